/**
 * Random early detection (Floyd and Jacobson, IEEE/ACM Trans. Networking 1(4), 1993) with the gentle variant (Floyd 2000):
 * the longer the queue is on average, the more likely an arriving packet is dropped, or marked.
 */
import { pow } from './numeric.ts'

export interface EarlyDetection {
  /** packets: average below which none is dropped, and at which `probability` is reached; at twice the maximum all are */
  readonly minimum: number
  readonly maximum: number
  readonly probability: number
  /** of the newest sample in the average */
  readonly weight: number
}

export class AverageQueue {
  /** packets */
  average = 0
  /** packets let through since the last that was not; −1 while the average is below the minimum */
  count = -1
  /** picoseconds: since when nothing has been sent or waited */
  idleSince = 0

  /**
   * How likely the packet that arrives now is to be dropped, 0 … 1.
   * @param waiting packets before it
   * @param idle whether nothing is being sent either
   * @param time picoseconds that it takes to send: so many like it could have gone while nothing did
   */
  arrive(
    { minimum, maximum, probability, weight }: EarlyDetection,
    waiting: number,
    idle: boolean,
    now: number,
    time: number,
  ): number {
    if (idle) this.average *= pow(1 - weight, (now - this.idleSince) / Math.max(1, time))
    else this.average += weight * (waiting - this.average)
    if (this.average < minimum) {
      this.count = -1
      return 0
    }
    this.count++
    const single =
      this.average < maximum
        ? (probability * (this.average - minimum)) / (maximum - minimum)
        : probability + ((1 - probability) * (this.average - maximum)) / maximum
    // the gaps between drops are uniform, not geometric: the more were let through, the more likely the next is not
    return single >= 1 || this.count * single >= 1 ? 1 : Math.min(1, single / (1 - this.count * single))
  }

  /** Nothing is sent and nothing waits from now on. */
  rest(now: number): void {
    this.idleSince = now
  }

  /** The packet that arrived was dropped or marked. */
  hit(): void {
    this.count = 0
  }
}
