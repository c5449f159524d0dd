import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'

const costs = { dispatch: 7000, nativeCycles: 13_000, systemCall: 30_000 }
const line = (parameters: object = {}, report = 5e-3) =>
  capsuleLine(
    'kernel/pan',
    part('flood', 'traffic/active-flood', { parameters: { destination: 'b-pan', size: 1000, ...parameters } }),
    [],
    { ...costs, report },
  )

testKind('traffic/active-flood', (lab) => {
  // a system call, a copy and the node: 60 µs a capsule
  const fast = lab.run(line())
  expect(lab.run(line({}, 0)).flow('flood').sent).toBe(Math.floor(0.02 / 60e-6) + 1)
  expect(fast.flow('flood').dropped).toBe(0)
  expect(fast.counter('b-pan', 'flows')).toBe(1)
  // the first capsule makes the entry; every 5 ms the receiver tells how many came
  expect(fast.counter('flood', 'reports')).toBe(3)

  const slow = lab.run(line({ gap: 1e-3, limit: 15 }))
  expect([slow.flow('flood').sent, slow.flow('flood').delivered]).toEqual([15, 15])
})
