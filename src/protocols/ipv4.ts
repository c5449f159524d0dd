/** The IPv4 header (RFC 791 §3.1), with DSCP (RFC 2474) and ECN (RFC 3168) in the place of the type of service. */
import { checkBounds, get16, get32, hex, hexOf, ipv4Text, put16, put32 } from './bytes.ts'
import { checksum } from './checksum.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export const ipProtocol = { icmp: 1, ipip: 4, tcp: 6, udp: 17, activeNetworks: 107, experiment: 253 } as const
/** Total length is a 16-bit field. */
export const longestPacket = 65_535

export interface Ipv4Option {
  /** option type, copied flag and class included: 148 is Router Alert; 1, no operation, has no data */
  readonly type: number
  readonly data: Uint8Array
}
export interface Ipv4 {
  /** 0 to 63 */
  readonly dscp: number
  /** 0 to 3 */
  readonly ecn: number
  readonly identification: number
  readonly dontFragment: boolean
  readonly moreFragments: boolean
  /** bytes, a multiple of 8 */
  readonly fragmentOffset: number
  readonly ttl: number
  readonly protocol: number
  readonly source: number
  readonly destination: number
  readonly options: readonly Ipv4Option[]
}

/** RFC 2113 §2.1: every router on the way shall look at the packet. */
export const routerAlert: Ipv4Option = { type: 148, data: new Uint8Array(2) }

const endOfOptions = 0
const noOperation = 1

export function encodeIpv4(meaning: Ipv4, payload: Uint8Array): Uint8Array {
  const options = encodeOptions(meaning.options)
  const header = 20 + options.length
  const total = header + payload.length
  checkBounds('ipv4', [
    ['dscp', meaning.dscp, 63],
    ['ecn', meaning.ecn, 3],
    ['identification', meaning.identification, 0xffff],
    ['fragment offset / 8', meaning.fragmentOffset / 8, 0x1fff],
    ['ttl', meaning.ttl, 255],
    ['protocol', meaning.protocol, 255],
    ['source', meaning.source, 0xffff_ffff],
    ['destination', meaning.destination, 0xffff_ffff],
    ['bytes of options', options.length, 40],
    ['total length', total, longestPacket],
  ])
  const bytes = new Uint8Array(total)
  bytes[0] = 0x40 | (header / 4)
  bytes[1] = (meaning.dscp << 2) | meaning.ecn
  put16(bytes, 2, total)
  put16(bytes, 4, meaning.identification)
  put16(bytes, 6, (meaning.dontFragment ? 0x4000 : 0) | (meaning.moreFragments ? 0x2000 : 0) | (meaning.fragmentOffset / 8))
  bytes[8] = meaning.ttl
  bytes[9] = meaning.protocol
  put32(bytes, 12, meaning.source)
  put32(bytes, 16, meaning.destination)
  bytes.set(options, 20)
  put16(bytes, 10, checksum(bytes.subarray(0, header)))
  bytes.set(payload, header)
  return bytes
}

/** Padded with end-of-options to whole words. */
function encodeOptions(options: readonly Ipv4Option[]): Uint8Array {
  const bytes: number[] = []
  for (const { type, data } of options) {
    if (type === noOperation) bytes.push(type)
    else bytes.push(type, data.length + 2, ...data)
  }
  while (bytes.length % 4 !== 0) bytes.push(endOfOptions)
  return Uint8Array.from(bytes)
}

