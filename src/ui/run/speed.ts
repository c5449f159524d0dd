/** The speeds of the run bar's slider: a 1–2–5 ladder from 1 µs to 10 s of simulated time per second, then as fast as it goes. */
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'

/** As fast as it goes, in the protocol and in a document's view. */
export const fastest = 0

export const speeds: readonly number[] = [
  ...[-6, -5, -4, -3, -2, -1, 0].flatMap((exponent) => [1, 2, 5].map((step) => Number(`${step}e${exponent}`))),
  10,
  fastest,
]

/** The slider's position nearest to a speed, on its logarithmic scale. */
export function speedPosition(speed: number): number {
  if (!(speed > 0)) return speeds.length - 1
  let best = 0
  for (let i = 0; i < speeds.length - 1; i++) {
    if (Math.abs(Math.log(speeds[i] / speed)) < Math.abs(Math.log(speeds[best] / speed))) best = i
  }
  return best
}

/** `0.005` → `5 ms per second`. */
export const speedText = (speed: number): string =>
  speed > 0 ? t('run.speed.value', { time: format(speed, 'second') }) : t('run.speed.fastest')

/** The run lags behind the speed that was asked for. */
export const lags = (asked: number, measured: number): boolean => asked > 0 && measured > 0 && measured < 0.85 * asked
