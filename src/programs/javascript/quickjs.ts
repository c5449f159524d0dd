/**
 * QuickJS in WebAssembly, as `@jitl/quickjs-wasmfile-release-sync` 0.32.0 builds it, without the loader that comes with it: an
 * instance is made synchronously, its memory has one size for ever, and what it may ask of the world outside is listed here
 * and is nothing: no clock, no locale, no files. One instance runs one program; its memory is all its state.
 */

/** what TypeScript's library without the DOM lacks */
declare const WebAssembly: {
  Module: { new (bytes: Uint8Array): object; exports(module: object): unknown[] }
  Instance: new (module: object, imports: object) => { readonly exports: object }
  Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
}
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }

/** the package's build shortens names: which is which stands in its `dist/emscripten-module.mjs` */
interface Exports {
  /** starts the runtime of C */ u(): void
  /** malloc */ v(size: number): number
  /** QTS_RuntimeSetMemoryLimit */ y(runtime: number, bytes: number): void
  /** QTS_RuntimeSetMaxStackSize */ D(runtime: number, bytes: number): void
  /** QTS_GetUndefined */ E(): number
  /** QTS_NewRuntime */ K(): number
  /** free */ M(pointer: number): void
  /** QTS_NewContext */ N(runtime: number, intrinsics: number): number
  /** QTS_FreeValuePointer */ P(context: number, value: number): void
  /** QTS_FreeCString */ S(context: number, text: number): void
  /** QTS_NewArrayBuffer */ X(context: number, bytes: number, length: number): number
  /** QTS_NewString */ _(context: number, text: number): number
  /** QTS_GetString */ $(context: number, value: number): number
  /** QTS_SetProp */ ja(context: number, object: number, name: number, value: number): void
  /** QTS_Call */ ma(context: number, callee: number, self: number, count: number, values: number): number
  /** QTS_ResolveException: 0, or the error itself if the value is an exception */ na(context: number, value: number): number
  /** QTS_Eval */ pa(context: number, code: number, length: number, file: number, detect: number, flags: number): number
  /** QTS_GetGlobalObject */ ua(context: number): number
  /** QTS_NewFunction */ Da(context: number, name: number, length: number, constructor: number, reference: number): number
  /** QTS_RuntimeEnableInterruptHandler */ Fa(runtime: number): void
  /** the stack pointer */ Oa(): number
}

/** exports of the build that the names above belong to */
const exportCount = 75
/** bytes: the least that this build accepts, and more than a program is given */
export const memorySize = 16 * 1_048_576
/** bytes of the stack of C in this build, which lies between data and heap; it is empty between calls */
const stackSize = 5 * 1_048_576
/** IntrinsicsFlags: all but Date (2), Proxy (128), Promise (1024) and what follows it */
const intrinsics = 1 | 4 | 8 | 16 | 32 | 64 | 256 | 512

/** Compiled once, shared by all instances. */
export type Engine = { readonly module: object }

/** @param bytes the package's `dist/emscripten-module.wasm` */
export function compileEngine(bytes: Uint8Array): Engine {
  const module = new WebAssembly.Module(bytes)
  const found = WebAssembly.Module.exports(module).length
  if (found !== exportCount)
    throw new Error(`quickjs: a build with ${found} exports, and this code knows the one with ${exportCount}`)
  return { module }
}

/** What the program inside may cause outside. */
export interface Callbacks {
  /** the one host function was called */
  call(): void
  /** every 10,000 loops, calls and steps of a regular expression: true ends the program's call */
  interrupt(): boolean
}

/** What a call inside threw: as text, since no handle outlives a call. */
export interface Thrown {
  readonly text: string
}

export interface Bounds {
  /** bytes of its heap */
  readonly memory: number
  /** bytes of its stack */
  readonly stack: number
}

export class Instance {
  private readonly wasm: Exports
  readonly bytes: Uint8Array
  private readonly runtime: number
  private readonly context: number
  private readonly nothing: number
  private readonly heapStart: number

  constructor(engine: Engine, bounds: Bounds, callbacks: Callbacks) {
    const memory = new WebAssembly.Memory({ initial: memorySize / 65_536, maximum: memorySize / 65_536 })
    this.bytes = new Uint8Array(memory.buffer)
    this.wasm = new WebAssembly.Instance(engine.module, { a: imports(memory, callbacks) }).exports as Exports
    this.wasm.u()
    this.heapStart = this.wasm.Oa()
    this.runtime = this.wasm.K()
    this.bound(bounds.memory)
    this.wasm.D(this.runtime, bounds.stack)
    this.wasm.Fa(this.runtime)
    this.context = this.wasm.N(this.runtime, intrinsics)
    this.nothing = this.wasm.E()
  }

  /** @param memory bytes of its heap from now on */
  bound(memory: number): void {
    this.wasm.y(this.runtime, memory)
  }

  /** A buffer that lies at a known place of the memory for ever, as a property of the program's global object. */
  share(name: string, size: number): number {
    const place = this.wasm.v(size)
    this.bytes.fill(0, place, place + size)
    this.setGlobal(name, this.wasm.X(this.context, place, size))
    return place
  }

