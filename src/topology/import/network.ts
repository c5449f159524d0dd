/** A network as a file has it: nodes, edges, and what they are called. */
import { isPlainText, unprintable } from '../show.ts'
import type { Place } from './geography.ts'
import type { Point } from './layout.ts'
import type { Format } from './refusal.ts'

export interface Node {
  readonly id: string
  readonly label: string
  readonly place: Place | null
  /** in any unit, y downwards */
  readonly drawn: Point | null
  /** of a kind of the catalogue that stands on the canvas; a router when the file does not say */
  readonly role?: string
  readonly hyperedge?: boolean
  /** IPv4, as the file has it */
  readonly address?: string
}
export interface Edge {
  readonly from: number
  readonly to: number
  /** bit/s; null when the file does not tell */
  readonly rate: number | null
  /** the speed as the file has it */
  readonly label: string
  /** seconds, where the file tells */
  readonly delay?: number | null
  readonly title?: string
  /** names of the cards at the two ends */
  readonly ports?: readonly [string, string]
  /** further parameters of the link; those it does not have are listed as lost */
  readonly parameters?: Readonly<Record<string, number>>
}
export interface Graph {
  readonly format: Format
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  readonly title: string
  readonly about: string
}

export const nameOf = ({ id, label }: Node) => (named(label) && label !== id ? `${label} (${id})` : id)
/** What the Zoo's tools wrote where the map had no name. */
export const named = (label: string) => label !== '' && label !== 'None' && label !== '?'

/** Names in one line; of a great many only the first. */
export function few(names: readonly string[]): string {
  const shown = 40
  return names.length > shown ? `${names.slice(0, shown).join(', ')} and ${names.length - shown} more` : names.join(', ')
}

/** Text of a file, made fit for a document. */
export function plain(text: string, max: number): string {
  const line = isPlainText(text) ? text : text.replace(unprintable, ' ')
  // a pair of surrogates is not cut in two
  return line
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
}

/** Null where a coordinate is missing, no number, or off the Earth. */
export function placeOf(latitude: string, longitude: string): Place | null {
  const [north, east] = [latitude, longitude].map((text) => (text.trim() === '' ? Number.NaN : Number(text)))
  return Math.abs(north) <= 90 && Math.abs(east) <= 360 ? { latitude: north, longitude: east } : null
}
