import { expect, test } from 'vitest'
import { type Application, decodeFrame } from '../../protocols/decode.ts'
import { decodeIpv4 } from '../../protocols/ipv4.ts'
import { decodeRtcp } from '../../protocols/rtcp.ts'
import { decodeRtp } from '../../protocols/rtp.ts'
import { decodeUdp } from '../../protocols/udp.ts'
import { packetState } from '../../sim/packets.ts'
import { congested } from '../../testing/rtp.ts'
import { Run } from '../../topology/run.ts'
import { frameOf } from './frame-of.ts'

const run = () => new Run(congested(10))

/** Runs on until a packet is in flight that `is` what is looked for. */
function find(on: Run, is: (packet: number) => boolean): number {
  const { packets } = on.world
  for (let time = on.world.now + 1e8; time < on.end; time += 1e8) {
    on.runUntil(time)
    for (let packet = 0; packet < packets.top; packet++)
      if (packets.state[packet] !== packetState.free && is(packet)) return packet
  }
  throw new Error('no such packet')
}

function datagramOf(on: Run, packet: number) {
  const ip = decodeIpv4(frameOf(on.world, packet).bytes.subarray(14))
  if (!ip.ok) throw new Error('IP')
  const udp = decodeUdp(ip.payload, ip.meaning)
  if (!udp.ok) throw new Error('UDP')
  expect([...ip.problems, ...udp.problems]).toEqual([])
  return udp
}

test('a data packet is RTP: sequence number, and its time in ticks of 90 kHz', () => {
  const on = run()
  // the hundredth packet of 50 a second is made at 2 s
  const packet = find(on, (at) => on.world.flows.ids[on.world.packets.flow[at]] === 'a' && on.world.packets.sequence[at] === 100)
  const { meaning, payload } = datagramOf(on, packet)
  const rtp = decodeRtp(payload)
  expect(rtp).toMatchObject({ ok: true, problems: [], meaning: { sequence: 100, timestamp: 180_000 } })
  expect(payload.length).toBe(1012)
  expect(meaning.destinationPort % 2).toBe(0)
  const layers = decodeFrame(1, frameOf(on.world, packet).bytes, {
    ports: new Map<number, Application>([[meaning.destinationPort, 'rtp']]),
  })
  expect(layers.map(({ protocol }) => protocol)).toContain('rtp')
})

test('reports are RTCP: what the sender sent, and what the receiver says of it', () => {
  const on = run()
  const { world } = on
  const { packets } = world
  const from = (id: string) => (at: number) => packets.report[at] >= 0 && world.ids[packets.source[at]] === id
  const sent = find(on, from('a'))
  const born = packets.born[sent]
  const ofSender = datagramOf(on, sent)
  const sender = decodeRtcp(ofSender.payload)
  const count = Math.floor(born / 2e10) + 1
  expect(ofSender.meaning.destinationPort % 2).toBe(1)
  expect(sender).toMatchObject({
    ok: true,
    problems: [],
    meaning: [
      { kind: 'sender-report', ntpSeconds: Math.floor(born / 1e12), packets: count, octets: count * 1000 },
      { type: 202, count: 1 },
    ],
  })

  // a report of the receiver that was made after it had heard that one
  const answer = find(on, (at) => from('b')(at) && packets.born[at] > born + 1e12)
  const ofReceiver = datagramOf(on, answer)
  const receiver = decodeRtcp(ofReceiver.payload)
  if (!receiver.ok || !sender.ok || receiver.meaning[0].kind !== 'receiver-report' || sender.meaning[0].kind !== 'sender-report')
    throw new Error('RTCP')
  expect(receiver.problems).toEqual([])
  const [block] = receiver.meaning[0].reports
  expect(block.ssrc).toBe(sender.meaning[0].ssrc)
  expect(block.highestSequence).toBeGreaterThan(count)
  expect(block.lastReport).toBeGreaterThan(0)
  expect(ofReceiver.payload.length).toBe(60)
})

test('a run saved with a report in flight goes on as if it had not been', () => {
  const on = run()
  find(on, (at) => on.world.packets.report[at] >= 0)
  const resumed = new Run(congested(10), [], on.snapshot())
  for (const each of [on, resumed]) each.runUntil(each.end)
  expect(resumed.result().digest).toBe(on.result().digest)
  const state = (each: Run) =>
    each.world.kinds.columns[each.world.kinds.list.findIndex(({ kind }) => kind === 'traffic/rtp')] as Record<
      string,
      Float64Array
    >
  for (const field of ['lost', 'loss', 'jitter', 'roundTrip']) expect(state(resumed)[field][0]).toBe(state(on)[field][0])
  expect(state(on).roundTrip[0]).toBeGreaterThan(0)
})
