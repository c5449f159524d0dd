/** A person's own templates: programs kept in the browser under a name, for every design. */
import type { TargetName } from '../../programs/ebpf/helper-table.ts'
import type { ProgramLanguage } from '../../sim/plan.ts'
import type { Storage } from '../store/works.ts'
import type { Written } from './fitting.ts'

/** bytes of an object file are base64url */
export interface Template {
  readonly title: string
  readonly language: ProgramLanguage
  readonly text: string
  /** what it was written for when it was kept */
  readonly hook?: TargetName
  readonly scripts?: 'capsules'
  /** ms since 1970 */
  readonly savedAt: number
}

export interface TemplateStorage extends Storage {
  remove(key: string): Promise<void>
}

const prefix = 'template:'
/** One of a name and language: who keeps it again replaces it. */
const keyOf = ({ language, title }: Pick<Template, 'language' | 'title'>): string => `${prefix}${language}:${title}`

export const longestTitle = 80

/** The newest first. What lies there and is none is left alone. */
export async function listTemplates(storage: Storage): Promise<Template[]> {
  const keys = (await storage.keys()).filter((key): key is string => typeof key === 'string' && key.startsWith(prefix))
  const found = await Promise.all(keys.map((key) => storage.get<unknown>(key)))
  return found.filter(isTemplate).sort((a, b) => b.savedAt - a.savedAt)
}

export const keepTemplate = (storage: Storage, template: Template): Promise<void> => storage.set(keyOf(template), template)

export const removeTemplate = (storage: TemplateStorage, template: Template): Promise<void> => storage.remove(keyOf(template))

export const isSame = (a: Pick<Template, 'language' | 'title'>, b: Pick<Template, 'language' | 'title'>): boolean =>
  keyOf(a) === keyOf(b)

export const writtenFor = ({ language, hook, scripts }: Template): Written => ({
  language,
  ...(hook && { hooks: [hook] }),
  ...(scripts && { scripts }),
})

function isTemplate(value: unknown): value is Template {
  if (typeof value !== 'object' || value === null) return false
  const { title, language, text, savedAt } = value as Partial<Record<keyof Template, unknown>>
  return (
    typeof title === 'string' &&
    typeof text === 'string' &&
    typeof savedAt === 'number' &&
    languages.has(language as ProgramLanguage)
  )
}

const languages: ReadonlySet<ProgramLanguage> = new Set(['ebpf-assembly', 'ebpf-object', 'classic-bpf', 'javascript'])
