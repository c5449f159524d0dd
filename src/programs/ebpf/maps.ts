/**
 * Maps, entirely inside the program's memory: values first, then what a hash needs to find them, so that a copy of the memory is
 * a copy of the maps. Memory of zeros is an empty map.
 *
 * A map behaves as Linux's of that type (Documentation/bpf/map_array.rst, map_hash.rst), with two differences: updating a key keeps
 * its value's place, and LRU is exact (Linux's is approximate, by lists per CPU). Hash keys collide alike in every run: no seed.
 */
import { prefixBytes } from './map-limits.ts'
import type { MapPlace } from './memory.ts'
import type { MapDefinition, MapType } from './program.ts'

/** Linux's numbers (include/uapi/asm-generic/errno-base.h); helpers return them negated. */
export const errno = { perm: 1, noent: 2, toobig: 7, nomem: 12, fault: 14, exist: 17, inval: 22 } as const
/** Flags of an update (BPF_ANY, BPF_NOEXIST, BPF_EXIST): create or change, only create, only change. */
export const updateFlag = { any: 0, noexist: 1, exist: 2 } as const

/** An element as a page shows it. */
export interface Element {
  readonly key: Uint8Array
  /** one, or one for each CPU */
  readonly values: readonly Uint8Array[]
}

/** The elements of a map as far as a page shows them. */
export interface Survey {
  /** of all, not only of those that are listed */
  readonly count: number
  readonly elements: readonly Element[]
  /** an array with more elements than are asked for: those that are 0 do not count */
  readonly sparse: boolean
}

/** Keys and values come from any bytes: those of the program's memory, or of who configures it. */
export interface ProgramMap {
  readonly definition: MapDefinition
  /** where its values begin: how helpers are told which map */
  readonly place: number
  /** the place of the value, or 0 */
  lookup(bytes: Uint8Array, key: number, cpu: number): number
  /** 0, or a negative number of errno.h */
  update(bytes: Uint8Array, key: number, from: Uint8Array, value: number, flags: number, cpu: number): number
  /** 0, or a negative number of errno.h */
  remove(bytes: Uint8Array, key: number): number
  /** in the order of their places */
  elements(): Generator<Element>
  /** @param most elements that are listed */
  survey(most: number): Survey
}

