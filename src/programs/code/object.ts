/**
 * A code object as it is named, sent and kept: real bytes, version 1 of the lab's own format, big end first.
 *
 *      0 'ANCO' 4 | version 1 | hash 1 | language 1 | class 1
 *      8 length 4, of all of it | 12 length of the source 4
 *     16 numbers of: dependencies 1 | exported symbols 1 | private symbols 1 | properties 1
 *     20 the dependencies' names, one after the other, each as long as the hash makes it
 *        symbols, exported ones first: length 1, ASCII
 *        properties: length 1, name, length 2, value in UTF-8
 *        the source, to the end
 *
 * The name of an object is the hash of exactly these bytes, so that it covers its dependencies, too: no circle of them exists.
 */
import { strFromU8, strToU8 } from 'fflate'
import { type HashName, hashNames, hexadecimal, nameLength, nameOf, same } from './naming.ts'

export const codeLanguages = ['javascript', 'ebpf-assembly', 'ebpf-object', 'classic-bpf'] as const
export type CodeLanguage = (typeof codeLanguages)[number]
/** classes of service, the lightest first (tamanoir-2003 §2) */
export const serviceClasses = ['ultra-light', 'light', 'middle', 'high'] as const
export type ServiceClass = (typeof serviceClasses)[number]

export interface CodeObject {
  /** names it and those that it depends on */
  readonly hash: HashName
  readonly language: CodeLanguage
  readonly serviceClass: ServiceClass
  /** names of the code that it may use directly */
  readonly dependencies: readonly Uint8Array[]
  /** what others that depend on it may use; what it keeps for itself, of what it says anything about */
  readonly exported: readonly string[]
  readonly hidden: readonly string[]
  /** whatever else is to be said of it: "title", "api" */
  readonly properties: Readonly<Record<string, string>>
  readonly source: Uint8Array
}

export const codeBounds = {
  /** bytes of all of it */
  length: 1_048_576,
  dependencies: 16,
  /** exported and private ones each */
  symbols: 255,
  symbolLength: 64,
  properties: 32,
  valueLength: 1000,
} as const

export const codeMagic = 0x414e434f
export const codeVersion = 1
const fixed = 20

/** Why code was not taken: a name for the reason, and words. */
export class CodeRefused extends Error {
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.name = 'CodeRefused'
    this.reason = reason
  }
}
const refuse = (reason: string, message: string): never => {
  throw new CodeRefused(reason, `code object: ${message}`)
}

