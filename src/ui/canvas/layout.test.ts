import { beforeAll, describe, expect, test } from 'vitest'
import type { Topology } from '../../topology/document.ts'
import { setCatalogue } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import { testCatalogue, testTopology } from '../testing/catalogue.ts'
import { createLayouts, routeLinks } from './geometry.ts'
import { type Box, type ChipBox, layoutRoot, metrics, wrap } from './layout.ts'
import { pathPoints } from './paths.ts'

beforeAll(() => setCatalogue(testCatalogue))

const boxOf = (topology: Topology, id: string): Box => {
  const tree = treeOf(topology)
  return layoutRoot(tree.component(id)!, tree)
}
const chipOf = (box: Box, id: string): ChipBox => box.chips.find((chip) => chip.id === id)!
const inside = (inner: ChipBox, outer: { x: number; y: number; width: number; height: number }) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height
const overlap = (a: ChipBox, b: ChipBox) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

describe('a machine', () => {
  test('has its lanes from the cluster down to the NIC', () => {
    const { lanes } = boxOf(testTopology, 'node')
    expect(lanes.map(({ level }) => level)).toEqual(['cluster', 'user', 'kernel', 'nic'])
    expect(lanes[0].empty).toBe(true)
    for (const [index, lane] of lanes.slice(1).entries()) expect(lane.y).toBe(lanes[index].y + lanes[index].height)
  })

  test('shows hooks in the order of its offers, not of the document', () => {
    const box = boxOf(testTopology, 'node')
    const hooks = ['pre', 'in', 'forward', 'out', 'post']
    const sorted = hooks.map((id) => chipOf(box, id)).sort((a, b) => a.y - b.y || a.x - b.x)
    expect(sorted.map(({ id }) => id)).toEqual(hooks)
  })

  test('keeps every chip in its lane or host, without overlaps, however many there are', () => {
    for (const count of [0, 1, 5, 17]) {
      const more = Array.from({ length: count }, (_, i) => ({
        id: `more-${i}`,
        kind: 'place/java',
        parent: 'node',
        title: `Environment number ${i}`,
      }))
      const deep = Array.from({ length: count }, (_, i) => ({ id: `deep-${i}`, kind: 'code/monitor', parent: 'jvm' }))
      const box = boxOf({ ...testTopology, components: [...testTopology.components, ...more, ...deep] }, 'node')
      for (const chip of box.chips) {
        const host = box.chips.find(({ id }) => id === chip.host) ?? box.lanes.find(({ level }) => level === chip.level)!
        expect(inside(chip, host), `${chip.id} in its host`).toBe(true)
        for (const other of box.chips) {
          if (other.id !== chip.id && other.host === chip.host)
            expect(overlap(chip, other), `${chip.id} over ${other.id}`).toBe(false)
        }
      }
    }
  })

  test('does not change its size when the only service of a place moves to another place', () => {
    const one = testTopology.components.filter(({ id }) => id !== 'gzip')
    const before = boxOf({ ...testTopology, components: one }, 'node')
    const after = boxOf(
      { ...testTopology, components: one.map((c) => (c.id === 'monitor' ? { ...c, parent: 'pre' } : c)) },
      'node',
    )
    expect([after.width, after.height]).toEqual([before.width, before.height])
    expect(chipOf(after, 'eth0')).toEqual(chipOf(before, 'eth0'))
  })

  test('a place that is closed has no slot', () => {
    const box = boxOf(testTopology, 'node')
    expect(chipOf(box, 'eth0').opens).toBe(false)
    expect(chipOf(box, 'eth1').slot).toBeDefined()
  })
})

test('rows are balanced: five of six places do not leave one alone', () => {
  const blocks = Array.from({ length: 6 }, () => ({ width: 130 }))
  expect(wrap(blocks, 468, 8).map((row) => row.length)).toEqual([3, 3])
  expect(wrap(blocks.slice(0, 3), 468, 8).map((row) => row.length)).toEqual([3])
})

describe('cables', () => {
  const layouts = createLayouts()
  const places = new Map(testTopology.components.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
  const route = () => routeLinks(testTopology, layouts(testTopology), (id) => places.get(id)!)

  test('leave at the border that faces the other end', () => {
    const { from, to } = route().get('l1')!
    expect(from.side).toBe('right')
    expect(to.side).toBe('left')
    expect(to.x).toBe(260)
    const box = layouts(testTopology).get('node')!
    const eth0 = chipOf(box, 'eth0')
    expect(to.y).toBe(eth0.y + eth0.height / 2)
    expect(route().get('l2')!.from.x).toBe(260 + box.width)
  })

  test('have a table of points at equal distances from end to end', () => {
    const { table, from, to } = route().get('l1')!
    expect(table).toHaveLength(pathPoints * 2)
    expect([table[0], table[1]]).toEqual([from.x, from.y])
    expect(table.at(-2)).toBeCloseTo(to.x, 6)
    const steps = Array.from({ length: pathPoints - 1 }, (_, i) =>
      Math.hypot(table[2 * i + 2] - table[2 * i], table[2 * i + 3] - table[2 * i + 1]),
    )
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.05)
  })

  test('several on one side do not cross', () => {
    const hub = {
      ...testTopology,
      components: [
        { id: 'hub', kind: 'net/switch', x: 400, y: 200 },
        ...[0, 1, 2, 3].map((i) => ({ id: `s${i}`, kind: 'flow/source', x: 0, y: i * 120 })),
      ],
      links: [3, 0, 2, 1].map((i) => ({ id: `w${i}`, kind: 'net/link', from: `s${i}`, to: 'hub' })),
    }
    const at = new Map(hub.components.map(({ id, x, y }) => [id, { x, y }]))
    const routes = routeLinks(hub, createLayouts()(hub), (id) => at.get(id)!)
    const arrivals = [0, 1, 2, 3].map((i) => routes.get(`w${i}`)!.to)
    expect(arrivals.every(({ side }) => side === 'left')).toBe(true)
    expect(arrivals.map(({ y }) => y)).toEqual(arrivals.map(({ y }) => y).toSorted((a, b) => a - b))
  })

  test('layouts of untouched components are kept', () => {
    const before = layouts(testTopology).get('node')
    const moved = { ...testTopology, components: testTopology.components.map((c) => (c.id === 'client' ? { ...c, x: 50 } : c)) }
    expect(layouts(moved).get('node')).toBe(before)
  })
})

test('a box is never wider than its title needs nor narrower than the minimum', () => {
  const box = boxOf(testTopology, 'client')
  expect(box.width).toBeGreaterThanOrEqual(metrics.nodeMin)
  expect(box.height).toBe(metrics.nodeHeight)
})