  /** A function that calls `Callbacks.call`, without arguments or result. */
  link(name: string): void {
    const text = this.text(name)
    this.setGlobal(name, this.wasm.Da(this.context, text, 0, 0, 1))
    this.wasm.M(text)
  }

  /** The value of a script, as a handle that is kept for ever. */
  evaluate(code: string, file: string): number | Thrown {
    const source = this.text(code)
    const name = this.text(file)
    let length = source
    while (this.bytes[length] !== 0) length++
    const value = this.wasm.pa(this.context, source, length - source, name, 0, 0)
    this.wasm.M(source)
    this.wasm.M(name)
    return this.thrown(value) ?? value
  }

  /** The text of a script's value, undefined when it throws: for want of memory. What it leaves behind stays: for an instance that is thrown away. */
  read(code: string): string | undefined {
    const value = this.evaluate(code, 'inside')
    if (typeof value !== 'number') return undefined
    const text = this.wasm.$(this.context, value)
    const read = this.textAt(text)
    this.wasm.S(this.context, text)
    this.wasm.P(this.context, value)
    return read
  }

  /** Bytes of its heap up to the last that was ever written, and of the memory that there is for it. */
  heap(): { readonly used: number; readonly room: number } {
    const room = memorySize - this.heapStart
    return { used: Math.max(0, topOf(new Int32Array(this.bytes.buffer)) - this.heapStart), room }
  }

  /** Calls a function without arguments; its result is thrown away. */
  call(callee: number): Thrown | null {
    const value = this.wasm.ma(this.context, callee, this.nothing, 0, 0)
    const thrown = this.thrown(value)
    if (!thrown) this.wasm.P(this.context, value)
    return thrown
  }

  /** All of its state between two calls: data and heap, each preceded by its length (the stack of C is empty). */
  save(): Uint8Array {
    const data = this.heapStart - stackSize
    const heap = this.heap().used
    const saved = new Uint8Array(data + heap)
    saved.set(this.bytes.subarray(0, data))
    saved.set(this.bytes.subarray(this.heapStart, this.heapStart + heap), data)
    return saved
  }

  /** @param saved what `save()` of an instance with the same bounds gave */
  restore(saved: Uint8Array): void {
    const data = this.heapStart - stackSize
    const end = this.heapStart + saved.length - data
    if (saved.length < data || end > memorySize)
      throw new Error(`javascript state: ${saved.length} bytes are not those of an instance`)
    this.bytes.set(saved.subarray(0, data))
    this.bytes.set(saved.subarray(data), this.heapStart)
    this.bytes.fill(0, end)
  }

  private setGlobal(name: string, value: number): void {
    const text = this.text(name)
    const key = this.wasm._(this.context, text)
    const global = this.wasm.ua(this.context)
    this.wasm.ja(this.context, global, key, value)
    for (const handle of [key, value, global]) this.wasm.P(this.context, handle)
    this.wasm.M(text)
  }

  private textAt(place: number): string {
    let end = place
    while (this.bytes[end] !== 0) end++
    return new TextDecoder().decode(this.bytes.slice(place, end))
  }

  private text(value: string): number {
    const encoded = new TextEncoder().encode(value)
    const place = this.wasm.v(encoded.length + 1)
    this.bytes.set(encoded, place)
    this.bytes[place + encoded.length] = 0
    return place
  }

  private thrown(value: number): Thrown | null {
    const error = this.wasm.na(this.context, value)
    if (error === 0) return null
    const text = this.wasm.$(this.context, error)
    const result = { text: text === 0 ? 'an error without a text' : this.textAt(text) }
    if (text !== 0) this.wasm.S(this.context, text)
    this.wasm.P(this.context, error)
    return result
  }
}

/** Bytes up to the last that is not 0. Most of the memory has never been used: eight words at a time, it is four times as fast. */
function topOf(words: Int32Array): number {
  let top = words.length
  for (; top >= 8; top -= 8) {
    const low = words[top - 1] | words[top - 2] | words[top - 3] | words[top - 4]
    if ((low | words[top - 5] | words[top - 6] | words[top - 7] | words[top - 8]) !== 0) break
  }
  return top * 4
}

/** What the build imports: clocks stand still, files are not there, memory does not grow. */
function imports(memory: { readonly buffer: ArrayBuffer }, callbacks: Callbacks): object {
  const words = new Uint32Array(memory.buffer)
  const none = (): number => 0
  const abort = (): never => {
    throw new Error('quickjs: aborted')
  }
  return {
    a: memory,
    b: abort,
    q: abort,
    r: abort,
    c: (_file: number, _parts: number, _count: number, written: number): number => {
      words[written >> 2] = 0
      return 0
    },
    d: none,
    e: none,
    f: (count: number, size: number): number => {
      words[count >> 2] = 0
      words[size >> 2] = 0
      return 0
    },
    g: none,
    h: none,
    i: (): number => (callbacks.interrupt() ? 1 : 0),
    j: none,
    k: none,
    l: none,
    m: none,
    n: none,
    o: none,
    p: none,
    s: (): number => {
      callbacks.call()
      return 0
    },
    t: none,
  }
}
