/** A network of any format that can be read: told apart by what is in the file, and by its name where that does not tell. */
import { problem, TopologyError } from '../problem.ts'
import { importContainerlab } from './containerlab.ts'
import { importGml } from './gml.ts'
import type { Imported, ImportOptions } from './graph.ts'
import { importGraphml } from './graphml.ts'
import type { Format } from './refusal.ts'

const readers: { readonly [format in Format]: (text: string, options: ImportOptions) => Imported } = {
  graphml: importGraphml,
  gml: importGml,
  containerlab: importContainerlab,
}
const endings: readonly (readonly [RegExp, Format])[] = [
  [/\.(graphml|xml)$/i, 'graphml'],
  [/\.gml$/i, 'gml'],
  [/\.ya?ml$/i, 'containerlab'],
]
/** Characters in which a file shows what it is. */
const head = 65_536

/** Null when neither content nor name tells. */
function formatOf(text: string, name = ''): Format | null {
  const start = text.slice(0, head)
  if (/^\s*</.test(start)) return 'graphml'
  if (/^[ \t]*graph\s*\[/m.test(start)) return 'gml'
  if (/^["']?topology["']?[ \t]*:/m.test(start) || /^\s*\{[^{]*"topology"/.test(start)) return 'containerlab'
  return endings.find(([ending]) => ending.test(name))?.[1] ?? null
}

/** Throws TopologyError when the text is none of the formats, or not as its format wants it. */
export function importNetwork(text: string, options: ImportOptions & { readonly name?: string } = {}): Imported {
  const format = formatOf(text, options.name)
  if (format) return readers[format](text, options)
  const forms = "GraphML begins with '<', GML has 'graph [', containerlab a key 'topology'"
  throw new TopologyError([problem('not-a-network', '', `this is no network that can be read: ${forms}`)])
}
