/** Speeds of links as network maps write them. */

const prefixes: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/** `2.5 Gbit/s`, `622M`, `2x10GE`: a number, a prefix, and nothing that would make a distance or a word of it. */
const plain = /(?:(\d+)\s*[x×*]\s*)?(\d+(?:[.,]\d+)?)\s*([kmgt])(?:i?b(?:its?|e)?(?:\/s(?:ec)?|ps|s)?|e|ig(?:e|abit)?)?(?![a-z])/i
/** SONET, SDH and the plesiochronous hierarchies (ITU-T G.702, G.707, Telcordia GR-253), then Ethernet (IEEE 802.3). */
const named: readonly (readonly [RegExp, (level: number) => number])[] = [
  [/\boc-?\s?(\d+)/i, (level) => level * 51.84e6],
  [/\bstm-?\s?(\d+)/i, (level) => level * 155.52e6],
  [/\b(?:ds-?|t)3\b/i, () => 44.736e6],
  [/\b(?:ds-?|t)1\b/i, () => 1.544e6],
  [/\be4\b/i, () => 139.264e6],
  [/\be3\b/i, () => 34.368e6],
  [/\be1\b/i, () => 2.048e6],
  [/\b(?:gigabit|gige|gbe|ge)\b/i, () => 1e9],
  [/\bfast\s?ethernet\b/i, () => 100e6],
]
const times = /(\d+)\s*[x×*]\s*$/i

/** bit/s of a label; null when it does not tell. */
export function speedOfLabel(label: string): number | null {
  const found = plain.exec(label)
  if (found) {
    const value = Number(found[2].replace(',', '.')) * prefixes[found[3].toLowerCase()] * Number(found[1] ?? 1)
    if (value > 0) return value
  }
  for (const [pattern, speed] of named) {
    const match = pattern.exec(label)
    if (match) return speed(Number(match[1] ?? 1)) * Number(times.exec(label.slice(0, match.index))?.[1] ?? 1)
  }
  return null
}

/** bit/s of a speed and its unit in columns of their own, as in `10` and `G`; null when they do not tell. */
export function speedOfColumns(speed: string | undefined, unit: string | undefined): number | null {
  const value = Number(speed ?? Number.NaN)
  const factor = unit === undefined || unit === '' ? 1 : prefixes[unit[0].toLowerCase()]
  return value > 0 && Number.isFinite(value) && factor !== undefined ? value * factor : null
}

/** bit/s from what the file has: in plain bit/s first, then in columns, then from the label. */
export function rateOf(raw: string, speed: string, unit: string, label: string): number | null {
  const value = Number(raw || Number.NaN)
  return value > 0 && Number.isFinite(value) ? value : (speedOfColumns(speed || undefined, unit) ?? speedOfLabel(label))
}