const align = (at: number): number => (at + 7) & ~7
const wordOf = (bytes: Uint8Array, at: number): number =>
  (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
const arrays: readonly MapType[] = ['array', 'percpu-array', 'prog-array', 'devmap', 'perf-event-array', 'ringbuf']
export const isArray = ({ type }: Pick<MapDefinition, 'type'>): boolean => arrays.includes(type)

/** 32-bit words before the buckets; chains, lists and counters name an entry by its number + 1, 0 is none */
const field = { used: 0, free: 4, newest: 8, oldest: 12 } as const
const headerBytes = 16
/** words of an entry: the next of its bucket or of the free ones, its neighbours by last use, whether it holds a key */
const entryField = { next: 0, newer: 4, older: 8, taken: 12 } as const
const entryBytes = 16

function bucketsOf({ entries }: MapDefinition): number {
  let buckets = 2
  while (buckets < entries) buckets *= 2
  return buckets
}

/** bytes that a map keeps beside its values (IndexBytes of memory.ts) */
export function indexBytes(definition: MapDefinition): number {
  if (isArray(definition)) return 0
  return headerBytes + bucketsOf(definition) * 4 + definition.entries * (entryBytes + align(definition.keySize))
}

/** @param memory as a DataView and as bytes: of one execution, from its start */
export function openMap(view: DataView, memory: Uint8Array, place: MapPlace): ProgramMap {
  if (isArray(place.definition)) return new ArrayMap(view, memory, place)
  return new (place.definition.type === 'lpm-trie' ? PrefixMap : HashMap)(view, memory, place)
}

/** What an array holds at the start. */
export function fillMap(memory: Uint8Array, { definition, values, stride }: MapPlace): void {
  const { initial, valueSize } = definition
  if (initial === undefined) return
  for (let at = 0, to = values; at < initial.length; at += valueSize, to += stride)
    memory.set(initial.subarray(at, at + valueSize), to)
}

/** Values of all CPUs: those of one CPU after those of the one before. */
abstract class Values {
  readonly definition: MapDefinition
  readonly place: number
  protected readonly view: DataView
  protected readonly memory: Uint8Array
  private readonly stride: number
  /** 1 for maps that are not per CPU */
  private readonly cpus: number

  constructor(view: DataView, memory: Uint8Array, { definition, values, stride, end }: MapPlace) {
    this.definition = definition
    this.place = values
    this.view = view
    this.memory = memory
    this.stride = stride
    this.cpus = (end - indexBytes(definition) - values) / (stride * definition.entries)
  }

  protected valueOf(entry: number, cpu: number): number {
    return this.place + ((this.cpus === 1 ? 0 : cpu) * this.definition.entries + entry) * this.stride
  }

  /** A new element's values on other CPUs are 0. */
  protected write(entry: number, from: Uint8Array, value: number, cpu: number, fresh: boolean): void {
    const { valueSize } = this.definition
    if (fresh && this.cpus > 1)
      for (let other = 0; other < this.cpus; other++)
        this.memory.fill(0, this.valueOf(entry, other), this.valueOf(entry, other) + valueSize)
    const to = this.valueOf(entry, cpu)
    for (let i = 0; i < valueSize; i++) this.memory[to + i] = from[value + i]
  }

  protected isZero(entry: number): boolean {
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      const at = this.valueOf(entry, cpu)
      for (let i = at; i < at + this.stride; i += 4) if (this.view.getInt32(i, true) !== 0) return false
    }
    return true
  }

  protected element(entry: number, key: Uint8Array): Element {
    const values = Array.from({ length: this.cpus }, (_, cpu) => {
      const at = this.valueOf(entry, cpu)
      return this.memory.slice(at, at + this.definition.valueSize)
    })
    return { key, values }
  }
}

/** Keys are numbers of 32 bits, little-endian; every element is there from the start. */
class ArrayMap extends Values implements ProgramMap {
  lookup(bytes: Uint8Array, key: number, cpu: number): number {
    const index = wordOf(bytes, key)
    return index < this.definition.entries ? this.valueOf(index, cpu) : 0
  }

  update(bytes: Uint8Array, key: number, from: Uint8Array, value: number, flags: number, cpu: number): number {
    if (flags > updateFlag.exist) return -errno.inval
    const index = wordOf(bytes, key)
    if (index >= this.definition.entries) return -errno.toobig
    if (flags === updateFlag.noexist) return -errno.exist
    this.write(index, from, value, cpu, false)
    return 0
  }

  remove(): number {
    return -errno.inval
  }

  *elements(): Generator<Element> {
    for (let index = 0; index < this.definition.entries; index++) yield this.at(index)
  }

  survey(most: number): Survey {
    const { entries } = this.definition
    if (entries <= most) return { count: entries, elements: [...this.elements()], sparse: false }
    const elements: Element[] = []
    let count = 0
    for (let index = 0; index < entries; index++) {
      if (this.isZero(index)) continue
      if (count++ < most) elements.push(this.at(index))
    }
    return { count, elements, sparse: true }
  }

  private at(index: number): Element {
    return this.element(index, Uint8Array.of(index, index >>> 8, index >>> 16, index >>> 24))
  }
}

/** Chains of entries in buckets; entries that were freed are used again before new ones, the last freed first. */
class HashMap extends Values implements ProgramMap {
  private readonly header: number
  private readonly buckets: number
  private readonly mask: number
  private readonly entries: number
  private readonly keys: number
  private readonly keyStride: number
  private readonly lru: boolean

  constructor(view: DataView, memory: Uint8Array, place: MapPlace) {
    super(view, memory, place)
    const { definition, end } = place
    this.header = end - indexBytes(definition)
    this.buckets = this.header + headerBytes
    this.mask = bucketsOf(definition) - 1
    this.entries = this.buckets + (this.mask + 1) * 4
    this.keys = this.entries + definition.entries * entryBytes
    this.keyStride = align(definition.keySize)
    this.lru = definition.type.startsWith('lru')
  }

