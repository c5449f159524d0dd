/** What the canvas shows right now, for gestures that begin outside React: boxes, positions, and the way from screen to flow. */
import type { Point } from './geometry.ts'
import type { Box } from './layout.ts'
import type { Rect, Viewport } from './paths.ts'

interface Source {
  readonly boxes: ReadonlyMap<string, Box>
  readonly position: (root: string) => Point
  readonly element: HTMLElement | null
  readonly viewport: () => Viewport
}

let source: Source = {
  boxes: new Map(),
  position: () => ({ x: 0, y: 0 }),
  element: null,
  viewport: () => ({ x: 0, y: 0, zoom: 1 }),
}

export function setScene(next: Source): void {
  source = next
}

export const scene = {
  boxes: (): ReadonlyMap<string, Box> => source.boxes,
  position: (root: string): Point => source.position(root),
  element: (): HTMLElement | null => source.element,
  /** from client coordinates; null when something else lies there, or nothing */
  toFlow(client: Point): Point | null {
    const { element } = source
    if (!element) return null
    const hit = document.elementFromPoint(client.x, client.y)
    if (!hit || !element.contains(hit)) return null
    const { left, top } = element.getBoundingClientRect()
    const { x, y, zoom } = source.viewport()
    return { x: (client.x - left - x) / zoom, y: (client.y - top - y) / zoom }
  },
  /** the part of the canvas that is on screen */
  visible(): Rect {
    const { x, y, zoom } = source.viewport()
    const width = (source.element?.clientWidth ?? 800) / zoom
    const height = (source.element?.clientHeight ?? 600) / zoom
    return { x: -x / zoom, y: -y / zoom, width, height }
  },
}
