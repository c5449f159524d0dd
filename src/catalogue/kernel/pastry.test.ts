import { expect, test } from 'vitest'
import { pastryNetwork } from '../../papers/silk-extensions.ts'
import { hashText } from '../../sim/random.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { distance, learn, leaves, nextNode, sharedDigits, tableSize } from './pastry-routing.ts'

const ids = Array.from({ length: 16 }, (_, i) => `node-${i}-pastry`)

testKind('kernel/pastry', (lab) => {
  const past = lab.run(pastryNetwork('past'))
  for (const key of ['alpha', 'beta', 'iota', 'kappa', 'lambda', 'epsilon']) {
    const far = (id: string) => distance(hashText(id) | 0, hashText(key) | 0)
    const nearest = ids.reduce((best, id) => (far(id) < far(best) ? id : best))
    expect(past.counter(nearest, 'stored')).toBeGreaterThan(0)
    expect(past.flow(`sender-${key}`).delivered).toBeGreaterThan(48)
  }
  const sum = (field: string) => ids.reduce((total, id) => total + past.counter(id, field), 0)
  expect(sum('stored')).toBe(6)
  expect(sum('stored') + sum('found') + sum('missing') + sum('reclaimed')).toBe(sum('delivered'))
  // several hops: other nodes than the first forward too
  expect(ids.slice(1).filter((id) => past.counter(id, 'forwarded') > 0).length).toBeGreaterThan(2)
  expect(sum('forwarded')).toBeGreaterThan(1.5 * sum('delivered'))

  // newLeafs: once for the leaf set that a node begins with, and again where a neighbour has become another
  const joined = (outcome: typeof past) => ids.map((id) => outcome.counter(id, 'joined'))
  expect(new Set(joined(past))).toEqual(new Set([0, 1]))
  expect(joined(past)[0]).toBe(1)
  const moved = lab.run(pastryNetwork('past'), {
    edits: [{ type: 'set', id: 'node-5-pastry', parameter: 'nodeId', value: 'elsewhere' }],
  })
  expect(joined(moved).filter((times) => times === 2).length).toBeGreaterThan(0)
  expect(Math.max(...joined(moved))).toBe(2)

  const scribe = lab.run(pastryNetwork('scribe'))
  for (const i of [1, 4, 7, 10, 13]) expect(scribe.counter(ids[i], 'delivered')).toBeGreaterThan(48)
  expect(scribe.counter(ids[2], 'delivered')).toBe(0)
  // a tree, not a star: nodes below the root send copies on
  const copied = scribe.flow('sender-news').delivered / 5
  const senders = ids.filter((id) => scribe.counter(id, 'forwarded') > 0.9 * copied)
  expect(senders.length).toBeGreaterThan(3)
})

test('a message reaches the nearest of 300 nodes by way of ever longer prefixes, in few hops', () => {
  const ids = Array.from({ length: 300 }, (_, i) => hashText(`node ${i}`) | 0)
  const nodes = ids.map((own) => {
    const [leafSet, table] = [new Int32Array(leaves), new Int32Array(tableSize)]
    learn(own, ids, leafSet, table)
    return { own, leafSet, table }
  })
  let most = 0
  for (let message = 0; message < 500; message++) {
    const key = hashText(`file ${message}`) | 0
    let at = message % 300
    let hops = 0
    for (;;) {
      const { own, leafSet, table } = nodes[at]
      const next = nextNode(own, key, ids, leafSet, table)
      if (next < 0) break
      const closer = distance(ids[next], key) < distance(own, key)
      expect(closer || sharedDigits(ids[next], key) > sharedDigits(own, key)).toBe(true)
      at = next
      hops++
    }
    most = Math.max(most, hops)
    expect(distance(ids[at], key)).toBe(Math.min(...ids.map((id) => distance(id, key))))
  }
  // log₁₆ 300 is 2.1
  expect(most).toBeLessThanOrEqual(4)
})
