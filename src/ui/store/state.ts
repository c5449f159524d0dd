/** What the page knows, as one type: the document, the run, and what the person has open. */
import type { FileData } from '../../sim/plan.ts'
import type { RunResult } from '../../sim/result.ts'
import type { Edit, Experiment, FileReference, TimedEdit, Topology } from '../../topology/document.ts'
import type { Problem } from '../../topology/problem.ts'
import type { Simulation, SimulationMessage } from '../../worker/client.ts'
import type { KeptView, PacketView, Recorded, TelemetryLayout, ToWorker, TurnsView } from '../../worker/protocol.ts'

export type Status = 'empty' | 'loading' | 'paused' | 'running' | 'ended' | 'failed' | 'restarting'
/** Whether a link's digest came out again. */
export type Verdict = 'none' | 'pending' | 'reproduced' | 'differs'
export type Theme = 'system' | 'light' | 'dark'
export type DialogName = 'gallery' | 'share' | 'shortcuts' | 'move' | 'connect' | 'search' | 'export' | 'papers'
export type DockTab = 'charts' | 'problems' | 'console' | 'guide'

export interface Toast {
  readonly id: number
  readonly tone: 'info' | 'good' | 'warn' | 'bad'
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** Where the document comes from and where it is kept. */
export interface Work {
  /** own work is saved under this id; null while it is an untouched copy of a link or of the gallery */
  readonly id: string | null
  readonly origin: 'own' | 'gallery' | 'link'
  readonly galleryId?: string
  /** wall ms of the last save */
  readonly savedAt: number | null
}

export interface LabData {
  /** the design now: {@link base} with the edits that have acted */
  readonly topology: Topology
  /** the design as it was at time 0, without timed edits */
  readonly base: Topology
  /** made while running, and those that the document brought */
  readonly edits: readonly TimedEdit[]
  readonly files: readonly FileData[]
  readonly problems: readonly Problem[]
  readonly work: Work
  /** grows with every design that is opened */
  readonly generation: number
  /** grows with every change by the person, undo included; not with what a replayed edit does */
  readonly revision: number

  readonly status: Status
  /** simulated time is past 0: changes are edits of the run, no new start */
  readonly started: boolean
  /** simulated seconds per wall second; 0 = as fast as it goes */
  readonly speed: number
  readonly engineVersion: string
  readonly layout: TelemetryLayout | null
  readonly result: RunResult | null
  /** why the run stands, when status is 'failed' */
  readonly failure: string | null
  readonly expectedDigest?: string
  /** engine that made the link, when one was opened */
  readonly expectedEngine?: string
  readonly verdict: Verdict
  /** the last packet that was asked for by `inspect` */
  readonly packet: PacketView | null
  /** ids of what is recorded */
  readonly taps: readonly string[]
  readonly recorded: Recorded
  /** which threads have run on the machine that is looked at */
  readonly turns: TurnsView | null
  /** what the component that is looked at keeps */
  readonly kept: KeptView | null

  /** ids of components and links */
  readonly selection: readonly string[]
  readonly dialog: DialogName | null
  /** the component that 'move' and 'connect' are about; the format of 'export' */
  readonly dialogSubject: string | null
  readonly dock: { readonly open: boolean; readonly tab: DockTab; readonly height: number }
  /** as overlays on a narrow page, as columns on a wide one */
  readonly paletteOpen: boolean
  readonly inspectorOpen: boolean
  readonly theme: Theme
  readonly toasts: readonly Toast[]
  /** last thing worth saying aloud to a screen reader */
  readonly announcement: string
}

export interface ChangeOptions {
  /** changes with the same key within a second are one undo step: key presses, not gestures */
  readonly merge?: string
}

export interface LabActions {
  /** one gesture of the person = one change = one undo step; `label` is announced */
  change(next: Topology, label?: string, options?: ChangeOptions): void
  /** throws TopologyError when an edit names what is not there */
  apply(edits: readonly Edit[], label?: string, options?: ChangeOptions): void
  undo(): void
  redo(): void
  select(ids: readonly string[]): void
  open(
    experiment: Experiment,
    from: { readonly origin: Work['origin']; readonly galleryId?: string; readonly workId?: string },
  ): void
  /** makes what is shown the person's own, as a change would */
  keep(): void
  setFiles(files: readonly FileData[]): void
  /** remembers what a file holds, so that a parameter or a program can name the file */
  addFile(data: FileData, file: FileReference): void

  run(): void
  pause(): void
  toggleRun(): void
  step(unit: 'event' | 'packet'): void
  setSpeed(value: number): void
  /** back to time 0; recorded edits act again at their times */
  rewind(): void
  /** back to time 0 with the design as it is now; recorded edits are forgotten */
  restart(): void
  finish(): void
  /** other timed edits: back to time 0; false when they cannot be made in that order */
  reschedule(edits: readonly TimedEdit[], label: string): boolean
  send(message: ToWorker): void
  /** records the frames of a component from now on, or no more */
  toggleTap(id: string): void
  /** shows the threads of a machine from now on; null = nobody's */
  watchTurns(machine: string | null): void
  /** shows what a component keeps from now on; null = nobody */
  watchKept(component: string | null): void
  /** gives what is recorded to the person, as a file */
  saveCapture(): void
  /** what is recorded, as a file's bytes */
  takeCapture(): Promise<ArrayBuffer>

  attach(simulation: Simulation): () => void
  receive(message: SimulationMessage): void

  openDialog(dialog: DialogName | null, subject?: string): void
  setDock(dock: Partial<LabData['dock']>): void
  setPanels(panels: Partial<Pick<LabData, 'paletteOpen' | 'inspectorOpen'>>): void
  setTheme(theme: Theme): void
  notify(tone: Toast['tone'], text: string, action?: Toast['action']): void
  /** without an id: every message */
  dismiss(id?: number): void
  announce(text: string): void
  setWork(work: Partial<Work>): void
}

export type LabState = LabData & LabActions
