/** A file that is not what it should be, refused in words. */
import { problem, TopologyError } from '../problem.ts'

/** Characters read at most. The largest of the Topology Zoo has some 600,000. */
const mostCharacters = 16 * 1024 * 1024

export type Format = 'graphml' | 'gml' | 'containerlab'
const names: Readonly<Record<Format, string>> = { graphml: 'a GraphML', gml: 'a GML', containerlab: 'a containerlab' }

export const refusal = (format: Format, why: string) =>
  new TopologyError([problem(`not-${format}`, '', `this is not ${names[format]} file: ${why}`)])

/** Throws TopologyError when the text is longer than `most` characters. */
export function checkLength(format: Format, text: string, most: number = mostCharacters): void {
  if (text.length > most) throw refusal(format, `${text.length} characters, at most ${most} are read`)
}
