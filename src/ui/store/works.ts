/** Autosave: the person's own designs, each under its id, never overwritten by a link or by the gallery. */

import type { FileData } from '../../sim/plan.ts'
import type { Topology } from '../../topology/document.ts'
import { withEdits, withLooksOf } from './documents.ts'
import { useLab } from './lab.ts'

export interface SavedWork {
  readonly id: string
  readonly title: string
  readonly topology: Topology
  /** what is known of the files that it names */
  readonly captures: readonly FileData[]
  readonly savedAt: number
}
/** What a reload brings back. */
export type Last = { readonly work: string } | { readonly gallery: string }

/** idb-keyval, or a map in tests. */
export interface Storage {
  get<V>(key: string): Promise<V | undefined>
  set(key: string, value: unknown): Promise<void>
  keys(): Promise<readonly IDBValidKey[]>
}

const prefix = 'work:'
const lastKey = 'last'
/** ms without a change before it is saved */
const quiet = 500

export async function listWorks(storage: Storage): Promise<SavedWork[]> {
  const keys = (await storage.keys()).filter((key): key is string => typeof key === 'string' && key.startsWith(prefix))
  const works = await Promise.all(keys.map((key) => storage.get<SavedWork>(key)))
  return works.filter((work) => work !== undefined).sort((a, b) => b.savedAt - a.savedAt)
}

export const loadWork = (storage: Storage, id: string): Promise<SavedWork | undefined> => storage.get<SavedWork>(prefix + id)
export const lastWork = (storage: Storage): Promise<Last | undefined> => storage.get<Last>(lastKey)

export function openWork({ id, topology, captures, savedAt }: SavedWork): void {
  const { open, setWork, setFiles, engineVersion } = useLab.getState()
  open({ topology, engineVersion }, { origin: 'own', workId: id })
  setWork({ savedAt })
  if (captures.length > 0) setFiles(captures)
}

export interface Autosave {
  /** saves now what is not saved yet */
  flush(): Promise<void>
  stop(): void
}

/** Follows the store: the first change of a copy makes it own work under a new id, every change is saved soon after. */
export function startAutosave(storage: Storage, freshWorkId: () => string = () => crypto.randomUUID()): Autosave {
  let timer: ReturnType<typeof setTimeout> | undefined
  let opened = useLab.getState().generation

  async function save(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const { work, topology, base, edits, files, speed } = useLab.getState()
    if (work.id === null) return
    const looks = withLooksOf(topology, base, edits)
    const view = topology.view && { ...topology.view, speed }
    const saved: SavedWork = {
      id: work.id,
      title: topology.title,
      topology: withEdits({ ...looks.base, ...(view && { view }) }, looks.edits),
      captures: files.filter(({ sha256 }) => topology.files?.some((file) => file.sha256 === sha256)),
      savedAt: Date.now(),
    }
    try {
      // together: a page that is being left gets no second turn
      await Promise.all([storage.set(prefix + saved.id, saved), storage.set(lastKey, { work: saved.id } satisfies Last)])
      if (useLab.getState().work.id === saved.id) useLab.getState().setWork({ savedAt: saved.savedAt })
    } catch {
      useLab.getState().setWork({ savedAt: null })
    }
  }
  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), quiet)
  }

  const stop = useLab.subscribe((state, before) => {
    if (state.generation !== opened) {
      opened = state.generation
      clearTimeout(timer)
      const { work } = state
      if (work.galleryId !== undefined) void storage.set(lastKey, { gallery: work.galleryId } satisfies Last)
      else if (work.id !== null) void storage.set(lastKey, { work: work.id } satisfies Last)
      return
    }
    if (state.work.id === null && state.revision !== before.revision) {
      state.setWork({ id: freshWorkId(), origin: 'own', savedAt: null })
    }
    if (state.revision !== before.revision || state.edits !== before.edits || state.files !== before.files) soon()
  })
  return {
    flush: () => (timer === undefined ? Promise.resolve() : save()),
    stop() {
      clearTimeout(timer)
      stop()
    },
  }
}
