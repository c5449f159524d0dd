/** `lab bpf`: a program of the eBPF instruction set by itself: read, verified, run on bytes, its r0 printed. */
import { assemble } from '../programs/ebpf/assembler.ts'
import { readClassic } from '../programs/ebpf/classic.ts'
import { readObject } from '../programs/ebpf/elf.ts'
import { chosen, hookOf } from '../programs/ebpf/entries.ts'
import { decode } from '../programs/ebpf/instruction.ts'
import { type Program, ProgramError } from '../programs/ebpf/program.ts'
import { readSections } from '../programs/ebpf/sections.ts'
import { type Target, targets } from '../programs/ebpf/targets.ts'
import { type Engine, hexadecimal, runAtHook, runFilter, runOnMemory, type Trial } from '../programs/ebpf/trial.ts'
import { BadInput, readBytes, readText, type Shell } from './shell.ts'

interface Options {
  readonly hex?: string
  readonly memory?: string
  readonly program?: string
  readonly hook?: string
  readonly engine?: string
  readonly json?: boolean
}

/** bytes of the memory in r1, or of a packet */
const mostMemory = 1 << 20
const hooks: Readonly<Record<string, Target>> = { xdp: targets.xdp, tc: targets.tc, netfilter: targets.netfilter }
const engines: readonly Engine[] = ['interpreter', 'translation']

/** A program, and the hook that it is for: none runs on memory, `filter` is classic BPF. */
interface Read {
  readonly program: Program
  readonly hook?: string
  /** what the file says of its memory, and of r0 at the end */
  readonly memory?: Uint8Array
  readonly result?: bigint
}

export function bpf(shell: Shell, file: string | undefined, options: Options): void {
  const { hex, memory, json = false } = options
  if ((file === undefined) === (hex === undefined)) throw new BadInput('bpf: a file or --hex is expected, one of them')
  const engine = engines.find((name) => name === (options.engine ?? engines[0]))
  if (engine === undefined) throw new BadInput(`--engine: '${options.engine}' is none of ${engines.join(', ')}`)
  const wrongHook = options.hook !== undefined && options.hook !== 'none' && !(options.hook in hooks)
  if (wrongHook) throw new BadInput(`--hook: '${options.hook}' is none of ${Object.keys(hooks).join(', ')}, none`)
  const given = memory === undefined ? undefined : hexBytes('--memory', memory)
  try {
    const read: Read = file === undefined ? { program: fromHex(shell, hex ?? '') } : fromFile(shell, file, options.program)
    const hook = options.hook ?? read.hook
    const bytes = given ?? read.memory ?? new Uint8Array()
    if (bytes.length > mostMemory) throw new BadInput(`--memory: ${bytes.length} bytes are more than ${mostMemory}`)
    const trial = run(read.program, hook, bytes, engine)
    print(shell, trial, hook, json)
    compare(file ?? '--hex', trial, read.result)
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    const { stage, message, instruction, line } = error
    if (json) shell.out(`${JSON.stringify({ refused: { stage, message, instruction, line } }, null, 2)}\n`)
    throw new BadInput(`${file ?? '--hex'}: ${placeOf(error)}${verbs[stage]}${message}`)
  }
}

const verbs = { read: '', verify: 'refused: ', run: 'failed: ' } as const

/** The line, or the instruction from 0, unless the message itself says where. */
function placeOf({ line, instruction, message }: ProgramError): string {
  if (message.startsWith('instruction ')) return ''
  if (line !== undefined) return `line ${line}: `
  return instruction === undefined ? '' : `instruction ${instruction}: `
}

function run(program: Program, hook: string | undefined, bytes: Uint8Array, engine: Engine): Trial {
  if (hook === 'filter') return runFilter(program, bytes, engine)
  const target = hooks[hook ?? 'none']
  return target === undefined ? runOnMemory(program, bytes, engine) : runAtHook(program, target, bytes, engine)
}

/** A file that says what its program leaves in r0 is held to it. */
function compare(file: string, { low, high }: Trial, expected: bigint | undefined): void {
  const r0 = hexadecimal(low, high)
  if (expected === undefined || BigInt(r0) === expected) return
  throw new BadInput(`${file}: r0 is ${r0}, where its section 'result' has 0x${expected.toString(16)}`)
}

function print(
  shell: Shell,
  { low, high, executed, redirected, verified, bytes }: Trial,
  hook: string | undefined,
  json: boolean,
): void {
  const r0 = hexadecimal(low, high)
  if (!json) return shell.out(`${r0}\n`)
  const verdict = Object.entries(hooks[hook ?? 'none']?.verdicts ?? {}).find(([, number]) => number === low)?.[0]
  const memory = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const { longestPath, stackDepth } = verified
  shell.out(`${JSON.stringify({ r0, verdict, redirected, instructions: executed, longestPath, stackDepth, memory }, null, 2)}\n`)
}

/** Object file, output of tcpdump -ddd, or the assembler's text, which may be in sections; told apart by how they begin. */
function fromFile(shell: Shell, file: string, name: string | undefined): Read {
  const content = readBytes(shell, file)
  if ([0x7f, 0x45, 0x4c, 0x46].every((byte, i) => content[i] === byte)) return fromObject(content, file, name)
  if (name !== undefined) throw new BadInput(`--program: ${file} is no object file: it has one program`)
  const text = readText({ ...shell, read: () => content, readStandardInput: () => content }, file)
  if (/^\s*\d/.test(text)) return { program: readClassic(text), hook: 'filter' }
  return readSections(text) ?? { program: assemble(text) }
}

function fromObject(content: Uint8Array, file: string, name: string | undefined): Read {
  const object = readObject(content)
  const names = object.entries.map((each) => each.name)
  if (name !== undefined && !names.includes(name))
    throw new BadInput(`--program: ${file} has no '${name}'; it has ${names.join(', ')}`)
  const program = chosen(object, name ?? '')
  return { program, hook: hookOf(program) }
}

/** The instructions as bytes in hexadecimal, or as numbers of 64 bits, each with its 0x: told apart by any with more than two digits. */
function fromHex(shell: Shell, argument: string): Program {
  const text = argument === '-' || shell.exists(argument) ? readText(shell, argument) : argument
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const numbers = words.every((word) => /^0x[0-9a-f]{1,16}$/i.test(word)) && words.some((word) => word.length > 4)
  const bytes = numbers ? words.flatMap(slotBytes) : hexBytes('--hex', text)
  return { name: 'program', instructions: decode(Uint8Array.from(bytes)), maps: [] }
}

/** The bytes of a number of 64 bits, lowest first. */
const slotBytes = (word: string): number[] => [...hexBytes('--hex', word.slice(2).padStart(16, '0'))].reverse()

/** Two digits a byte; blanks, commas and 0x before bytes mean nothing. */
function hexBytes(option: string, text: string): Uint8Array {
  const words = text.split(/[\s,]+/).map((word) => word.replace(/^0x/i, ''))
  const wrong = words.find((word) => word.length % 2 !== 0 || /[^0-9a-f]/i.test(word))
  if (wrong !== undefined) {
    throw new BadInput(`${option}: '${wrong.slice(0, 40)}' is no hexadecimal of whole bytes, two digits each`)
  }
  return Uint8Array.from(words.join('').match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}
