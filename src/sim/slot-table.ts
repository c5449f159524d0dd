/** Rows for what only few packets carry: slots that are used again, each property a column of its own. */

type Column = Int32Array | Float64Array

/** A subclass declares a column, empty at first, for each of its names; one is `next`, which chains the free slots. */
export abstract class SlotTable<Name extends string> {
  capacity = 0
  top = 0
  free = -1
  abstract next: Column
  private readonly names: readonly Name[]
  /** slots made at first */
  private readonly least: number

  protected constructor(names: readonly Name[], least: number) {
    this.names = names
    this.least = least
  }

  /** A slot whose columns hold what its last user left. */
  protected take(): number {
    if (this.free >= 0) {
      const slot = this.free
      this.free = this.next[slot]
      return slot
    }
    if (this.top === this.capacity) this.resize(Math.max(this.least, this.capacity * 2))
    return this.top++
  }

  release(slot: number): void {
    this.next[slot] = this.free
    this.free = slot
  }

  /** A second slot with the same in every column. */
  copy(slot: number): number {
    const to = this.take()
    const columns = this.byName()
    for (const name of this.names) columns[name][to] = columns[name][slot]
    return to
  }

  /** Columns up to the last slot in use, for a snapshot. */
  columns(): Record<string, Column> {
    const columns = this.byName()
    return Object.fromEntries(this.names.map((name) => [name, columns[name].slice(0, this.top)]))
  }

  load(saved: Readonly<Record<string, Column>>, top: number, free: number): void {
    this.resize(Math.max(this.least, top))
    const columns = this.byName()
    for (const name of this.names) columns[name].set(saved[name])
    this.top = top
    this.free = free
  }

  private resize(capacity: number): void {
    const columns = this.byName()
    for (const name of this.names) {
      const before = columns[name]
      const longer = before instanceof Int32Array ? new Int32Array(capacity) : new Float64Array(capacity)
      longer.set(before.subarray(0, Math.min(capacity, this.top)))
      columns[name] = longer
    }
    this.capacity = capacity
  }

  /** The table by the names of its columns. */
  private byName(): Record<Name, Column> {
    return this as unknown as Record<Name, Column>
  }
}
