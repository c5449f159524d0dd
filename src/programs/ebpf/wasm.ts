/**
 * Writing WebAssembly modules (WebAssembly Core Specification 1.0, §5; sign extension as of 2.0): opcodes by name, code, sections.
 * Also the little of the JavaScript interface that is used: the core is checked without a browser's types.
 */

/** opcodes (§5.4) */
export const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  drop: 0x1a,
  i64Load: 0x29,
  i64Load8S: 0x30,
  i64Load8U: 0x31,
  i64Load16S: 0x32,
  i64Load16U: 0x33,
  i64Load32S: 0x34,
  i64Load32U: 0x35,
  i64Store: 0x37,
  i64Store8: 0x3c,
  i64Store16: 0x3d,
  i64Store32: 0x3e,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtS: 0x4a,
  i32GtU: 0x4b,
  i32LeS: 0x4c,
  i32LeU: 0x4d,
  i32GeS: 0x4e,
  i32GeU: 0x4f,
  i64Eqz: 0x50,
  i64Eq: 0x51,
  i64Ne: 0x52,
  i64LtU: 0x54,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32DivS: 0x6d,
  i32DivU: 0x6e,
  i32RemS: 0x6f,
  i32RemU: 0x70,
  i32And: 0x71,
  i32Or: 0x72,
  i32Xor: 0x73,
  i32Shl: 0x74,
  i32ShrS: 0x75,
  i32ShrU: 0x76,
  i32Rotl: 0x77,
  i32Rotr: 0x78,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64And: 0x83,
  i64Or: 0x84,
  i64Shl: 0x86,
  i64ShrU: 0x88,
  i64Rotl: 0x89,
  i32Wrap: 0xa7,
  i64ExtendI32S: 0xac,
  i64ExtendI32U: 0xad,
  i32Extend8S: 0xc0,
  i32Extend16S: 0xc1,
  i64Extend8S: 0xc2,
  i64Extend16S: 0xc3,
  i64Extend32S: 0xc4,
} as const

/** What added to an opcode on 32 bits gives the one of that name on 64: comparisons lie 11 further, arithmetic 18. */
export const wideComparison = op.i64Eq - op.i32Eq
export const wideArithmetic = op.i64Add - op.i32Add

/** value types (§5.3.1), and the type of a block without a value (§5.3.2) */
export const type = { i32: 0x7f, i64: 0x7e, none: 0x40 } as const

/** Bytes that grow, with numbers as LEB128 (§5.2.2). */
export class Bytes {
  #bytes = new Uint8Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  byte(value: number): this {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = value
    return this
  }

  unsigned(value: number): this {
    let rest = value
    for (; rest > 127; rest >>>= 7) this.byte((rest & 127) | 128)
    return this.byte(rest)
  }

  /** a number of 32 bits, or of 64 as a bigint */
  signed(value: number | bigint): this {
    if (typeof value === 'number') return this.#signed32(value)
    let rest = value
    for (; rest > 63n || rest < -64n; rest >>= 7n) this.byte(Number(rest & 127n) | 128)
    return this.byte(Number(rest & 127n))
  }

  #signed32(value: number): this {
    let rest = value
    for (; rest > 63 || rest < -64; rest >>= 7) this.byte((rest & 127) | 128)
    return this.byte(rest & 127)
  }

  all(bytes: Uint8Array | readonly number[]): this {
    for (const byte of bytes) this.byte(byte)
    return this
  }

  text(text: string): this {
    return this.unsigned(text.length).all([...text].map((letter) => letter.charCodeAt(0)))
  }

  /** the bytes of `part` behind their number */
  sized(part: Bytes): this {
    return this.unsigned(part.length).all(part.done())
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }
}

/** Code of a function. */
export class Code extends Bytes {
  op(...opcodes: readonly number[]): this {
    return this.all(opcodes)
  }

  get(local: number): this {
    return this.byte(op.localGet).unsigned(local)
  }

  set(local: number): this {
    return this.byte(op.localSet).unsigned(local)
  }

  tee(local: number): this {
    return this.byte(op.localTee).unsigned(local)
  }

  i32(value: number): this {
    return this.byte(op.i32Const).signed(value)
  }

  i64(value: number | bigint): this {
    return this.byte(op.i64Const).signed(value)
  }

