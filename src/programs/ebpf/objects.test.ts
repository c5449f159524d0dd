/** Objects that clang made: verified for a card, run on the bytes of real packets, interpreted and translated. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readObject } from './elf.ts'
import { Execution, nowhere } from './execution.ts'
import { atLevel, packetAt, type Target, tc, xdp } from './targets.ts'
import { verify } from './verifier.ts'

const programOf = (object: string, name: string) => {
  const bytes = new Uint8Array(readFileSync(new URL(`./fixtures/${object}.o`, import.meta.url)))
  const program = readObject(bytes).programs.find((each) => each.name === name)
  if (!program) throw new Error(`${object}.o has no ${name}`)
  return program
}

const headroom = 64

/** A program at a hook: its maps by name, and what it makes of a packet. */
function at(target: Target, object: string, name: string) {
  const program = programOf(object, name)
  const options = { contextSize: target.contextSize, packetRoom: 2048, cpus: 2, limit: 100_000, packetAt: packetAt(target) }
  const execution = new Execution(program, options)
  const { layout, memory } = execution
  const { longestPath } = verify(program, atLevel(target, 'nic'))
  // it begins each run as the other stands: what they leave must be the same
  const interpreter = new Execution(program, { ...options, engine: 'interpreter' })
  const view = new DataView(memory.buffer)
  const field = (wanted: string) => layout.context + (target.fields.find((each) => each.name === wanted)?.offset ?? 0)
  const map = (wanted: string) => {
    const found = execution.maps[program.maps.findIndex((each) => each.name === wanted)]
    const values = () => [...found.elements()].map(({ values: [value] }) => value)
    return {
      values,
      set: (key: Uint8Array, value: Uint8Array) => found.update(key, 0, value, 0, 0, 0),
      elements: () => [...found.elements()],
    }
  }
  return {
    map,
    number: (wanted: string) => view.getUint32(field(wanted), true),
    run(packet: Uint8Array) {
      const begin = layout.packet + headroom
      memory.set(packet, begin)
      view.setUint32(field('data'), begin, true)
      view.setUint32(field('data_end'), begin + packet.length, true)
      if (target === tc) view.setUint32(field('len'), packet.length, true)
      interpreter.memory.set(memory)
      for (const each of [interpreter, execution]) each.run(nowhere, layout.context)
      expect([execution.r0Low, execution.executed]).toEqual([interpreter.r0Low, interpreter.executed])
      // registers lie in front of the stack: only a call of a helper exchanges them
      const [left, right] = [interpreter, execution].map((each) => each.memory.subarray(layout.context))
      expect(Buffer.compare(left, right)).toBe(0)
      expect(execution.executed).toBeLessThanOrEqual(longestPath)
      return { verdict: execution.r0Low, packet: memory.slice(begin, begin + packet.length) }
    },
  }
}

const big = (value: number, bytes: number) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * (bytes - 1 - i))) & 255)
const little = (value: number, bytes: number) => Uint8Array.from(big(value, bytes).reverse())
const u64 = (bytes: Uint8Array, at = 0) => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true))

