import { expect, test } from 'vitest'
import { design, part, wire } from '../../lessons/design.ts'
import { tcpState } from '../../sim/endpoints.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { Run } from '../../topology/run.ts'

const mebibyte = 1 << 20

/** A sender, a link of 8 Mb/s and 10 ms (a byte takes a microsecond), a receiver. */
const pair = (parameters: Record<string, number | string | boolean>, link: Record<string, number> = {}) =>
  design(
    '',
    '',
    [part('s', 'traffic/tcp', { parameters }), part('r', 'traffic/sink')],
    [wire('s', 'r', { rate: 8e6, delay: 10e-3, framing: 0, minimum: 0, queue: 1000, ...link })],
    { duration: 10, speed: 0 },
  )

testKind('traffic/tcp', (lab) => {
  const outcome = lab.run(pair({ bytes: mebibyte }))
  const { world } = outcome.run
  const [sender, receiver] = [0, 1]
  expect(world.endpoints.consumed[receiver] - 1).toBe(mebibyte)
  expect(world.endpoints.state[sender]).toBe(tcpState.timeWait)
  expect(world.endpoints.state[receiver]).toBe(tcpState.closed)
  expect(world.endpoints.segmentsRetransmitted[sender]).toBe(0)
  // SYN, ACK, and 725 segments of at most 1,448 bytes (the last with FIN), and the acknowledgement of the other FIN
  expect(outcome.flow('s').sent).toBe(2 + Math.ceil(mebibyte / 1448) + 1)
})

test('the handshake takes a round trip, then ten segments go at once', () => {
  const run = new Run(pair({ bytes: mebibyte, control: 'newreno' }))
  const { world } = run
  run.runUntil(19e9)
  expect(world.flows.sent[0]).toBe(1)
  run.runUntil(21e9)
  expect(world.flows.sent[0]).toBe(2 + 10)
})

test('a link that loses one packet in a hundred delays bytes but loses none', () => {
  for (const control of ['newreno', 'cubic'])
    for (const sack of [true, false]) {
      const run = new Run(pair({ bytes: mebibyte, control, sack }, { loss: 0.01 }))
      run.runUntil(run.end)
      expect(run.world.endpoints.consumed[1] - 1).toBe(mebibyte)
      expect(run.world.endpoints.segmentsRetransmitted[0]).toBeGreaterThan(0)
      expect(run.result().invariants.violated).toEqual([])
    }
})

test('a snapshot in the middle of recovery resumes to the same digest', () => {
  const topology = pair({ bytes: mebibyte }, { loss: 0.02 })
  const whole = new Run(topology)
  whole.runUntil(whole.end)
  const first = new Run(topology)
  first.runUntil(0.4e12)
  const second = new Run(topology, [], first.snapshot())
  second.runUntil(second.end)
  expect(second.world.digest()).toBe(whole.world.digest())
})

test('the send buffer bounds what is under way', () => {
  const run = new Run(pair({ sendBuffer: 4 * 1448 }))
  run.runUntil(1e12)
  const { highest, oldest } = run.world.endpoints
  expect(highest[0] - oldest[0]).toBeLessThanOrEqual(4 * 1448)
  // four segments a round trip of 20 ms and four transmissions
  expect(run.world.endpoints.consumed[1]).toBeLessThan((1 / 0.02) * 4 * 1448)
})
