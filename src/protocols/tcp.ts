/** TCP segments (RFC 9293 §3.1), with window scale and timestamps (RFC 7323) and selective acknowledgement (RFC 2018). */
import { checkBounds, get16, get32, hex, hexOf, put16, put32 } from './bytes.ts'
import { type Addresses, checksum, pseudoHeaderSum } from './checksum.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export const tcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const

/** [left, right[: sequence numbers of a stretch that has arrived */
export type SackBlock = readonly [left: number, right: number]

export type TcpOption =
  | { readonly kind: 'no-operation' }
  | { readonly kind: 'maximum-segment-size'; readonly bytes: number }
  | { readonly kind: 'window-scale'; readonly shift: number }
  | { readonly kind: 'sack-permitted' }
  | { readonly kind: 'sack'; readonly blocks: readonly SackBlock[] }
  | { readonly kind: 'timestamps'; readonly value: number; readonly echo: number }
  | { readonly kind: 'unknown'; readonly number: number; readonly data: Uint8Array }

export interface Tcp {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgement: number
  /** sum of {@link tcpFlag} */
  readonly flags: number
  /** as sent, not yet scaled */
  readonly window: number
  readonly urgentPointer: number
  readonly options: readonly TcpOption[]
}

const protocol = 6
/** Four bits of header length in words (RFC 9293 §3.1). */
export const longestTcpOptions = 40
const endOfOptions = 0

export function encodeTcp(meaning: Tcp, payload: Uint8Array, addresses: Addresses): Uint8Array {
  const options = encodeTcpOptions(meaning.options)
  const header = 20 + options.length
  checkBounds('tcp', [
    ['source port', meaning.sourcePort, 0xffff],
    ['destination port', meaning.destinationPort, 0xffff],
    ['sequence', meaning.sequence, 0xffff_ffff],
    ['acknowledgement', meaning.acknowledgement, 0xffff_ffff],
    ['flags', meaning.flags, 0xff],
    ['window', meaning.window, 0xffff],
    ['urgent pointer', meaning.urgentPointer, 0xffff],
    ['bytes of options', options.length, longestTcpOptions],
  ])
  const bytes = new Uint8Array(header + payload.length)
  put16(bytes, 0, meaning.sourcePort)
  put16(bytes, 2, meaning.destinationPort)
  put32(bytes, 4, meaning.sequence)
  put32(bytes, 8, meaning.acknowledgement)
  bytes[12] = (header / 4) << 4
  bytes[13] = meaning.flags
  put16(bytes, 14, meaning.window)
  put16(bytes, 18, meaning.urgentPointer)
  bytes.set(options, 20)
  bytes.set(payload, header)
  put16(bytes, 16, checksum(bytes, pseudoHeaderSum(addresses, protocol, bytes.length)))
  return bytes
}

/** Options padded with end-of-options to whole words. */
export function encodeTcpOptions(options: readonly TcpOption[]): Uint8Array {
  const bytes: number[] = []
  const word = (value: number) => bytes.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
  for (const option of options) {
    switch (option.kind) {
      case 'no-operation':
        bytes.push(1)
        break
      case 'maximum-segment-size':
        checkBounds('tcp', [['maximum segment size', option.bytes, 0xffff]])
        bytes.push(2, 4, option.bytes >> 8, option.bytes & 255)
        break
      case 'window-scale':
        checkBounds('tcp', [['window scale', option.shift, 255]])
        bytes.push(3, 3, option.shift)
        break
      case 'sack-permitted':
        bytes.push(4, 2)
        break
      case 'sack':
        bytes.push(5, 2 + 8 * option.blocks.length)
        for (const [left, right] of option.blocks) {
          word(left)
          word(right)
        }
        break
      case 'timestamps':
        bytes.push(8, 10)
        word(option.value)
        word(option.echo)
        break
      case 'unknown':
        bytes.push(option.number, 2 + option.data.length, ...option.data)
        break
    }
  }
  while (bytes.length % 4 !== 0) bytes.push(endOfOptions)
  return Uint8Array.from(bytes)
}

