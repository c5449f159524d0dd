/**
 * One instance of QuickJS (build.ts) runs one program; its memory is all its state, has one size for ever, and what it may ask
 * of the world outside is nothing: no clock, no locale, no files. It is made anew once, and from a copy of that from then on.
 */
import { type Callbacks, type Engine, type Exports, instantiate, isTrap, type Layout, layoutOf, memoryThatEnds } from './build.ts'

declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }

export { type Callbacks, compileEngine, type Engine } from './build.ts'

/** IntrinsicsFlags: all but Date (2), Proxy (128), Promise (1024) and what follows it */
const intrinsics = 1 | 4 | 8 | 16 | 32 | 64 | 256 | 512
/** bytes of a program's stack: some 550 calls deep, half of what a JavaScript engine's own bears (2,083 calls in Node 20) */
const stack = 96 * 1024

/** What a call inside threw: as text, since no handle outlives a call. */
export interface Thrown {
  readonly text: string
  /** the engine itself went wrong: its memory is not to be relied on any more */
  readonly broken?: boolean
}

/** Not even the place for a result was left. */
export const noRoom: Thrown = { text: 'InternalError: out of memory' }

/** Where a host finds what it needs; all instances that go on from one another have it at the same places. */
export interface Places {
  readonly runtime: number
  readonly context: number
  readonly nothing: number
  /** words: what the runtime has allocated, and at how much it looks for cycles, both in allocations times 8 */
  readonly allocated: number
  readonly threshold: number
}

/** All of an instance's state between two calls: data, and heap as far as it has come (the stack of C is empty). */
export interface Memory {
  readonly data: Uint8Array
  readonly heap: Uint8Array
}

/** An instance as it was: what one that goes on from it is made of. */
export interface Image {
  readonly memory: Memory
  readonly places: Places
}

export class Instance {
  readonly bytes: Uint8Array
  readonly places: Places
  private readonly layout: Layout
  private readonly wasm: Exports
  private readonly words: Int32Array

  /**
   * @param room bytes of its heap, and as many as a page of WebAssembly rounds that up to; what the image has is never too much
   * @param image of one that it goes on from; absent = it is new
   */
  constructor(engine: Engine, room: number, callbacks: Callbacks, image?: Image) {
    this.layout = layoutOf(engine)
    const { wasm, buffer } = instantiate(engine.module, endOf(this.layout, room, image?.memory.heap.length ?? 0), callbacks)
    this.wasm = wasm
    this.bytes = new Uint8Array(buffer)
    this.words = new Int32Array(buffer)
    this.places = image ? image.places : this.begin()
    if (image) this.restore(image.memory)
  }

  private begin(): Places {
    const { wasm, words } = this
    wasm.u()
    const runtime = wasm.K()
    const { allocated, threshold } = countersOf(words, runtime, (bytes) => wasm.y(runtime, bytes))
    wasm.D(runtime, stack)
    wasm.Fa(runtime)
    return { runtime, context: wasm.N(runtime, intrinsics), nothing: wasm.E(), allocated, threshold }
  }

  /** bytes of its heap up to the last that it has asked for so far */
  get used(): number {
    return this.words[this.layout.breakWord] - this.layout.heap
  }
  /** bytes that its heap may have */
  get room(): number {
    return this.bytes.length - this.layout.heap
  }
  /** Whether an instance with so much room, that goes on from a heap of so many bytes, would have as much as this. */
  fits(room: number, used = this.used): boolean {
    return endOf(this.layout, room, used) === this.bytes.length
  }

  /**
   * Cycles of objects that nobody holds any more are looked for before they fill the heap: the build counts allocations, not
   * their bytes, and some 60 with 13 KB, as a cloned packet has, may be one cycle. Costs nothing while there is none.
   */
  collectInTime(): void {
    const { allocated, threshold } = this.places
    const soon = this.words[allocated] + (this.room >> 7)
    if (this.words[threshold] > soon) this.words[threshold] = soon
  }

  /** A buffer that lies at a known place of the memory for ever, as a property of the program's global object. */
  share(name: string, size: number): number {
    const place = this.wasm.v(size)
    this.bytes.fill(0, place, place + size)
    this.setGlobal(name, this.wasm.X(this.places.context, place, size))
    return place
  }

  /** A function that calls `Callbacks.call`, without arguments or result. */
  link(name: string): void {
    const text = this.text(name)
    this.setGlobal(name, this.wasm.Da(this.places.context, text, 0, 0, 1))
    this.wasm.M(text)
  }