/** Ones' complement sum of 16-bit words (RFC 1071); 0 over a header whose checksum is right. */
function checksum(bytes: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

const address = (text: string) => text.split('.').map(Number)
const router = [2, 0, 0, 0, 0, 1]
const sender = [2, 0, 0, 0, 0, 9]

/** An Ethernet frame with IPv4 and the ports of TCP or UDP. */
function frame({ from = '10.0.0.9', to = '10.0.0.1', source = 4000, port = 80, protocol = 17, payload = 32 } = {}): Uint8Array {
  const header = [0x45, 0, ...big(28 + payload, 2), 0x12, 0x34, 0x40, 0, 64, protocol, 0, 0, ...address(from), ...address(to)]
  header.splice(10, 2, ...big(checksum(header), 2))
  const transport = [...big(source, 2), ...big(port, 2), ...big(8 + payload, 2), 0, 0]
  return Uint8Array.from([...router, ...sender, 8, 0, ...header, ...transport, ...Array.from({ length: payload }, (_, i) => i)])
}

test('the counter counts packets and bytes of each class', () => {
  const hook = at(xdp, 'counter', 'count_packets')
  const arp = Uint8Array.from([...router, ...sender, 8, 6, ...new Array(46).fill(0)])
  const other = Uint8Array.from([...router, ...sender, 0x88, 0xcc, 1, 2, 3])
  for (const packet of [frame(), arp, frame({ payload: 100 }), other]) expect(hook.run(packet).verdict).toBe(xdp.verdicts.PASS)
  expect(hook.run(Uint8Array.of(1, 2, 3)).verdict).toBe(xdp.verdicts.DROP)
  expect(
    hook
      .map('counts')
      .values()
      .map((value) => [u64(value), u64(value, 8)]),
  ).toEqual([
    [2, 74 + 142],
    [0, 0],
    [1, 60],
    [1, 17],
  ])
})

describe.each([
  ['xdp', xdp, 'filter_ports', xdp.verdicts.DROP, xdp.verdicts.PASS],
  ['tc', tc, 'filter_ports_tc', tc.verdicts.SHOT, tc.verdicts.OK],
] as const)('the port filter at %s', (_name, target, program, drop, pass) => {
  test('drops what goes to a port in its map, TCP and UDP, and counts it', () => {
    const hook = at(target, 'port-filter', program)
    expect(hook.run(frame({ port: 53 })).verdict).toBe(pass)
    for (const port of [53, 8080]) hook.map('blocked').set(little(port, 2), little(0, 8))
    const verdicts = [
      frame({ port: 53 }),
      frame({ port: 8080, protocol: 6 }),
      frame({ port: 80, source: 53 }),
      frame({ port: 53, protocol: 1 }),
      frame({ port: 53 }).slice(0, 36),
      frame({ port: 53 }),
    ].map((packet) => hook.run(packet).verdict)
    expect(verdicts).toEqual([drop, drop, pass, pass, pass, drop])
    const counted = hook
      .map('blocked')
      .elements()
      .map(({ key, values: [value] }) => [key[0] | (key[1] << 8), u64(value)])
    expect(new Map(counted as [number, number][])).toEqual(
      new Map([
        [53, 2],
        [8080, 1],
      ]),
    )
  })
})

describe.each(['balancer', 'balancer-v3'])('the load balancer (%s)', (object) => {
  const backends = [
    { address: '192.168.7.1', mac: [2, 0, 0, 0, 7, 1] },
    { address: '192.168.7.2', mac: [2, 0, 0, 0, 7, 2] },
    { address: '172.16.255.254', mac: [2, 0, 0, 0, 7, 3] },
  ]
  function balancer() {
    const hook = at(xdp, object, 'balance')
    backends.forEach(({ address: text, mac }, i) =>
      hook.map('backends').set(little(i, 4), Uint8Array.from([...address(text), ...mac, 0, 0])),
    )
    hook.map('settings').set(little(0, 4), little(backends.length, 4))
    hook.map('settings').set(little(1, 4), Uint8Array.from(address('10.0.0.1')))
    return hook
  }

  test('rewrites destination, MAC and checksum; a flow stays with its back-end, and flows spread', () => {
    const hook = balancer()
    const chosen = new Map<number, string>()
    for (let round = 0; round < 2; round++)
      for (let source = 4000; source < 4060; source++) {
        const before = frame({ source, payload: source % 40 })
        const { verdict, packet } = hook.run(before)
        expect(verdict).toBe(xdp.verdicts.TX)
        expect(checksum(packet.slice(14, 34))).toBe(0)
        const to = packet.slice(30, 34).join('.')
        const backend = backends.find((each) => each.address === to)
        expect([...packet.slice(0, 6)]).toEqual(backend?.mac)
        expect([...packet.slice(6, 12)]).toEqual(router)
        expect(packet.slice(12, 24)).toEqual(before.slice(12, 24))
        expect(packet.slice(26, 30)).toEqual(before.slice(26, 30))
        expect(packet.slice(34)).toEqual(before.slice(34))
        expect(chosen.get(source) ?? to).toBe(to)
        chosen.set(source, to)
      }
    const counts = hook
      .map('backends')
      .values()
      .slice(0, 3)
      .map((value) => value[10] | (value[11] << 8))
    expect(counts.reduce((sum, count) => sum + count)).toBe(120)
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(20)
  })

  test('leaves alone what is not for its address, is no IPv4 with ports, or finds no back-end in use', () => {
    const hook = balancer()
    for (const packet of [frame({ to: '10.0.0.2' }), frame({ protocol: 1 }), frame().slice(0, 37)]) {
      const result = hook.run(packet)
      expect(result.verdict).toBe(xdp.verdicts.PASS)
      expect(result.packet).toEqual(packet)
    }
    hook.map('settings').set(little(0, 4), little(0, 4))
    expect(hook.run(frame()).verdict).toBe(xdp.verdicts.PASS)
  })
})

test('constants, variables, functions of .text and a loop', () => {
  const hook = at(tc, 'globals', 'mark_packets')
  const weights = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3]
  for (const [i, packet] of [frame(), frame({ payload: 90 }), Uint8Array.of(200, 100, 50)].entries()) {
    expect(hook.run(packet).verdict).toBe(tc.verdicts.OK)
    const sum = [...packet.slice(0, 16)].reduce((sum, byte, at) => sum + byte * weights[at], 0)
    expect(hook.number('mark')).toBe(7 + (sum % 251))
    expect(u64(hook.map('.bss').values()[0])).toBe(i + 1)
  }
  expect(u64(hook.map('.bss').values()[0], 8)).toBe(132)
})

