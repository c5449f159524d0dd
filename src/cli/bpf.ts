/** `lab bpf`: a program of the eBPF instruction set by itself: read, verified, run on bytes, its r0 printed. */
import { assemble } from '../programs/ebpf/assembler.ts'
import { readClassic } from '../programs/ebpf/classic.ts'
import { decode } from '../programs/ebpf/instruction.ts'
import { type Program, ProgramError } from '../programs/ebpf/program.ts'
import { hexadecimal, runFilter, runOnMemory, type Trial } from '../programs/ebpf/trial.ts'
import { BadInput, readBytes, readText, type Shell } from './shell.ts'

interface Options {
  readonly hex?: string
  readonly memory?: string
  readonly program?: string
  readonly json?: boolean
}

/** bytes of the memory in r1 */
const mostMemory = 1 << 20

export function bpf(shell: Shell, file: string | undefined, { hex, memory = '', program, json = false }: Options): void {
  if ((file === undefined) === (hex === undefined)) throw new BadInput('bpf: a file or --hex is expected, one of them')
  const name = file ?? '--hex'
  const bytes = hexBytes('--memory', memory)
  if (bytes.length > mostMemory) throw new BadInput(`--memory: ${bytes.length} bytes are more than ${mostMemory}`)
  try {
    const { low, high, executed, verified } =
      file === undefined ? runOnMemory(fromHex(shell, hex ?? ''), bytes) : runFile(shell, file, bytes, program)
    const r0 = hexadecimal(low, high)
    shell.out(
      json ? `${JSON.stringify({ r0, instructions: executed, longestPath: verified.longestPath }, null, 2)}\n` : `${r0}\n`,
    )
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    const { stage, message, instruction, line } = error
    if (json) shell.out(`${JSON.stringify({ refused: { stage, message, instruction, line } }, null, 2)}\n`)
    throw new BadInput(`${name}: ${placeOf(error)}${verbs[stage]}${message}`)
  }
}

const verbs = { read: '', verify: 'refused: ', run: 'failed: ' } as const

/** The line, or the instruction from 0, unless the message itself says where. */
function placeOf({ line, instruction, message }: ProgramError): string {
  if (message.startsWith('instruction ')) return ''
  if (line !== undefined) return `line ${line}: `
  return instruction === undefined ? '' : `instruction ${instruction}: `
}

/** Object file, output of tcpdump -ddd, or the assembler's text, told apart by how they begin. */
function runFile(shell: Shell, file: string, bytes: Uint8Array, name: string | undefined): Trial {
  const content = file === '-' ? shell.readStandardInput() : readBytes(shell, file)
  const again: Shell = { ...shell, read: () => content, readStandardInput: () => content }
  if (content[0] === 0x7f && content[1] === 0x45) return runOnMemory(fromObject(content, file, name), bytes)
  if (name !== undefined) throw new BadInput(`--program: ${file} is no object file, it has one program`)
  const text = readText(again, file)
  return /^\s*\d/.test(text) ? runFilter(readClassic(text), bytes) : runOnMemory(assemble(text), bytes)
}

function fromObject(_: Uint8Array, file: string, _name: string | undefined): Program {
  throw new BadInput(`${file}: object files are not read yet`)
}

/** The instructions as bytes in hexadecimal, or as numbers of 64 bits, each with its 0x. */
function fromHex(shell: Shell, argument: string): Program {
  const text = argument === '-' || shell.exists(argument) ? readText(shell, argument) : argument
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const numbers = words.length > 0 && words.every((word) => /^0x[0-9a-f]{16}$/i.test(word))
  const bytes = numbers ? words.flatMap((word) => [...hexBytes('--hex', word)].reverse()) : hexBytes('--hex', text)
  return { name: 'program', instructions: decode(Uint8Array.from(bytes)), maps: [] }
}

/** Two digits a byte; blanks, commas and 0x before bytes mean nothing. */
function hexBytes(option: string, text: string): Uint8Array {
  const words = text.split(/[\s,]+/).map((word) => word.replace(/^0x/i, ''))
  const wrong = words.find((word) => word.length % 2 !== 0 || /[^0-9a-f]/i.test(word))
  if (wrong !== undefined) {
    throw new BadInput(`${option}: '${wrong.slice(0, 40)}' is no hexadecimal of whole bytes, two digits each`)
  }
  return Uint8Array.from(words.join('').match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}
