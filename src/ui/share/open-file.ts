/** Files that a person opens or drops: a design, a network, a capture or a program, told apart by name and read by whoever knows the format. */
import type { Kind, ParameterSpec } from '../../sim/kind.ts'
import type { Capture, CodeFile } from '../../sim/plan.ts'
import type { ComponentRecord, Edit, FileReference, ProgramContent, Topology } from '../../topology/document.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { contentOf, languageOf } from './open-program.ts'

export type FileKind = 'design' | 'network' | 'capture' | 'program'
/** What an `<input type="file">` offers. */
export const accepted = '.json,.graphml,.xml,.gml,.yml,.yaml,.pcap,.pcapng,.cap,.o,.asm,.ddd,.js,.ts'
/** Bytes read at most: the page must not choke on a file. */
const mostBytes: { readonly [kind in FileKind]: number } = {
  design: 8 * 1024 * 1024,
  network: 16 * 1024 * 1024,
  capture: 256 * 1024 * 1024,
  program: 8 * 1024 * 1024,
}

const endings: readonly (readonly [RegExp, FileKind])[] = [
  [/\.json$/i, 'design'],
  [/\.(graphml|xml|gml|ya?ml)$/i, 'network'],
  [/\.(pcap|pcapng|cap)$/i, 'capture'],
]
export const fileKind = (name: string): FileKind | undefined =>
  endings.find(([ending]) => ending.test(name))?.[1] ?? (languageOf(name) && 'program')

export interface FileReaders {
  design(text: string): Topology
  capture(bytes: Uint8Array<ArrayBuffer>, sha256: string): Capture
}

export type OpenedFile =
  | { readonly kind: 'design'; readonly topology: Topology }
  /** its text: what is made of it is the person's choice */
  | { readonly kind: 'network'; readonly name: string; readonly text: string }
  | { readonly kind: 'capture'; readonly capture: Capture; readonly file: FileReference }
  | { readonly kind: 'program'; readonly program: ProgramContent; readonly code: CodeFile; readonly file: FileReference }

/** Rejects with an error whose message a person can read. */
export async function readFile(file: File, readers: FileReaders): Promise<OpenedFile> {
  const kind = fileKind(file.name)
  if (kind === undefined) throw new Error(t('open.kind.unknown', { name: file.name }))
  if (file.size > mostBytes[kind]) {
    const values = { name: file.name, size: format(file.size, 'byte'), limit: format(mostBytes[kind], 'byte') }
    throw new Error(t('open.large', values))
  }
  if (kind === 'design') return { kind, topology: readers.design(await file.text()) }
  if (kind === 'network') return { kind, name: file.name, text: await file.text() }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const sha256 = await fingerprint(bytes)
  const reference = { sha256, name: file.name, bytes: bytes.length }
  const language = languageOf(file.name)
  if (kind === 'program' && language) {
    return { kind, program: contentOf(file.name, language, bytes, sha256), code: { sha256, bytes }, file: reference }
  }
  return { kind: 'capture', capture: readers.capture(bytes, sha256), file: reference }
}

/** Browsers offer SHA-256 to pages that came over https or from the same computer only. */
async function fingerprint(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle) throw new Error(t('open.insecure'))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Uses the file; '' uses none. What the kind says goes with the file is set along, or back to its default. */
export function editsToUse(sha256: string, { component: id, parameter }: FileSlot, spec: ParameterSpec | undefined): Edit[] {
  const along = spec?.type === 'file' ? Object.entries(spec.sets ?? {}) : []
  return [
    { type: 'set', id, parameter, value: sha256 === '' ? null : sha256 },
    ...along.map(([name, value]): Edit => ({ type: 'set', id, parameter: name, value: sha256 === '' ? null : value })),
  ]
}

export interface FileSlot {
  readonly component: string
  readonly parameter: string
}

/** Where a capture goes: what already names the file, else the selected component that plays one, else the first that is free. */
export function slotFor(
  sha256: string,
  components: readonly ComponentRecord[],
  selection: readonly string[],
  kindOf: (kind: string) => Kind | undefined,
): FileSlot | undefined {
  const slots = components.flatMap((component) =>
    Object.entries(kindOf(component.kind)?.parameters ?? {})
      .filter(([, spec]) => spec.type === 'file')
      .map(([parameter]) => ({ component: component.id, parameter, value: component.parameters?.[parameter] ?? '' })),
  )
  return (
    slots.find(({ value }) => value === sha256) ??
    slots.find(({ component }) => selection.includes(component)) ??
    slots.find(({ value }) => value === '') ??
    slots[0]
  )
}