  /** The value of a script, as a handle that is kept for ever. */
  evaluate(code: string, file: string): number | Thrown {
    const source = this.text(code)
    const name = this.text(file)
    if (source === 0 || name === 0) return noRoom
    let length = source
    while (this.bytes[length] !== 0) length++
    const value = this.wasm.pa(this.places.context, source, length - source, name, 0, 0)
    this.wasm.M(source)
    this.wasm.M(name)
    return this.thrown(value) ?? value
  }

  /** The text of a script's value, undefined when it throws: for want of memory. What it leaves behind stays: for an instance that is thrown away. */
  read(code: string): string | undefined {
    const value = this.evaluate(code, 'inside')
    if (typeof value !== 'number') return undefined
    const { context } = this.places
    const text = this.wasm.$(context, value)
    if (text === 0) return undefined
    const read = this.textAt(text)
    this.wasm.S(context, text)
    this.wasm.P(context, value)
    return read
  }

  /** Calls a function without arguments; its result is thrown away. */
  call(callee: number): Thrown | null {
    const { context, nothing } = this.places
    try {
      const value = this.wasm.ma(context, callee, nothing, 0, 0)
      const thrown = this.thrown(value)
      if (!thrown) this.wasm.P(context, value)
      return thrown
    } catch (error) {
      if (isTrap(error)) return { text: (error as Error).message, broken: true }
      throw error
    }
  }

  /** What it keeps, where it lies: the next call changes it. */
  get memory(): Memory {
    const { data, heap } = this.layout
    return { data: this.bytes.subarray(0, data), heap: this.bytes.subarray(heap, heap + this.used) }
  }

  /** @param memory of an instance with the same places, no larger than this has room for */
  restore({ data, heap }: Memory): void {
    const { layout, used: before } = this
    if (data.length !== layout.data || heap.length > this.room)
      throw new Error(`javascript state: ${data.length} and ${heap.length} bytes are not those of an instance`)
    this.bytes.set(data)
    this.bytes.set(heap, layout.heap)
    // beyond what it has asked for nothing was ever written
    if (before > heap.length) this.bytes.fill(0, layout.heap + heap.length, layout.heap + before)
  }

  private setGlobal(name: string, value: number): void {
    const { context } = this.places
    const text = this.text(name)
    const key = this.wasm._(context, text)
    const global = this.wasm.ua(context)
    this.wasm.ja(context, global, key, value)
    for (const handle of [key, value, global]) this.wasm.P(context, handle)
    this.wasm.M(text)
  }

  private textAt(place: number): string {
    let end = place
    while (this.bytes[end] !== 0) end++
    return new TextDecoder().decode(this.bytes.slice(place, end))
  }

  /** 0 = there is no room for it */
  private text(value: string): number {
    const encoded = new TextEncoder().encode(value)
    const place = this.wasm.v(encoded.length + 1)
    if (place === 0) return 0
    this.bytes.set(encoded, place)
    this.bytes[place + encoded.length] = 0
    return place
  }

  private thrown(value: number): Thrown | null {
    const { context } = this.places
    if (value === 0) return noRoom
    const error = this.wasm.na(context, value)
    if (error === 0) return null
    const text = this.wasm.$(context, error)
    const result = { text: text === 0 ? 'an error without a text' : this.textAt(text) }
    if (text !== 0) this.wasm.S(context, text)
    this.wasm.P(context, error)
    return result
  }
}

/** Where the memory of an instance ends that has so much room, or what its image has if that is more. */
const endOf = ({ heap }: Layout, room: number, used: number): number => memoryThatEnds(heap + Math.max(room, used))

/** The counters of a runtime stand in its first words (JSRuntime in quickjs.c): the limit behind what is allocated, the threshold by its first value. */
function countersOf(words: Int32Array, runtime: number, limit: (bytes: number) => void): Pick<Places, 'allocated' | 'threshold'> {
  const begin = runtime >> 2
  const own = (value: number): number => words.indexOf(value, begin)
  const marker = 0x5a17_c0de
  limit(marker)
  const limitWord = own(marker)
  // memory has one size: nothing else bounds it
  limit(-1)
  const threshold = own(256 * 1024)
  if (limitWord < 0 || limitWord - begin > 16 || threshold < 0 || threshold - begin > 128)
    throw new Error('quickjs: another runtime: not the build that this code knows')
  return { allocated: limitWord - 1, threshold }
}
