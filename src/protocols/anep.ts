/**
 * The Active Network Encapsulation Protocol (D. S. Alexander and others, "Active Network Encapsulation Protocol (ANEP)",
 * RFC draft, July 1997).
 *
 * Of the draft's text only its opening could be read (status, abstract, introduction, terminology: packet = ANEP header plus
 * payload; carried over IP, IPv6 or the link layer; basic header = the header's first two elements). The layout below is from
 * the lab's register of formats (shared/papers/formats.md §1) and was not checked against the draft:
 *
 *     version 8 = 1 | flags 8 (first bit: discard if the type ID is unknown) | type ID 16
 *     header length 16, words of 32 bits, 2 without options | packet length 16, bytes, header and payload
 *     options: private 1 | discard if unknown 1 | type 14 | length 16, words, this one included | value
 *
 * The service key is the lab's own: a private option under a type ID of the lab. The Tamanoir paper says that packets carry a
 * service's hash, not where.
 */
import { checkBounds, get16, get32, hex, hexOf, ipv4Text, put16, put32 } from './bytes.ts'
import { checksum } from './checksum.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

/** Of UDP and TCP: "active networks port" of Anetd (formats.md §1). */
export const anepPort = 3322
/** The lab's own choice of an execution environment's number: no registry gave it. */
export const labTypeId = 0xff4c
/** The lab's own private option. */
const serviceKeyType = 1

/** Schemes of an identifier: 1 IPv4, 2 IPv6, 3 IEEE 802. */
const anepScheme = { ipv4: 1, ipv6: 2, ieee802: 3 } as const

interface Common {
  /** discard the packet when the option is unknown */
  readonly discard: boolean
}
export type AnepOption = Common &
  (
    | { readonly kind: 'source' | 'destination'; readonly scheme: number; readonly address: Uint8Array }
    /** 16-bit one's complement over the whole packet; made when encoded, checked when decoded */
    | { readonly kind: 'checksum' }
    /** the lab's own: 32-bit hash of the service's name */
    | { readonly kind: 'service-key'; readonly key: number }
    | { readonly kind: 'other'; readonly private: boolean; readonly type: number; readonly value: Uint8Array }
  )

export interface Anep {
  /** discard the packet where the type ID is unknown; else it is forwarded */
  readonly discardUnknown: boolean
  /** execution environment */
  readonly typeId: number
  readonly options: readonly AnepOption[]
}

const types = { source: 1, destination: 2, checksum: 3 } as const

/** `P` and type, then the value: whole words. */
function valueOf(option: AnepOption): readonly [private_: boolean, type: number, value: Uint8Array] {
  switch (option.kind) {
    case 'source':
    case 'destination': {
      const value = new Uint8Array(4 + option.address.length)
      put32(value, 0, option.scheme)
      value.set(option.address, 4)
      return [false, types[option.kind], value]
    }
    case 'checksum':
      return [false, types.checksum, new Uint8Array(4)]
    case 'service-key': {
      const value = new Uint8Array(4)
      put32(value, 0, option.key)
      return [true, serviceKeyType, value]
    }
    case 'other':
      return [option.private, option.type, option.value]
  }
}

export function encodeAnep({ discardUnknown, typeId, options }: Anep, payload: Uint8Array): Uint8Array {
  const values = options.map(valueOf)
  const header = 8 + values.reduce((sum, [, , value]) => sum + 4 + value.length, 0)
  checkBounds('anep', [
    ['type ID', typeId, 0xffff],
    ['header words', header / 4, 0xffff],
    ['packet length', header + payload.length, 0xffff],
  ])
  const bytes = new Uint8Array(header + payload.length)
  bytes.set([1, discardUnknown ? 0x80 : 0])
  put16(bytes, 2, typeId)
  put16(bytes, 4, header / 4)
  put16(bytes, 6, bytes.length)
  bytes.set(payload, header)
  let at = 8
  let sumAt = -1
  values.forEach(([private_, type, value], index) => {
    checkBounds('anep', [
      ['option type', type, 0x3fff],
      ['option words', value.length / 4, 0xfffe],
    ])
    put16(bytes, at, (private_ ? 0x8000 : 0) | (options[index].discard ? 0x4000 : 0) | type)
    put16(bytes, at + 2, 1 + value.length / 4)
    bytes.set(value, at + 4)
    if (options[index].kind === 'checksum') sumAt = at + 4
    at += 4 + value.length
  })
  if (sumAt > 0) put16(bytes, sumAt, checksum(bytes))
  return bytes
}

