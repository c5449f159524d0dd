/** XML without entities of its own, in document order of each sort of element. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { problem, TopologyError } from '../problem.ts'

/** Characters read at most. The largest of the Topology Zoo has some 600,000. */
export const mostCharacters = 16 * 1024 * 1024

/** Attributes begin with `@`, text is `#text`; children of one name are a list. */
export interface Element {
  readonly [name: string]: unknown
}

/** Throws TopologyError when the text is not XML or too long. */
export function parseXml(text: string): Element {
  if (text.length > mostCharacters) throw refuse(`${text.length} characters, at most ${mostCharacters} are read`)
  // A document type could only bring entities: they are not expanded, and what needs them is not for this reader.
  if (/<!DOCTYPE/i.test(text)) throw refuse('a document type declaration is not read')
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: false })
  if (valid !== true) throw refuse(`line ${valid.err.line}: ${valid.err.msg.replace(/\s+/g, ' ').slice(0, 150)}`)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  })
  try {
    return parser.parse(text) as Element
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 150) : 'it cannot be read')
  }
}

export const refuse = (why: string) => new TopologyError([problem('not-graphml', '', `this is not a GraphML file: ${why}`)])

export function children(element: Element, name: string): Element[] {
  const found = Object.hasOwn(element, name) ? element[name] : undefined
  if (!Array.isArray(found)) return []
  // An element without attributes and children is parsed as its text alone.
  return found.map((child) => (typeof child === 'object' && child !== null ? (child as Element) : { '#text': String(child) }))
}

export function attribute(element: Element, name: string): string | undefined {
  const value = Object.hasOwn(element, `@${name}`) ? element[`@${name}`] : undefined
  return typeof value === 'string' ? decoded(value) : undefined
}

export function textOf(element: Element): string {
  const text = Object.hasOwn(element, '#text') ? element['#text'] : ''
  const first = Array.isArray(text) ? text.join('') : text
  return typeof first === 'string' ? decoded(first).trim() : ''
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The five entities of XML itself and character numbers; anything else stays as it is written. */
function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi, (whole, hexadecimal, decimal, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name] : whole
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
