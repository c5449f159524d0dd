/** What bridges have learned: by which of its wires a bridge last heard each sender of frames, and when. */
import { maximumComponents } from './event-queue.ts'

const rowLength = 3

export class AddressTable {
  private rows = new Map<number, number>()
  /** a row of three for each entry: bridge and address in one number, wire, time */
  private entries: number[] = []

  learn(bridge: number, address: number, wire: number, now: number): void {
    const key = bridge * maximumComponents + address
    let at = this.rows.get(key)
    if (at === undefined) {
      at = this.entries.length
      this.rows.set(key, at)
      this.entries.push(key, wire, now)
      return
    }
    this.entries[at + 1] = wire
    this.entries[at + 2] = now
  }

  /** The wire by which an address was heard at `since` or later; −1 = unknown. */
  find(bridge: number, address: number, since: number): number {
    const at = this.rows.get(bridge * maximumComponents + address)
    return at === undefined || this.entries[at + 2] < since ? -1 : this.entries[at + 1]
  }

  /** Forgets every entry that does not hold any more. */
  keep(holds: (bridge: number, address: number, wire: number) => boolean): void {
    const before = this.entries
    this.rows = new Map()
    this.entries = []
    for (let at = 0; at < before.length; at += rowLength) {
      const [key, wire, time] = before.slice(at, at + rowLength)
      const bridge = Math.floor(key / maximumComponents)
      const address = key % maximumComponents
      if (holds(bridge, address, wire)) this.learn(bridge, address, wire, time)
    }
  }

  save(): Float64Array {
    return Float64Array.from(this.entries)
  }

  load(saved: Float64Array): void {
    this.entries = [...saved]
    this.rows = new Map()
    for (let at = 0; at < saved.length; at += rowLength) this.rows.set(saved[at], at)
  }
}
