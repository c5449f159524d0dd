/** The document: everything a person builds, as plain data. One schema version at a time; migrations bring old ones here. */
import type { ProgramLanguage } from '../sim/plan.ts'

export const schemaVersion = 1

/** Number, text, flag or choice as the kind's parameter declares; SI base units. */
export type ParameterValue = number | string | boolean

export interface ComponentRecord {
  /** stable for the life of the document; letters, digits and hyphens, at most 40 */
  readonly id: string
  /** a kind of the catalogue */
  readonly kind: string
  /** the person's own name for it */
  readonly title?: string
  /** the component it is placed in; absent when it stands on the canvas */
  readonly parent?: string
  /** only what differs from the default */
  readonly parameters?: Readonly<Record<string, ParameterValue>>
  /** canvas position of a component without parent, in pixels at zoom 1, rounded */
  readonly x?: number
  readonly y?: number
}

/** A link is a component of a kind that forwards as 'wire'; its two ends are link ports of other components. */
export interface LinkRecord {
  readonly id: string
  readonly kind: string
  readonly title?: string
  readonly from: string
  readonly to: string
  readonly parameters?: Readonly<Record<string, ParameterValue>>
}

/** Code that a person wrote for the components that name it. It has a text, or is a file. */
export interface ProgramRecord {
  /** as a component's; programs have ids of their own */
  readonly id: string
  readonly title: string
  readonly language: ProgramLanguage
  /** of an object file: its bytes in base64url */
  readonly text?: string
  /** of a file that travels beside the document */
  readonly sha256?: string
}
export type ProgramContent = Omit<ProgramRecord, 'id'>

export interface View {
  /** what its author chose to see; absent, all three: everything, however large the screen */
  readonly x?: number
  readonly y?: number
  readonly zoom?: number
  /** simulated seconds per second of wall time; 0 = as fast as it goes */
  readonly speed: number
}

export type Edit =
  /** at the end, or in front of the component or link `before`: order matters where services form a chain */
  | {
      readonly type: 'add'
      readonly components: readonly ComponentRecord[]
      readonly links: readonly LinkRecord[]
      readonly before?: string
    }
  /** components and links by id; children and the links of what goes away go with it */
  | { readonly type: 'remove'; readonly ids: readonly string[] }
  /** into another host, or onto the canvas (parent null) */
  | { readonly type: 'move'; readonly id: string; readonly parent: string | null; readonly x?: number; readonly y?: number }
  /** value null = back to the default */
  | { readonly type: 'set'; readonly id: string; readonly parameter: string; readonly value: ParameterValue | null }
  /** where things are drawn; never part of a run */
  | { readonly type: 'place'; readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>> }
  | { readonly type: 'rename'; readonly id: string; readonly title: string }
  /** a new program at the end, another text or title of one that is there, or null: it goes away */
  | { readonly type: 'program'; readonly id: string; readonly program: ProgramContent | null }

export interface TimedEdit {
  /** simulated time in picoseconds; the edit acts after every event at or before it */
  readonly at: number
  readonly edit: Edit
}

export interface FileReference {
  readonly sha256: string
  readonly name: string
  readonly bytes: number
}

export interface Topology {
  readonly schemaVersion: typeof schemaVersion
  readonly title: string
  readonly note?: string
  readonly seed: number
  /** length of the run in simulated seconds */
  readonly duration: number
  readonly components: readonly ComponentRecord[]
  readonly links: readonly LinkRecord[]
  readonly programs?: readonly ProgramRecord[]
  /** what was changed while the run went on, in order of time */
  readonly edits?: readonly TimedEdit[]
  readonly files?: readonly FileReference[]
  readonly view?: View
}

/** What a link carries besides the topology. */
export interface Experiment {
  readonly topology: Topology
  readonly engineVersion: string
  /** of the whole run; absent when it was not run to its end */
  readonly digest?: string
}
