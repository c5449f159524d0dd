/** YAML as plain maps and lists, within bounds. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { show } from '../show.ts'
import { checkLength, refusal } from './refusal.ts'

export type YamlMap = ReadonlyMap<string, YamlValue>
export type YamlValue = string | null | readonly YamlValue[] | YamlMap

/** Characters read at most: the library takes seconds for a megabyte of hostile text, and minutes for brackets never closed. */
const mostYaml = 512 * 1024
const deepest = 50
const mostBrackets = 100
/** Values after aliases are followed. */
const mostValues = 500_000

/** Scalars are texts, null is nothing. Throws TopologyError when the text is not YAML, or is too large or deep. */
export function parseYaml(text: string): YamlValue {
  checkLength('containerlab', text, mostYaml)
  const brackets = bracketDepth(text)
  if (brackets > mostBrackets)
    throw refusal('containerlab', `brackets are nested ${brackets} deep, at most ${mostBrackets} levels are read`)
  const lines = new LineCounter()
  // Keys are looked at below: the library compares every two of them.
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'silent',
    schema: 'failsafe',
  })
  const [error] = document.errors
  const lineOf = (offset: number) => `line ${lines.linePos(offset).line}`
  if (error) {
    const why =
      error.code === 'RESOURCE_EXHAUSTION' ? `it is nested too deeply, at most ${deepest} levels are read` : error.message
    throw refusal('containerlab', `${lineOf(error.pos[0])}: ${why.replace(/\s+/g, ' ').slice(0, 150)}`)
  }
  let values = 0
  // What an alias stands for is the last node before it with that anchor.
  const anchors = new Map<string, Node>()
  const plain = (node: Node | null, depth: number): YamlValue => {
    values += 1
    const refuse = (why: string) => refusal('containerlab', `${lineOf(node?.range?.[0] ?? 0)}: ${why}`)
    if (values > mostValues) throw refuse(`more than ${mostValues} values when aliases are followed`)
    if (depth > deepest) throw refuse(`nested deeper than ${deepest} levels`)
    if (isAlias(node)) return plain(anchors.get(node.source) ?? null, depth + 1)
    if (node?.anchor !== undefined) anchors.set(node.anchor, node)
    if (isScalar(node)) return nothing.has(node.source ?? '') && node.type === 'PLAIN' ? null : String(node.value ?? '')
    if (isSeq(node)) return node.items.map((item) => plain(item as Node | null, depth + 1))
    if (!isMap(node)) return null
    const map = new Map<string, YamlValue>()
    const merged: YamlMap[] = []
    for (const { key, value } of node.items) {
      const name = plain(key as Node | null, depth + 1)
      if (typeof name !== 'string') throw refuse('a key is no text')
      if (map.has(name)) throw refuse(`the key ${show(name)} is there twice`)
      const inside = plain(value as Node | null, depth + 1)
      if (name === '<<' && inside instanceof Map) merged.push(inside)
      else map.set(name, inside)
    }
    for (const more of merged) for (const [name, value] of more) if (!map.has(name)) map.set(name, value)
    return map
  }
  return plain(document.contents, 0)
}

/** Quotes are not looked at: no file means it so. */
function bracketDepth(text: string): number {
  let [depth, most] = [0, 0]
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1))
    most = Math.max(most, depth)
  }
  return most
}

/** How nothing is written without quotes. */
const nothing: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])
