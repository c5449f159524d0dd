/** How much simulated time the live charts show: about twenty seconds of watching, at the speed that the run really has. */
import { niceCeiling } from '../live/history.ts'

export const pointsPerChart = 150
const watchedSeconds = 20

export interface LiveSpan {
  /** simulated seconds; `speed` in simulated seconds per wall second, 0 while paused */
  next(speed: number, duration: number, fastest: boolean): number
}

/** Keeps a length until it is wrong by about a factor of two, so that an uneven speed does not make the axis jump. */
export function createLiveSpan(): LiveSpan {
  let shown = 0
  return {
    next(speed, duration, fastest) {
      const ideal = fastest ? duration : Math.min(duration, watchedSeconds * speed)
      if (ideal > 0 && (shown === 0 || ideal > 1.3 * shown || ideal < 0.4 * shown)) shown = niceCeiling(ideal * 0.8)
      if (shown === 0 || shown > duration / 2) return duration
      return shown
    },
  }
}
