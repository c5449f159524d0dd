/**
 * Names of code: a cryptographic hash of its bytes (pan-1999 §III.D names SHA-1 and MD5). Whoever has the name knows whether what
 * comes is what was meant. SHA-1 and MD5 are kept for comparison: different code of one name has been made for both.
 */
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'

/** FIPS 180-4 (SHA-256, SHA-1), RFC 1321 (MD5); in an object's bytes its place here plus one */
export const hashNames = ['sha-256', 'sha-1', 'md5'] as const
export type HashName = (typeof hashNames)[number]

const functions = { 'sha-256': sha256, 'sha-1': sha1, md5 } as const
/** bytes of a name */
export const nameLength: Readonly<Record<HashName, number>> = { 'sha-256': 32, 'sha-1': 20, md5: 16 }

export const nameOf = (bytes: Uint8Array, hash: HashName): Uint8Array => functions[hash](bytes)

/** The first four bytes of a name as a signed number, never 0: what tables look it up by. */
export function keyOfName(name: Uint8Array): number {
  return (name[0] << 24) | (name[1] << 16) | (name[2] << 8) | name[3] || 1
}

export const hexadecimal = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** @returns null for what is no hexadecimal number of whole bytes */
export function fromHexadecimal(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
