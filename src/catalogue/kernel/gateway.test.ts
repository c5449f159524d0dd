import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

/** A plain sender, a gateway at its edge, a router between, and two active nodes on different ways to the receiver. */
const cloud = (parameters: Readonly<Record<string, string | number>>, source: Readonly<Record<string, string | number>> = {}) => {
  const node = (id: string) =>
    part(id, 'infrastructure/machine', {
      holds: [
        part(`${id}-0`, 'nic/plain'),
        part(`${id}-1`, 'nic/plain'),
        ...kernel(id),
        part(`${id}-ee`, 'ee/tamanoir', { holds: [part(`${id}-monitor`, 'service/monitor')] }),
      ],
    })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 100, size: 500, limit: 20, destination: 'b', ...source } }),
      part('edge', 'infrastructure/machine', {
        holds: [
          part('edge-0', 'nic/plain'),
          part('edge-1', 'nic/plain'),
          ...kernel('edge', { 'pre-routing': [part('gateway', 'kernel/gateway', { parameters })] }),
        ],
      }),
      part('core', 'network/router'),
      node('tan-1'),
      node('tan-2'),
      part('far', 'network/router'),
      part('b', 'traffic/sink', { parameters: { address: '10.5.0.1' } }),
    ],
    [
      wire('a', 'edge-0'),
      wire('edge-1', 'core'),
      wire('core', 'tan-1-0'),
      wire('core', 'tan-2-0'),
      wire('tan-1-1', 'far'),
      wire('tan-2-1', 'far'),
      wire('far', 'b'),
    ],
    { duration: 0.5, speed: 0 },
  )
}

testKind('kernel/gateway', (lab) => {
  // plain packets come, get a header of 16 bytes, and go to the node that the table names
  const first = lab.run(cloud({ routes: '0.0.0.0/0 via tan-1' }))
  expect(first.flow('a').delivered).toBe(20)
  expect(first.counter('gateway', 'steered')).toBe(20)
  expect(first.at('a--edge-0')[0].size).toBe(500)
  expect(first.at('edge-1--core')[0].size).toBe(516)
  expect(first.counter('tan-1-monitor', 'served')).toBe(20)
  expect(first.counter('tan-2-monitor', 'served')).toBe(0)
  // the longest prefix counts, and each format has its own header
  const second = lab.run(cloud({ routes: '0.0.0.0/0 via tan-1, 10.5.0.0/16 via tan-2', format: 'custom' }))
  expect(second.counter('tan-2-monitor', 'served')).toBe(20)
  expect(second.at('edge-1--core')[0].size).toBe(504)
  // no route, or already active: it stays as it is
  const none = lab.run(cloud({ routes: '10.6.0.0/16 via tan-1' }))
  expect(none.counter('gateway', 'passed')).toBe(20)
  expect(none.counter('tan-1-monitor', 'served') + none.counter('tan-2-monitor', 'served')).toBe(0)
  expect(none.flow('a').delivered).toBe(20)
  const active = lab.run(cloud({ routes: '0.0.0.0/0 via tan-1' }, { service: 'monitor' }))
  expect(active.counter('gateway', 'steered')).toBe(0)
  expect(active.at('edge-1--core')[0].size).toBe(500)

  // the look-up costs, and the node reads the header that the gateway has written at the cost of its format
  const [free, dear] = [0, 250_000].map((cycles) => lab.run(cloud({ routes: '0.0.0.0/0 via tan-1', cycles })).crossing('edge'))
  expect(dear - free).toBeCloseTo(250, 1)
  const read = (format: string) => lab.run(cloud({ routes: '0.0.0.0/0 via tan-1', format })).at('tan-1-ee')[2].occupancy
  // 2500 cycles less, and so many bytes in front
  expect(read('anep') - read('sapf')).toBeCloseTo((2500 + 42 * 8) / 1000 + 8 / 1000, 1)

  // segments of TCP are made active, their acknowledgements are not; one that fills a frame and may not be cut has no room
  const stream = (segment: number) => {
    const design = cloud({ routes: '0.0.0.0/0 via tan-1' })
    const tcp = { id: 'a', kind: 'traffic/tcp', parameters: { destination: 'b', bytes: 100_000, segment } }
    return lab.run({ ...design, components: design.components.map((record) => (record.id === 'a' ? tcp : record)) })
  }
  const [full, short] = [stream(1448), stream(1000)]
  for (const { sent, delivered } of [full.flow('a'), short.flow('a')]) expect([sent > 60, delivered]).toEqual([true, sent])
  expect(short.counter('gateway', 'steered')).toBe(short.flow('a').sent)
  expect(short.flow('a:answers').sent).toBeGreaterThan(20)
  expect(full.counter('gateway', 'steered')).toBeLessThan(10)
})
