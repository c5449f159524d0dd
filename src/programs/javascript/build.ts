/**
 * QuickJS as `@jitl/quickjs-wasmfile-release-sync` 0.32.0 builds it for WebAssembly. What a host has to know of this one build
 * is here: short names of functions, places in its memory. All of it is checked when it is compiled.
 */

/** what TypeScript's library without the DOM lacks */
declare const WebAssembly: {
  Module: { new (bytes: Uint8Array): object; exports(module: object): unknown[] }
  Instance: new (module: object, imports: object) => { readonly exports: object }
  RuntimeError: new () => Error
  Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
}

/** which is which stands in the package's `dist/emscripten-module.mjs` */
export interface Exports {
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
const page = 65_536
/** bytes of the stack of C, which lies between data and heap; it is empty between calls */
const stackSize = 5 * 1_048_576
/** pages that the build asks for: more than most programs need. Its data, its stack and a first piece of heap need these */
const [leastPages, enoughPages] = [256, 82]

/** What a program may cause outside. */
export interface Callbacks {
  /** the one host function was called */
  call(): void
  /** every 10,000 loops, calls and steps of a regular expression: true ends the program's call */
  interrupt(): boolean
}

/** Compiled once, shared by all instances. */
export type Engine = { readonly module: object }

/** What lies where in an instance's memory. */
export interface Layout {
  /** bytes of data, which begin at 0 */
  readonly data: number
  /** where the heap begins */
  readonly heap: number
  /** index of the word that says how far the heap has come: what `sbrk` moves. It never goes back */
  readonly breakWord: number
}

const layouts = new WeakMap<object, Layout>()

/** @param bytes the package's `dist/emscripten-module.wasm` */
export function compileEngine(bytes: Uint8Array): Engine {
  const module = new WebAssembly.Module(withFewerPages(bytes))
  const found = WebAssembly.Module.exports(module).length
  if (found !== exportCount) throw unknown(`${found} exports in place of ${exportCount}`)
  return { module }
}

export function layoutOf({ module }: Engine): Layout {
  const layout = layouts.get(module) ?? readLayout(module)
  layouts.set(module, layout)
  return layout
}

/** Before anything has run, no word of the data but the break is where the heap begins. */
function readLayout(module: object): Layout {
  const { wasm, buffer } = instantiate(module, 0, { call() {}, interrupt: () => true })
  const heap = wasm.Oa()
  const data = heap - stackSize
  const words = new Int32Array(buffer, 0, data >> 2)
  const breakWord = words.indexOf(heap)
  if (breakWord < 0 || words.indexOf(heap, breakWord + 1) >= 0) throw unknown('another layout of memory')
  return { data, heap, breakWord }
}

const unknown = (what: string): Error => new Error(`quickjs: ${what}: not the build that this code knows`)

/** @param end bytes of its memory, which does not grow */
export function instantiate(module: object, end: number, callbacks: Callbacks): { wasm: Exports; buffer: ArrayBuffer } {
  const pages = Math.max(enoughPages, Math.ceil(end / page))
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  return { wasm: new WebAssembly.Instance(module, { a: imports(memory, callbacks) }).exports as Exports, buffer: memory.buffer }
}

/** How large a memory is that ends there or further. */
export const memoryThatEnds = (end: number): number => Math.max(enoughPages, Math.ceil(end / page)) * page

/** The build asks for 16 MB; a memory's size is what bounds a program, so that it may have less. Only that number is changed. */
function withFewerPages(bytes: Uint8Array): Uint8Array {
  // in the section of imports: module "a", name "a", a memory, with a maximum, of 256 pages at least
  const wanted = [1, 0x61, 1, 0x61, 2, 1, (leastPages & 0x7f) | 0x80, leastPages >> 7]
  const at = bytes.findIndex((_, i) => i < 2000 && wanted.every((byte, k) => bytes[i + k] === byte))
  if (at < 0) throw unknown('another memory')
  const changed = bytes.slice()
  changed[at + 6] = (enoughPages & 0x7f) | 0x80
  changed[at + 7] = enoughPages >> 7
  return changed
}

class Aborted extends Error {}

/** The engine did what it may not, or gave itself up. */
export const isTrap = (error: unknown): boolean => error instanceof WebAssembly.RuntimeError || error instanceof Aborted

/** What the build imports: clocks stand still, files are not there, memory does not grow. */
function imports(memory: { readonly buffer: ArrayBuffer }, callbacks: Callbacks): object {
  const words = new Uint32Array(memory.buffer)
  const none = (): number => 0
  const abort = (): never => {
    throw new Aborted('quickjs: aborted')
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
