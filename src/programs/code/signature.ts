/**
 * Signed code. What is sent of a code object is its bytes and, if somebody has signed it, 104 bytes behind them:
 *
 *     0 'ANSG' 4 | version 1 | algorithm 1 (1 = Ed25519, RFC 8032) | zeros 2 | 8 public key 32 | 40 signature 64
 *
 * The signature is of the object's bytes; the object's name does not cover it, so that two people may sign the same code.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { strToU8 } from 'fflate'
import { CodeRefused, codeLength } from './object.ts'

export const signatureLength = 104
const signatureMagic = 0x414e5347
const [keyAt, keyBytes, valueAt] = [8, 32, 40]

export interface KeyPair {
  readonly secret: Uint8Array
  /** 32 bytes */
  readonly open: Uint8Array
}

export interface Signature {
  /** public key of who signed */
  readonly key: Uint8Array
  /** 64 bytes */
  readonly value: Uint8Array
}

const pairs = new Map<string, KeyPair>()

/**
 * The key pair of a signer in a design, made of a word that the design says. Runs reproduce by it; whoever reads the design can
 * sign as well, as with any secret that is told.
 */
export function keyPairOf(seed: string): KeyPair {
  const known = pairs.get(seed)
  if (known) return known
  const secret = sha256(strToU8(`Active Network Lab: key of a signer\0${seed}`))
  const pair = { secret, open: ed25519.getPublicKey(secret) }
  pairs.set(seed, pair)
  return pair
}

/** @param object bytes of a code object. @returns what is sent of it */
export function signCode(object: Uint8Array, { secret, open }: KeyPair): Uint8Array {
  const sent = new Uint8Array(object.length + signatureLength)
  sent.set(object)
  const block = sent.subarray(object.length)
  new DataView(block.buffer, block.byteOffset).setUint32(0, signatureMagic)
  block.set([1, 1, 0, 0], 4)
  block.set(open, keyAt)
  block.set(ed25519.sign(object, secret), valueAt)
  return sent
}

/**
 * What was sent, taken apart. It is not verified yet.
 * @throws CodeRefused when it is neither an object nor an object and its signature
 */
export function openCode(sent: Uint8Array): { readonly object: Uint8Array; readonly signature: Signature | null } {
  const length = codeLength(sent)
  const rest = sent.length - length
  if (rest === 0) return { object: sent, signature: null }
  if (rest < 0) throw new CodeRefused('length', `code object: a length of ${length} bytes, and ${sent.length} are here`)
  if (rest !== signatureLength)
    throw new CodeRefused(
      'length',
      `code object: ${length} bytes and ${rest} behind them, where a signature has ${signatureLength}`,
    )
  const block = sent.subarray(length)
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  if (view.getUint32(0) !== signatureMagic) throw new CodeRefused('magic', 'signature: it does not begin with ANSG')
  if (view.getUint32(4) !== 0x01010000)
    throw new CodeRefused(
      'version',
      `signature: version ${block[4]}, algorithm ${block[5]}, and 1 and 1 (Ed25519) are known here`,
    )
  return {
    object: sent.subarray(0, length),
    signature: { key: block.slice(keyAt, keyAt + keyBytes), value: block.slice(valueAt) },
  }
}

/** Whether who has the key has signed these bytes; strictly by RFC 8032, §5.1.7. */
export const isSignedBy = (object: Uint8Array, { key, value }: Signature): boolean =>
  ed25519.verify(value, object, key, { zip215: false })
