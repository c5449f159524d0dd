/** Numbers in network byte order, and the texts of addresses. Readers expect that the caller has checked the length. */

export const get16 = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1]

export const get32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0

/** 48 bits, exact in a double. */
export const get48 = (bytes: Uint8Array, at: number): number => get16(bytes, at) * 0x1_0000_0000 + get32(bytes, at + 2)

export function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

export function put32(bytes: Uint8Array, at: number, value: number): void {
  put16(bytes, at, (value >>> 16) & 0xffff)
  put16(bytes, at + 2, value & 0xffff)
}

export function put48(bytes: Uint8Array, at: number, value: number): void {
  put16(bytes, at, Math.floor(value / 0x1_0000_0000))
  put32(bytes, at + 2, value % 0x1_0000_0000)
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Refuses a meaning that its bytes cannot hold: every entry is [field, value, largest], smallest is 0. */
export function checkBounds(protocol: string, entries: readonly (readonly [string, number, number])[]): void {
  for (const [name, value, most] of entries) {
    if (!(Number.isInteger(value) && value >= 0 && value <= most))
      throw new RangeError(`${protocol} ${name}: ${value} is not a whole number from 0 to ${most}`)
  }
}

const hexByte = (byte: number) => byte.toString(16).padStart(2, '0')

/** `00:16:3e:00:00:01` */
export function macText(mac: number): string {
  const bytes = new Uint8Array(6)
  put48(bytes, 0, mac)
  return [...bytes].map(hexByte).join(':')
}

/** `10.0.0.1` */
export const ipv4Text = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')

/** `0x0800` */
export const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`

/** Bytes as hexadecimal digits; of many only the first sixteen. */
export const hexOf = (bytes: Uint8Array): string =>
  `${[...bytes.subarray(0, 16)].map(hexByte).join('')}${bytes.length > 16 ? '…' : ''}`
