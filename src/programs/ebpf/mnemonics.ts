/**
 * The assembler's words for the instructions of RFC 9669 and for types of maps.
 * Assembler and disassembler read the same table.
 */
import { alu, atomic, cls, jmp, lddw, mode, source, width } from './instruction.ts'
import type { MapType } from './program.ts'

/**
 * Which operands follow. `binary`: destination, then register or number. `move`: two registers. `unary`: a register.
 * `jump`: a register, a register or number, where to; `always`: where to. `load`, `store` (a number), `store-register`, `atomic`
 * (a place in memory, a register); `wide`: a register and 64 bits; `absolute` and `indirect`: the legacy access to packets.
 */
export type Form =
  | 'binary'
  | 'move'
  | 'unary'
  | 'jump'
  | 'always'
  | 'load'
  | 'store'
  | 'store-register'
  | 'atomic'
  | 'wide'
  | 'absolute'
  | 'indirect'
  | 'call'
  | 'exit'

export interface Shape {
  readonly form: Form
  /** of `binary` and `jump`: with a number as operand */
  readonly opcode: number
  /** what the operands leave open */
  readonly offset: number
  readonly imm: number
}

/** operation, and the offset that makes it signed (§4.1) */
const arithmetic = {
  add: [alu.add, 0],
  sub: [alu.sub, 0],
  mul: [alu.mul, 0],
  div: [alu.div, 0],
  sdiv: [alu.div, 1],
  or: [alu.or, 0],
  and: [alu.and, 0],
  lsh: [alu.lsh, 0],
  rsh: [alu.rsh, 0],
  mod: [alu.mod, 0],
  smod: [alu.mod, 1],
  xor: [alu.xor, 0],
  mov: [alu.mov, 0],
  arsh: [alu.arsh, 0],
} as const

const comparisons = ['jeq', 'jgt', 'jge', 'jset', 'jne', 'jsgt', 'jsge', 'jlt', 'jle', 'jslt', 'jsle'] as const
const atomics = { add: alu.add, or: alu.or, and: alu.and, xor: alu.xor } as const
const widths = Object.entries(width)

/** Every instruction by its first name; the disassembler uses these. Atomic ones have several words. */
export const mnemonics: ReadonlyMap<string, Shape> = new Map(named())

/** Other names for the same. */
const aliases = new Map(alternative())

export const shapeOf = (name: string): Shape | undefined => mnemonics.get(aliases.get(name) ?? name)

function* named(): Generator<[string, Shape]> {
  const shape = (form: Form, opcode: number, offset = 0, imm = 0): Shape => ({ form, opcode, offset, imm })
  for (const [name, [operation, offset]] of Object.entries(arithmetic)) {
    yield [name, shape('binary', cls.alu64 | operation, offset)]
    yield [`${name}32`, shape('binary', cls.alu | operation, offset)]
  }
  yield ['neg', shape('unary', cls.alu64 | alu.neg)]
  yield ['neg32', shape('unary', cls.alu | alu.neg)]
  for (const bits of [8, 16, 32]) yield [`movsx${bits}64`, shape('move', cls.alu64 | alu.mov | source.reg, bits)]
  for (const bits of [8, 16]) yield [`movsx${bits}32`, shape('move', cls.alu | alu.mov | source.reg, bits)]
  for (const bits of [16, 32, 64]) {
    yield [`le${bits}`, shape('unary', cls.alu | alu.end, 0, bits)]
    yield [`be${bits}`, shape('unary', cls.alu | alu.end | source.reg, 0, bits)]
    yield [`swap${bits}`, shape('unary', cls.alu64 | alu.end, 0, bits)]
  }
  for (const name of comparisons) {
    yield [name, shape('jump', cls.jmp | jmp[name])]
    yield [`${name}32`, shape('jump', cls.jmp32 | jmp[name])]
  }
  yield ['ja', shape('always', cls.jmp | jmp.ja)]
  yield ['ja32', shape('always', cls.jmp32 | jmp.ja)]
  yield ['call', shape('call', cls.jmp | jmp.call)]
  yield ['exit', shape('exit', cls.jmp | jmp.exit)]
  yield ['lddw', shape('wide', lddw)]
  for (const [name, bits] of widths) {
    yield [`ldx${name}`, shape('load', cls.ldx | mode.mem | bits)]
    yield [`st${name}`, shape('store', cls.st | mode.mem | bits)]
    yield [`stx${name}`, shape('store-register', cls.stx | mode.mem | bits)]
    if (name === 'dw') continue
    yield [`ldxs${name}`, shape('load', cls.ldx | mode.memsx | bits)]
    yield [`ldabs${name}`, shape('absolute', cls.ld | mode.abs | bits)]
    yield [`ldind${name}`, shape('indirect', cls.ld | mode.ind | bits)]
  }
  for (const [suffix, bits] of [
    ['', width.dw],
    ['32', width.w],
  ] as const) {
    const opcode = cls.stx | mode.atomic | bits
    for (const [name, operation] of Object.entries(atomics)) {
      yield [`lock ${name}${suffix}`, shape('atomic', opcode, 0, operation)]
      yield [`lock fetch ${name}${suffix}`, shape('atomic', opcode, 0, operation | atomic.fetch)]
    }
    yield [`lock xchg${suffix}`, shape('atomic', opcode, 0, atomic.xchg)]
    yield [`lock cmpxchg${suffix}`, shape('atomic', opcode, 0, atomic.cmpxchg)]
  }
}

function* alternative(): Generator<[string, string]> {
  for (const name of [...Object.keys(arithmetic), 'neg']) yield [`${name}64`, name]
  for (const bits of [8, 16, 32]) yield [`movsx${bits}`, `movsx${bits}64`]
  for (const bits of [16, 32, 64]) yield [`bswap${bits}`, `swap${bits}`]
  for (const name of ['b', 'h', 'w']) yield [`ldsx${name}`, `ldxs${name}`]
  for (const name of [...Object.keys(atomics), 'xchg', 'cmpxchg']) {
    yield [`lock ${name}64`, `lock ${name}`]
    yield [`lock fetch ${name}64`, `lock ${name.endsWith('xchg') ? '' : 'fetch '}${name}`]
  }
  // these two fetch in any case
  for (const name of ['xchg', 'xchg32', 'cmpxchg', 'cmpxchg32']) yield [`lock fetch ${name}`, `lock ${name}`]
  yield ['callx', 'call']
}

/** Types of maps, with the numbers that Linux gives them (uapi/linux/bpf.h, enum bpf_map_type). */
export const mapTypes: ReadonlyMap<string, MapType> = new Map<string, MapType>([
  ['hash', 'hash'],
  ['array', 'array'],
  ['percpu-hash', 'percpu-hash'],
  ['percpu-array', 'percpu-array'],
  ['lru-hash', 'lru-hash'],
  ['lru-percpu-hash', 'lru-percpu-hash'],
  ['lpm-trie', 'lpm-trie'],
  ['prog-array', 'prog-array'],
  ['devmap', 'devmap'],
  ['perf-event-array', 'perf-event-array'],
  ['ringbuf', 'ringbuf'],
  ['1', 'hash'],
  ['2', 'array'],
  ['3', 'prog-array'],
  ['4', 'perf-event-array'],
  ['5', 'percpu-hash'],
  ['6', 'percpu-array'],
  ['9', 'lru-hash'],
  ['10', 'lru-percpu-hash'],
  ['11', 'lpm-trie'],
  ['14', 'devmap'],
  ['27', 'ringbuf'],
])
