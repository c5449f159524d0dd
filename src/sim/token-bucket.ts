/**
 * A token bucket: tokens for bytes flow in at a constant rate up to `burst`, and what is sent takes its length out.
 * Kept as the time at which the bucket will be full (ITU-T I.371, virtual scheduling), so that no rounding adds up.
 */
export class TokenBucket {
  /** picoseconds for the tokens of one byte */
  readonly perByte: number
  /** bytes */
  readonly burst: number
  /** picoseconds */
  fullAt: number

  constructor(perByte: number, burst: number, fullAt: number) {
    this.perByte = perByte
    this.burst = burst
    this.fullAt = fullAt
  }

  /** When there are tokens for so many bytes; what is longer than the bucket is deep waits until it is full. */
  startOf(bytes: number): number {
    return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(this.fullAt - Math.max(0, this.burst - bytes) * this.perByte))
  }

  spend(bytes: number, now: number): void {
    this.fullAt = Math.max(this.fullAt, now) + bytes * this.perByte
  }

  /** Tokens now; fewer than none after a packet that was longer than the bucket is deep. */
  tokens(now: number): number {
    return Math.min(this.burst, this.burst - (this.fullAt - now) / this.perByte)
  }
}
