/** Positions on the canvas for a network: from a map where there is one, by forces where there is none. Deterministic. */
import { cos, sin } from '../../sim/numeric.ts'

export interface Point {
  readonly x: number
  readonly y: number
}
type Mutable = { x: number; y: number }
export type Edges = readonly (readonly [number, number])[]

export interface Size {
  readonly width: number
  readonly height: number
}

/** Canvas pixels from a node to the next, across and down: room for cables and what is written on them. */
const gap = { width: 62, height: 62 } as const
/** The least that a node and its name take, with the gap to the next. */
export const cell = { width: 190, height: 110 } as const
/** A node is as wide as its name, within bounds; what does not fit is cut off on the canvas. */
const node = { character: 8, air: 64, widest: 220 } as const
/** A machine with its four levels and a few cards. */
const machine = { width: 500, height: 390 } as const

/** What a node takes on the canvas, with the gap to the next. */
export function sizeOf(name: string, isMachine: boolean): Size {
  if (isMachine) return { width: machine.width + gap.width, height: machine.height + gap.height }
  const width = Math.min(name.length * node.character + node.air, node.widest) + gap.width
  return { width: Math.max(width, cell.width), height: cell.height }
}

/**
 * Every node's upper left corner in whole pixels, none in another's room.
 * @param known in any unit, y downwards; null where the map says nothing
 */
export function layOut(known: readonly (Point | null)[], edges: Edges, sizes: readonly Size[] = known.map(() => cell)): Point[] {
  const points = known.some((point) => point !== null) ? filledIn(known, edges) : byForces(known.length, edges)
  const spread = settled(pushedApart(scaled(points, sizes), sizes), sizes)
  const corners = spread.map(({ x, y }, i) => ({ x: x - sizes[i].width / 2, y: y - sizes[i].height / 2 }))
  const left = corners.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY)
  const top = corners.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY)
  return corners.map(({ x, y }) => ({ x: Math.round(x - left), y: Math.round(y - top) }))
}

function neighboursOf(count: number, edges: Edges): number[][] {
  const neighbours: number[][] = Array.from({ length: count }, () => [])
  for (const [from, to] of edges) {
    neighbours[from].push(to)
    neighbours[to].push(from)
  }
  return neighbours
}

/** A node that is not on the map stands in the middle of its neighbours that are; what hangs on none, below the map. */
function filledIn(known: readonly (Point | null)[], edges: Edges): Mutable[] {
  const neighbours = neighboursOf(known.length, edges)
  const points: (Mutable | null)[] = known.map((point) => point && { ...point })
  for (let changed = true; changed; ) {
    changed = false
    const placed = points.map((point, index) => {
      if (point) return point
      const near = neighbours[index].flatMap((other) => points[other] ?? [])
      if (near.length === 0) return null
      changed = true
      return { x: mean(near.map(({ x }) => x)), y: mean(near.map(({ y }) => y)) }
    })
    points.splice(0, points.length, ...placed)
  }
  const there = points.flatMap((point) => point ?? [])
  const bottom = there.reduce((most, { y }) => Math.max(most, y), Number.NEGATIVE_INFINITY)
  const middle = mean(there.map(({ x }) => x))
  return points.map((point) => point ?? { x: middle, y: bottom })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** To an area that grows with the number of nodes, the aspect kept. */
function scaled(points: readonly Point[], sizes: readonly Size[]): Mutable[] {
  const room = sizes.reduce((sum, { width, height }) => sum + width * height, 0)
  const width = extent(points.map(({ x }) => x))
  const height = extent(points.map(({ y }) => y))
  const area = Math.max(width * height, (Math.max(width, height) * Math.max(width, height)) / 16)
  const factor = area > 0 ? Math.sqrt((room * 3) / area) : 1
  return points.map(({ x, y }) => ({ x: x * factor, y: y * factor }))
}

const extent = (values: readonly number[]) =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) -
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)

/** Pairwise work is bounded, so that a large network is laid out worse rather than late. */
const rounds = (count: number, most: number) => Math.max(1, Math.min(most, Math.floor(5e7 / Math.max(1, count * count))))

