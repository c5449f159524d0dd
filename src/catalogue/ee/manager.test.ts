import { expect } from 'vitest'
import { codeObject, deploymentDesign } from '../../testing/deployment.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

testKind('ee/manager', (lab) => {
  // the first packet finds no code: it waits with those behind it until 50 KB have come and been loaded
  const held = lab.run(deploymentDesign({}))
  expect(held.counter('manager', 'loads')).toBe(1)
  expect(held.counter('manager', 'misses')).toBeGreaterThan(10)
  expect(held.counter('manager', 'waiting')).toBe(0)
  expect(held.flow('a').dropped).toBe(0)
  expect(held.counter('monitor', 'served')).toBeGreaterThan(200)
  const time = held.counter('manager', 'lastLoad')
  // 50 KB at 100 Mb/s take 4 ms, loading 20 ms at 1 GHz
  expect(time).toBeGreaterThan(0.024)
  expect(time).toBeLessThan(0.035)
  expect(held.flow('manager').sent).toBe(Math.ceil(50_000 / (8 * 1400)))
  expect(held.flow('manager:answers').delivered).toBe(Math.ceil(50_000 / 1400))
  // in order: nothing overtakes what waited
  const order = held.at('monitor').map(({ sequence }) => sequence)
  expect(order).toEqual([...order].sort((a, b) => a - b))

  const dropped = lab.run(deploymentDesign({ manager: { meanwhile: 'drop' } }))
  expect(dropped.component('manager').drops['no-code']).toBe(dropped.counter('manager', 'misses'))
  const passed = lab.run(deploymentDesign({ manager: { meanwhile: 'pass' } }))
  expect(passed.flow('a').dropped).toBe(0)
  expect(passed.at('tan-1--b')[0].mark).toBe(0)
  expect(passed.at('tan-1--b').at(-1)?.mark).toBe(1)
  const little = lab.run(deploymentDesign({ manager: { room: 3 } }))
  expect(little.component('manager').drops['queue-full']).toBe(little.counter('manager', 'misses') - 3)

  // from node to node
  const along = lab.run(deploymentDesign({ objects: [], before: true }))
  expect(along.counter('manager', 'loads')).toBe(1)
  expect(along.counter('monitor', 'served')).toBeGreaterThan(200)

  // nobody has it
  const never = lab.run(deploymentDesign({ objects: [codeObject({ name: 'gzip' })] }))
  expect(never.counter('manager', 'loads')).toBe(0)
  expect(never.flow('a').delivered).toBe(0)
  expect(never.component('manager').drops['no-code']).toBeGreaterThan(100)

  // no service of that name in the environment: the code runs at its own cost
  const bare = lab.run(deploymentDesign({ services: [], objects: [codeObject({ cycles: 123_000 })] }))
  expect(bare.at('manager').filter(({ flow }) => flow === 'a')[0].occupancy).toBe(123)
  expect(bare.flow('a').dropped).toBe(0)

  // a lossy link: what is lost is asked for again
  const lossy = lab.run(deploymentDesign({ loss: 0.1 }), { until: 2 })
  expect(lossy.counter('manager', 'loads')).toBe(1)

  // code that is there from the start is not fetched
  const there = lab.run(
    deploymentDesign({
      services: [part('monitor', 'service/monitor')],
      manager: { services: 'present' },
    }),
  )
  expect(there.flow('manager').sent).toBe(0)
})

type Parameters = Readonly<Record<string, string | number | boolean>>

/** A stream through a first active node, and from there by one of two others. */
const forked = (first: Parameters, second: Parameters = {}) => {
  const node = (id: string, parameters: Parameters = {}) =>
    part(id, 'infrastructure/machine', {
      holds: [
        part(`${id}-0`, 'nic/plain'),
        part(`${id}-1`, 'nic/plain'),
        ...kernel(id),
        part(`${id}-ee`, 'ee/tamanoir', {
          holds: [
            part(`${id}-monitor`, 'service/monitor'),
            part(`${id}-manager`, 'ee/manager', { parameters: { services: 'present', ...parameters } }),
          ],
        }),
      ],
    })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'monitor', rate: 100, limit: 100, destination: 'b' } }),
      node('one', first),
      part('core', 'network/router'),
      node('two', second),
      node('three'),
      part('b', 'traffic/sink'),
      part('far', 'network/router'),
    ],
    [
      wire('a', 'one-0'),
      wire('one-1', 'core'),
      wire('core', 'two-0'),
      wire('core', 'three-0'),
      wire('two-1', 'far'),
      wire('three-1', 'far'),
      wire('far', 'b'),
      wire('core', 'far'),
    ],
    { duration: 1.2, speed: 0 },
  )
}

testKind('ee/manager', (lab) => {
  const served = (outcome: ReturnType<typeof lab.run>) =>
    ['one', 'two', 'three'].map((id) => outcome.counter(`${id}-monitor`, 'served'))
  // the shortest way leads by no other node
  expect(served(lab.run(forked({})))).toEqual([100, 0, 0])
  const steered = lab.run(forked({ routes: '0.0.0.0/0 via two' }))
  expect(served(steered)).toEqual([100, 100, 0])
  expect(steered.flow('a').delivered).toBe(100)
  expect(steered.counter('one-manager', 'steered')).toBe(100)

  // at half a second the table changes
  const changed = lab.run(forked({ routes: '0.0.0.0/0 via two', change: '0.0.0.0/0 via three', changeAt: 0.5 }))
  expect(served(changed)).toEqual([100, 50, 50])
  expect(changed.counter('one-manager', 'updates')).toBe(1)

  // another manager tells of it, by a packet
  const told = lab.run(forked({}, { change: '0.0.0.0/0 via three', changeAt: 0.5, tells: 'one-manager' }))
  expect(told.counter('one-manager', 'updates')).toBe(1)
  expect(told.flow('two-manager').delivered).toBe(1)
  expect(served(told)).toEqual([100, 0, 50])
  // or a person does, while packets flow
  const edit = { type: 'set', id: 'one-manager', parameter: 'routes', value: '0.0.0.0/0 via three' } as const
  const [, , third] = served(lab.run(forked({}), { edits: [edit] }))
  expect(third).toBeGreaterThan(35)
  expect(third).toBeLessThan(45)
})
