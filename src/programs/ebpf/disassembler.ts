/** Program to the assembler's text: assembled again it gives the same bytes. What has no name is a `.slot` of 64 bits. */
import { assemble } from './assembler.ts'
import { helperOf } from './helper-table.ts'
import { callee, cls, decode, encode, immediate, lddw, source } from './instruction.ts'
import { mnemonics, type Shape } from './mnemonics.ts'
import type { Instruction, MapDefinition, Program } from './program.ts'

/** how the target of a jump is written, from the slot that jumps and its distance */
type Target = (at: number, distance: number) => string

const byOpcode = new Map<number, [string, Shape][]>()
for (const [name, shape] of mnemonics) {
  const { form, opcode } = shape
  for (const code of form === 'binary' || form === 'jump' || form === 'call' ? [opcode, opcode | source.reg] : [opcode])
    byOpcode.set(code, [...(byOpcode.get(code) ?? []), [name, shape]])
}

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value)}`
const distanceText: Target = (_, distance) => signed(distance)

/** A program's text, and of each slot the line where its instruction stands, from 1. */
export interface Listing {
  readonly text: string
  readonly lines: readonly number[]
}

export const disassemble = (program: Program): string => listingOf(program).text

export function listingOf({ instructions, maps }: Program): Listing {
  const starts = startsOf(instructions, maps)
  const label: Target = (at, distance) => (starts.has(at + 1 + distance) ? `L${at + 1 + distance}` : signed(distance))
  const targets = new Set<string>()
  const body = [...starts].map((at): [number, string] => {
    const text = lineAt(instructions, at, maps, (from, distance) => {
      const target = label(from, distance)
      targets.add(target)
      return target
    })
    return [at, text]
  })
  const directives = maps.map((map) => {
    const { name, type, keySize, valueSize, entries, programs = [] } = map
    const places = programs.map((at) => (starts.has(at) ? `L${at}` : '-'))
    for (const place of places) targets.add(place)
    return ['map', name, type, keySize, valueSize, entries, ...places, ...interfacesOf(map)].join(' ')
  })
  const text = [...directives]
  const lines: number[] = []
  for (const [at, instruction] of body) {
    if (targets.has(`L${at}`)) text.push(`L${at}:`)
    lines[at] = text.push(`    ${instruction}`)
  }
  return { text: `${text.join('\n')}\n`, lines: Array.from(instructions, (_, at) => lines[at] ?? lines[at - 1]) }
}

function interfacesOf({ type, valueSize, initial }: MapDefinition): number[] {
  if (type !== 'devmap' || initial === undefined) return []
  const view = new DataView(initial.buffer, initial.byteOffset)
  return Array.from({ length: initial.length / valueSize }, (_, key) => view.getUint32(key * valueSize, true))
}

/** One instruction's text, jumps as distances: for messages and for who steps through a program. */
export function instructionText({ instructions, maps }: Pick<Program, 'instructions' | 'maps'>, at: number): string {
  return lineAt(instructions, at, maps, distanceText)
}

/** The slots where an instruction begins: not the second half of a 64-bit immediate. */
function startsOf(instructions: readonly Instruction[], maps: readonly MapDefinition[]): Set<number> {
  const starts = new Set<number>()
  for (let at = 0; at < instructions.length; at += wideText(instructions, at, maps) === null ? 1 : 2) starts.add(at)
  return starts
}

function lineAt(instructions: readonly Instruction[], at: number, maps: readonly MapDefinition[], target: Target): string {
  const wide = wideText(instructions, at, maps)
  if (wide !== null) return wide
  const instruction = instructions[at]
  for (const [name, shape] of byOpcode.get(instruction.opcode) ?? []) {
    const plain = textOf(name, shape, instruction, at, distanceText)
    if (plain !== null && means(plain, instruction)) return textOf(name, shape, instruction, at, target) ?? plain
  }
  const bytes = [...encode([instruction])].reverse()
  return `.slot 0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** A name says nothing of the fields that its operands leave out: only if they are empty is it the same instruction. */
function means(text: string, instruction: Instruction): boolean {
  const [again] = decode(encode(assemble(text).instructions))
  const { opcode, dst, src, offset, imm } = instruction
  return again.opcode === opcode && again.dst === dst && again.src === src && again.offset === offset && again.imm === imm
}

/** Both slots of a 64-bit immediate; null when this slot and the next are none that the assembler writes. */
function wideText(instructions: readonly Instruction[], at: number, maps: readonly MapDefinition[]): string | null {
  const { opcode, dst, src, offset, imm } = instructions[at]
  const next = instructions[at + 1]
  if (opcode !== lddw || next === undefined || dst > 10) return null
  if (offset !== 0 || next.opcode !== 0 || next.dst !== 0 || next.src !== 0 || next.offset !== 0) return null
  if (src === immediate.number) return `lddw %r${dst}, 0x${half(next.imm)}${half(imm)}`
  const map = maps[imm]
  if (map === undefined) return null
  if (src === immediate.map && next.imm === 0) return `lddw %r${dst}, map_by_fd(${map.name})`
  if (src === immediate.value && next.imm >= 0) return `lddw %r${dst}, map_value(${map.name})+${next.imm}`
  return null
}

const half = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

/** Small numbers decimal, others hexadecimal. */
const numeral = (value: number): string =>
  Math.abs(value) < 1024 ? String(value) : `${value < 0 ? '-' : ''}0x${Math.abs(value).toString(16)}`

/** Null when the name is another operation's with the same opcode, or a register is none. */
function textOf(
  name: string,
  shape: Shape,
  { opcode, dst, src, offset, imm }: Instruction,
  at: number,
  target: Target,
): string | null {
  if (dst > 10 || src > 10) return null
  const place = (register: number) => `[%r${register}${offset === 0 ? '' : signed(offset)}]`
  const second = (opcode & source.reg) !== 0 ? `%r${src}` : numeral(imm)
  switch (shape.form) {
    case 'binary':
      return shape.offset === offset ? `${name} %r${dst}, ${second}` : null
    case 'move':
      return shape.offset === offset ? `${name} %r${dst}, %r${src}` : null
    case 'unary':
      return shape.imm === imm ? `${name} %r${dst}` : null
    case 'jump':
      return `${name} %r${dst}, ${second}, ${target(at, offset)}`
    case 'always':
      return `${name} ${target(at, (opcode & 7) === cls.jmp ? offset : imm)}`
    case 'load':
      return `${name} %r${dst}, ${place(src)}`
    case 'store':
      return `${name} ${place(dst)}, ${numeral(imm)}`
    case 'store-register':
      return `${name} ${place(dst)}, %r${src}`
    case 'atomic':
      return shape.imm === imm ? `${name} ${place(dst)}, %r${src}` : null
    case 'absolute':
      return `${name} ${numeral(imm)}`
    case 'indirect':
      return `${name} %r${src}, ${numeral(imm)}`
    case 'call':
      if ((opcode & source.reg) !== 0) return `call %r${dst}`
      if (src === callee.local) return `call local ${target(at, imm)}`
      if (src === callee.runtime) return `call runtime ${numeral(imm)}`
      return `call ${helperOf(imm) === undefined ? numeral(imm) : `bpf_${helperOf(imm)?.name}`}`
    case 'exit':
      return name
    case 'wide':
      return null
  }
}
