/**
 * Where things are on the canvas, for what is drawn above the graph without React:
 * link id → path, component id → rectangle (both in flow coordinates), and the viewport.
 * The canvas writes; overlays read in their animation frame and watch `version`.
 */

export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** Points per path table; equally spaced along the path, from the link's `from` to its `to`. */
export const pathPoints = 33

const links = new Map<string, Float64Array>()
const rects = new Map<string, Rect>()
let viewport: Viewport = { x: 0, y: 0, zoom: 1 }
let version = 0
const listeners = new Set<() => void>()

function changed(): void {
  version++
  for (const listener of listeners) listener()
}

export const paths = {
  /** x0, y0, x1, y1 … of {@link pathPoints} points; undefined for a link that is not drawn */
  link: (id: string): Float64Array | undefined => links.get(id),
  /** of a component as drawn: machine, free node or chip */
  rect: (id: string): Rect | undefined => rects.get(id),
  links: (): IterableIterator<[string, Float64Array]> => links.entries(),
  rects: (): IterableIterator<[string, Rect]> => rects.entries(),
  /** grows with every change of a path or rectangle, not of the viewport */
  version: (): number => version,
  /** screen = flow × zoom + (x, y), in CSS pixels from the canvas element's top left */
  viewport: (): Viewport => viewport,
  /** called after any change, the viewport's included; returns the way to stop */
  onChange(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** The canvas' side: replaces what is known. */
export function writeGeometry(nextLinks: ReadonlyMap<string, Float64Array>, nextRects: ReadonlyMap<string, Rect>): void {
  links.clear()
  for (const [id, table] of nextLinks) links.set(id, table)
  rects.clear()
  for (const [id, rect] of nextRects) rects.set(id, rect)
  changed()
}

export function writeViewport(next: Viewport): void {
  if (next.x === viewport.x && next.y === viewport.y && next.zoom === viewport.zoom) return
  viewport = next
  for (const listener of listeners) listener()
}
