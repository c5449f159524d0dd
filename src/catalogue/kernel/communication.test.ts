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
})