/** @throws CodeRefused for what the format cannot hold */
export function encodeCode(object: CodeObject): Uint8Array {
  check(object)
  const { hash, language, serviceClass, dependencies, exported, hidden, properties, source } = object
  const texts = [...exported, ...hidden].map((symbol) => short(strToU8(symbol)))
  const entries = Object.entries(properties).map(([name, value]) => {
    const bytes = strToU8(value)
    return [short(strToU8(name)), [bytes.length >> 8, bytes.length & 255], bytes]
  })
  const head = new Uint8Array(fixed)
  const parts = [head, ...dependencies, ...texts, ...entries.flat(), source]
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  within('bytes', length, codeBounds.length)
  const view = new DataView(head.buffer)
  view.setUint32(0, codeMagic)
  head.set(
    [codeVersion, hashNames.indexOf(hash) + 1, codeLanguages.indexOf(language) + 1, serviceClasses.indexOf(serviceClass) + 1],
    4,
  )
  view.setUint32(8, length)
  view.setUint32(12, source.length)
  head.set([dependencies.length, exported.length, hidden.length, entries.length], 16)
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const short = (bytes: Uint8Array): number[] => [bytes.length, ...bytes]

function within(what: string, value: number, most: number): void {
  if (value > most) refuse('too-large', `${value} ${what}, and ${most} is the most`)
}

function check({ hash, dependencies, exported, hidden, properties }: CodeObject): void {
  within('dependencies', dependencies.length, codeBounds.dependencies)
  for (const name of dependencies)
    if (name.length !== nameLength[hash])
      refuse('dependency', `a dependency's name of ${name.length} bytes, and ${hash} has ${nameLength[hash]}`)
  checkSymbols(exported, hidden)
  within('properties', Object.keys(properties).length, codeBounds.properties)
  for (const [name, value] of Object.entries(properties)) {
    checkSymbol(name)
    within(`bytes of the property ${name}`, strToU8(value).length, codeBounds.valueLength)
  }
}

function checkSymbols(exported: readonly string[], hidden: readonly string[]): void {
  within('exported symbols', exported.length, codeBounds.symbols)
  within('private symbols', hidden.length, codeBounds.symbols)
  const known = new Set<string>()
  for (const symbol of [...exported, ...hidden]) {
    checkSymbol(symbol)
    if (known.has(symbol)) refuse('symbol', `the symbol ${symbol} is there twice`)
    known.add(symbol)
  }
}

function checkSymbol(symbol: string): void {
  within('characters of a symbol', symbol.length, codeBounds.symbolLength)
  if (!/^[A-Za-z_$][\w$]*$/.test(symbol)) refuse('symbol', `${JSON.stringify(symbol)} is no symbol: letters, digits, _ and $`)
}

/**
 * Bytes that came from anywhere, to their end: the object that they are.
 * @throws CodeRefused for all else
 */
export function decodeCode(bytes: Uint8Array): CodeObject {
  const length = codeLength(bytes)
  if (length !== bytes.length) refuse('length', `a length of ${length} bytes, and ${bytes.length} are here`)
  const reader = new Reader(bytes)
  const { hash, language, serviceClass } = kindOf(bytes)
  const sourceLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(12)
  const [dependencyCount, exportedCount, hiddenCount, propertyCount] = bytes.subarray(16, fixed)
  const dependencies = times(dependencyCount, () => reader.take(nameLength[hash], 'names of dependencies'))
  const exported = times(exportedCount, () => reader.text(1, 'exported symbols'))
  const hidden = times(hiddenCount, () => reader.text(1, 'private symbols'))
  const properties: Record<string, string> = {}
  for (let i = 0; i < propertyCount; i++) {
    const name = reader.text(1, 'properties')
    if (Object.hasOwn(properties, name)) refuse('property', `the property ${name} is there twice`)
    Object.defineProperty(properties, name, { value: reader.text(2, 'properties'), enumerable: true })
  }
  const source = reader.take(sourceLength, 'source')
  if (reader.left > 0) refuse('length', `${reader.left} bytes behind the source`)
  const object = { hash, language, serviceClass, dependencies, exported, hidden, properties, source }
  check(object)
  return object
}

/** Bytes that an object has in all, as its first ones say. @throws CodeRefused when they are not those of an object */
export function codeLength(bytes: Uint8Array): number {
  if (bytes.length < fixed) refuse('length', `${bytes.length} bytes, and ${fixed} are the least`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(0) !== codeMagic) refuse('magic', 'it does not begin with ANCO')
  if (bytes[4] !== codeVersion) refuse('version', `version ${bytes[4]}, and ${codeVersion} is known here`)
  const length = view.getUint32(8)
  within('bytes', length, codeBounds.length)
  if (length < fixed) refuse('length', `a length of ${length} bytes, and ${fixed} are the least`)
  return length
}

function kindOf(bytes: Uint8Array): Pick<CodeObject, 'hash' | 'language' | 'serviceClass'> {
  const hash = hashNames[bytes[5] - 1] ?? refuse('hash', `hash ${bytes[5]}, and 1 to ${hashNames.length} are known`)
  const language =
    codeLanguages[bytes[6] - 1] ?? refuse('language', `language ${bytes[6]}, and 1 to ${codeLanguages.length} are known`)
  const serviceClass =
    serviceClasses[bytes[7] - 1] ?? refuse('class', `class of service ${bytes[7]}, and 1 to ${serviceClasses.length} are known`)
  return { hash, language, serviceClass }
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

class Reader {
  private readonly bytes: Uint8Array
  private at = fixed

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
  get left(): number {
    return this.bytes.length - this.at
  }
  take(count: number, what: string): Uint8Array {
    if (count > this.left) refuse('truncated', `it ends within its ${what}: ${count} bytes more, and ${this.left} are here`)
    this.at += count
    return this.bytes.slice(this.at - count, this.at)
  }
  /** @param width bytes of the length in front of it */
  text(width: number, what: string): string {
    const bytes = this.take(
      this.take(width, what).reduce((length, byte) => length * 256 + byte, 0),
      what,
    )
    const text = strFromU8(bytes)
    if (!same(strToU8(text), bytes)) refuse('text', `its ${what} hold a text that is no UTF-8`)
    return text
  }
}

/** The source as a text. @throws CodeRefused when it is none */
export function sourceText({ source }: Pick<CodeObject, 'source'>): string {
  const text = strFromU8(source)
  return same(strToU8(text), source) ? text : refuse('text', 'its source is no UTF-8')
}

/**
 * Code that has come is what was asked for.
 * @param name that it was asked for by
 * @throws CodeRefused naming both, when the bytes do not hash to it; or when they are no object
 */
export function acceptCode(bytes: Uint8Array, name: Uint8Array, hash: HashName): CodeObject {
  const found = nameOf(bytes, hash)
  if (!same(found, name))
    refuse('wrong-hash', `asked for as ${abbreviated(name)}, and what came is ${abbreviated(found)} by ${hash}`)
  const object = decodeCode(bytes)
  if (object.hash !== hash) refuse('hash', `it is named by ${object.hash}, and was asked for by ${hash}`)
  return object
}

/** As people tell names apart: eight characters of it. */
export const abbreviated = (name: Uint8Array): string => hexadecimal(name.subarray(0, 4))