test('maps of before BTF, and a function of its own section', () => {
  const hook = at(xdp, 'legacy', 'count_sizes')
  for (const payload of [10, 20, 500, 1200]) hook.run(frame({ payload }))
  const sizes = hook
    .map('sizes')
    .elements()
    .map(({ key, values: [value] }) => [key[0], u64(value)])
  expect(new Map(sizes as [number, number][])).toEqual(
    new Map([
      [0, 2],
      [1, 1],
      [2, 1],
    ]),
  )
  expect(u64(hook.map('total').values()[0])).toBe(4)
})

test('tail calls: the program of the protocol goes on, what has none is counted and goes back', () => {
  const hook = at(xdp, 'dispatcher', 'dispatch')
  const packets = [frame(), frame({ protocol: 6 }), frame({ protocol: 1 }), frame({ protocol: 47 }), frame().slice(0, 33)]
  const verdicts = packets.map((packet) => hook.run(packet).verdict)
  const { DROP, PASS, TX, ABORTED } = xdp.verdicts
  expect(verdicts).toEqual([DROP, PASS, TX, TX, ABORTED])
  const counts = hook.map('counts').values()
  expect(counts.map((value) => u64(value))).toEqual([2, 1, 1])
})

test('headers one behind the other: VLAN tags, options, extensions', () => {
  const hook = at(xdp, 'parser', 'parse')
  const ethernet = [...router, ...sender]
  const udp = (port: number) => [...big(4000, 2), ...big(port, 2), ...big(12, 2), 0, 0, 1, 2, 3, 4]
  const ipv6 = (next: number, ...behind: number[]) => [
    ...[0x86, 0xdd, 0x60, 0, 0, 0, ...big(behind.length, 2), next, 64],
    ...new Array(32).fill(0x20),
    ...behind,
  ]
  const tag = (type: number) => [...big(type, 2), 0, 7]
  const options = [0x46, 0, 0, 40, 0, 0, 0, 0, 64, 17, 0, 0, ...address('10.0.0.9'), ...address('10.0.0.1'), 1, 1, 1, 0]
  const extension = (next: number, length: number) => [next, length, ...new Array(6 + 8 * length).fill(0)]
  const { DROP, PASS } = xdp.verdicts
  const cases: readonly (readonly [number[], number])[] = [
    [[...ethernet, 8, 0, ...options, ...udp(53)], PASS],
    [[...ethernet, ...tag(0x8100), 8, 0, ...options, ...udp(53)], PASS],
    [[...ethernet, ...tag(0x88a8), ...tag(0x8100), ...ipv6(17, ...udp(443))], PASS],
    [[...ethernet, ...ipv6(0, ...extension(60, 0), ...extension(17, 2), ...udp(443))], PASS],
    [[...ethernet, ...ipv6(43, ...extension(6, 0), ...udp(9))], PASS],
    [[...ethernet, ...ipv6(0, 17, 9, ...new Array(6).fill(0), ...udp(9))], DROP],
    [[...ethernet, ...ipv6(17, ...udp(9).slice(0, 7))], DROP],
    [[...ethernet, 8, 0, 0x41, ...options.slice(1), ...udp(9)], DROP],
    [[...ethernet, ...tag(0x8100).slice(0, 3)], DROP],
    [[...ethernet, 8, 6, ...new Array(28).fill(0)], PASS],
  ]
  for (const [packet, verdict] of cases) expect(hook.run(Uint8Array.from(packet)).verdict, String(packet)).toBe(verdict)
  const counted = hook
    .map('ports')
    .elements()
    .map(({ key, values: [value] }) => [key[0] | (key[1] << 8), u64(value)])
  expect(new Map(counted as [number, number][])).toEqual(
    new Map([
      [53, 2],
      [443, 2],
    ]),
  )
})

test('the legacy access to packets, as clang makes it', () => {
  const hook = at(tc, 'socket', 'drop_dns')
  const verdicts = [frame({ port: 53 }), frame(), frame({ port: 53, protocol: 6 }), frame({ port: 53 }).slice(0, 37)]
  const { SHOT, UNSPEC, OK } = tc.verdicts
  expect(verdicts.map((packet) => hook.run(packet).verdict)).toEqual([SHOT, UNSPEC, UNSPEC, OK])
})
