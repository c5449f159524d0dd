/** The internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words. */

/** Sum of the words of `bytes`, an odd last byte being the upper half of a word; add sums and give them to {@link folded}. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0
  const even = bytes.length - (bytes.length % 2)
  for (let i = 0; i < even; i += 2) sum += (bytes[i] << 8) | bytes[i + 1]
  return even < bytes.length ? sum + (bytes[even] << 8) : sum
}

/** Carries added in (RFC 1071 §1): 0 to 0xffff. */
export function folded(sum: number): number {
  let rest = sum
  while (rest > 0xffff) rest = (rest % 0x10000) + Math.floor(rest / 0x10000)
  return rest
}

/** Over bytes that contain their own checksum it is 0. */
export const checksum = (bytes: Uint8Array, initial = 0): number => 0xffff - folded(initial + sumOf(bytes))

/** IPv4 addresses that a transport's checksum covers. */
export interface Addresses {
  readonly source: number
  readonly destination: number
}

/** Sum of the pseudo header of UDP (RFC 768) and TCP (RFC 9293 §3.1); `length` of the transport's header and payload. */
export const pseudoHeaderSum = ({ source, destination }: Addresses, protocol: number, length: number): number =>
  (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length
