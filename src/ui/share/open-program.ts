/** Programs that a person opens or drops: what they are by their name, and the edits that take them into a design. */
import type { Kind } from '../../sim/kind.ts'
import type { ProgramLanguage } from '../../sim/plan.ts'
import { toBase64url } from '../../topology/base64url.ts'
import type { ComponentRecord, Edit, ProgramContent, Topology } from '../../topology/document.ts'
import { limits } from '../../topology/schema.ts'
import { isPlainText } from '../../topology/show.ts'
import { t } from '../text/text.ts'

const languages: readonly (readonly [RegExp, ProgramLanguage])[] = [
  [/\.o$/i, 'ebpf-object'],
  [/\.asm$/i, 'ebpf-assembly'],
  [/\.ddd$/i, 'classic-bpf'],
  [/\.[jt]s$/i, 'javascript'],
]
export const languageOf = (name: string): ProgramLanguage | undefined => languages.find(([ending]) => ending.test(name))?.[1]

/** What the document holds of a file: its text where it is short enough to travel in a link, else its SHA-256. Throws in words. */
export function contentOf(name: string, language: ProgramLanguage, bytes: Uint8Array, sha256: string): ProgramContent {
  const text = language === 'ebpf-object' ? toBase64url(bytes) : readText(bytes)
  if (text === undefined || !isPlainText(text, true)) throw new Error(t('open.program.unreadable'))
  const title = name.slice(0, limits.title)
  return text.length <= limits.programText ? { title, language, text } : { title, language, sha256 }
}

/** Undefined where it is no UTF-8. */
function readText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n')
  } catch {
    return undefined
  }
}

export interface Taken {
  readonly edits: readonly Edit[]
  /** id of the component that runs it now; absent where none can */
  readonly runner: string | undefined
}

/**
 * A file of the same name and language is a newer version of that program. It goes to the selected component that runs its
 * language, else to whoever names it, else to the first that has no program.
 */
export function takeIn(
  { components, programs = [] }: Pick<Topology, 'components' | 'programs'>,
  program: ProgramContent,
  selection: readonly string[],
  kindOf: (kind: string) => Kind | undefined,
): Taken {
  const same = programs.find(({ title, language }) => title === program.title && language === program.language)
  const id = same?.id ?? freshProgramId(programs)
  const slots = components.flatMap((component) => slotsOf(component, kindOf(component.kind), program.language))
  const slot =
    slots.find(({ component }) => selection.includes(component)) ??
    slots.find(({ value }) => value === id) ??
    slots.find(({ value }) => value === '')
  const change: Edit = { type: 'program', id, program }
  if (slot === undefined) return { edits: [change], runner: undefined }
  const use: Edit = { type: 'set', id: slot.component, parameter: slot.parameter, value: id }
  return { edits: slot.value === id ? [change] : [change, use], runner: slot.component }
}

const slotsOf = (component: ComponentRecord, kind: Kind | undefined, language: ProgramLanguage) =>
  Object.entries(kind?.parameters ?? {}).flatMap(([parameter, spec]) =>
    spec.type === 'program' && spec.languages.includes(language)
      ? [{ component: component.id, parameter, value: String(component.parameters?.[parameter] ?? '') }]
      : [],
  )

/** `program-2` for the second. */
export function freshProgramId(programs: readonly { readonly id: string }[]): string {
  const used = new Set(programs.map(({ id }) => id))
  for (let number = 1; ; number++) if (!used.has(`program-${number}`)) return `program-${number}`
}