/** The checksum is checked when `addresses` are given, which they are only when the whole segment is here. */
export function decodeTcp(bytes: Uint8Array, addresses: Addresses | null = null): Decoded<Tcp> {
  if (bytes.length < 20) return tooShort('tcp', bytes.length, 20)
  const header = (bytes[12] >> 4) * 4
  if (header < 20) return refuse('tcp-header-length', 12, `tcp: a header of ${header} bytes is below the minimum of 20`)
  if (header > bytes.length)
    return refuse('tcp-header-length', 12, `tcp: a header of ${header} bytes reaches beyond the ${bytes.length} that are here`)
  const problems: Fault[] = []
  if (addresses && checksum(bytes, pseudoHeaderSum(addresses, protocol, bytes.length)) !== 0)
    problems.push(fault('tcp-checksum', 16, `tcp: checksum ${hex(get16(bytes, 16), 4)} is wrong`))
  const meaning = {
    sourcePort: get16(bytes, 0),
    destinationPort: get16(bytes, 2),
    sequence: get32(bytes, 4),
    acknowledgement: get32(bytes, 8),
    flags: bytes[13],
    window: get16(bytes, 14),
    urgentPointer: get16(bytes, 18),
    options: walkOptions(bytes, header, problems).map(({ option }) => option),
  }
  return { ok: true, meaning, header, payload: bytes.subarray(header), problems }
}

interface PlacedOption {
  readonly option: TcpOption
  readonly offset: number
  readonly length: number
}

function walkOptions(bytes: Uint8Array, header: number, problems: Fault[]): PlacedOption[] {
  const found: PlacedOption[] = []
  let at = 20
  while (at < header && bytes[at] !== endOfOptions) {
    const number = bytes[at]
    if (number === 1) {
      found.push({ option: { kind: 'no-operation' }, offset: at, length: 1 })
      at += 1
      continue
    }
    const length = at + 1 < header ? bytes[at + 1] : 0
    if (length < 2) {
      problems.push(fault('tcp-option', at, `tcp: option ${number} has a length of ${length}, at least 2 is expected`))
      break
    }
    if (at + length > header) {
      problems.push(fault('tcp-option', at, `tcp: option ${number} of ${length} bytes reaches beyond the ${header - at} left`))
      break
    }
    found.push({ option: optionOf(number, bytes.slice(at + 2, at + length)), offset: at, length })
    at += length
  }
  return found
}

/** A known number with an impossible length is kept as unknown. */
function optionOf(number: number, data: Uint8Array): TcpOption {
  if (number === 2 && data.length === 2) return { kind: 'maximum-segment-size', bytes: get16(data, 0) }
  if (number === 3 && data.length === 1) return { kind: 'window-scale', shift: data[0] }
  if (number === 4 && data.length === 0) return { kind: 'sack-permitted' }
  if (number === 5 && data.length % 8 === 0) {
    const blocks: SackBlock[] = []
    for (let at = 0; at < data.length; at += 8) blocks.push([get32(data, at), get32(data, at + 4)])
    return { kind: 'sack', blocks }
  }
  if (number === 8 && data.length === 8) return { kind: 'timestamps', value: get32(data, 0), echo: get32(data, 4) }
  return { kind: 'unknown', number, data }
}

export function tcpFields(meaning: Tcp, bytes: Uint8Array): Field[] {
  const header = (bytes[12] >> 4) * 4
  const set = Object.entries(tcpFlag).filter(([, bit]) => (meaning.flags & bit) !== 0)
  return [
    field('source port', meaning.sourcePort, 0, 2),
    field('destination port', meaning.destinationPort, 2, 2),
    field('sequence', meaning.sequence, 4, 4),
    field('acknowledgement', meaning.acknowledgement, 8, 4),
    field('header length', header, 12, 1),
    field('flags', set.map(([name]) => name.toUpperCase()).join(' ') || 'none', 13, 1),
    field('window', meaning.window, 14, 2),
    field('checksum', hex(get16(bytes, 16), 4), 16, 2),
    field('urgent pointer', meaning.urgentPointer, 18, 2),
    ...walkOptions(bytes, header, []).map(({ option, offset, length }) => optionField(option, offset, length)),
  ]
}

function optionField(option: TcpOption, offset: number, length: number): Field {
  const make = (name: string, value: number | string) => field(name, value, offset, length)
  switch (option.kind) {
    case 'no-operation':
      return make('no operation', '')
    case 'maximum-segment-size':
      return make('maximum segment size', option.bytes)
    case 'window-scale':
      return make('window scale', option.shift)
    case 'sack-permitted':
      return make('SACK permitted', '')
    case 'sack':
      return make('SACK', option.blocks.map(([left, right]) => `${left}–${right}`).join(', '))
    case 'timestamps':
      return make('timestamps', `${option.value}, echo ${option.echo}`)
    case 'unknown':
      return make(`option ${option.number}`, `0x${hexOf(option.data)}`)
  }
}
