/** UDP (RFC 768). */
import { checkBounds, get16, hex, put16 } from './bytes.ts'
import { type Addresses, checksum, pseudoHeaderSum } from './checksum.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export interface Udp {
  readonly sourcePort: number
  readonly destinationPort: number
}

const protocol = 17

/** Without addresses the datagram has no checksum. */
export function encodeUdp({ sourcePort, destinationPort }: Udp, payload: Uint8Array, addresses: Addresses | null): Uint8Array {
  const length = 8 + payload.length
  checkBounds('udp', [
    ['source port', sourcePort, 0xffff],
    ['destination port', destinationPort, 0xffff],
    ['length', length, 0xffff],
  ])
  const bytes = new Uint8Array(length)
  put16(bytes, 0, sourcePort)
  put16(bytes, 2, destinationPort)
  put16(bytes, 4, length)
  bytes.set(payload, 8)
  // A sum of zero is sent as all ones: zero says that there is no checksum.
  if (addresses) put16(bytes, 6, checksum(bytes, pseudoHeaderSum(addresses, protocol, length)) || 0xffff)
  return bytes
}

/** The checksum is checked when `addresses` are given and the whole datagram is here. */
export function decodeUdp(bytes: Uint8Array, addresses: Addresses | null = null): Decoded<Udp> {
  if (bytes.length < 8) return tooShort('udp', bytes.length, 8)
  const length = get16(bytes, 4)
  if (length < 8) return refuse('udp-length', 4, `udp: a length of ${length} is below the minimum of 8`)
  const problems: Fault[] = []
  const whole = length <= bytes.length
  if (!whole) problems.push(fault('udp-truncated', 4, `udp: a length of ${length}, of which ${bytes.length} bytes are here`))
  const found = get16(bytes, 6)
  if (whole && addresses && found !== 0) {
    const sum = checksum(bytes.subarray(0, length), pseudoHeaderSum(addresses, protocol, length))
    if (sum !== 0) problems.push(fault('udp-checksum', 6, `udp: checksum ${hex(found, 4)} is wrong`))
  }
  const meaning = { sourcePort: get16(bytes, 0), destinationPort: get16(bytes, 2) }
  return { ok: true, meaning, header: 8, payload: bytes.subarray(8, Math.min(length, bytes.length)), problems }
}

export const udpFields = ({ sourcePort, destinationPort }: Udp, bytes: Uint8Array): Field[] => [
  field('source port', sourcePort, 0, 2),
  field('destination port', destinationPort, 2, 2),
  field('length', get16(bytes, 4), 4, 2),
  field('checksum', hex(get16(bytes, 6), 4), 6, 2),
]
