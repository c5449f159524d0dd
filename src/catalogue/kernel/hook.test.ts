import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const points = ['pre-routing', 'local-in', 'forward', 'local-out', 'post-routing']
const monitors = Object.fromEntries(
  points.map((point) => [point, [part(`count-${point}`, 'service/count', { parameters: { applies: 'every' } })]]),
)

testKind('kernel/hook', (lab) => {
  const outcome = lab.run(
    design(
      '',
      '',
      [
        part('a', 'traffic/source', { parameters: { rate: 1000, destination: 'b' } }),
        part('m', 'infrastructure/machine', {
          holds: [part('eth0', 'nic/plain'), part('eth1', 'nic/plain'), ...kernel('m', monitors), part('here', 'traffic/sink')],
        }),
        part('c', 'traffic/source', { parameters: { rate: 500, destination: 'here' } }),
        part('b', 'traffic/sink'),
        part('r', 'network/router'),
      ],
      [wire('a', 'r'), wire('c', 'r'), wire('r', 'eth0'), wire('eth1', 'b')],
      { duration: 0.2, speed: 0 },
    ),
  )
  const through = outcome.flow('a').delivered
  const local = outcome.flow('c').delivered
  const near = (field: string, expected: number) => expect(Math.abs(outcome.counter(field, 'served') - expected)).toBeLessThan(3)
  expect(through).toBeGreaterThan(190)
  expect(local).toBeGreaterThan(90)
  near('count-pre-routing', through + local)
  near('count-local-in', local)
  near('count-forward', through)
  near('count-local-out', 0)
  near('count-post-routing', through)
  expect(outcome.at('m-forward')[0].occupancy).toBe(0.1)
})
