/** What the last edit made of a figure: its value just before the edit against its value now. */
import { feed } from '../live/feed.ts'

export interface Change {
  readonly before: number
  readonly factor: number
  readonly faster: boolean
}

/** Smaller changes are noise. */
const leastFactor = 1.5

let editedAt = Number.NaN
const before = new Map<string, number>()
const latest = new Map<string, number>()

/** null while nothing was edited or the figure stayed about the same. Call it with every new value of the figure. */
export function changeSince(key: string, value: number): Change | null {
  if (feed.editedAt !== editedAt) {
    editedAt = feed.editedAt
    before.clear()
    for (const [known, last] of latest) before.set(known, last)
  }
  latest.set(key, value)
  const base = before.get(key)
  if (base === undefined || !(base > 0) || !(value > 0) || feed.editedAt === Number.NEGATIVE_INFINITY) return null
  const factor = base > value ? base / value : value / base
  return factor < leastFactor ? null : { before: base, factor, faster: base > value }
}
