/** The whole canvas in flow coordinates: where components stand, where links run. Pure, so that it can be tested and traced. */
import type { LinkRecord, Topology } from '../../topology/document.ts'
import { type Tree, treeOf } from '../store/tree.ts'
import { type Box, type ChipBox, layoutRoot, type Side } from './layout.ts'
import { pathPoints, type Rect } from './paths.ts'

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Anchor extends Point {
  readonly side: Side
}

const normals: { readonly [side in Side]: Point } = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
}
const opposite: { readonly [side in Side]: Side } = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' }

/** Boxes of a topology; a root whose subtree has not changed keeps its box object. */
export function createLayouts(): (topology: Pick<Topology, 'components' | 'links'>) => ReadonlyMap<string, Box> {
  let kept = new Map<string, { records: readonly unknown[]; box: Box }>()
  return (topology) => {
    const tree = treeOf(topology)
    const next: typeof kept = new Map()
    for (const root of tree.roots) {
      const records = tree.subtree(root.id)
      const old = kept.get(root.id)
      const same = old && old.records.length === records.length && records.every((record, i) => record === old.records[i])
      next.set(root.id, same ? old : { records, box: layoutRoot(root, tree) })
    }
    kept = next
    return new Map([...kept].map(([id, { box }]) => [id, box]))
  }
}

export interface End {
  readonly root: string
  /** the root's rectangle on the canvas */
  readonly box: Rect
  readonly chip?: ChipBox
}

export function endOf(id: string, tree: Tree, boxes: ReadonlyMap<string, Box>, at: (root: string) => Point): End | undefined {
  const root = tree.root(id)
  const box = root && boxes.get(root.id)
  if (!root || !box) return undefined
  const { x, y } = at(root.id)
  const rect = { x, y, width: box.width, height: box.height }
  return { root: root.id, box: rect, chip: root.id === id ? undefined : box.chips.find((chip) => chip.id === id) }
}

const allSides: readonly Side[] = ['left', 'right', 'top', 'bottom']
const centre = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 })

/** The point of a side that a cable leaves from; free components spread several cables along the side. */
export function anchorAt({ box, chip }: End, side: Side, share = 0.5): Anchor {
  if (chip) {
    const exit = chip.exits.find((candidate) => candidate.side === side)
    // a chip without ways out can only be reached at its middle
    const at = exit ?? { x: chip.x + chip.width / 2, y: chip.y + chip.height / 2 }
    return { side, x: box.x + at.x, y: box.y + at.y }
  }
  const along = side === 'left' || side === 'right' ? { y: box.y + box.height * share } : { x: box.x + box.width * share }
  const border = { left: { x: box.x }, right: { x: box.x + box.width }, top: { y: box.y }, bottom: { y: box.y + box.height } }[
    side
  ]
  return { side, ...centre(box), ...along, ...border }
}

/** How well a way out faces its goal: sideways beats up and down, and straight beats a detour, unless that is clearly the way. */
function facing(end: End, side: Side, detour: boolean, goal: Point): number {
  const from = anchorAt(end, side)
  const normal = normals[side]
  const distance = Math.hypot(goal.x - from.x, goal.y - from.y) || 1
  const bonus = side === 'left' || side === 'right' ? (detour ? 0.1 : 0.25) : 0
  return (normal.x * (goal.x - from.x) + normal.y * (goal.y - from.y)) / distance + bonus
}

const waysOf = ({ chip }: End) => (chip ? chip.exits : allSides.map((side) => ({ side, detour: false })))
const middleOf = ({ box, chip }: End): Point => centre(chip ? { ...chip, x: box.x + chip.x, y: box.y + chip.y } : box)
/** ends that look at each other make the calmest cable */
const opposed = 0.35

/** The two sides that a cable leaves from. */
function sidesBetween(from: End, to: End): readonly [Side, Side] {
  let best: readonly [Side, Side] = ['bottom', 'bottom']
  let bestScore = Number.NEGATIVE_INFINITY
  for (const a of waysOf(from)) {
    const there = facing(from, a.side, a.detour, middleOf(to))
    for (const b of waysOf(to)) {
      const score = there + facing(to, b.side, b.detour, middleOf(from)) + (opposite[a.side] === b.side ? opposed : 0)
      if (score > bestScore) {
        bestScore = score
        best = [a.side, b.side]
      }
    }
  }
  return best
}

export interface LinkPath {
  readonly from: Anchor
  readonly to: Anchor
  /** SVG path data */
  readonly d: string
  readonly table: Float64Array
  /** near the middle, where no component covers it */
  readonly label: Point
  /** too short to carry its figures in sight */
  readonly cramped: boolean
}

/** Paths of all links. `at` gives the top left corner of a root, also while it is being dragged. */
export function routeLinks(
  topology: Pick<Topology, 'components' | 'links'>,
  boxes: ReadonlyMap<string, Box>,
  at: (root: string) => Point,
): Map<string, LinkPath> {
  const tree = treeOf(topology)
  interface Route {
    readonly link: LinkRecord
    readonly ends: readonly [End, End]
    readonly sides: readonly [Side, Side]
  }
  const routes: Route[] = []
  for (const link of topology.links) {
    const from = endOf(link.from, tree, boxes, at)
    const to = endOf(link.to, tree, boxes, at)
    if (from && to) routes.push({ link, ends: [from, to], sides: sidesBetween(from, to) })
  }
  const shares = spread(
    routes.flatMap(({ link, ends, sides }) =>
      [0, 1].map((end) => ({ link, end, own: ends[end], other: ends[1 - end], side: sides[end] })),
    ),
  )
  const rects = [...boxes.values()].map((box) => ({ ...at(box.id), width: box.width, height: box.height }))
  const paths = new Map<string, LinkPath>()
  for (const { link, ends, sides } of routes) {
    const [from, to] = [0, 1].map((end) => anchorAt(ends[end], sides[end], shares.get(`${link.id} ${end}`)))
    const path = pathBetween(from, to)
    paths.set(link.id, { ...path, ...labelOf(path.table, rects) })
  }
  return paths
}

