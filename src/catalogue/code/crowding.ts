/** How many code objects run in all nodes of a run together, each in a sandbox of its own. */
import { CodeRefused } from '../../programs/code/object.ts'
import type { World } from '../../sim/world.ts'

/** an instance reserves 16 MiB of addresses, and most of them fill one or two: what a page of a browser can bear */
export const mostRunning = 128

/** @throws CodeRefused when one more would be too many */
export function checkRoom({ kinds }: World, most = mostRunning): void {
  let running = 0
  for (const columns of kinds.columns as readonly Readonly<Record<string, ArrayLike<number> | undefined>>[]) {
    const begun = columns.codeBegun
    if (begun !== undefined) for (let slot = 0; slot < begun.length; slot++) running += begun[slot]
  }
  if (running < most) return
  const words = `it would be the ${running + 1}th code object that runs, and the nodes of a run have room for ${most} together`
  throw new CodeRefused('crowded', words)
}
