/** A program's text and bytes as the design has them, and the edit that changes them. */
import { fromBase64url } from '../../topology/base64url.ts'
import type { Edit, ProgramRecord } from '../../topology/document.ts'
import { limits } from '../../topology/schema.ts'
import { isPlainText } from '../../topology/show.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'

/** Text, or the bytes of an object file; null where its file is not here. */
export function codeOf({ language, text, sha256 }: ProgramRecord): string | Uint8Array | null {
  if (text !== undefined && language !== 'ebpf-object') return text
  const bytes = text === undefined ? fileOf(sha256) : fromBase64url(text)
  if (bytes === undefined || typeof bytes === 'number') return null
  return language === 'ebpf-object' ? bytes : new TextDecoder().decode(bytes)
}

function fileOf(sha256: string | undefined): Uint8Array | undefined {
  const file = useLab.getState().files.find((each) => each.sha256 === sha256)
  return file && 'bytes' in file ? file.bytes : undefined
}

/** Why a text cannot be put into a design; null = it can. */
export function objectionTo(text: string): string | null {
  if (text.length > limits.programText)
    return t('program.too-long', { count: text.length.toLocaleString('en'), most: limits.programText.toLocaleString('en') })
  const line = text.split('\n').findIndex((each) => !isPlainText(each, true))
  return line < 0 ? null : t('program.unprintable', { line: line + 1 })
}

export const editOf = ({ id, title, language }: ProgramRecord, text: string): Edit => ({
  type: 'program',
  id,
  program: { title, language, text },
})

/** endings of files, by language (as open-program.ts reads them) */
export const endings = { 'ebpf-assembly': 'asm', 'ebpf-object': 'o', 'classic-bpf': 'ddd', javascript: 'js' } as const