  /** a load or store at the address on the stack plus `offset`; alignment is a hint, and addresses here have none */
  memory(opcode: number, offset = 0): this {
    return this.op(opcode, 0).unsigned(offset)
  }

  jump(opcode: typeof op.br | typeof op.brIf, depth: number): this {
    return this.byte(opcode).unsigned(depth)
  }
}

const section = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const
const functionType = 0x60
const kindOf = { function: 0, memory: 2, global: 3 } as const

export interface FunctionType {
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

export interface FunctionBody {
  /** place in the module's types */
  readonly type: number
  /** its locals behind its parameters: how many of which type */
  readonly locals: readonly (readonly [number, number])[]
  readonly code: Bytes
}

export interface ModuleParts {
  readonly types: readonly FunctionType[]
  /** one imported function, number 0 of the functions, and the memory of fixed size */
  readonly imported: { readonly module: string; readonly function: string; readonly type: number; readonly memory: string }
  readonly pages: number
  /** variables of the module, i32 and 0 at the start; at least one */
  readonly globals: number
  readonly functions: readonly FunctionBody[]
  /** what is exported: names of the first of `functions`, in their order, and of the first global */
  readonly exported: { readonly functions: readonly string[]; readonly global: string }
}

const vector = <T>(items: readonly T[], write: (into: Bytes, item: T) => void): Bytes => {
  const bytes = new Bytes().unsigned(items.length)
  for (const item of items) write(bytes, item)
  return bytes
}

function writeBody(into: Bytes, { locals, code }: FunctionBody): void {
  const body = vector(locals, (bytes, [count, valueType]) => bytes.unsigned(count).byte(valueType))
  into.sized(body.all(code.done()).byte(op.end))
}

export function moduleOf({ types, imported, pages, globals, functions, exported }: ModuleParts): Uint8Array<ArrayBuffer> {
  const imports = new Bytes().unsigned(2)
  imports.text(imported.module).text(imported.function).byte(kindOf.function).unsigned(imported.type)
  imports.text(imported.module).text(imported.memory).byte(kindOf.memory).byte(1).unsigned(pages).unsigned(pages)
  const variables = Array.from({ length: globals }, () => [type.i32, 1, op.i32Const, 0, op.end])
  const exports = new Bytes().unsigned(exported.functions.length + 1)
  exported.functions.forEach((name, i) => {
    exports
      .text(name)
      .byte(kindOf.function)
      .unsigned(1 + i)
  })
  exports.text(exported.global).byte(kindOf.global).unsigned(0)
  const sections: readonly (readonly [number, Bytes])[] = [
    [
      section.type,
      vector(types, (bytes, { parameters, results }) => {
        bytes.byte(functionType).unsigned(parameters.length).all(parameters).unsigned(results.length).all(results)
      }),
    ],
    [section.import, imports],
    [section.function, vector(functions, (bytes, body) => bytes.unsigned(body.type))],
    [section.global, vector(variables, (bytes, variable) => bytes.all(variable))],
    [section.export, exports],
    [section.code, vector(functions, writeBody)],
  ]
  const module = new Bytes().all([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  for (const [id, content] of sections) module.byte(id).sized(content)
  return module.done()
}

/** What a module is given, and the module's functions (WebAssembly JavaScript Interface): all that is used of it. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer
}
declare const WebAssembly: {
  readonly RuntimeError: new () => Error
  readonly Memory: new (pages: { initial: number; maximum: number }) => LinearMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** bytes of a page of memory (§4.2.8) */
export const pageSize = 65_536

/** Memory of fixed size, a whole number of pages. */
export function memoryOf(size: number): LinearMemory {
  return new WebAssembly.Memory({ initial: size / pageSize, maximum: size / pageSize })
}

/** An error that WebAssembly itself has thrown, such as an address outside the memory. */
export const isTrap = (error: unknown): boolean => error instanceof WebAssembly.RuntimeError

/** A module's compiled code, which any number of memories may share. Synchronous: the worker has no time to wait in. */
export const compile = (bytes: Uint8Array<ArrayBuffer>): object => new WebAssembly.Module(bytes)

/** What a module exports, on this memory. */
export const instantiate = (module: object, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
  new WebAssembly.Instance(module, imports).exports