interface Leaving {
  readonly link: LinkRecord
  readonly end: number
  readonly own: End
  readonly other: End
  readonly side: Side
}

/** Several cables on one side leave in the order of where they go, so that they do not cross. */
function spread(leaving: readonly Leaving[]): Map<string, number> {
  const groups = new Map<string, Leaving[]>()
  for (const one of leaving) {
    const key = `${one.end === 0 ? one.link.from : one.link.to} ${one.side}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const shares = new Map<string, number>()
  for (const group of groups.values()) {
    const across = (one: Leaving) => {
      const { x, y } = centre(
        one.other.chip
          ? { ...one.other.chip, x: one.other.box.x + one.other.chip.x, y: one.other.box.y + one.other.chip.y }
          : one.other.box,
      )
      return one.side === 'left' || one.side === 'right' ? y : x
    }
    const sorted = group
      .map((one) => ({ one, across: across(one) }))
      .sort((a, b) => a.across - b.across || (a.one.link.id < b.one.link.id ? -1 : 1))
    for (const [index, { one }] of sorted.entries()) shares.set(`${one.link.id} ${one.end}`, (index + 1) / (sorted.length + 1))
  }
  return shares
}

const round = (value: number) => Math.round(value * 10) / 10

/** How far a cable goes straight on before it turns: as far as its goal lies that way, or enough to turn round. */
function reachOf(from: Anchor, to: Anchor): number {
  const normal = normals[from.side]
  const ahead = normal.x * (to.x - from.x) + normal.y * (to.y - from.y)
  if (ahead > 0) return Math.min(160, Math.max(20, ahead * 0.45))
  return Math.min(160, Math.max(48, Math.hypot(to.x - from.x, to.y - from.y) * 0.3))
}

export function pathBetween(from: Anchor, to: Anchor): LinkPath {
  const a = normals[from.side]
  const b = normals[to.side]
  const away = reachOf(from, to)
  const back = reachOf(to, from)
  const c1 = { x: from.x + a.x * away, y: from.y + a.y * away }
  const c2 = { x: to.x + b.x * back, y: to.y + b.y * back }
  const table = tabulate(from, c1, c2, to)
  return {
    from,
    to,
    table,
    ...labelOf(table, []),
    d: `M${round(from.x)},${round(from.y)} C${round(c1.x)},${round(c1.y)} ${round(c2.x)},${round(c2.y)} ${round(to.x)},${round(to.y)}`,
  }
}

/** half the size that a label takes, in pixels, with enough of its cable in sight */
const air = { x: 56, y: 13 }
function labelOf(table: Float64Array, rects: readonly Rect[]): Pick<LinkPath, 'label' | 'cramped'> {
  const middle = (pathPoints - 1) / 2
  const at = (index: number): Point => ({ x: table[2 * index], y: table[2 * index + 1] })
  const isFree = ({ x, y }: Point) =>
    rects.every(
      (rect) => x + air.x < rect.x || x - air.x > rect.x + rect.width || y + air.y < rect.y || y - air.y > rect.y + rect.height,
    )
  for (let away = 0; away < middle; away++) {
    for (const index of [middle - away, middle + away]) if (isFree(at(index))) return { label: at(index), cramped: false }
  }
  return { label: at(middle), cramped: true }
}

const fine = 128
/** Points at equal distances along a cubic curve. */
function tabulate(p0: Point, p1: Point, p2: Point, p3: Point): Float64Array {
  const xs = new Float64Array(fine + 1)
  const ys = new Float64Array(fine + 1)
  const lengths = new Float64Array(fine + 1)
  for (let i = 0; i <= fine; i++) {
    const t = i / fine
    const s = 1 - t
    xs[i] = s * s * s * p0.x + 3 * s * s * t * p1.x + 3 * s * t * t * p2.x + t * t * t * p3.x
    ys[i] = s * s * s * p0.y + 3 * s * s * t * p1.y + 3 * s * t * t * p2.y + t * t * t * p3.y
    if (i > 0) lengths[i] = lengths[i - 1] + Math.hypot(xs[i] - xs[i - 1], ys[i] - ys[i - 1])
  }
  const table = new Float64Array(pathPoints * 2)
  let segment = 1
  for (let point = 0; point < pathPoints; point++) {
    const wanted = (lengths[fine] * point) / (pathPoints - 1)
    while (segment < fine && lengths[segment] < wanted) segment++
    const span = lengths[segment] - lengths[segment - 1]
    const part = span > 0 ? (wanted - lengths[segment - 1]) / span : 0
    table[2 * point] = xs[segment - 1] + (xs[segment] - xs[segment - 1]) * part
    table[2 * point + 1] = ys[segment - 1] + (ys[segment] - ys[segment - 1]) * part
  }
  return table
}

/** Rectangles of every component, machines and chips alike. */
export function rectsOf(boxes: ReadonlyMap<string, Box>, at: (root: string) => Point): Map<string, Rect> {
  const rects = new Map<string, Rect>()
  for (const box of boxes.values()) {
    const { x, y } = at(box.id)
    rects.set(box.id, { x, y, width: box.width, height: box.height })
    for (const chip of box.chips) rects.set(chip.id, { x: x + chip.x, y: y + chip.y, width: chip.width, height: chip.height })
  }
  return rects
}
