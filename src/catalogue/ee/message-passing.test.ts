import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

/** A node with the environment alone, and one node for each service. */
const node = (services: readonly string[]) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'monitor', via: 'head', destination: 'b', rate: 200, size: 1000 } }),
      part('z', 'traffic/source', { parameters: { service: 'gzip', via: 'head', destination: 'b', rate: 200, size: 1000 } }),
      part('switch', 'network/switch'),
      part('head', 'infrastructure/machine', {
        holds: [part('head-0', 'nic/plain'), part('head-ip', 'kernel/forwarding'), part('ee', 'ee/message-passing')],
      }),
      ...services.map((service, i) =>
        part(`n${i}`, 'infrastructure/machine', {
          holds: [
            part(`n${i}-0`, 'nic/plain'),
            part(`n${i}-ip`, 'kernel/forwarding'),
            part(`n${i}-ee`, 'ee/tamanoir', { holds: [part(`s${i}`, `service/${service}`)] }),
            part(`n${i}-member`, 'cluster/back-end', { parameters: { director: 'ee' } }),
          ],
        }),
      ),
      part('b', 'traffic/sink'),
    ],
    [
      wire('a', 'switch'),
      wire('z', 'switch'),
      wire('switch', 'head-0'),
      ...services.map((_, i) => wire('switch', `n${i}-0`)),
      wire('switch', 'b'),
    ],
    { duration: 0.3, speed: 0 },
  )

testKind('ee/message-passing', (lab) => {
  const two = lab.run(node(['monitor', 'gzip']))
  expect(two.counter('s0', 'served')).toBeGreaterThan(50)
  expect(two.counter('s1', 'served')).toBeGreaterThan(50)
  expect(new Set(two.at('s0').map(({ flow }) => flow))).toEqual(new Set(['a']))
  expect(new Set(two.at('s1').map(({ flow }) => flow))).toEqual(new Set(['z']))
  // nothing comes back through the environment
  const arrived = two.at('switch--b')
  expect(arrived.filter(({ flow }) => flow === 'a')[0]).toMatchObject({ size: 1000, mark: 1 })
  expect(arrived.filter(({ flow }) => flow === 'z')[0].size).toBeLessThan(1000)
  expect(two.at('ee').filter(({ occupancy }) => occupancy > 0)[0].occupancy).toBeCloseTo(97 + 20 + 42 + 6.7, 0)

  // what no node has goes on unprocessed
  const one = lab.run(node(['monitor']))
  expect(one.counter('ee', 'passed')).toBeGreaterThan(50)
  expect(one.at('switch--b').filter(({ flow }) => flow === 'z')[0].size).toBe(1000)
})
