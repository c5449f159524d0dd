import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import type { Edit } from '../../topology/document.ts'
import { design, part, wire } from '../../topology/notation.ts'

/** A node with the queues, and consumers of each service on others. */
const node = (
  consumers: readonly string[],
  { fault = 20_000, copyBandwidth = 1e9, ...parameters }: Readonly<Record<string, number>> = {},
  rate = 200,
  service = 'monitor',
) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service, via: 'head', destination: 'b', rate, size: 5000 } }),
      part('switch', 'network/switch'),
      part('head', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, copyBandwidth },
        holds: [
          part('head-0', 'nic/plain'),
          part('head-ip', 'kernel/forwarding'),
          part('ee', 'ee/shared-memory', { parameters }),
        ],
      }),
      ...consumers.map((service, i) =>
        part(`n${i}`, 'infrastructure/machine', {
          parameters: { profile: '', clock: 1e9 },
          holds: [
            part(`n${i}-0`, 'nic/plain'),
            part(`n${i}-ip`, 'kernel/forwarding'),
            part(`n${i}-ee`, 'ee/tamanoir', { holds: [part(`s${i}`, `service/${service}`)] }),
            part(`n${i}-member`, 'cluster/back-end', { parameters: { director: 'ee', fault } }),
          ],
        }),
      ),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'switch'), wire('switch', 'head-0'), ...consumers.map((_, i) => wire('switch', `n${i}-0`)), wire('switch', 'b')],
    { duration: 0.3, speed: 0 },
  )

testKind('ee/shared-memory', (lab) => {
  // one queue for services of one name: its consumers take packets of one stream in turn
  const two = lab.run(node(['monitor', 'monitor']))
  expect(two.counter('s0', 'served')).toBeGreaterThan(25)
  expect(Math.abs(two.counter('s0', 'served') - two.counter('s1', 'served'))).toBeLessThan(2)
  expect(two.flow('a').dropped).toBe(0)
  // what the service gets, and the sink, is the packet, not its pages
  expect(two.at('n0-ee')[0].size).toBe(5000)
  expect(two.at('s0')[0].size).toBe(5000)

  // two pages for each, which travel whole: what comes to a consumer is a message, a fault, and 8 KB in six frames
  expect(two.counter('ee', 'pages')).toBe(2 * two.counter('ee', 'taken'))
  expect(two.counter('n0-member', 'missed') + two.counter('n1-member', 'missed')).toBeGreaterThanOrEqual(
    two.counter('ee', 'taken'),
  )
  const frames = two.at('switch--n1-0').filter(({ flow, sequence }) => flow === 'a' && sequence === 0)
  const bytes = frames.reduce((sum, { size }) => sum + size, 0)
  // in, and out again as the packet
  expect(bytes).toBeGreaterThan(8192 + 5000)

  // what each step costs, at 1 cycle a nanosecond: a message, a copy in and out, two messages about pages
  const [free, dear] = [0, 1e5].map((cycles) => {
    const settings = { dispatch: cycles, perByte: cycles / 5000, serving: cycles, handOff: cycles / 1e9, fault: cycles }
    const outcome = lab.run(node(['monitor'], settings, 20))
    return outcome.flow('a').latencySeconds.min * 1e9
  })
  expect(dear - free).toBeCloseTo(5e5, -3)
  const copied = lab.run(node(['monitor'], { copyBandwidth: 100e6 }, 20)).at('ee')[1].occupancy
  expect(copied - lab.run(node(['monitor'], {}, 20)).at('ee')[1].occupancy).toBeCloseTo((2 * 5000 * 9) / 1000, 3)

  // no node has it: it goes on unprocessed
  const none = lab.run(node(['gzip']))
  expect(none.counter('ee', 'passed')).toBeGreaterThan(50)

  // bounded: what finds the queue full is dropped; and who was forgotten is told again
  const full = lab.run(node(['monitor'], { queue: 1 }, 5000))
  expect(full.component('ee').drops['queue-full']).toBeGreaterThan(20)
  const lost = lab.run(node(['monitor']), { edits: [{ type: 'set', id: 'n0', parameter: 'up', value: false }], until: 0.6 })
  expect(lost.counter('ee', 'retold')).toBeGreaterThan(2)
  expect(lost.counter('ee', 'waiting')).toBeGreaterThan(20)
  // … and all that were forgotten come soon after the node is back
  const away = (back: Edit) =>
    lab.run({
      ...node(['monitor'], {}, 200),
      duration: 0.5,
      edits: [
        { at: 0.05e12, edit: { type: 'set', id: 'n0', parameter: 'up', value: false } },
        { at: 0.2e12, edit: back },
      ],
    })
  const back = away({ type: 'set', id: 'n0', parameter: 'up', value: true })
  expect(back.counter('ee', 'retold')).toBeGreaterThan(20)
  expect(back.flow('a').dropped).toBe(0)
  // no one longer than the 50 ms after which it is told again, at 5 ms between two
  expect(back.counter('ee', 'waiting')).toBeLessThan(12)
  // its service has gone for good: nothing waits for ever
  const gone = away({ type: 'remove', ids: ['s0'] })
  expect(gone.counter('ee', 'passed')).toBeGreaterThan(20)
  expect(gone.counter('ee', 'waiting')).toBe(0)
})
