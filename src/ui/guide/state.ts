/** The guide as the page knows it before it is loaded: which page of it is open. */
import { create } from 'zustand'
import { useLab } from '../store/lab.ts'

export const guidePages = ['first', 'editor', 'javascript', 'ebpf', 'limits', 'instructions'] as const
export type GuidePage = (typeof guidePages)[number]

export const useGuide = create<{ readonly page: GuidePage }>()(() => ({ page: 'first' }))

/** px of the dock in which a step can be read */
const readable = 260

export function openGuide(page?: GuidePage): void {
  if (page) useGuide.setState({ page })
  const { dock, setDock } = useLab.getState()
  setDock({ open: true, tab: 'guide', height: Math.max(dock.height, Math.min(readable, window.innerHeight - 430)) })
}
