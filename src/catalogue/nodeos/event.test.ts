import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('nodeos/event', (lab) => {
  const outcome = lab.run(
    nodeosMachine({
      beside: [part('once', 'nodeos/event'), part('often', 'nodeos/event', { parameters: { at: 0.005, period: 0.01 } })],
    }),
  )
  expect(outcome.counter('once', 'fired')).toBe(1)
  expect(outcome.counter('often', 'fired')).toBe(10)
})