export function decodeAnep(bytes: Uint8Array): Decoded<Anep> {
  if (bytes.length < 8) return tooShort('anep', bytes.length, 8)
  if (bytes[0] !== 1) return refuse('anep-version', 0, `anep: version ${bytes[0]} is not 1`)
  const header = 4 * get16(bytes, 4)
  if (header < 8) return refuse('anep-header-length', 4, `anep: a header of ${header} bytes is below the minimum of 8`)
  if (header > bytes.length)
    return refuse('anep-header-length', 4, `anep: a header of ${header} bytes reaches beyond the ${bytes.length} that are here`)
  const problems: Fault[] = []
  const length = get16(bytes, 6)
  if (length < header)
    problems.push(fault('anep-packet-length', 6, `anep: packet length ${length} is below its header's ${header}`))
  else if (length > bytes.length)
    problems.push(fault('anep-truncated', 6, `anep: packet length ${length}, of which ${bytes.length} bytes are here`))
  const typeId = get16(bytes, 2)
  const placed = walkOptions(bytes, header, typeId, problems)
  const end = length < header ? header : Math.min(length, bytes.length)
  const sums = placed.filter(({ option }) => option.kind === 'checksum')
  if (sums.length === 1 && length >= header && length <= bytes.length && checksum(bytes.subarray(0, end)) !== 0) {
    const at = sums[0].offset + 4
    problems.push(fault('anep-checksum', at, `anep: checksum ${hex(get16(bytes, at), 4)} is wrong`))
  }
  const meaning = { discardUnknown: (bytes[1] & 0x80) !== 0, typeId, options: placed.map(({ option }) => option) }
  return { ok: true, meaning, header, payload: bytes.subarray(header, end), problems }
}

interface PlacedOption {
  readonly option: AnepOption
  readonly offset: number
  readonly length: number
}

function walkOptions(bytes: Uint8Array, header: number, typeId: number, problems: Fault[]): PlacedOption[] {
  const found: PlacedOption[] = []
  let at = 8
  while (at < header) {
    const length = 4 * get16(bytes, at + 2)
    if (length < 4) {
      problems.push(fault('anep-option', at + 2, `anep: an option has a length of ${length} words, at least 1 is expected`))
      break
    }
    if (at + length > header) {
      problems.push(fault('anep-option', at + 2, `anep: an option of ${length} bytes reaches beyond the ${header - at} left`))
      break
    }
    found.push({ option: optionOf(get16(bytes, at), bytes.slice(at + 4, at + length), typeId), offset: at, length })
    at += length
  }
  return found
}

function optionOf(head: number, value: Uint8Array, typeId: number): AnepOption {
  const [private_, discard, type] = [(head & 0x8000) !== 0, (head & 0x4000) !== 0, head & 0x3fff]
  if (private_ && typeId === labTypeId && type === serviceKeyType && value.length === 4)
    return { kind: 'service-key', discard, key: get32(value, 0) }
  if (!private_ && (type === types.source || type === types.destination) && value.length >= 4)
    return { kind: type === types.source ? 'source' : 'destination', discard, scheme: get32(value, 0), address: value.slice(4) }
  if (!private_ && type === types.checksum && value.length === 4) return { kind: 'checksum', discard }
  return { kind: 'other', discard, private: private_, type, value }
}

export function anepFields({ discardUnknown, typeId }: Anep, bytes: Uint8Array): Field[] {
  const header = 4 * get16(bytes, 4)
  return [
    field('version', 1, 0, 1),
    field('discard if type ID unknown', discardUnknown ? 1 : 0, 1, 1),
    field('type ID', typeId === labTypeId ? `${typeId} (the lab's own)` : typeId, 2, 2),
    field('header length', header, 4, 2),
    field('packet length', get16(bytes, 6), 6, 2),
    ...walkOptions(bytes, header, typeId, []).map(({ option, offset, length }) =>
      field(optionName(option), optionText(option, bytes, offset), offset, length),
    ),
  ]
}

function optionName(option: AnepOption): string {
  if (option.kind === 'other') return `${option.private ? 'private option' : 'option'} ${option.type}`
  return { source: 'source', destination: 'destination', checksum: 'checksum', 'service-key': "service key (the lab's own)" }[
    option.kind
  ]
}

function optionText(option: AnepOption, bytes: Uint8Array, offset: number): string {
  switch (option.kind) {
    case 'source':
    case 'destination':
      return option.scheme === anepScheme.ipv4 && option.address.length === 4
        ? ipv4Text(get32(option.address, 0))
        : `scheme ${option.scheme}, 0x${hexOf(option.address)}`
    case 'checksum':
      return hex(get16(bytes, offset + 4), 4)
    case 'service-key':
      return hex(option.key, 8)
    case 'other':
      return `0x${hexOf(option.value)}`
  }
}
