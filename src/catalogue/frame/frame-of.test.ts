import { expect, test } from 'vitest'
import { decodeIpv4 } from '../../protocols/ipv4.ts'
import { decodeTcp, tcpFlag } from '../../protocols/tcp.ts'
import { packetState } from '../../sim/packets.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { frameOf } from './frame-of.ts'

test('segments of a replayed stream are TCP, and follow each other without a gap', () => {
  const run = new Run(
    design(
      '',
      '',
      [
        part('a', 'traffic/source', { parameters: { destination: 'b', rate: 10_000, size: 240, transport: 'tcp' } }),
        part('b', 'traffic/sink'),
      ],
      [wire('a', 'b', { delay: 1e-3 })],
      { duration: 1, speed: 0 },
    ),
  )
  run.runUntil(5e9)
  const { packets } = run.world
  const found: number[] = []
  for (let packet = 0; packet < packets.top; packet++) {
    if (packets.state[packet] === packetState.free) continue
    const ip = decodeIpv4(frameOf(run.world, packet).bytes.subarray(14))
    if (!ip.ok) throw new Error('IP')
    const tcp = decodeTcp(ip.payload, ip.meaning)
    if (!tcp.ok) throw new Error('TCP')
    expect([ip.meaning.protocol, ...ip.problems, ...tcp.problems]).toEqual([6])
    expect([tcp.meaning.flags, tcp.payload.length]).toEqual([tcpFlag.ack, 200])
    found[packets.sequence[packet]] = tcp.meaning.sequence
  }
  const sequences = found.filter((sequence) => sequence !== undefined)
  expect(sequences.length).toBeGreaterThan(5)
  expect(sequences.slice(1).map((sequence, i) => sequence - sequences[i])).toEqual(sequences.slice(1).map(() => 200))
})
