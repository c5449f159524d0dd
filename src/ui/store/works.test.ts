import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { testTopology } from '../testing/catalogue.ts'
import { useLab } from './lab.ts'
import { type Autosave, lastWork, listWorks, loadWork, openWork, type Storage, startAutosave } from './works.ts'

function memory(): Storage & { readonly content: Map<string, unknown> } {
  const content = new Map<string, unknown>()
  return {
    content,
    get: async <V>(key: string) => content.get(key) as V | undefined,
    set: async (key, value) => void content.set(key, structuredClone(value)),
    keys: async () => [...content.keys()],
  }
}
let storage: ReturnType<typeof memory>
let autosave: Autosave
let number = 0
const lab = () => useLab.getState()
const settle = () => vi.advanceTimersByTimeAsync(1000)

beforeEach(() => {
  vi.useFakeTimers()
  storage = memory()
  autosave = startAutosave(storage, () => `work-${++number}`)
  number = 0
})
afterEach(() => {
  autosave.stop()
  vi.useRealTimers()
})

test('a link or a ready design is not kept until it is changed, and then under an id of its own', async () => {
  lab().open({ topology: testTopology, engineVersion: '1' }, { origin: 'link' })
  await settle()
  expect(await listWorks(storage)).toEqual([])
  lab().apply([{ type: 'rename', id: 'node', title: 'mine' }])
  await settle()
  const [work] = await listWorks(storage)
  expect(work.id).toBe('work-1')
  expect(work.title).toBe(`${testTopology.title} (copy)`)
  expect(lab().work).toMatchObject({ origin: 'own', id: 'work-1' })
  expect(lab().work.savedAt).not.toBeNull()
})

test('own work survives a link that is opened over it', async () => {
  lab().open({ topology: testTopology, engineVersion: '1' }, { origin: 'gallery', galleryId: 'first' })
  lab().apply([{ type: 'rename', id: 'node', title: 'mine' }])
  await settle()
  lab().open({ topology: { ...testTopology, title: 'theirs' }, engineVersion: '1' }, { origin: 'link' })
  lab().apply([{ type: 'remove', ids: ['node'] }])
  await settle()
  const works = await listWorks(storage)
  expect(works.map(({ title }) => title).sort()).toEqual([testTopology.title, 'theirs (copy)'].sort())
  const own = await loadWork(storage, 'work-1')
  expect(own?.topology.components.find(({ id }) => id === 'node')?.title).toBe('mine')
})

test('what was open last comes back as it was', async () => {
  lab().open({ topology: testTopology, engineVersion: '1' }, { origin: 'gallery', galleryId: 'first' })
  await settle()
  expect(await lastWork(storage)).toEqual({ gallery: 'first' })
  lab().change({ ...lab().topology, seed: 99 })
  await settle()
  const last = await lastWork(storage)
  expect(last).toEqual({ work: 'work-1' })
  const work = await loadWork(storage, 'work-1')
  lab().open({ topology: testTopology, engineVersion: '1' }, { origin: 'gallery' })
  openWork(work!)
  expect(lab().topology.seed).toBe(99)
  expect(lab().work).toMatchObject({ origin: 'own', id: 'work-1' })
})

test('a visit that changes nothing leaves what was saved untouched', async () => {
  lab().open({ topology: testTopology, engineVersion: '1' }, { origin: 'own', workId: 'kept' })
  await settle()
  expect(storage.content.has('work:kept')).toBe(false)
})
