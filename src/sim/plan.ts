/** What the engine runs: a document compiled into components, wires and routes. Pure data, made by `topology/compile.ts`. */
import type { Level } from './kind.ts'

export interface PlanComponent {
  readonly id: string
  /** index into the catalogue */
  readonly kind: number
  /** id of the component it is placed in */
  readonly parent: string | null
  /** level of the place it sits in; null on the canvas */
  readonly level: Level | null
  /** every parameter, resolved; references and files stay ids until the world has numbered its components */
  readonly values: Readonly<Record<string, number | string | boolean>>
  /** the processor that executes it: a resource of another component */
  readonly runsOn: {
    readonly component: string
    readonly resource: string
    readonly priority: number
    readonly hertz: number
  } | null
  /** per out port (ports, then offers, as the kind numbers them): where packets go */
  readonly wires: readonly (readonly { readonly to: string; readonly event: string }[])[]
  /** position among its siblings in the parent's offer */
  readonly place: number
  /** for what forwards by destination: by station, the index of the wire in the fan (−1 = unreachable) and the position of the next hop in `components` */
  readonly routes?: { readonly wire: Int32Array; readonly hop: Int32Array }
  /** for what forwards by next hop: component → index of the wire */
  readonly bridge?: Readonly<Record<string, number>>
}

export interface Plan {
  readonly seed: number
  readonly components: readonly PlanComponent[]
  /** top-level components that packets can be addressed to; the index is the station */
  readonly stations: readonly string[]
  /** one per packet source; the id is the source's */
  readonly flows: readonly { readonly id: string; readonly destination: string | null; readonly answered?: boolean }[]
  readonly captures: readonly Capture[]
}

/** Times in picoseconds from the first packet, sizes in bytes at layer 3. */
export interface Capture {
  readonly sha256: string
  readonly times: Float64Array
  readonly sizes: Int32Array
}
