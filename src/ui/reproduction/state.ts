/** Where the reader is among the papers: kept while the page is open, so that a look at the canvas loses nothing. */
import { create } from 'zustand'
import { papers } from '../../papers/index.ts'
import type { Experiment } from '../../papers/paper.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'

interface Place {
  readonly tab: 'numbers' | 'glossary'
  readonly paper: string
  /** rows whose words and constants are open */
  readonly opened: ReadonlySet<string>
}

export const usePlace = create<Place>()(() => ({
  tab: 'numbers',
  paper: papers[0].id,
  opened: new Set(),
}))

export const choosePaper = (paper: string): void => usePlace.setState({ paper })
export function toggleRow(key: string): void {
  usePlace.setState(({ opened }) => {
    const next = new Set(opened)
    if (!next.delete(key)) next.add(key)
    return { opened: next }
  })
}

/** pixels that each paper's page is scrolled by; nothing is drawn from it */
export const scrolled = new Map<string, number>()

/** Replaces what is on the canvas, as the gallery does: changes become the person's own copy. */
export function openExperiment({ id, title, topology }: Experiment): void {
  const { open, openDialog, engineVersion, announce } = useLab.getState()
  open({ topology, engineVersion }, { origin: 'gallery', galleryId: id })
  openDialog(null)
  announce(t('papers.opened', { title }))
}
