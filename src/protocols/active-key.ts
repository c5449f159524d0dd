/**
 * The lab's own ways to carry the key of a service without ANEP: four bytes in front of the payload, behind a port, or an
 * option of the IP header, out of those that RFC 4727 leaves to experiments (section 3.1).
 */
import { get32, put32 } from './bytes.ts'
import { type Decoded, type Field, field, tooShort } from './decoded.ts'
import type { Ipv4Option } from './ipv4.ts'

/** Behind that of ANEP in IANA's range of active networks, 3322 to 3325; the lab's own use of them. */
export const sapfPort = 3323
export const customPort = 3324
/** copied into every fragment, class 0, number 30 */
const experiment = 158

export interface ActiveKey {
  readonly key: number
}

export function encodeActiveKey({ key }: ActiveKey, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + payload.length)
  put32(bytes, 0, key >>> 0)
  bytes.set(payload, 4)
  return bytes
}

export function decodeActiveKey(bytes: Uint8Array): Decoded<ActiveKey> {
  if (bytes.length < 4) return tooShort('active key', bytes.length, 4)
  return { ok: true, meaning: { key: get32(bytes, 0) }, header: 4, payload: bytes.subarray(4), problems: [] }
}

export const activeKeyFields = ({ key }: ActiveKey): Field[] => [
  field("service key (the lab's own)", `0x${(key >>> 0).toString(16).padStart(8, '0')}`, 0, 4),
]

/** With its padding eight bytes. */
export function activeKeyOption(key: number): Ipv4Option {
  const data = new Uint8Array(4)
  put32(data, 0, key >>> 0)
  return { type: experiment, data }
}
/** The key in the options of an IP header; undefined = none. */
export function keyIn(options: readonly Ipv4Option[]): number | undefined {
  const option = options.find(({ type, data }) => type === experiment && data.length === 4)
  return option && get32(option.data, 0)
}
