import { describe, expect, test } from 'vitest'
import { assemble } from '../../programs/ebpf/assembler.ts'
import { readClassic } from '../../programs/ebpf/classic.ts'
import { atLevel, targets } from '../../programs/ebpf/targets.ts'
import { runAtHook, runFilter } from '../../programs/ebpf/trial.ts'
import { verify } from '../../programs/ebpf/verifier.ts'
import { checksum } from '../../protocols/checksum.ts'
import { encodeEthernet, etherType } from '../../protocols/ethernet.ts'
import { encodeIpv4 } from '../../protocols/ipv4.ts'
import { encodeUdp } from '../../protocols/udp.ts'
import { checkProgram } from '../../worker/program-check.ts'
import { startsFor } from './starts.ts'

const addresses = { source: 0x0a000001, destination: 0x0a000002 }
const ip = (port: number, ttl = 64) =>
  encodeIpv4(
    {
      dscp: 0,
      ecn: 0,
      identification: 1,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset: 0,
      ttl,
      protocol: 17,
      ...addresses,
      options: [],
    },
    encodeUdp({ sourcePort: 4000, destinationPort: port }, new Uint8Array(8), addresses),
  )
const frame = (packet: Uint8Array) => encodeEthernet({ source: 1, destination: 2, tags: [], type: etherType.ipv4 }, packet)

describe.each([
  ['xdp', targets.xdp, 14, ['PASS', 'DROP']],
  ['tc', targets.tc, 14, ['OK', 'SHOT']],
  ['netfilter', targets.netfilter, 0, ['ACCEPT', 'DROP']],
] as const)('at %s', (_name, target, begins, [pass, drop]) => {
  const given = (packet: Uint8Array) => (begins === 0 ? packet : frame(packet))
  const program = (id: string) => {
    const start = startsFor(['ebpf-assembly'], target).find((each) => each.id === `ebpf-assembly ${id}`)
    return assemble(start?.text() ?? '')
  }
  const verdict = (id: string, packet: Uint8Array) => {
    const { low } = runAtHook(program(id), target, packet)
    return Object.entries(target.verdicts).find(([, value]) => value === low)?.[0]
  }

  test('every start is accepted on a card as well', () => {
    for (const id of ['empty', 'counter', 'filter', 'rewriter']) verify(program(id), atLevel(target, 'nic'))
    expect(verdict('empty', given(ip(1)))).toBe(pass)
    expect(verdict('counter', given(ip(1)))).toBe(pass)
  })

  test('the filter drops port 9 and nothing else', () => {
    expect(verdict('filter', given(ip(9)))).toBe(drop)
    expect(verdict('filter', given(ip(10)))).toBe(pass)
    expect(verdict('filter', given(ip(9)).subarray(0, 30 - (begins === 0 ? 14 : 0)))).toBe(pass)
  })

  test('the rewriter leaves a right checksum, whatever the time to live was', () => {
    for (let ttl = 1; ttl < 256; ttl++) {
      const { bytes } = runAtHook(program('rewriter'), target, given(ip(7, ttl)))
      expect([bytes[begins + 8], checksum(bytes.subarray(begins, begins + 20))]).toEqual([32, 0])
    }
  })
})

test('the filter of classic BPF keeps UDP', () => {
  const [start] = startsFor(['classic-bpf'], targets.xdp)
  const program = readClassic(start.text())
  expect(runFilter(program, frame(ip(5))).low).toBe(65_535)
  expect(runFilter(program, frame(ip(5)).with(23, 6)).low).toBe(0)
})

test('scripts are accepted', () => {
  const scripts = startsFor(['javascript'], targets.xdp)
  expect(scripts).toHaveLength(4)
  for (const start of scripts) {
    const text = { title: start.title, language: start.language, code: start.text() }
    expect(checkProgram(text, { level: 'user', point: '' }).findings).toEqual([])
  }
})
