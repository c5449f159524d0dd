/** The page's one store: the document with its undo history, the run, and what the person has open. */
import { temporal } from 'zundo'
import { create } from 'zustand'
import type { Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { t } from '../text/text.ts'
import { defaultSpeed, emptyTopology, withoutEdits } from './documents.ts'
import { panels } from './panels.ts'
import { clearedText, dangling } from './references.ts'
import { createRunning } from './running.ts'
import type { LabState } from './state.ts'
import { treeOf } from './tree.ts'

export type { LabState } from './state.ts'

const undoSteps = 300
/** key presses within this many ms are one gesture */
const mergeWithin = 1000

export function createLab() {
  let mergeKey: string | undefined
  let mergedAt = Number.NEGATIVE_INFINITY

  const history = () => lab.temporal.getState()
  function quietly(change: () => void): void {
    history().pause()
    try {
      change()
    } finally {
      history().resume()
    }
  }
  const running = createRunning(quietly)

  const lab = create<LabState>()(
    temporal(
      (set, get, store) => {
        const start = emptyTopology(t('document.untitled'))
        const commit = (next: Topology, label: string, merge?: string) => {
          const now = Date.now()
          const merging = merge !== undefined && merge === mergeKey && now - mergedAt < mergeWithin
          mergeKey = merge
          mergedAt = now
          // what was said before the person went on is no longer about what they see
          const changed = { topology: next, revision: get().revision + 1, toasts: [] }
          if (merging) quietly(() => set(changed))
          else set(changed)
          if (label) get().announce(label)
        }
        return {
          ...panels(set, get, store),
          ...running.slice(set, get, store),
          topology: start,
          base: start,
          edits: [],
          files: [],
          generation: 0,
          revision: 0,

          change(next, label = '', { merge } = {}) {
            const { topology, work } = get()
            if (next === topology) return
            const copied = work.origin === 'link' && next.title === topology.title
            commit(copied ? { ...next, title: t('document.copy', { title: next.title }) } : next, label, merge)
          },
          apply(edits, label, options) {
            if (edits.length === 0) return
            const { topology, change, notify } = get()
            const cleared = dangling(topology, edits)
            change(applyEdits(topology, [...edits, ...cleared]), label, options)
            if (cleared.length > 0) notify('info', clearedText(topology, cleared))
          },
          undo() {
            mergeKey = undefined
            if (history().pastStates.length === 0) return
            history().undo()
            set({ revision: get().revision + 1 })
            get().announce(t('undo.done'))
          },
          redo() {
            mergeKey = undefined
            if (history().futureStates.length === 0) return
            history().redo()
            set({ revision: get().revision + 1 })
            get().announce(t('redo.done'))
          },
          open({ topology: document, digest, engineVersion }, { origin, galleryId, workId }) {
            const topology = withoutEdits(document)
            const known = get().files
            running.expect(topology)
            if (get().taps.length > 0) running.untap()
            set({
              topology,
              base: topology,
              edits: document.edits ?? [],
              files: known.filter(({ sha256 }) => document.files?.some((file) => file.sha256 === sha256)),
              problems: [],
              selection: [],
              speed: document.view?.speed ?? defaultSpeed,
              expectedDigest: digest,
              expectedEngine: digest === undefined ? undefined : engineVersion,
              verdict: digest === undefined ? 'none' : 'pending',
              work: { id: workId ?? null, origin, galleryId, savedAt: null },
              generation: get().generation + 1,
            })
            history().clear()
            mergeKey = undefined
            running.load()
          },
          keep() {
            set({ revision: get().revision + 1 })
          },
          setFiles(files) {
            set({ files })
            running.load()
          },
          addFile(data, file) {
            const { topology, files } = get()
            const named = topology.files ?? []
            set({ files: [...files.filter(({ sha256 }) => sha256 !== data.sha256), data] })
            if (named.some(({ sha256 }) => sha256 === file.sha256)) running.load()
            else get().change({ ...topology, files: [...named, file] })
          },
        }
      },
      {
        partialize: ({ topology }) => ({ topology }),
        equality: (a, b) => a.topology === b.topology,
        limit: undoSteps,
      },
    ),
  )

  lab.subscribe((state, before) => {
    if (state.topology === before.topology) return
    running.follow(state.topology)
    // what is gone cannot stay selected
    const tree = treeOf(state.topology)
    const there = state.selection.filter((id) => tree.component(id) || tree.link(id))
    if (there.length !== state.selection.length) state.select(there)
  })
  running.expect(lab.getState().topology)
  return lab
}

export const useLab = createLab()
