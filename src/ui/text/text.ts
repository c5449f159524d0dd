/** Every word a person sees. A text is looked up by key; English is complete, other languages may be partial. */
import type { Kind } from '../../sim/kind.ts'
import { english } from './en.ts'

export type TextKey = keyof typeof english
export type TextValues = Readonly<Record<string, string | number>>
export type Language = {
  readonly tag: string
  readonly texts: Partial<Record<TextKey, string>> & Readonly<Record<string, string>>
}

let current: Language = { tag: 'en', texts: english }

export function setLanguage(language: Language): void {
  current = language
}

const fill = (text: string, values?: TextValues): string =>
  values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole)) : text

/** The text of a key; `{name}` is replaced by `values.name`. */
export function t(key: TextKey, values?: TextValues): string {
  return fill(current.texts[key] ?? english[key], values)
}

type PluralKey = TextKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never

/** The text of `${key}.one`, `${key}.other` … by the language's plural rule; `{count}` is the number. */
export function plural(key: PluralKey, count: number, values?: TextValues): string {
  const rule = new Intl.PluralRules(current.tag).select(count)
  const texts: Readonly<Record<string, string | undefined>> = { ...english, ...current.texts }
  return fill(texts[`${key}.${rule}`] ?? texts[`${key}.other`] ?? key, { count, ...values })
}

/** A text of the catalogue: the language's `kind.<kind>.<what>`, or the kind's own English words. */
export function kindText(kind: Kind, what: string, own: string): string {
  return current.texts[`kind.${kind.kind}.${what}`] ?? own
}
export const kindTitle = (kind: Kind): string => kindText(kind, 'title', kind.title)
export const kindDoc = (kind: Kind): string => kindText(kind, 'doc', kind.doc)
