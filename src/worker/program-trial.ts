/** A program that is being written, tried on packets: verdict, cost, bytes, log and what it keeps. What it keeps goes on until it is changed or reset. */
import { tableOf } from '../catalogue/ebpf/keeping.ts'
import { type Place, programOf, targetAt } from '../catalogue/ebpf/reading.ts'
import { listingOf } from '../programs/ebpf/disassembler.ts'
import type { Engine } from '../programs/javascript/quickjs.ts'
import type { KeptTable } from '../sim/kind.ts'
import { MachineTrial } from './machine-trial.ts'
import type { CodeText } from './program-check.ts'
import { ScriptTrial } from './script-trial.ts'

/** Where a run is to stop. */
export interface Breakpoint {
  /** of the text, from 1 */
  readonly line: number
  /** on registers, or in the program's own words; '' = always */
  readonly condition: string
}

export interface TrialOrder {
  readonly text: CodeText
  readonly place: Place
  /** an Ethernet frame */
  readonly frame: Uint8Array
  readonly breakpoints: readonly Breakpoint[]
}

/** Something with a name and a value, where a run has stopped. */
export interface Seen {
  readonly name: string
  readonly value: string
  /** what an address points to */
  readonly meaning?: string
}

export interface Tried {
  /** packets since what it keeps was empty */
  readonly runs: number
  /** instructions or operations of this packet so far */
  readonly cost: number
  /** absent while it stands, and where it was ended */
  readonly verdict?: { readonly name: string; readonly number?: number; readonly passes: boolean }
  /** as it gets it: at some hooks without the Ethernet header */
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly log: readonly string[]
  /** packets that it sent, in order */
  readonly sent: readonly { readonly to: number; readonly bytes: Uint8Array }[]
  /** timers that it set, picoseconds and mark */
  readonly timers: readonly { readonly after: number; readonly mark: number }[]
  readonly tables: readonly KeptTable[]
  readonly fault?: { readonly message: string; readonly line?: number }
  /** it stands before a line, or has come by: what there is to see there */
  readonly stopped?: {
    readonly line?: number
    /** the instruction that is next */
    readonly next?: string
    readonly registers: readonly Seen[]
    readonly stack: readonly Seen[]
    /** of a script */
    readonly variables: readonly Seen[]
    /** why the condition of the breakpoint could not be asked */
    readonly why?: string
    /** it can go on */
    readonly waits: boolean
  }
}

export type TrialCommand = 'step' | 'continue'

export interface Trial {
  run(frame: Uint8Array, breakpoints: readonly Breakpoint[]): Tried
  go(command: TrialCommand, breakpoints: readonly Breakpoint[]): Tried
}

/** rows of each table that a page lists */
export const listed = 64
export { tableOf }

/** The programs of one page, one at a time. */
export class TrialRoom {
  private readonly loadEngine: () => Promise<Engine>
  private key = ''
  private trial: Trial | null = null

  /** @param loadEngine of JavaScript, asked for when a script is tried */
  constructor(loadEngine: () => Promise<Engine>) {
    this.loadEngine = loadEngine
  }

  /** Throws what refuses the program: ProgramError, ProgramRefused. */
  async run({ text, place, frame, breakpoints }: TrialOrder): Promise<Tried> {
    const { language, code } = text
    const key = `${language} ${place.level} ${place.point} ${place.entry} ${typeof code === 'string' ? code : code.join()}`
    if (this.trial === null || key !== this.key) {
      this.trial = null
      this.trial = await this.open(text, place)
      this.key = key
    }
    return this.trial.run(frame, breakpoints)
  }

  go(command: TrialCommand, breakpoints: readonly Breakpoint[]): Tried {
    if (this.trial === null) throw new Error('no program stands here')
    return this.trial.go(command, breakpoints)
  }

  /** What the program keeps is forgotten. */
  reset(): void {
    this.trial = null
  }

  private async open(text: CodeText, place: Place): Promise<Trial> {
    if (text.language === 'javascript') return new ScriptTrial(await this.loadEngine(), String(text.code), text.scripts)
    const target = targetAt(place, text.language)
    const program = programOf({ ...text, id: '' }, place.entry, target)
    // an object is shown as its listing, and stops at the lines of that
    return new MachineTrial(text.language === 'ebpf-object' ? { ...program, lines: listingOf(program).lines } : program, target)
  }
}
