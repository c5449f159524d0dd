import { expect } from 'vitest'
import { extensibleRouter } from '../../papers/silk-extensions.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { applyEdits } from '../../topology/edits.ts'

testKind('kernel/vera', (lab) => {
  const outcome = lab.run(extensibleRouter())
  // two of four classes of paths come up to the Pentium; both leave by vera.o
  expect(outcome.counter('vera', 'pulled')).toBeGreaterThan(780)
  expect(outcome.counter('vera', 'pushed')).toBe(
    outcome.counter('path', 'forwarded') + outcome.counter('kernel-path', 'forwarded'),
  )
  expect(outcome.counter('kernel', 'served')).toBe(outcome.counter('kernel-path', 'forwarded'))
  expect(outcome.counter('user', 'served')).toBeGreaterThan(390)
  // 16 bytes over PCI and 600 cycles
  const times = new Set(outcome.at('vera').map(({ occupancy }) => occupancy.toFixed(3)))
  expect(times).toEqual(new Set([(0.5 + (16 * 8e-3) / 1.056).toFixed(3), '0.400']))
  // without it Silk sees nothing of the cards
  const without = lab.run(applyEdits(extensibleRouter(), [{ type: 'remove', ids: ['vera'] }]))
  expect(without.counter('router-silk', 'skBuffs')).toBe(without.counter('path', 'forwarded'))
  expect(without.counter('path', 'raised')).toBe(0)
})
