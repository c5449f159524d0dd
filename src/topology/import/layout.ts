/** Positions on the canvas for a network: from a map where there is one, by forces where there is none. Deterministic. */
import { cos, sin } from '../../sim/numeric.ts'

export interface Point {
  readonly x: number
  readonly y: number
}
type Mutable = { x: number; y: number }
export type Edges = readonly (readonly [number, number])[]

/** Canvas pixels that a node and its name take, with the gap to the next. */
export const cell = { width: 190, height: 110 } as const

/**
 * Every node's position in whole pixels, none in another's cell as far as 200 rounds of pushing go.
 * @param known in any unit, y downwards; null where the map says nothing
 */
export function layOut(known: readonly (Point | null)[], edges: Edges): Point[] {
  const points = known.some((point) => point !== null) ? filledIn(known, edges) : byForces(known.length, edges)
  const spread = pushedApart(scaled(points))
  const left = Math.min(...spread.map(({ x }) => x))
  const top = Math.min(...spread.map(({ y }) => y))
  return spread.map(({ x, y }) => ({ x: Math.round(x - left), y: Math.round(y - top) }))
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
  const bottom = Math.max(...there.map(({ y }) => y))
  const middle = mean(there.map(({ x }) => x))
  return points.map((point) => point ?? { x: middle, y: bottom })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** To an area that grows with the number of nodes, the aspect kept. */
function scaled(points: readonly Point[]): Mutable[] {
  const width = extent(points.map(({ x }) => x))
  const height = extent(points.map(({ y }) => y))
  const area = Math.max(width * height, (Math.max(width, height) * Math.max(width, height)) / 16)
  const factor = area > 0 ? Math.sqrt((points.length * cell.width * cell.height * 3) / area) : 1
  return points.map(({ x, y }) => ({ x: x * factor, y: y * factor }))
}

const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values)

/** Pairwise work is bounded, so that a large network is laid out worse rather than late. */
const rounds = (count: number, most: number) => Math.max(1, Math.min(most, Math.floor(5e7 / Math.max(1, count * count))))

/** Cells that overlap push each other along the axis on which they overlap least. */
function pushedApart(points: Mutable[]): Mutable[] {
  for (let round = rounds(points.length, 200); round > 0; round--) {
    let still = true
    for (let i = 0; i < points.length; i++) {
      for (let j = i + 1; j < points.length; j++) {
        const [dx, dy] = [points[j].x - points[i].x, points[j].y - points[i].y]
        const overX = cell.width - Math.abs(dx)
        const overY = cell.height - Math.abs(dy)
        if (overX <= 0 || overY <= 0) continue
        still = false
        // Half a pixel more, or rounding would leave an overlap.
        if (overX * cell.height < overY * cell.width) push(points[i], points[j], 'x', dx < 0 ? -1 : 1, overX / 2 + 0.5)
        else push(points[i], points[j], 'y', dy < 0 ? -1 : 1, overY / 2 + 0.5)
      }
    }
    if (still) break
  }
  return points
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
