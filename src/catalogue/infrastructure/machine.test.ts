import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const node = (parameters: object, rate = 1000) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { size: 1000, rate } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', ...parameters },
        holds: [part('eth0', 'nic/plain'), part('eth1', 'nic/plain'), ...kernel('m')],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0', { rate: 1e9, queue: 1000 }), wire('eth1', 'b', { rate: 1e9 })],
    { duration: 0.2, speed: 0 },
  )

testKind('infrastructure/machine', (lab) => {
  const plain = lab.run(node({ cpus: 1, clock: 1e9, busBandwidth: 1e9, busOverhead: 1e-6, interrupt: 2000, receive: 1500 }))
  const stages = plain.at('m').slice(0, 4)
  expect(stages.map(({ occupancy }) => occupancy)).toEqual([9, 2, 1.5, 9])
  expect(plain.crossing('m')).toBeCloseTo(6.4, 6)
  expect(plain.flow('a').delivered).toBeGreaterThan(190)

  const faster = lab.run(node({ cpus: 1, clock: 2e9, busBandwidth: 1e9, busOverhead: 1e-6, interrupt: 2000, receive: 1500 }))
  expect(faster.crossing('m')).toBeCloseTo(3.2, 6)

  const overrun = lab.run(node({ cpus: 1, clock: 1e8, backlog: 20 }, 20_000))
  expect(overrun.component('m').drops['queue-full']).toBeGreaterThan(100)
  expect(overrun.component('m').utilisation.cpu).toBeGreaterThan(0.99)

  const host = node({})
  const deaf = lab.run({ ...host, components: host.components.filter(({ id }) => id !== 'm-ip') })
  expect(deaf.flow('a').delivered).toBe(0)

  const crashed = lab.run(host, { edits: [{ type: 'set', id: 'm', parameter: 'up', value: false }] })
  expect(crashed.flow('a').sent).toBe(201)
  expect(crashed.flow('a').delivered).toBe(100)

  const local = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { size: 1000 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, systemCall: 5000, copyBandwidth: 1e9 },
        holds: [part('eth0', 'nic/plain'), part('b', 'traffic/sink')],
      }),
    ],
    [wire('a', 'eth0')],
    { duration: 0.2, speed: 0 },
  )
  expect(lab.run(local).at('m')[3].occupancy).toBe(6)
})
