/** Selects what a problem is about and brings it into view. */
import { theCamera } from '../canvas/flow.ts'
import { paths, type Rect } from '../canvas/paths.ts'
import { useLab } from '../store/lab.ts'

export function showSubject(id: string): void {
  useLab.getState().select([id])
  const rect = paths.rect(id) ?? boundsOf(paths.link(id))
  if (rect) theCamera()?.show(rect)
}

function boundsOf(table: Float64Array | undefined): Rect | undefined {
  if (!table) return undefined
  const xs = table.filter((_, index) => index % 2 === 0)
  const ys = table.filter((_, index) => index % 2 === 1)
  const x = Math.min(...xs)
  const y = Math.min(...ys)
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}
