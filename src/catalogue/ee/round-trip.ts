/**
 * What the code of a ping keeps of its round trips. A capsule takes the time when its code has run at the node of its
 * application, on the way out and when it is back: system calls and copies between application and node do not count.
 */
import { given } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

export const roundTripParameters = {
  longest: {
    type: 'number',
    section: 'Averages',
    title: 'Longest round trip',
    doc: 'The second average leaves out the round trips that take longer.',
    unit: 'second',
    default: 0.15,
    min: 0,
    max: 3600,
    cite: given('pan-1999', 'IV-B', 'capsules with round-trip-times of over 150ms are ignored when generating averages'),
  },
} as const

/** `sequence` of the capsule that is out and when it set out, ps; averages in µs */
export const roundTripState = {
  out: 'f64',
  started: 'f64',
  longest: 'f64',
  trips: 'f64',
  mean: 'f64',
  short: 'f64',
  shortMean: 'f64',
} as const
export const roundTripCounters = {
  trips: 'round trips',
  mean: 'µs on average',
  short: 'round trips not left out',
  shortMean: 'µs on average of these',
} as const

type RoundTrips = { readonly [field in keyof typeof roundTripState]?: Float64Array }

/** At the node of its application. */
export function takeTime(world: World, packet: number, owner: number): void {
  const { packets } = world
  const { out, started, longest, trips, mean, short, shortMean } = world.kinds.columns[world.kindOf[owner]] as RoundTrips
  if (!out || !started || !longest || !trips || !mean || !short || !shortMean) return
  const row = world.row[owner]
  if ((packets.flags[packet] & flag.reply) === 0) {
    out[row] = packets.sequence[packet]
    started[row] = world.now
  } else if (out[row] === packets.sequence[packet]) {
    const time = (world.now - started[row]) / 1e6
    mean[row] += (time - mean[row]) / ++trips[row]
    if (time <= longest[row] * 1e6) shortMean[row] += (time - shortMean[row]) / ++short[row]
  }
}
