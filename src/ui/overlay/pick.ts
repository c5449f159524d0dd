/** The packet that the person has picked while the run stands. */
import { create } from 'zustand'
import { useLab } from '../store/lab.ts'

export interface Picked {
  readonly slot: number
  /** index of the flow, for its colour */
  readonly flow: number
  /** where it was picked, in flow coordinates */
  readonly x: number
  readonly y: number
}

interface Pick {
  readonly slot: number | null
  readonly at: Picked | null
  pick(packet: Picked): void
  clear(): void
}

export const usePick = create<Pick>()((set, get) => ({
  slot: null,
  at: null,
  pick(at) {
    set({ slot: at.slot, at })
    useLab.setState({ packet: null })
    useLab.getState().send({ type: 'inspect', slot: at.slot })
  },
  clear() {
    if (get().slot !== null) set({ slot: null, at: null })
  },
}))