/** Nodes that overlap push each other along the axis on which they overlap least. */
function pushedApart(points: Mutable[], sizes: readonly Size[]): Mutable[] {
  for (let round = rounds(points.length, 200); round > 0; round--) {
    let still = true
    for (let i = 0; i < points.length; i++) {
      for (let j = i + 1; j < points.length; j++) {
        const [dx, dy] = [points[j].x - points[i].x, points[j].y - points[i].y]
        const [width, height] = [(sizes[i].width + sizes[j].width) / 2, (sizes[i].height + sizes[j].height) / 2]
        const overX = width - Math.abs(dx)
        const overY = height - Math.abs(dy)
        if (overX <= 0 || overY <= 0) continue
        still = false
        // Half a pixel more, or rounding would leave an overlap.
        if (overX * height < overY * width) push(points[i], points[j], 'x', dx < 0 ? -1 : 1, overX / 2 + 0.5)
        else push(points[i], points[j], 'y', dy < 0 ? -1 : 1, overY / 2 + 0.5)
      }
    }
    if (still) break
  }
  return points
}

/** What still overlaps after the pushing goes to the nearest free place, in a spiral around where it is. */
function settled(points: readonly Mutable[], sizes: readonly Size[]): Mutable[] {
  const widest = sizes.reduce((most, { width }) => Math.max(most, width), 1)
  const highest = sizes.reduce((most, { height }) => Math.max(most, height), 1)
  const taken = new Map<string, number[]>()
  const placed: Mutable[] = []
  const square = (value: number, side: number) => Math.floor(value / side)
  const isFree = (at: Point, size: Size): boolean => {
    const [column, row] = [square(at.x, widest), square(at.y, highest)]
    for (let x = column - 1; x <= column + 1; x++)
      for (let y = row - 1; y <= row + 1; y++)
        for (const other of taken.get(`${x} ${y}`) ?? []) {
          const { width, height } = sizes[other]
          // a pixel less, since corners are rounded
          const across = (width + size.width) / 2 - 1 - Math.abs(placed[other].x - at.x)
          if (across > 0 && (height + size.height) / 2 - 1 - Math.abs(placed[other].y - at.y) > 0) return false
        }
    return true
  }
  for (const [index, point] of points.entries()) {
    let at = point
    for (let ring = 1; !isFree(at, sizes[index]); ring++) at = nearestFree(point, ring, sizes[index], isFree) ?? at
    placed.push(at)
    const key = `${square(at.x, widest)} ${square(at.y, highest)}`
    taken.set(key, [...(taken.get(key) ?? []), index])
  }
  return placed
}

/** The free place of a ring of half sizes around a point that is nearest to it. */
function nearestFree(point: Point, ring: number, size: Size, isFree: (at: Point, size: Size) => boolean): Point | undefined {
  const found: Point[] = []
  for (let i = -ring; i <= ring; i++)
    for (const [across, down] of [
      [i, -ring],
      [i, ring],
      [-ring, i],
      [ring, i],
    ]) {
      const at = { x: point.x + (across * size.width) / 2, y: point.y + (down * size.height) / 2 }
      if (isFree(at, size)) found.push(at)
    }
  const away = ({ x, y }: Point) => (x - point.x) * (x - point.x) + (y - point.y) * (y - point.y)
  return found.sort((a, b) => away(a) - away(b))[0]
}

function push(a: Mutable, b: Mutable, axis: 'x' | 'y', direction: number, by: number): void {
  a[axis] -= direction * by
  b[axis] += direction * by
}

/** Fruchterman and Reingold, "Graph drawing by force-directed placement", 1991, from a sunflower of golden angles. */
function byForces(count: number, edges: Edges): Mutable[] {
  const points = Array.from({ length: count }, (_, i): Mutable => {
    const [radius, angle] = [Math.sqrt(i + 0.5), i * 2.399963229728653]
    return { x: radius * cos(angle), y: radius * sin(angle) }
  })
  const total = rounds(count, 100)
  const forces = points.map((): Mutable => ({ x: 0, y: 0 }))
  for (let round = 0; round < total; round++) {
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) attract(points, forces, i, j, false)
    }
    for (const [from, to] of edges) attract(points, forces, from, to, true)
    const step = 1 - round / total
    for (let i = 0; i < count; i++) {
      const { x, y } = forces[i]
      const length = Math.max(Math.sqrt(x * x + y * y), 1e-9)
      const move = Math.min(length, step) / length
      points[i].x += x * move
      points[i].y += y * move
      forces[i].x = 0
      forces[i].y = 0
    }
  }
  return points
}

/** Linked nodes attract each other with the square of their distance, all repel each other with its inverse. */
function attract(points: readonly Mutable[], forces: readonly Mutable[], i: number, j: number, linked: boolean): void {
  const dx = points[j].x - points[i].x
  const dy = points[j].y - points[i].y
  const square = Math.max(dx * dx + dy * dy, 1e-6)
  const force = linked ? Math.sqrt(square) : -1 / square
  forces[i].x += dx * force
  forces[i].y += dy * force
  forces[j].x -= dx * force
  forces[j].y -= dy * force
}