/** Bytes behind the total length (padding of a frame) are not in the payload. */
export function decodeIpv4(bytes: Uint8Array): Decoded<Ipv4> {
  if (bytes.length < 20) return tooShort('ipv4', bytes.length, 20)
  const version = bytes[0] >> 4
  if (version !== 4) return refuse('ipv4-version', 0, `ipv4: version ${version} is not 4`)
  const header = (bytes[0] & 15) * 4
  if (header < 20) return refuse('ipv4-header-length', 0, `ipv4: a header of ${header} bytes is below the minimum of 20`)
  if (header > bytes.length)
    return refuse('ipv4-header-length', 0, `ipv4: a header of ${header} bytes reaches beyond the ${bytes.length} that are here`)

  const problems: Fault[] = []
  const total = get16(bytes, 2)
  if (total < header) problems.push(fault('ipv4-total-length', 2, `ipv4: total length ${total} is below its header's ${header}`))
  else if (total > bytes.length)
    problems.push(fault('ipv4-truncated', bytes.length, `ipv4: total length ${total}, of which ${bytes.length} bytes are here`))
  if (bytes[6] & 0x80) problems.push(fault('ipv4-reserved-flag', 6, 'ipv4: the reserved flag is 1, 0 is expected'))
  const sum = checksum(bytes.subarray(0, header))
  if (sum !== 0) {
    const found = get16(bytes, 10)
    const right = checksum(bytes.subarray(0, header).with(10, 0).with(11, 0))
    problems.push(fault('ipv4-checksum', 10, `ipv4: checksum ${hex(found, 4)} is wrong, ${hex(right, 4)} is right`))
  }
  const meaning = {
    dscp: bytes[1] >> 2,
    ecn: bytes[1] & 3,
    identification: get16(bytes, 4),
    dontFragment: (bytes[6] & 0x40) !== 0,
    moreFragments: (bytes[6] & 0x20) !== 0,
    fragmentOffset: (get16(bytes, 6) & 0x1fff) * 8,
    ttl: bytes[8],
    protocol: bytes[9],
    source: get32(bytes, 12),
    destination: get32(bytes, 16),
    options: walkOptions(bytes, header, problems).map(({ type, data }) => ({ type, data })),
  }
  // Segmentation offload leaves total length 0 in captures at the sender: then all that is here counts.
  const end = total < header ? bytes.length : Math.min(total, bytes.length)
  return { ok: true, meaning, header, payload: bytes.subarray(header, end), problems }
}

interface PlacedOption extends Ipv4Option {
  readonly offset: number
  readonly length: number
}

function walkOptions(bytes: Uint8Array, header: number, problems: Fault[]): PlacedOption[] {
  const found: PlacedOption[] = []
  let at = 20
  while (at < header && bytes[at] !== endOfOptions) {
    const type = bytes[at]
    const length = type === noOperation ? 1 : at + 1 < header ? bytes[at + 1] : 0
    if (type !== noOperation && length < 2) {
      problems.push(fault('ipv4-option', at, `ipv4: option ${type} has a length of ${length}, at least 2 is expected`))
      break
    }
    if (at + length > header) {
      problems.push(fault('ipv4-option', at, `ipv4: option ${type} of ${length} bytes reaches beyond the ${header - at} left`))
      break
    }
    found.push({ type, data: bytes.slice(at + Math.min(2, length), at + length), offset: at, length })
    at += length
  }
  return found
}

export function ipv4Fields(meaning: Ipv4, bytes: Uint8Array): Field[] {
  const header = (bytes[0] & 15) * 4
  return [
    field('version', 4, 0, 1),
    field('header length', header, 0, 1),
    field('DSCP', meaning.dscp, 1, 1),
    field('ECN', meaning.ecn, 1, 1),
    field('total length', get16(bytes, 2), 2, 2),
    field('identification', meaning.identification, 4, 2),
    field("don't fragment", meaning.dontFragment ? 1 : 0, 6, 1),
    field('more fragments', meaning.moreFragments ? 1 : 0, 6, 1),
    field('fragment offset', meaning.fragmentOffset, 6, 2),
    field('time to live', meaning.ttl, 8, 1),
    field('protocol', meaning.protocol, 9, 1),
    field('header checksum', hex(get16(bytes, 10), 4), 10, 2),
    field('source', ipv4Text(meaning.source), 12, 4),
    field('destination', ipv4Text(meaning.destination), 16, 4),
    ...walkOptions(bytes, header, []).map(({ type, data, offset, length }) =>
      field(optionNames.get(type) ?? `option ${type}`, data.length > 0 ? `0x${hexOf(data)}` : '', offset, length),
    ),
  ]
}

/** IANA, Internet Protocol version 4 parameters. */
const optionNames: ReadonlyMap<number, string> = new Map([
  [noOperation, 'no operation'],
  [7, 'record route'],
  [68, 'time stamp'],
  [131, 'loose source route'],
  [137, 'strict source route'],
  [148, 'router alert'],
])
