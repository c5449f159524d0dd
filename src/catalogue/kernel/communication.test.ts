import { expect } from 'vitest'
import { deportedDesign } from '../../testing/deported.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('kernel/communication', (lab) => {
  const marks = (module: Record<string, string | number>) =>
    lab
      .run(deportedDesign(module, { after: 1e6 }))
      .at('eth1--b')
      .sort((x, y) => x.sequence - y.sequence)
  const halves = marks({ raise: 'every', n: 2 })
  expect(halves.slice(0, 6).map(({ mark }) => mark)).toEqual([1, 2, 1, 2, 1, 2])
  expect(
    marks({ raise: 'every', n: 3 })
      .slice(0, 6)
      .map(({ mark }) => mark),
  ).toEqual([1, 2, 2, 1, 2, 2])
  const first = marks({ raise: 'first', n: 20 }).map(({ mark }) => mark)
  expect(first.slice(0, 20).every((mark) => mark === 1) && first.slice(20).every((mark) => mark === 2)).toBe(true)
  expect(new Set(marks({ raise: 'all' }).map(({ mark }) => mark))).toEqual(new Set([1]))
  expect(new Set(marks({ raise: 'none' }).map(({ mark }) => mark))).toEqual(new Set([2]))

  // an order from above takes the place of the parameters, and other parameters that of the order
  const ordered = lab.run(deportedDesign({ raise: 'all' }, { after: 50, raise: 'none' }))
  expect(ordered.counter('module', 'orders')).toBe(1)
  expect(ordered.counter('module', 'raised')).toBeLessThan(54)
  expect(ordered.counter('module', 'kept')).toBeGreaterThan(140)
  const reset = lab.run(deportedDesign({ raise: 'all' }, { after: 50, raise: 'none' }), {
    until: 1,
    edits: [{ type: 'set', id: 'module', parameter: 'raise', value: 'every' }],
  })
  expect(reset.counter('module', 'raised')).toBeGreaterThan(140)
  expect(reset.flow('a').dropped).toBe(0)

  const turns = marks({ raise: 'alternate', n: 10 }).map(({ mark }) => mark)
  expect([turns[0], turns[9], turns[10], turns[19], turns[20], turns[30]]).toEqual([1, 1, 2, 2, 1, 2])

  // an order from above says what the kernel does: it marks, forwards or drops without a service placed there
  const told = (order: Record<string, string | number>) =>
    lab.run(deportedDesign({ raise: 'all' }, { after: 50, raise: 'none', ...order }))
  const last = (outcome: ReturnType<typeof told>) => outcome.at('eth1--b').at(-1)?.mark
  expect(last(told({}))).toBe(2)
  expect(last(told({ below: 'mark', kernelMark: 9 }))).toBe(9)
  expect(last(told({ below: 'forward' }))).toBe(0)
  expect(told({ below: 'drop' }).component('module').drops['service-dropped']).toBeGreaterThan(140)
  expect(told({ below: 'forward' }).counter('below', 'served')).toBe(0)
})
