/** ICMP (RFC 792): echo and the errors that routers and hosts send, with the MTU of RFC 1191 §4. */
import { checkBounds, get16, get32, hex, ipv4Text, put16, put32 } from './bytes.ts'
import { checksum } from './checksum.ts'
import { type Decoded, type Field, fault, field, tooShort } from './decoded.ts'

export const unreachable = { network: 0, host: 1, protocol: 2, port: 3, fragmentationNeeded: 4 } as const

export type Icmp =
  | { readonly kind: 'echo-request' | 'echo-reply'; readonly identifier: number; readonly sequence: number }
  /** `mtu` of the next hop, bytes; 0 except with code 4 */
  | { readonly kind: 'unreachable'; readonly code: number; readonly mtu: number }
  | { readonly kind: 'time-exceeded'; readonly code: number }
  /** `gateway` is the better next hop */
  | { readonly kind: 'redirect'; readonly code: number; readonly gateway: number }
  /** `rest` is the second word of the header */
  | { readonly kind: 'other'; readonly type: number; readonly code: number; readonly rest: number }

const types = { 'echo-reply': 0, unreachable: 3, redirect: 5, 'echo-request': 8, 'time-exceeded': 11 } as const
const names: readonly (readonly [number, string])[] = Object.entries(types).map(([name, type]) => [type, name])

/** Type, code and second word. */
function words(meaning: Icmp): readonly [number, number, number] {
  switch (meaning.kind) {
    case 'echo-request':
    case 'echo-reply':
      checkBounds('icmp', [
        ['identifier', meaning.identifier, 0xffff],
        ['sequence', meaning.sequence, 0xffff],
      ])
      return [types[meaning.kind], 0, meaning.identifier * 0x10000 + meaning.sequence]
    case 'unreachable':
      checkBounds('icmp', [['mtu', meaning.mtu, 0xffff]])
      return [types.unreachable, meaning.code, meaning.mtu]
    case 'time-exceeded':
      return [types['time-exceeded'], meaning.code, 0]
    case 'redirect':
      return [types.redirect, meaning.code, meaning.gateway]
    case 'other':
      return [meaning.type, meaning.code, meaning.rest]
  }
}

/** `payload` is the data of an echo, or {@link quotedPart} of the packet that an error is about. */
export function encodeIcmp(meaning: Icmp, payload: Uint8Array): Uint8Array {
  const [type, code, rest] = words(meaning)
  checkBounds('icmp', [
    ['type', type, 255],
    ['code', code, 255],
    ['second word', rest, 0xffff_ffff],
  ])
  const bytes = new Uint8Array(8 + payload.length)
  bytes.set([type, code])
  put32(bytes, 4, rest)
  bytes.set(payload, 8)
  put16(bytes, 2, checksum(bytes))
  return bytes
}

/** As much of a packet as keeps the error within 576 bytes (RFC 1812 §4.3.2.3); the error's own headers take 28. */
export const quotedPart = (packet: Uint8Array): Uint8Array => packet.subarray(0, 576 - 28)

/** `whole`: all bytes of the message are here, so that its checksum can be checked. */
export function decodeIcmp(bytes: Uint8Array, whole = true): Decoded<Icmp> {
  if (bytes.length < 8) return tooShort('icmp', bytes.length, 8)
  const wrong = whole && checksum(bytes) !== 0
  const problems = wrong ? [fault('icmp-checksum', 2, `icmp: checksum ${hex(get16(bytes, 2), 4)} is wrong`)] : []
  return { ok: true, meaning: meaningOf(bytes), header: 8, payload: bytes.subarray(8), problems }
}

function meaningOf(bytes: Uint8Array): Icmp {
  const [type, code, high, low, rest] = [bytes[0], bytes[1], get16(bytes, 4), get16(bytes, 6), get32(bytes, 4)]
  if (type === types['echo-request'] && code === 0) return { kind: 'echo-request', identifier: high, sequence: low }
  if (type === types['echo-reply'] && code === 0) return { kind: 'echo-reply', identifier: high, sequence: low }
  if (type === types.unreachable) return { kind: 'unreachable', code, mtu: code === unreachable.fragmentationNeeded ? low : 0 }
  if (type === types['time-exceeded']) return { kind: 'time-exceeded', code }
  if (type === types.redirect) return { kind: 'redirect', code, gateway: rest }
  return { kind: 'other', type, code, rest }
}

/** Whether the payload quotes the packet that the message is about. */
export const isIcmpError = ({ kind }: Icmp): boolean => kind === 'unreachable' || kind === 'time-exceeded' || kind === 'redirect'

export function icmpFields(meaning: Icmp, bytes: Uint8Array): Field[] {
  const name = names.find(([type]) => type === bytes[0])?.[1]
  return [
    field('type', name ? `${name} (${bytes[0]})` : bytes[0], 0, 1),
    field('code', bytes[1], 1, 1),
    field('checksum', hex(get16(bytes, 2), 4), 2, 2),
    ...secondWord(meaning),
  ]
}

function secondWord(meaning: Icmp): Field[] {
  switch (meaning.kind) {
    case 'echo-request':
    case 'echo-reply':
      return [field('identifier', meaning.identifier, 4, 2), field('sequence', meaning.sequence, 6, 2)]
    case 'unreachable':
      return meaning.code === unreachable.fragmentationNeeded ? [field('MTU of next hop', meaning.mtu, 6, 2)] : []
    case 'time-exceeded':
      return []
    case 'redirect':
      return [field('gateway', ipv4Text(meaning.gateway), 4, 4)]
    case 'other':
      return [field('second word', hex(meaning.rest, 8), 4, 4)]
  }
}
