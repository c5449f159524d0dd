/** The editor of programs as the page knows it before its code is loaded: what is open in it, and what was written but not applied. */
import { create } from 'zustand'
import { useLab } from '../store/lab.ts'
import { type ProgramSlot, programOf, programSlots, slotsOf } from '../store/programs.ts'
import { treeOf } from '../store/tree.ts'

export interface Opened {
  /** id of the program; null = one that is to be chosen or made */
  readonly program: string | null
  /** for whom it is written */
  readonly slot?: Pick<ProgramSlot, 'component' | 'parameter'>
}

interface ProgramState {
  readonly opened: Opened | null
  /** CSS px, as the person has set it; null = the usual one */
  readonly width: number | null
  /** texts that differ from those of the design, by program */
  readonly drafts: Readonly<Record<string, string>>
  /** the program that is open, while its text as it stands would run; else null */
  readonly ready: string | null
  /** packets that programs were tried on */
  readonly trials: number
}

/** of a wide page, and the part of a narrow one */
const usualWidth = 600
const usualPart = 0.47
export const leastWidth = 400
/** px that the canvas and its panels keep */
const kept = 420
export const mostWidth = () => Math.max(leastWidth, window.innerWidth - kept)
export const boundedWidth = (width: number) => Math.round(Math.min(mostWidth(), Math.max(leastWidth, width)))

export const useProgram = create<ProgramState>()(() => ({ opened: null, width: null, drafts: {}, ready: null, trials: 0 }))

export const widthOf = ({ width }: Pick<ProgramState, 'width'>): number =>
  boundedWidth(width ?? Math.min(usualWidth, window.innerWidth * usualPart))

export function openProgram(opened: Opened): void {
  useProgram.setState({ opened })
}

export function closeProgram(): void {
  useProgram.setState({ opened: null })
}

export function setDraft(program: string, text: string | null): void {
  useProgram.setState(({ drafts: { [program]: _, ...others } }) => ({
    drafts: text === null ? others : { ...others, [program]: text },
  }))
}

/** Opens the program of a component, else of the design; without any, where one is made. */
export function openProgramOf(component: string | undefined): void {
  const { topology } = useLab.getState()
  const record = component === undefined ? undefined : treeOf(topology).component(component)
  const slot = record ? slotsOf(topology, record)[0] : undefined
  if (slot) {
    openProgram({ program: programOf(topology, slot.value)?.id ?? null, slot })
    return
  }
  const [first] = topology.programs ?? []
  openProgram({ program: first?.id ?? null, slot: programSlots(topology).find(({ value }) => value === (first?.id ?? '')) })
}
