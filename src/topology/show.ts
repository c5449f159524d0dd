/** A value as an error message shows it: JSON, short, without anything that could break a line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? value : String(value)
  const safe = text.slice(0, 60).replace(unprintable, '�')
  const short = text.length > 60 ? `${safe}…` : safe
  return typeof value === 'string' ? `'${short}'` : short
}

/** Control characters, line separators, lone surrogates, and marks that reorder the text around them. */
export const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Nothing unprintable; `lines` allows line breaks and tabs. */
export function isPlainText(text: string, lines = false): boolean {
  return (lines ? text.replace(/[\n\t]/g, '') : text).search(unprintable) < 0
}

/** `components[3].parameters.rate` */
export function jsonPath(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`
    const name = /^[A-Za-z0-9_-]+$/.test(String(key)) ? String(key) : show(String(key))
    return path === '' ? name : `${path}.${name}`
  }, '')
}
