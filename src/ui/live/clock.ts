/** Simulated time between frames: runs smoothly from one frame's time to the next's, one frame behind, and never back. */

export interface PlaybackClock {
  /** a frame has arrived: simulated seconds at wall ms */
  advance(seconds: number, wall: number): void
  /** jump, as after a load or a rewind */
  reset(seconds: number, wall: number): void
  read(wall: number): number
  /** nothing moves any more until the next frame */
  settled(wall: number): boolean
}

const shortest = 12
const longest = 250

export function createPlaybackClock(): PlaybackClock {
  let from = 0
  let to = 0
  let since = 0
  /** smoothed wall ms between frames */
  let interval = 50

  function read(wall: number): number {
    const share = (wall - since) / interval
    return share >= 1 ? to : share <= 0 ? from : from + (to - from) * share
  }

  return {
    read,
    advance(seconds, wall) {
      if (seconds < to) {
        from = seconds
        to = seconds
        since = wall
        return
      }
      const gap = wall - since
      if (gap < 2 * longest) interval = Math.min(longest, Math.max(shortest, interval + 0.3 * (gap - interval)))
      from = read(wall)
      to = seconds
      since = wall
    },
    reset(seconds, wall) {
      from = seconds
      to = seconds
      since = wall
    },
    settled: (wall) => wall - since >= interval || from === to,
  }
}
