/** How often ICMP errors may be sent: for each node and each host that it tells, tokens as in Linux's net/ipv4/icmp.c. */

const columns = ['node', 'target', 'tokens', 'last'] as const
/** errors that may follow one another at once after a silence: XRLIM_BURST_FACTOR */
const burst = 6
/** components are fewer than 2²⁰ */
const span = 1_048_576

export class ErrorLimits {
  count = 0
  node = new Float64Array(8)
  target = new Float64Array(8)
  /** picoseconds saved up */
  tokens = new Float64Array(8)
  last = new Float64Array(8)
  private rows = new Map<number, number>()

  /** Whether `node` may tell `target` of an error now, of which one in `gap` ps is allowed. */
  allows(node: number, target: number, gap: number, now: number): boolean {
    if (gap === 0) return true
    const row = this.row(node, target, gap, now)
    const tokens = Math.min(burst * gap, this.tokens[row] + now - this.last[row])
    this.last[row] = now
    this.tokens[row] = tokens >= gap ? tokens - gap : tokens
    return tokens >= gap
  }

  private row(node: number, target: number, gap: number, now: number): number {
    if (this.rows.size !== this.count)
      this.rows = new Map(Array.from({ length: this.count }, (_, row) => [this.node[row] * span + this.target[row], row]))
    const known = this.rows.get(node * span + target)
    if (known !== undefined) return known
    const row = this.count++
    if (row === this.node.length)
      for (const name of columns) {
        const longer = new Float64Array(row * 2)
        longer.set(this[name])
        this[name] = longer
      }
    this.node[row] = node
    this.target[row] = target
    this.tokens[row] = burst * gap
    this.last[row] = now
    this.rows.set(node * span + target, row)
    return row
  }

  columns(): Record<string, Float64Array> {
    return Object.fromEntries(columns.map((name) => [name, this[name].slice(0, this.count)]))
  }

  load(saved: Readonly<Record<string, Float64Array>>): void {
    this.count = saved.node.length
    for (const name of columns) {
      this[name] = new Float64Array(Math.max(8, this.count))
      this[name].set(saved[name])
    }
    this.rows = new Map()
  }
}
