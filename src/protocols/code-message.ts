/**
 * What active nodes say to each other about code that has a body: a request for it by its name, and pieces of it. The lab's own format:
 *
 *      0 'ANCM' 4 | version 1 | type 1 (1 = request, 2 = piece) | hash 1 (1 = SHA-256, 2 = SHA-1, 3 = MD5) | zero 1
 *      8 from 4: the first byte that is wanted or carried | 12 bytes of all that is sent of the object 4 (0 = unknown, or not here)
 *     16 name 32, 20 or 16 | bytes of the object and its signature (programs/code)
 */
import { get32, hexOf, put32 } from './bytes.ts'
import { type Decoded, type Field, field, refuse, tooShort } from './decoded.ts'

export const codeMessageType = { request: 1, piece: 2 } as const
export interface CodeMessage {
  readonly type: number
  readonly name: Uint8Array
  readonly from: number
  readonly whole: number
}

const magic = 0x414e434d
const version = 1
const fixed = 16
/** bytes of a name, by the number of its hash less one */
const nameLengths: readonly number[] = [32, 20, 16]

export const isCodeMessage = (bytes: Uint8Array): boolean => bytes.length >= fixed && get32(bytes, 0) === magic
export const codeMessageHeader = (name: Uint8Array): number => fixed + name.length

export function encodeCodeMessage({ type, name, from, whole }: CodeMessage, body: Uint8Array): Uint8Array {
  const hash = nameLengths.indexOf(name.length) + 1
  if (hash === 0) throw new RangeError(`code message: a name of ${name.length} bytes is none of ${nameLengths.join(', ')}`)
  const bytes = new Uint8Array(fixed + name.length + body.length)
  put32(bytes, 0, magic)
  bytes.set([version, type, hash, 0], 4)
  put32(bytes, 8, from)
  put32(bytes, 12, whole)
  bytes.set(name, fixed)
  bytes.set(body, fixed + name.length)
  return bytes
}

export function decodeCodeMessage(bytes: Uint8Array): Decoded<CodeMessage> {
  if (bytes.length < fixed) return tooShort('code', bytes.length, fixed)
  if (get32(bytes, 0) !== magic) return refuse('code-magic', 0, 'code: it does not begin with ANCM')
  if (bytes[4] !== version) return refuse('code-version', 4, `code: version ${bytes[4]}, and ${version} is known`)
  if (bytes[5] !== codeMessageType.request && bytes[5] !== codeMessageType.piece)
    return refuse('code-type', 5, `code: type ${bytes[5]} is neither a request nor a piece`)
  const length = nameLengths[bytes[6] - 1] ?? 0
  if (length === 0) return refuse('code-hash', 6, `code: hash ${bytes[6]}, and 1 to ${nameLengths.length} are known`)
  const header = fixed + length
  if (bytes.length < header) return tooShort('code', bytes.length, header)
  const meaning = { type: bytes[5], name: bytes.slice(fixed, header), from: get32(bytes, 8), whole: get32(bytes, 12) }
  return { ok: true, meaning, header, payload: bytes.subarray(header), problems: [] }
}

export const codeMessageFields = ({ type, name, from, whole }: CodeMessage): Field[] => [
  field('message', type === codeMessageType.request ? 'request for code' : 'piece of code', 5, 1),
  field('from', from, 8, 4),
  field('bytes in all', whole, 12, 4),
  field('code object', hexOf(name), fixed, name.length),
]
