/** The programs of a document as the engine gets them, and the files that a run needs besides the document. */
import { strFromU8 } from 'fflate'
import type { ProgramParameter } from '../sim/kind.ts'
import type { Capture, FileData, PlanProgram } from '../sim/plan.ts'
import { fromBase64url } from './base64url.ts'
import type { Edit, ProgramContent, ProgramRecord, TimedEdit, Topology } from './document.ts'

export const capturesAmong = (files: readonly FileData[]): Capture[] => files.filter((file): file is Capture => 'times' in file)

/** @param programs of a valid document */
export function planPrograms(programs: readonly ProgramRecord[] = [], files: readonly FileData[]): PlanProgram[] {
  return programs.map((record) => {
    const { id, title, language } = record
    return { id, title, language, code: codeOf(record, files) }
  })
}

function codeOf({ language, text, sha256 }: ProgramRecord, files: readonly FileData[]): PlanProgram['code'] {
  if (text !== undefined) return language === 'ebpf-object' ? (fromBase64url(text) as Uint8Array) : text
  const file = files.find((each) => each.sha256 === sha256)
  if (file === undefined || !('bytes' in file)) return null
  return language === 'ebpf-object' ? file.bytes : strFromU8(file.bytes)
}

/** Programs that a parameter can name. */
export const programsFor = ({ programs = [] }: Pick<Topology, 'programs'>, { languages }: ProgramParameter): ProgramRecord[] =>
  programs.filter(({ language }) => languages.includes(language))

const inJavaScript = ({ language }: Pick<ProgramContent, 'language'>): boolean => language === 'javascript'

/** Whether an edit brings a program that needs the engine of JavaScript. */
export const bringsJavaScript = (edit: Edit): boolean =>
  edit.type === 'program' && edit.program !== null && inJavaScript(edit.program)

/** Whether a run of the document needs the engine of JavaScript. */
export const needsJavaScript = ({ programs = [], edits = [] }: Pick<Topology, 'programs' | 'edits'>): boolean =>
  programs.some(inJavaScript) || edits.some(({ edit }) => bringsJavaScript(edit))

/** SHA-256 of the files that programs are, those of timed edits included. */
export function programFiles({ programs = [], edits = [] }: Pick<Topology, 'programs' | 'edits'>): Set<string> {
  const later = edits.flatMap(({ edit }: TimedEdit) => (edit.type === 'program' && edit.program ? [edit.program] : []))
  return new Set([...programs, ...later].flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256])))
}
