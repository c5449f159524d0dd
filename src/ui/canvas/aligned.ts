import type { Rect } from './paths.ts'

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Placed = Rect & { readonly id: string }
export type Positions = Record<string, { x: number; y: number }>

/** New positions of rectangles that share an edge or an axis afterwards. */
export function aligned(rects: readonly Placed[], alignment: Alignment): Positions {
  const left = Math.min(...rects.map(({ x }) => x))
  const right = Math.max(...rects.map(({ x, width }) => x + width))
  const top = Math.min(...rects.map(({ y }) => y))
  const bottom = Math.max(...rects.map(({ y, height }) => y + height))
  const place = ({ x, y, width, height }: Rect): { x: number; y: number } =>
    ({
      left: { x: left, y },
      centre: { x: (left + right - width) / 2, y },
      right: { x: right - width, y },
      top: { x, y: top },
      middle: { x, y: (top + bottom - height) / 2 },
      bottom: { x, y: bottom - height },
    })[alignment]
  return Object.fromEntries(rects.map((rect) => [rect.id, place(rect)]))
}
