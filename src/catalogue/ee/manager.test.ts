import { expect } from 'vitest'
import { codeObject, deploymentDesign } from '../../testing/deployment.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { part } from '../../topology/notation.ts'

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
