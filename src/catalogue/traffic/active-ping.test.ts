import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'

const line = (parameters: object, node = {}) =>
  capsuleLine(
    'kernel/pan',
    part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', ...parameters } }),
    [],
    node,
  )

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

  // the capsule times itself within the node: system calls of the application, 50 µs and a copy each, lie outside
  const [free, dear] = [0, 50_000].map((systemCall) => lab.run(line({ limit: 7, size: 1000 }, { systemCall })))
  expect(free.counter('ping', 'trips')).toBe(7)
  expect(dear.counter('ping', 'mean')).toBeCloseTo(free.counter('ping', 'mean'), 6)
  expect((dear.flow('ping').latencySeconds.mean - free.flow('ping').latencySeconds.mean) * 1e6).toBeCloseTo(100, 6)
  // that of the first node, which the capsule sets out from, and two copies of 1000 bytes at 10 ns
  const outside = free.flow('ping').latencySeconds.mean * 1e6 - free.counter('ping', 'mean')
  expect(outside).toBeGreaterThan(20)

  // the second average is of those that are not too long
  const longest = (free.counter('ping', 'mean') - 1) * 1e-6
  expect(lab.run(line({ limit: 7, size: 1000, longest }, { systemCall: 0 })).counter('ping', 'short')).toBe(0)
  expect(free.counter('ping', 'shortMean')).toBe(free.counter('ping', 'mean'))
})
