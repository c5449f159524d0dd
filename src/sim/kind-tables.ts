/** State of all components, kind by kind: one typed column per declared field. */
import type { Columns, Kind, StateSchema } from './kind.ts'

type Column = Float64Array | Int32Array | Uint8Array
const make = { f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const

export class KindTables {
  readonly list: readonly Kind[]
  /** per kind: its columns, as handlers receive them */
  readonly columns: Columns<StateSchema>[] = []
  readonly rows: Int32Array
  private readonly room: Int32Array
  /** elements per row of a field that has one per flow */
  flowRoom = 8

  constructor(list: readonly Kind[]) {
    this.list = list
    this.rows = new Int32Array(list.length)
    this.room = new Int32Array(list.length).fill(4)
    for (let kind = 0; kind < list.length; kind++) this.columns.push(this.allocate(kind, 4, this.flowRoom, undefined))
  }

  resourceNames(kind: number): readonly string[] {
    return Object.keys(this.list[kind].resources ?? {})
  }

  addRow(kind: number): number {
    const row = this.rows[kind]++
    if (row === this.room[kind]) this.reserve(kind, this.room[kind] * 2, this.flowRoom)
    return row
  }

  /** A row as it was at first, but for the fields `kept`. */
  clear(kind: number, row: number, kept: readonly string[]): void {
    for (const field of Object.keys(this.list[kind].state)) {
      const width = this.width(kind, field, this.flowRoom)
      if (!kept.includes(field)) (this.columns[kind][field] as Column).fill(0, row * width, (row + 1) * width)
    }
  }

  /** Makes room for `flows` flows in every field that has one element per flow. */
  reserveFlows(flows: number): void {
    if (flows <= this.flowRoom) return
    let room = this.flowRoom
    while (room < flows) room *= 2
    for (let kind = 0; kind < this.list.length; kind++)
      if (Object.values(this.list[kind].state).some((field) => Array.isArray(field) && field[1] === 'flows'))
        this.reserve(kind, this.room[kind], room)
    this.flowRoom = room
  }

  save(): { rows: Int32Array; flowRoom: number; columns: Record<string, Column>[] } {
    return {
      rows: this.rows.slice(),
      flowRoom: this.flowRoom,
      columns: this.list.map((kind, index) =>
        Object.fromEntries(
          Object.keys(kind.state).map((field) => [
            field,
            (this.columns[index][field] as Column).slice(0, this.rows[index] * this.width(index, field, this.flowRoom)),
          ]),
        ),
      ),
    }
  }

  load(saved: ReturnType<KindTables['save']>): void {
    this.reserveFlows(saved.flowRoom)
    for (let kind = 0; kind < this.list.length; kind++) {
      while (this.room[kind] < saved.rows[kind]) this.reserve(kind, this.room[kind] * 2, this.flowRoom)
      this.rows[kind] = saved.rows[kind]
      for (const [field, values] of Object.entries(saved.columns[kind])) (this.columns[kind][field] as Float64Array).set(values)
    }
  }

  private width(kind: number, field: string, flowRoom: number): number {
    const element = this.list[kind].state[field]
    return typeof element === 'string' ? 1 : element[1] === 'flows' ? flowRoom : (element[1] as number)
  }

  private reserve(kind: number, room: number, flowRoom: number): void {
    this.columns[kind] = this.allocate(kind, room, flowRoom, this.columns[kind])
    this.room[kind] = room
  }

  private allocate(kind: number, room: number, flowRoom: number, from: Columns<StateSchema> | undefined): Columns<StateSchema> {
    const columns: Record<string, Column> = {}
    for (const [field, element] of Object.entries(this.list[kind].state)) {
      const width = this.width(kind, field, flowRoom)
      const column = new make[typeof element === 'string' ? element : (element[0] as 'f64' | 'i32' | 'u8')](room * width)
      if (from) {
        const old = from[field] as Column
        const oldWidth = this.width(kind, field, this.flowRoom)
        for (let row = 0; row < this.rows[kind]; row++)
          column.set(old.subarray(row * oldWidth, Math.min(old.length, (row + 1) * oldWidth)), row * width)
      }
      columns[field] = column
    }
    // being a prototype makes an object of many fields fast to read in V8: 30 % of a sender's time
    Object.create(columns)
    return columns as Columns<StateSchema>
  }
}
