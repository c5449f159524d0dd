import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'

const line = (parameters: object) =>
  capsuleLine('kernel/pan', part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', ...parameters } }), [])

testKind('traffic/active-ping', (lab) => {
  const limited = lab.run(line({ limit: 7 }))
  expect([limited.flow('ping').sent, limited.flow('ping').delivered]).toEqual([7, 7])
  expect(limited.counter('ping', 'answered')).toBe(7)

  // the next one goes when the last is back: the interval is that of round trip and pause
  const paced = lab.run(line({ interval: 1e-3 }))
  const { mean } = paced.flow('ping').latencySeconds
  expect(paced.flow('ping').sent).toBe(Math.floor(0.02 / (mean + 1e-3)) + 1)

  // the machine between forwards no more: a capsule that does not come back is given up, and the next one goes
  const lost = lab.run(line({ timeout: 2e-3 }), { edits: [{ type: 'remove', ids: ['m-ip'] }] })
  expect(lost.counter('ping', 'lost')).toBe(4)
})
