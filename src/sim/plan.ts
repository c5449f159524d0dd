/** What the engine runs: a document compiled into components, wires and routes. Pure data, made by `topology/compile.ts`. */
import type { Level } from './kind.ts'
import type { StaticRoute, Ways } from './routing.ts'

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
  /** for what forwards by destination */
  readonly routes?: PlanRoutes
  /** for what forwards by next hop: component → index of the wire */
  readonly bridge?: Readonly<Record<string, number>>
  /** … and its wires that carry nothing, lest frames go round */
  readonly blocked?: readonly number[]
  /** IPv4 address that the person gave it, and the multicast group that it has joined */
  readonly address?: number
  readonly joined?: number
}

/** By station: the index of the wire in the fan or a `way` (routing.ts), and the position of the next hop in `components`. */
export interface PlanRoutes {
  readonly wire: Int32Array
  readonly hop: Int32Array
  /** hops are positions in `components` */
  readonly several: readonly Ways[]
  /** of the person; they count before the others when their prefix is at least as long */
  readonly statics: readonly StaticRoute[]
}

/** An address that several components have: packets are sent to it as to a component. */
export interface SharedAddress {
  /** like no component's */
  readonly id: string
  readonly address: number
  readonly to: 'any' | 'all'
}

/** What a program is written in: the text of the assembler, an ELF object, what `tcpdump -ddd` prints, or JavaScript, TypeScript included. */
export type ProgramLanguage = 'ebpf-assembly' | 'ebpf-object' | 'classic-bpf' | 'javascript'

export interface PlanProgram {
  readonly id: string
  readonly title: string
  readonly language: ProgramLanguage
  /** the text, or the bytes of an object; null while the file that has it is not there */
  readonly code: string | Uint8Array | null
}

export interface Plan {
  readonly seed: number
  readonly components: readonly PlanComponent[]
  /** top-level components and shared addresses that packets can be addressed to; the index is the station */
  readonly stations: readonly string[]
  /** by station, bits of the prefix that its automatic route is for */
  readonly prefixes: readonly number[]
  readonly shared: readonly SharedAddress[]
  /** one per packet source; the id is the source's */
  readonly flows: readonly { readonly id: string; readonly destination: string | null; readonly answered?: boolean }[]
  readonly captures: readonly Capture[]
  readonly programs: readonly PlanProgram[]
}

/** Times in picoseconds from the first packet, sizes in bytes at layer 3. */
export interface Capture {
  readonly sha256: string
  readonly times: Float64Array
  readonly sizes: Int32Array
}

/** A program that is a file. */
export interface CodeFile {
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** What a run needs of a file that travels beside the document. */
export type FileData = Capture | CodeFile
