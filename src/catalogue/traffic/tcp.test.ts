import { expect, test } from 'vitest'
import { phase, tcpState } from '../../sim/endpoints.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'
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

test('an application writes at its own rate where the connection takes more, and no more than the connection takes otherwise', () => {
  const consumed = (rate: number) => {
    const run = new Run(pair({ rate, segment: 1000 }))
    run.runUntil(run.end)
    return run.world.endpoints.consumed[1] - 1
  }
  // ten seconds at 1 Mb/s, but for the opening round trip, a segment's worth and what is under way
  const slow = consumed(1e6)
  expect(slow).toBeLessThanOrEqual(1.25e6)
  expect(slow).toBeGreaterThan(1.25e6 - 0.02 * 125_000 - 3 * 1000 - 125_000 * 0.03)
  // the link carries 1,000 of 1,052 bytes: faster than that it does not get
  expect(consumed(1e9)).toBeLessThanOrEqual((10 * 1e6 * 1000) / 1052)
  expect(consumed(1e9)).toBeGreaterThan(9e6)
})

test('a rate changed while it runs holds from then on', () => {
  const run = new Run(pair({ rate: 1e6, segment: 1000 }))
  run.runUntil(5e12)
  const before = run.world.endpoints.consumed[1]
  run.edit({ type: 'set', id: 's', parameter: 'rate', value: 4e6 })
  run.runUntil(10e12)
  expect((run.world.endpoints.consumed[1] - before) / 2.5e6).toBeCloseTo(1, 1)
})

test('a transfer whose connection is reset begins again after a while', () => {
  const topology = design(
    '',
    '',
    [
      part('s', 'traffic/tcp', { parameters: { timeout: 0.2, retry: 2, rate: 1e6 } }),
      part('m', 'infrastructure/machine', { holds: [part('eth0', 'nic/plain'), part('r', 'traffic/sink')] }),
    ],
    [wire('s', 'eth0')],
    { duration: 10, speed: 0 },
  )
  const edit = (at: number, value: boolean) => ({
    at: at * 1e12,
    edit: { type: 'set', id: 'm', parameter: 'up', value } as const,
  })
  const run = new Run({ ...topology, edits: [edit(1, false), edit(1.5, true)] })
  run.runUntil(3.5e12)
  expect(run.world.endpoints.state[0]).toBe(tcpState.closed)
  run.runUntil(run.end)
  expect(run.world.endpoints.state[0]).toBe(tcpState.established)
  expect(run.world.endpoints.consumed[run.world.endpoints.peer[0]]).toBeGreaterThan(500_000)
})

test('CUBIC: after a timeout slow start ends at the threshold, however much one acknowledgement tells of', () => {
  let timeouts = 0
  for (let seed = 1; seed <= 30; seed++) {
    const design = pair({ control: 'cubic' }, { rate: 100e6, delay: 50e-3, loss: 0.02 })
    const run = new Run({ ...design, seed })
    const { endpoints: ends } = run.world
    for (let step = 1; step <= 1000; step++) {
      run.runUntil(step * 1e10)
      if (ends.phase[0] === phase.loss) expect(ends.cwnd[0]).toBeLessThanOrEqual(ends.ssthresh[0] + 2 * ends.maximumSegment[0])
    }
    timeouts += ends.timeouts[0]
  }
  expect(timeouts).toBeGreaterThan(5)
})

/** A connection, a ping and a stream of media cross an active node. */
const active = (service: string, noun: string) =>
  design(
    '',
    '',
    [
      part('s', 'traffic/tcp', { parameters: { destination: 'r', bytes: mebibyte, service } }),
      part('p', 'traffic/ping', { parameters: { destination: 'r', service } }),
      part('v', 'traffic/rtp', { parameters: { service } }),
      part('in', 'network/switch'),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m'),
          part('ee', 'ee/tamanoir', { holds: [part('active', `service/${noun}`)] }),
        ],
      }),
      part('out', 'network/switch'),
      part('r', 'traffic/sink'),
      part('w', 'traffic/rtp-receiver'),
    ],
    [...['s', 'p', 'v'].map((id) => wire(id, 'in')), wire('in', 'eth0'), wire('eth1', 'out'), wire('out', 'r'), wire('out', 'w')],
    { duration: 2, speed: 0 },
  )

test('a connection whose segments ask for a service is an active stream: each is served, acknowledgements are not', () => {
  const run = (service: string, noun: string) => {
    const run = new Run(active(service, noun))
    run.runUntil(run.end)
    const { flows, components, machines, invariants } = run.result()
    expect(invariants.violated).toEqual([])
    const flow = (id: string) => flows.find((each) => each.id === id)
    const counters = (id: string) => components.find((each) => each.id === id)?.counters ?? {}
    return { run, flow, counters, crossing: machines[0].crossingSeconds.p90 }
  }
  const served = run('monitor', 'monitor')
  // an echo has the data of its request, and so its key
  const asked = ['s', 'p', 'v'].reduce((sum, id) => sum + (served.flow(id)?.delivered ?? 0), served.counters('p').answered)
  expect(served.run.world.endpoints.consumed[1] - 1).toBe(mebibyte)
  expect(Math.abs(served.counters('active').served - asked)).toBeLessThan(5)
  expect(served.flow('v')?.delivered).toBeGreaterThan(50)
  expect(served.counters('p').answered).toBeGreaterThan(150)
  // a thread for the stream, one for datagrams, and what they cost
  expect(served.counters('ee').threads).toBe(2)
  expect(served.crossing).toBeGreaterThan(50 * run('', 'monitor').crossing)
  expect(run('', 'monitor').counters('active').served).toBe(0)
  // compression is paid for, and changes no length of a segment
  const compressed = run('gzip', 'gzip')
  expect(compressed.run.world.endpoints.consumed[1] - 1).toBe(mebibyte)
})
