/** Address resolution for IPv4 over Ethernet (RFC 826). */
import { checkBounds, get16, get32, get48, hex, ipv4Text, macText, put16, put32, put48 } from './bytes.ts'
import { type Decoded, type Field, field, refuse, tooShort } from './decoded.ts'

export const arpOperation = { request: 1, reply: 2 } as const

export interface Arp {
  readonly operation: number
  readonly senderMac: number
  readonly senderAddress: number
  readonly targetMac: number
  readonly targetAddress: number
}

const length = 28

export function encodeArp({ operation, senderMac, senderAddress, targetMac, targetAddress }: Arp): Uint8Array {
  checkBounds('arp', [
    ['operation', operation, 0xffff],
    ['sender MAC', senderMac, 0xffff_ffff_ffff],
    ['sender address', senderAddress, 0xffff_ffff],
    ['target MAC', targetMac, 0xffff_ffff_ffff],
    ['target address', targetAddress, 0xffff_ffff],
  ])
  const bytes = new Uint8Array(length)
  bytes.set([0, 1, 8, 0, 6, 4])
  put16(bytes, 6, operation)
  put48(bytes, 8, senderMac)
  put32(bytes, 14, senderAddress)
  put48(bytes, 18, targetMac)
  put32(bytes, 24, targetAddress)
  return bytes
}

export function decodeArp(bytes: Uint8Array): Decoded<Arp> {
  if (bytes.length < 8) return tooShort('arp', bytes.length, 8)
  if (get16(bytes, 0) !== 1 || bytes[4] !== 6)
    return refuse('arp-hardware', 0, `arp: hardware type ${get16(bytes, 0)} of ${bytes[4]} bytes, Ethernet (1) of 6 is expected`)
  if (get16(bytes, 2) !== 0x0800 || bytes[5] !== 4)
    return refuse('arp-protocol', 2, `arp: protocol ${hex(get16(bytes, 2), 4)} of ${bytes[5]} bytes, 0x0800 of 4 is expected`)
  if (bytes.length < length) return tooShort('arp', bytes.length, length)
  const meaning = {
    operation: get16(bytes, 6),
    senderMac: get48(bytes, 8),
    senderAddress: get32(bytes, 14),
    targetMac: get48(bytes, 18),
    targetAddress: get32(bytes, 24),
  }
  return { ok: true, meaning, header: length, payload: bytes.subarray(length, length), problems: [] }
}

export const arpFields = ({ operation, senderMac, senderAddress, targetMac, targetAddress }: Arp): Field[] => [
  field('hardware type', 1, 0, 2),
  field('protocol type', hex(0x0800, 4), 2, 2),
  field('hardware length', 6, 4, 1),
  field('protocol length', 4, 5, 1),
  field('operation', operation, 6, 2),
  field('sender MAC', macText(senderMac), 8, 6),
  field('sender address', ipv4Text(senderAddress), 14, 4),
  field('target MAC', macText(targetMac), 18, 6),
  field('target address', ipv4Text(targetAddress), 24, 4),
]
