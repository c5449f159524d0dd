/** Timed edits in the order in which they act. */
import type { TimedEdit } from './document.ts'

/** The timeline with `more` in it, by time; each acts after those of the same time that are there already. */
export function insertEdits(timeline: readonly TimedEdit[], more: readonly TimedEdit[]): TimedEdit[] {
  const merged = [...timeline]
  for (const timed of more) {
    const after = merged.findLastIndex(({ at }) => at <= timed.at)
    merged.splice(after + 1, 0, timed)
  }
  return merged
}
