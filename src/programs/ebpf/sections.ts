/**
 * A program's text in sections, as files of the public conformance suite of eBPF have them. A line that begins with `--` opens one:
 *
 *     -- asm       the program in assembler
 *     -- raw       or its instructions, each a number of 64 bits; these are taken where both are there
 *     -- map       its maps: name, type, bytes of a key, bytes of a value, entries
 *     -- mem       the memory that it runs on, bytes in hexadecimal
 *     -- result    what r0 is at its end
 *
 * What is in any other section, or before the first, is passed over. A comment begins with `#`.
 */
import { assemble } from './assembler.ts'
import { decode } from './instruction.ts'
import { type Program, ProgramError } from './program.ts'

export interface Sections {
  readonly program: Program
  readonly memory?: Uint8Array
  /** 64 bits, without sign */
  readonly result?: bigint
}

const opening = /^--\s*(.*?)\s*$/
const known = ['asm', 'raw', 'map', 'mem', 'result'] as const
type Name = (typeof known)[number]

interface Word {
  readonly text: string
  /** from 1 */
  readonly line: number
}

/** Undefined where no line opens a section. Throws ProgramError, stage `read`, with the line. */
export function readSections(text: string): Sections | undefined {
  const lines = text.split(/\r\n|\r|\n/)
  if (!lines.some((line) => opening.test(line))) return undefined
  const words: Record<Name, Word[]> = { asm: [], raw: [], map: [], mem: [], result: [] }
  let open: Name | undefined
  // the assembler gets the text with all else left out of it, so that lines keep their numbers
  const assembler = lines.map((line, i) => {
    const name = opening.exec(line)?.[1]
    if (name !== undefined) {
      open = known.find((each) => each === name)
      return ''
    }
    const content = line.replace(/#.*/, '').trim()
    if (open === undefined || content === '') return ''
    for (const word of content.split(/[\s,]+/)) words[open].push({ text: word, line: i + 1 })
    return open === 'asm' ? line : open === 'map' ? `map ${content}` : ''
  })
  const program = words.raw.length > 0 ? rawProgram(words.raw) : assemble(assembler.join('\n'))
  const memory = words.mem.length > 0 && { memory: Uint8Array.from(words.mem.flatMap(bytesOf)) }
  const result = words.result.length > 0 && { result: resultOf(words.result) }
  return { program, ...memory, ...result }
}

function rawProgram(words: readonly Word[]): Program {
  const bytes = new Uint8Array(words.length * 8)
  const view = new DataView(bytes.buffer)
  words.forEach((word, i) => {
    view.setBigUint64(i * 8, numberOf(word, 'an instruction'), true)
  })
  return { name: 'program', instructions: decode(bytes), lines: words.map(({ line }) => line), maps: [] }
}

function bytesOf(word: Word): number[] {
  const digits = word.text.replace(/^0x/i, '')
  const wrong = digits === '' || /[^0-9a-f]/i.test(digits) || (digits.length > 2 && digits.length % 2 !== 0)
  if (wrong) throw fault(word, 'is no byte of the memory: two digits in hexadecimal are expected')
  return (digits.match(/..?/g) ?? []).map((byte) => Number.parseInt(byte, 16))
}

function resultOf(words: readonly Word[]): bigint {
  if (words.length > 1) throw fault(words[1], 'is a second result: one number is expected')
  return numberOf(words[0], 'the result')
}

/** Of up to 64 bits, signed or not. */
function numberOf(word: Word, thing: string): bigint {
  const match = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(word.text)
  const value = match === null ? 1n << 64n : BigInt(match[2]) * (match[1] === '-' ? -1n : 1n)
  if (value < -(1n << 63n) || value >= 1n << 64n) throw fault(word, `is no number of 64 bits, and ${thing} is one`)
  return BigInt.asUintN(64, value)
}

const fault = ({ text, line }: Word, what: string): ProgramError =>
  new ProgramError('read', `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}' ${what}`, { line })
