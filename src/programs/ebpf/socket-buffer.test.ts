import { describe, expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { ProgramError } from './program.ts'
import { tc, xdp } from './targets.ts'
import { runAtHook } from './trial.ts'
import { verify } from './verifier.ts'

/** An Ethernet frame: IPv4 from 192.168.0.1 to 192.168.0.2, UDP with a payload of 5 bytes; both checksums right. */
const packet = Uint8Array.from(
  ['020000000001 020000000002 0800', '4500 0021 0001 4000 4011 0000 c0a80001 c0a80002', '03e8 0035 000d 0000 6869202121']
    .join('')
    .replaceAll(' ', '')
    .match(/../g) ?? [],
  (digits) => Number.parseInt(digits, 16),
)
const ip = 14
const udp = 34
const sums = { ip: ip + 10, udp: udp + 6 }

/** RFC 1071, over 16-bit words in network byte order, of what lies there. */
function checksum(bytes: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
const headerSum = (frame: Uint8Array) => checksum([...frame.slice(ip, udp)])
const datagramSum = (frame: Uint8Array) =>
  checksum([...frame.slice(ip + 12, udp), 0, 17, 0, frame.length - udp, ...frame.slice(udp)])
const put = (frame: Uint8Array, at: number, sum: number) => frame.set([sum >> 8, sum & 255], at)
put(packet, sums.ip, headerSum(packet))
put(packet, sums.udp, datagramSum(packet))

function run(text: string, frame = packet) {
  const program = assemble(text)
  const trial = runAtHook(program, tc, frame, 'interpreter')
  expect(runAtHook(program, tc, frame, 'translation')).toEqual(trial)
  return { r0: trial.low, bytes: trial.bytes }
}

const load = (offset: number, length: number) =>
  `mov %r6, %r1\nmov %r2, ${offset}\nmov %r3, %r10\nadd %r3, -8\nmov %r4, ${length}\ncall bpf_skb_load_bytes`

describe('bytes of a packet by their place', () => {
  test('are loaded into room that nothing was written to', () => {
    expect(run(`${load(udp + 2, 2)}\nldxh %r0, [%r10-8]\nbe16 %r0\nexit`).r0).toBe(53)
    expect(run(`${load(packet.length - 1, 1)}\nexit`).r0).toBe(0)
  })

  test('outside the packet: an error, and zeros', () => {
    for (const offset of [packet.length - 1, -1, 0x10000])
      expect(run(`${load(offset, 2)}\nldxh %r1, [%r10-8]\nadd %r0, %r1\nexit`).r0).toBe(-14)
  })

  test('are stored', () => {
    const store = (offset: number, flags: number) =>
      `sth [%r10-8], 0x5634\nmov %r2, ${offset}\nmov %r3, %r10\nadd %r3, -8\nmov %r4, 2\nmov %r5, ${flags}\ncall bpf_skb_store_bytes\nexit`
    const { r0, bytes } = run(store(udp + 8, 1))
    expect(r0).toBe(0)
    expect([...bytes.slice(udp + 8)]).toEqual([0x34, 0x56, 0x20, 0x21, 0x21])
    expect(run(store(packet.length - 1, 0))).toEqual({ r0: -14, bytes: packet })
    expect(run(store(udp, 4))).toEqual({ r0: -22, bytes: packet })
  })

  test('none of more than the packet has can be pulled in', () => {
    const pull = (length: number) => run(`mov %r2, ${length}\ncall bpf_skb_pull_data\nexit`).r0
    expect([pull(0), pull(packet.length), pull(packet.length + 1), pull(-1)]).toEqual([0, 0, -12, -12])
  })
})

describe('a checksum is brought up to date', () => {
  const replace = (layer: 3 | 4, at: number, from: string, to: string, flags: number) =>
    `mov %r6, %r1\nmov %r2, ${at}\nmov32 %r3, ${from}\nmov32 %r4, ${to}\nmov %r5, ${flags}\ncall bpf_l${layer}_csum_replace`

  test.each([
    ['c0a80002', '0a000001'],
    ['c0a80002', 'ffffffff'],
    ['c0a80002', '00000000'],
    ['c0a80002', 'c0a80002'],
  ])('of both headers, when the address %s becomes %s', (from, to) => {
    const native = (hex: string) => `0x${hex.match(/../g)?.reverse().join('')}`
    const bytes = to.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? []
    const text = `${replace(3, sums.ip, native(from), native(to), 4)}\nmov %r1, %r6\n${replace(4, sums.udp, native(from), native(to), 0x34)}\nexit`
    const changed = run(text).bytes
    changed.set(bytes, ip + 16)
    expect([headerSum(changed), datagramSum(changed)]).toEqual([0, 0])
  })

  test('when a port does, and by a difference', () => {
    const changed = run(`${replace(4, sums.udp, '0x3500', '0xbb01', 2)}\nexit`).bytes
    changed.set([1, 0xbb], udp + 2)
    expect(datagramSum(changed)).toBe(0)
    // 0x01bb − 0x0035 as ones' complement, in the machine's byte order
    const difference = (0xbb01 + (~0x3500 & 0xffff)) % 0xffff
    const other = run(`${replace(4, sums.udp, '0', String(difference), 0)}\nexit`).bytes
    other.set([1, 0xbb], udp + 2)
    expect(datagramSum(other)).toBe(0)
  })

  test('a UDP packet without one stays without, unless it is enforced', () => {
    const none = Uint8Array.from(packet)
    put(none, sums.udp, 0)
    expect(run(`${replace(4, sums.udp, '1', '2', 0x22)}\nexit`, none)).toEqual({ r0: 0, bytes: none })
    expect(run(`${replace(4, sums.udp, '1', '2', 0x62)}\nexit`, none).bytes).not.toEqual(none)
  })

  test.each([
    [3, sums.ip, 0x14, -22],
    [3, sums.ip, 3, -22],
    [3, sums.ip + 1, 4, -14],
    [3, packet.length - 1, 4, -14],
    [4, -2, 4, -14],
    [4, sums.udp, 0, -22],
  ] as const)('layer %i at %i with flags %i: error %i, and nothing changes', (layer, at, flags, error) => {
    expect(run(`${replace(layer, at, '1', '2', flags)}\nexit`)).toEqual({ r0: error, bytes: packet })
  })
})

test.each([
  [`${load(0, 9)}\nexit`, tc, 'writes 9 bytes at r10 − 8, outside its frame'],
  ['mov %r2, 0\nmov %r3, 5\nmov %r4, 2\ncall bpf_skb_load_bytes\nexit', tc, 'where it takes the address of room for 2 bytes'],
  [`${load(0, 4)}\nldxdw %r0, [%r10-8]\nexit`, tc, 'but nothing was written to r10 − 4'],
  [`${load(0, 2)}\nexit`, xdp, 'skb_load_bytes, which is not for a program of xdp: only for tc'],
  [
    'ldxw %r7, [%r1+76]\nmov %r2, 0\ncall bpf_skb_pull_data\nldxb %r0, [%r7]\nexit',
    tc,
    "an address in the packet from before it was moved: read 'data' from the context again",
  ],
])('%j is refused', (text, target, message) => {
  expect(() => verify(assemble(text), target)).toThrow(ProgramError)
  expect(() => verify(assemble(text), target)).toThrow(message)
})
