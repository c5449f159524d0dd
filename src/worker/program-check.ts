/** What is wrong with a program's text, line by line, and what is proven of it: for an editor, while it is written. */
import type { Admission } from '../catalogue/admission.ts'
import { entriesIn, type Place, programOf, targetAt } from '../catalogue/ebpf/reading.ts'
import { type Listing, listingOf } from '../programs/ebpf/disassembler.ts'
import { helperOf } from '../programs/ebpf/helper-table.ts'
import { type MapDefinition, type Program, ProgramError } from '../programs/ebpf/program.ts'
import type { Target } from '../programs/ebpf/targets.ts'
import { verify } from '../programs/ebpf/verifier.ts'
import { ProgramRefused } from '../programs/javascript/language.ts'
import { meter } from '../programs/javascript/metering.ts'
import { withoutTypes } from '../programs/javascript/typescript.ts'
import type { ProgramLanguage } from '../sim/plan.ts'

export type { Admission } from '../catalogue/admission.ts'
export type { Place } from '../catalogue/ebpf/reading.ts'

/** A program as it stands in the editor. */
export interface CodeText {
  readonly title: string
  readonly language: ProgramLanguage
  /** of an object file its bytes */
  readonly code: string | Uint8Array
  /** of a script: it is called with capsules; absent = with packets */
  readonly scripts?: 'capsules'
}

export interface Finding {
  /** of the text, from 1; absent: it is about the whole */
  readonly line?: number
  readonly message: string
}

/** What the verifier has proven of a program that may run, beside the limits of its level. */
export interface MachineFacts {
  readonly machine: 'ebpf'
  readonly target: Target
  readonly instructions: number
  readonly longestPath: number
  readonly explored: number
  readonly stackDepth: number
  readonly maps: readonly Pick<MapDefinition, 'name' | 'type' | 'keySize' | 'valueSize' | 'entries'>[]
  readonly helpers: readonly string[]
  readonly writesPacket: boolean
}
export interface ScriptFacts {
  readonly machine: 'javascript'
  readonly characters: number
  /** functions that the host may call */
  readonly exports: readonly string[]
}

export interface Checked {
  readonly findings: readonly Finding[]
  /** absent where something is wrong */
  readonly facts?: MachineFacts | ScriptFacts
  /** of an object file: its programs by name, which of them is meant, and that in the assembler's words */
  readonly object?: { readonly entries: readonly string[]; readonly entry: string; readonly listing: string }
  /** at which levels it may run, and why not at others */
  readonly admissions?: readonly Admission[]
}

/** mistakes of one text that are told at once */
const mostFindings = 10

/** @param place where it is to run; no matter to JavaScript */
export function checkProgram(text: CodeText, place: Place): Checked {
  return text.language === 'javascript' ? checkScript(String(text.code)) : checkMachineCode(text, place)
}

function checkScript(source: string): Checked {
  try {
    const { exports } = meter(withoutTypes(source))
    return { findings: [], facts: { machine: 'javascript', characters: source.length, exports } }
  } catch (error) {
    if (!(error instanceof ProgramRefused)) throw error
    return { findings: [{ line: error.line, message: error.message }] }
  }
}

function checkMachineCode(text: CodeText, place: Place): Checked {
  const target = targetAt(place, text.language)
  const { findings, program } = read(text, target, place.entry)
  if (program === undefined) return { findings }
  const listing = text.language === 'ebpf-object' ? listingOf(program) : undefined
  const object = listing && { entries: entriesIn(text), entry: program.name, listing: listing.text }
  try {
    const { longestPath, explored, stackDepth, helpers, writesPacket } = verify(program, target)
    const facts: MachineFacts = {
      machine: 'ebpf',
      target,
      instructions: program.instructions.length,
      longestPath,
      explored,
      stackDepth,
      maps: program.maps.map(({ name, type, keySize, valueSize, entries }) => ({ name, type, keySize, valueSize, entries })),
      helpers: helpers.map((number) => helperOf(number)?.name ?? String(number)),
      writesPacket,
    }
    return { findings: [], facts, object }
  } catch (error) {
    return { findings: [findingOf(error, listing)], object }
  }
}

/** Of a text that the assembler does not take, more than the first mistake: a line that is wrong is read as one that does nothing. */
function read(text: CodeText, target: Target, entry?: string): { readonly findings: Finding[]; readonly program?: Program } {
  const findings: Finding[] = []
  const lines = typeof text.code === 'string' ? text.code.split('\n') : []
  for (;;) {
    try {
      const code = findings.length === 0 ? text.code : lines.join('\n')
      const program = programOf({ ...text, id: '', code }, entry, target)
      return findings.length === 0 ? { findings, program } : { findings }
    } catch (error) {
      const finding = findingOf(error)
      const known = findings.some(({ line }) => line === finding.line)
      if (known) return { findings }
      findings.push(finding)
      if (text.language !== 'ebpf-assembly' || finding.line === undefined || findings.length === mostFindings) return { findings }
      const [label = ''] = /^\s*([A-Za-z_.$@][\w.$@]*\s*:\s*)*/.exec(lines[finding.line - 1]) ?? []
      lines[finding.line - 1] = `${label} ja +0`
    }
  }
}

/** Where there is a line, it says the place. */
export const withoutPlace = (message: string): string => message.replace(/^instruction \d+( \(line \d+\))?: /, '')

function findingOf(error: unknown, listing?: Listing): Finding {
  if (!(error instanceof ProgramError)) throw error
  const { instruction, message } = error
  const line = error.line ?? (instruction === undefined ? undefined : listing?.lines[instruction])
  const plain = withoutPlace(message)
  return { line, message: line === undefined && instruction !== undefined ? `instruction ${instruction}: ${plain}` : plain }
}
