/** Conditions on registers, as breakpoints have them: `r1 == 3`, `r0 != 0 && r2 > 0x10`, `r3 < -1 || r4 & 8`. */
import { ProgramError } from './program.ts'

/** Are the registers r0 to r10 such? They are unsigned, of 64 bits. */
export type Condition = (registers: readonly bigint[]) => boolean

const comparison = /^%?r(\d+)\s*(==|!=|<=|>=|<|>|&)\s*([+-]?(?:0x[0-9a-f]+|\d+)|%?r\d+)$/i
const word = 1n << 64n

const compare: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '&': (a, b) => (a & b) !== 0n,
}

/** An empty text always holds; `&&` binds closer than `||`. Throws ProgramError, stage `read`. */
export function conditionOf(text: string): Condition {
  if (text.trim() === '') return () => true
  const either = text.split('||').map((part) => part.split('&&').map((each) => single(each.trim())))
  return (registers) => either.some((all) => all.every((holds) => holds(registers)))
}

function single(text: string): Condition {
  const match = comparison.exec(text)
  if (match === null)
    throw new ProgramError('read', `'${text}' is no condition: a register, one of == != < > <= >= &, and a number or register`)
  const [, left, operator, right] = match
  const a = registerOf(left)
  const other = /^%?r(\d+)$/i.exec(right)
  const b = other ? registerOf(other[1]) : undefined
  const negative = right.startsWith('-')
  const number = other ? 0n : BigInt(right.replace(/^[+-]/, ''))
  const constant = (negative ? word - number : number) % word
  // as numbers with a sign, where one is written with its sign
  const value = (bits: bigint) => (negative ? BigInt.asIntN(64, bits) : bits)
  return (registers) => compare[operator](value(registers[a]), value(b === undefined ? constant : registers[b]))
}

function registerOf(digits: string): number {
  const number = Number(digits)
  if (number > 10) throw new ProgramError('read', `there is no register 'r${digits}': they are r0 to r10`)
  return number
}