  lookup(bytes: Uint8Array, key: number, cpu: number): number {
    const entry = this.find(bytes, key, this.bucketOf(bytes, key))
    if (entry < 0) return 0
    this.touch(entry)
    return this.valueOf(entry, cpu)
  }

  update(bytes: Uint8Array, key: number, from: Uint8Array, value: number, flags: number, cpu: number): number {
    if (flags > updateFlag.exist) return -errno.inval
    const bucket = this.bucketOf(bytes, key)
    const known = this.find(bytes, key, bucket)
    if (known >= 0 && flags === updateFlag.noexist) return -errno.exist
    if (known < 0 && flags === updateFlag.exist) return -errno.noent
    const entry = known >= 0 ? known : this.take()
    if (entry < 0) return -errno.toobig
    // the key's bytes first: they may lie in the very value that is written, of an entry taken from another key
    if (known < 0) this.insert(entry, bytes, key, bucket)
    this.write(entry, from, value, cpu, known < 0)
    this.touch(entry)
    return 0
  }

  remove(bytes: Uint8Array, key: number): number {
    const entry = this.find(bytes, key, this.bucketOf(bytes, key))
    if (entry < 0) return -errno.noent
    this.release(entry)
    return 0
  }

  *elements(): Generator<Element> {
    const used = this.word(this.header + field.used)
    for (let entry = 0; entry < used; entry++) if (this.link(entry, entryField.taken) !== 0) yield this.at(entry)
  }

  survey(most: number): Survey {
    const used = this.word(this.header + field.used)
    const elements: Element[] = []
    let count = 0
    for (let entry = 0; entry < used; entry++) {
      if (this.link(entry, entryField.taken) === 0) continue
      if (count++ < most) elements.push(this.at(entry))
    }
    return { count, elements, sparse: false }
  }

  private at(entry: number): Element {
    const at = this.keys + entry * this.keyStride
    return this.element(entry, this.memory.slice(at, at + this.definition.keySize))
  }

  private word(at: number): number {
    return this.view.getInt32(at, true)
  }

  private setWord(at: number, value: number): void {
    this.view.setInt32(at, value, true)
  }

  private link(entry: number, which: number): number {
    return this.word(this.entries + entry * entryBytes + which)
  }

  private setLink(entry: number, which: number, value: number): void {
    this.setWord(this.entries + entry * entryBytes + which, value)
  }

  /** the place of the word of the key's bucket: FNV-1a over its bytes, then mixed so that the lower bits depend on all */
  private bucketOf(bytes: Uint8Array, key: number): number {
    const end = key + this.definition.keySize
    let hash = 0x811c9dc5
    for (let at = key; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193)
    return this.buckets + ((hash ^ (hash >>> 15)) & this.mask) * 4
  }

  private find(bytes: Uint8Array, key: number, bucket: number): number {
    for (let entry = this.word(bucket) - 1; entry >= 0; entry = this.link(entry, entryField.next) - 1)
      if (this.holds(entry, bytes, key)) return entry
    return -1
  }

  private holds(entry: number, bytes: Uint8Array, key: number): boolean {
    const { keySize } = this.definition
    const at = this.keys + entry * this.keyStride
    for (let i = 0; i < keySize; i++) if (this.memory[at + i] !== bytes[key + i]) return false
    return true
  }

  /** An entry without a key: a freed one, a new one, of an LRU map the one longest unused; or −1. */
  private take(): number {
    const free = this.word(this.header + field.free) - 1
    if (free >= 0) {
      this.setWord(this.header + field.free, this.link(free, entryField.next))
      return free
    }
    const used = this.word(this.header + field.used)
    if (used < this.definition.entries) {
      this.setWord(this.header + field.used, used + 1)
      return used
    }
    if (!this.lru) return -1
    this.release(this.word(this.header + field.oldest) - 1)
    return this.take()
  }

