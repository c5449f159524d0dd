/** XML without entities of its own, in document order of each sort of element. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { decoded } from './entities.ts'
import { checkLength, refusal } from './refusal.ts'

/** Attributes begin with `@`, text is `#text`; children of one name are a list. */
export interface Element {
  readonly [name: string]: unknown
}

/** Throws TopologyError when the text is not XML or too long. */
export function parseXml(text: string): Element {
  checkLength('graphml', text)
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

export const refuse = (why: string) => refusal('graphml', why)

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
