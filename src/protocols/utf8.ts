/** UTF-8 (RFC 3629) without the DOM's TextEncoder and TextDecoder. */

const replacement = 0xfffd

/** At most `limit` bytes, cut between characters; half of a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string, limit = Number.POSITIVE_INFINITY): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const found = character.codePointAt(0) as number
    const code = found >= 0xd800 && found <= 0xdfff ? replacement : found
    const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f)
    const next =
      code < 0x80
        ? [code]
        : code < 0x800
          ? [0xc0 | (code >> 6), tail(0)]
          : code < 0x10000
            ? [0xe0 | (code >> 12), tail(6), tail(0)]
            : [0xf0 | (code >> 18), tail(12), tail(6), tail(0)]
    if (bytes.length + next.length > limit) break
    bytes.push(...next)
  }
  return Uint8Array.from(bytes)
}

/** Whatever is not UTF-8 becomes U+FFFD, byte by byte. */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = []
  let at = 0
  while (at < bytes.length) {
    const [code, length] = codeAt(bytes, at)
    parts.push(String.fromCodePoint(code))
    at += length
  }
  return parts.join('')
}

function codeAt(bytes: Uint8Array, at: number): readonly [code: number, length: number] {
  const first = bytes[at]
  if (first < 0x80) return [first, 1]
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return [replacement, 1]
  let code = first & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) {
    if ((bytes[at + i] & 0xc0) !== 0x80) return [replacement, 1]
    code = (code << 6) | (bytes[at + i] & 0x3f)
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][length]
  return code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? [replacement, 1] : [code, length]
}
