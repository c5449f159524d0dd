/**
 * Redraws charts one after the other, never two in one task, each at most five times a second and only when data came:
 * a chart costs several milliseconds, all of them at once would stall the pointer. A page that is behind draws them less often.
 */
import { feed } from '../live/feed.ts'

const leastPeriod = 200
const mostPeriod = 800
const leastGap = 16
/** a turn that comes so late, in ms, has waited for something else */
const lateness = 25

interface Entry {
  readonly draw: () => void
  drawnAt: number
  stale: boolean
}

const entries: Entry[] = []
let timer = 0
let due = 0
let period = leastPeriod

function schedule(): void {
  if (timer !== 0 || !entries.some((entry) => entry.stale)) return
  const pause = Math.max(leastGap, period / entries.length)
  due = performance.now() + pause
  timer = window.setTimeout(drawNext, pause)
}

function drawNext(): void {
  timer = 0
  const now = performance.now()
  period = Math.min(mostPeriod, Math.max(leastPeriod, period * (now - due > lateness ? 1.5 : 0.95)))
  let next: Entry | undefined
  for (const entry of entries) if (entry.stale && (!next || entry.drawnAt < next.drawnAt)) next = entry
  if (next && now - next.drawnAt >= period - leastGap) {
    next.stale = false
    next.drawnAt = now
    next.draw()
  }
  schedule()
}

function invalidate(): void {
  if (entries.length === 0) return
  for (const entry of entries) entry.stale = true
  schedule()
}
feed.onFrame(invalidate)
feed.onLayout(invalidate)

/** Calls `draw` from now on when there is something new; returns the way to stop. */
export function onTurn(draw: () => void): () => void {
  const entry: Entry = { draw, drawnAt: Number.NEGATIVE_INFINITY, stale: true }
  entries.push(entry)
  schedule()
  return () => {
    entries.splice(entries.indexOf(entry), 1)
  }
}
