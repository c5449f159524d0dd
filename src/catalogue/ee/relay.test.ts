import { expect, test } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import type { ParameterValue } from '../../topology/document.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

type Parameters = Record<string, ParameterValue>

/** Sender – machine with a relay – receiver; a byte takes a microsecond on both links. */
const chain = (tcp: Parameters, relay: Parameters, first: Parameters = {}, second: Parameters = {}, machine: Parameters = {}) =>
  design(
    '',
    '',
    [
      part('s', 'traffic/tcp', { parameters: { destination: 'relay', ...tcp } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, systemCall: 0, ...machine },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('relay', 'ee/relay', { parameters: { destination: 'r', ...relay } }),
        ],
      }),
      part('r', 'traffic/sink'),
    ],
    [wire('s', 'eth0', { rate: 8e6, queue: 1000, ...first }), wire('eth1', 'r', { rate: 8e6, queue: 1000, ...second })],
    { duration: 10, speed: 0 },
  )
/** Bytes that the receiver has, in order. */
const arrived = (run: Run): number => {
  const { endpoints, ids } = run.world
  let bytes = 0
  for (let e = 0; e < endpoints.count; e++) if (ids[endpoints.component[e]] === 'r') bytes += endpoints.consumed[e] - 1
  return bytes
}

testKind('ee/relay', (lab) => {
  // short, since a pass-through in the relay's place sends every packet in circles
  const short = lab.run(chain({ bytes: 20_000 }, {}), { until: 0.2 })
  expect(arrived(short.run)).toBe(20_000)

  const bytes = 1_000_000
  for (const loss of [0, 0.01]) {
    const outcome = lab.run(chain({ bytes }, {}, { loss }, { loss }))
    expect(arrived(outcome.run)).toBe(bytes)
    expect(outcome.counter('relay', 'relayed')).toBe(bytes)
    expect(outcome.flow('relay').delivered).toBeGreaterThan(bytes / 1448)
  }
  // a processor that takes two milliseconds for each segment of 1,448 bytes lets 724 kB a second through
  const slow = lab.run(chain({}, { cycles: 2e6, perByte: 0 }))
  expect(arrived(slow.run) / 10).toBeLessThan(724_000)
  expect(arrived(slow.run) / 10).toBeGreaterThan(600_000)
})

test('a slower second hop closes the window of the first: no more is between them than the buffers hold', () => {
  const buffer = 30_000
  const run = new Run(chain({}, { sendBuffer: buffer, receiveBuffer: buffer }, {}, { rate: 1e6 }))
  run.runUntil(run.end)
  const { endpoints } = run.world
  const sent = endpoints.highest[0] - 1
  expect(sent - arrived(run)).toBeLessThanOrEqual(2 * buffer + 2)
  // and the second hop is kept busy: 1,448 of 1,500 and the bytes of framing
  expect((arrived(run) * 8) / 10 / 1e6).toBeGreaterThan(0.9)
  expect(run.result().invariants.violated).toEqual([])
})

test('the end of the stream goes through, and every endpoint is over', () => {
  const run = new Run(chain({ bytes: 100_000 }, {}))
  run.runUntil(run.end)
  const { endpoints } = run.world
  expect(endpoints.count).toBe(4)
  for (let e = 0; e < 4; e++) expect([0, 6, 9, 5], `endpoint ${e}`).toContain(endpoints.state[e])
  expect(arrived(run)).toBe(100_000)
  expect(run.world.packets.inFlight).toBe(0)
})

test('two loops of half the round trip recover faster from loss than one long loop', () => {
  const lossy = { rate: 1e8, delay: 0.025, loss: 0.01 }
  const split = new Run({
    ...chain({ control: 'newreno' }, { control: 'newreno', cycles: 0, perByte: 0 }, lossy, lossy, { clock: 1e10 }),
    duration: 60,
  })
  split.runUntil(split.end)
  const whole = new Run(
    design(
      '',
      '',
      [part('s', 'traffic/tcp', { parameters: { control: 'newreno' } }), part('x', 'network/router'), part('r', 'traffic/sink')],
      [wire('s', 'x', { queue: 1000, ...lossy }), wire('x', 'r', { queue: 1000, ...lossy })],
      { duration: 60, speed: 0 },
    ),
  )
  whole.runUntil(whole.end)
  expect(arrived(split) / arrived(whole)).toBeGreaterThan(1.5)
})

test('requests go through a relay and their responses back', () => {
  const topology = design(
    '',
    '',
    [
      part('c', 'traffic/request', { parameters: { destination: 'relay', connections: 2, keep: false, response: 20_000 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '' },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('relay', 'ee/relay', { parameters: { destination: 'r' } }),
        ],
      }),
      part('r', 'traffic/server'),
    ],
    [wire('c', 'eth0'), wire('eth1', 'r')],
    { duration: 5, speed: 0 },
  )
  const run = new Run(topology)
  run.runUntil(run.end)
  expect(run.result().machines.find(({ id }) => id === 'c')?.crossingSeconds.count).toBeGreaterThan(100)
  expect(run.world.endpoints.count).toBeLessThanOrEqual(16)
  expect(run.result().invariants.violated).toEqual([])
})
