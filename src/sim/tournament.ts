/** The largest of a fixed number of values, kept as they change: a tournament tree (Knuth, vol. 3, 5.4.1). Of equals the first wins. */
export class Tournament {
  private readonly values: Float64Array
  /** players in the first round, a power of two */
  private readonly size: number
  /** winner of each match: the final is at 1, the two matches that led to match i at 2i and 2i + 1 */
  private readonly winners: Int32Array

  constructor(values: Float64Array) {
    this.values = values
    let size = 1
    while (size < values.length) size *= 2
    this.size = size
    this.winners = new Int32Array(2 * size)
    for (let i = 0; i < size; i++) this.winners[size + i] = Math.min(i, values.length - 1)
    for (let match = size - 1; match > 0; match--) this.play(match)
  }

  /** Index of the largest value. */
  get first(): number {
    return this.winners[1]
  }

  /** To be told of every value that has changed. */
  changed(index: number): void {
    for (let match = (index + this.size) >> 1; match > 0; match >>= 1) {
      const before = this.winners[match]
      this.play(match)
      // somebody else won and wins: nothing changes further up
      if (this.winners[match] === before && before !== index) return
    }
  }

  private play(match: number): void {
    const left = this.winners[2 * match]
    const right = this.winners[2 * match + 1]
    this.winners[match] = this.values[right] > this.values[left] ? right : left
  }
}
