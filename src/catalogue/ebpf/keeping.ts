/** What a program keeps, as a page shows it: the maps in the bytes that the world holds. Looking loads nothing and changes nothing. */
import { fillMap, indexBytes, openMap, type ProgramMap } from '../../programs/ebpf/maps.ts'
import { layoutOf, type MapPlace } from '../../programs/ebpf/memory.ts'
import type { MapType } from '../../programs/ebpf/program.ts'
import type { Kept, KeptTable } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { readingIn } from './loading.ts'

const words: Readonly<Record<MapType, string>> = {
  array: 'array',
  hash: 'hash',
  'lru-hash': 'LRU hash',
  'percpu-array': 'array per CPU',
  'percpu-hash': 'hash per CPU',
  'lru-percpu-hash': 'LRU hash per CPU',
  'lpm-trie': 'longest prefix',
  'prog-array': 'programs',
  devmap: 'devices',
  'perf-event-array': 'events: count, bytes',
  ringbuf: 'events: count, bytes',
}

/** @param cpus copies of each per-CPU value @param most elements of each map that are listed */
export function keptBy(world: World, self: number, cpus: number, most: number): Kept {
  const reading = readingIn(world, self)
  if (!reading?.ok) return { rooms: [], tables: [] }
  const { maps } = layoutOf(reading.program.maps, 0, 0, cpus, indexBytes)
  const start = maps[0]?.values ?? 0
  const places = maps.map((place) => ({ ...place, values: place.values - start, end: place.end - start }))
  const length = places.at(-1)?.end ?? 0
  const bytes = world.memories.of(self)
  const memory = bytes?.length === length ? bytes : empty(places, length)
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length)
  return { rooms: [], tables: places.map((place) => tableOf(openMap(view, memory, place), most)) }
}

/** What the maps of a program that has not run yet will hold at first. */
function empty(places: readonly MapPlace[], length: number): Uint8Array {
  const memory = new Uint8Array(length)
  for (const place of places) fillMap(memory, place)
  return memory
}

/** A map as a page shows it. @param most elements that are listed */
export function tableOf(map: ProgramMap, most: number): KeptTable {
  const { name, type, entries, keyFields, valueFields } = map.definition
  const { count, elements, sparse } = map.survey(most)
  const fields = { ...(keyFields && { keyFields }), ...(valueFields && { valueFields }) }
  return { name, type: words[type], count, room: entries, sparse, rows: elements, ...fields }
}
