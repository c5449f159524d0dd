/** Base64 with the URL alphabet and without padding (RFC 4648 §5). */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values: ReadonlyMap<string, number> = new Map([...alphabet].map((character, value) => [character, value]))

export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const characters = Math.min(3, bytes.length - i) + 1
    for (let j = 0; j < characters; j++) text += alphabet[(word >> (18 - 6 * j)) & 63]
  }
  return text
}

/** The bytes, or the position of the first character that is not in the alphabet. */
export function fromBase64url(text: string): Uint8Array | number {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let word = 0
  let bits = 0
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const value = values.get(text[i])
    if (value === undefined) return i
    word = ((word << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = (word >> bits) & 255
    }
  }
  return bytes
}