  private insert(entry: number, bytes: Uint8Array, key: number, bucket: number): void {
    const at = this.keys + entry * this.keyStride
    for (let i = 0; i < this.definition.keySize; i++) this.memory[at + i] = bytes[key + i]
    this.setLink(entry, entryField.next, this.word(bucket))
    this.setLink(entry, entryField.taken, 1)
    this.setWord(bucket, entry + 1)
  }

  private release(entry: number): void {
    const bucket = this.bucketOf(this.memory, this.keys + entry * this.keyStride)
    let at = bucket
    while (this.word(at) !== entry + 1) at = this.entries + (this.word(at) - 1) * entryBytes + entryField.next
    this.setWord(at, this.link(entry, entryField.next))
    if (this.lru) this.unlink(entry)
    this.setLink(entry, entryField.taken, 0)
    this.setLink(entry, entryField.next, this.word(this.header + field.free))
    this.setWord(this.header + field.free, entry + 1)
  }

  /** Takes an entry out of the list by last use; one that is in no list has no neighbours and is neither end. */
  private unlink(entry: number): void {
    const newer = this.link(entry, entryField.newer)
    const older = this.link(entry, entryField.older)
    if (newer > 0) this.setLink(newer - 1, entryField.older, older)
    else if (this.word(this.header + field.newest) === entry + 1) this.setWord(this.header + field.newest, older)
    if (older > 0) this.setLink(older - 1, entryField.newer, newer)
    else if (this.word(this.header + field.oldest) === entry + 1) this.setWord(this.header + field.oldest, newer)
    this.setLink(entry, entryField.newer, 0)
    this.setLink(entry, entryField.older, 0)
  }

  /** Makes an entry of an LRU map the one used last. */
  private touch(entry: number): void {
    const newest = this.word(this.header + field.newest)
    if (!this.lru || newest === entry + 1) return
    this.unlink(entry)
    this.setLink(entry, entryField.older, newest)
    if (newest > 0) this.setLink(newest - 1, entryField.newer, entry + 1)
    else this.setWord(this.header + field.oldest, entry + 1)
    this.setWord(this.header + field.newest, entry + 1)
  }
}

/**
 * Keys are prefixes: their length in bits, 32 bits little-endian, and the bytes that it counts in, the first bit the highest of the
 * first byte (Documentation/bpf/map_lpm_trie.rst). A lookup finds the longest prefix of its key; what lies behind a prefix is 0.
 */
class PrefixMap extends HashMap {
  private readonly cut: Uint8Array
  private readonly longest: number

  constructor(view: DataView, memory: Uint8Array, place: MapPlace) {
    super(view, memory, place)
    this.cut = new Uint8Array(place.definition.keySize)
    this.longest = (place.definition.keySize - prefixBytes) * 8
  }

  override lookup(bytes: Uint8Array, key: number, cpu: number): number {
    for (let length = this.lengthOf(bytes, key); length >= 0; length--) {
      const at = super.lookup(this.prefix(bytes, key, length), 0, cpu)
      if (at !== 0) return at
    }
    return 0
  }

  override update(bytes: Uint8Array, key: number, from: Uint8Array, value: number, flags: number, cpu: number): number {
    const length = this.lengthOf(bytes, key)
    return length < 0 ? -errno.inval : super.update(this.prefix(bytes, key, length), 0, from, value, flags, cpu)
  }

  override remove(bytes: Uint8Array, key: number): number {
    const length = this.lengthOf(bytes, key)
    return length < 0 ? -errno.inval : super.remove(this.prefix(bytes, key, length), 0)
  }

  /** −1 where it is longer than the key */
  private lengthOf(bytes: Uint8Array, key: number): number {
    const length = wordOf(bytes, key)
    return length > this.longest ? -1 : length
  }

  private prefix(bytes: Uint8Array, key: number, length: number): Uint8Array {
    const { cut } = this
    cut[0] = length
    cut[1] = length >>> 8
    for (let i = prefixBytes, left = length; i < cut.length; i++, left -= 8)
      cut[i] = left >= 8 ? bytes[key + i] : left > 0 ? bytes[key + i] & (0xff00 >> left) : 0
    return cut
  }
}
