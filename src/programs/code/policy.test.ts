import { createPublicKey, verify } from 'node:crypto'
import { strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import { fromHexadecimal, hexadecimal } from './naming.ts'
import { CodeRefused, encodeCode } from './object.ts'
import { type Candidate, permit, readPolicy } from './policy.ts'
import { isSignedBy, keyPairOf, openCode, signatureLength, signCode } from './signature.ts'

const object = encodeCode({
  hash: 'sha-256',
  language: 'javascript',
  serviceClass: 'middle',
  dependencies: [],
  exported: [],
  hidden: [],
  properties: {},
  source: strToU8('export function accept() {}'),
})
const alice = keyPairOf('alice')
const sent = signCode(object, alice)

const hex = (text: string) => fromHexadecimal(text) as Uint8Array
/** what a policy says: 'allowed', or the reason and the words */
function verdict(policy: string, change: Partial<Candidate> = {}, bytes = sent): string {
  const opened = openCode(bytes)
  try {
    permit(readPolicy(policy), { ...opened, serviceClass: 'middle', level: 'user', ...change })
    return 'allowed'
  } catch (error) {
    if (!(error instanceof CodeRefused)) throw error
    return `${error.reason}: ${error.message}`
  }
}

test('signatures are those of RFC 8032, section 7.1', () => {
  const key = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
  const value = hex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  )
  expect(isSignedBy(Uint8Array.of(0x72), { key, value })).toBe(true)
  expect(isSignedBy(Uint8Array.of(0x73), { key, value })).toBe(false)
})

test("Node's own cryptography accepts what was signed", () => {
  const { object: signed, signature } = openCode(sent)
  expect(signed).toEqual(object)
  expect(sent.length - object.length).toBe(signatureLength)
  const der = Buffer.concat([hex('302a300506032b6570032100'), signature?.key ?? new Uint8Array(0)])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  expect(verify(null, signed, key, signature?.value ?? new Uint8Array(0))).toBe(true)
})

test('a key pair is that of its word', () => {
  expect(keyPairOf('alice').open).toEqual(alice.open)
  expect(keyPairOf('alice ').open).not.toEqual(alice.open)
  expect(signCode(object, alice)).toEqual(sent)
})

test('the first rule that fits decides; what none fits is refused', () => {
  expect(verdict('allow alice')).toBe('allowed')
  expect(verdict('allow alice at user class middle; refuse anyone')).toBe('allowed')
  expect(verdict('refuse alice at user; allow alice')).toBe(
    'not-allowed: code of alice, class middle, at level user: the rule “refuse alice at user” refuses it',
  )
  expect(verdict('refuse alice at kernel\n allow alice')).toBe('allowed')
  expect(verdict('allow alice class light')).toBe('not-allowed: code of alice, class middle, at level user: no rule allows it')
  expect(verdict('allow bob')).toContain('code of somebody unknown here')
  expect(verdict('allow anyone', {}, object)).toBe('allowed')
  expect(verdict('allow unsigned', {}, object)).toBe('allowed')
  expect(verdict('allow alice', {}, object)).toContain('unsigned code, class middle, at level user: no rule allows it')
  expect(verdict('')).toContain('no rule allows it')
})

test('a signature that does not hold is refused even where anyone is allowed', () => {
  const forged = signCode(object, keyPairOf('mallory'))
  // mallory's signature under the key of alice
  forged.set(alice.open, object.length + 8)
  expect(verdict('allow anyone', {}, forged)).toContain('bad-signature')
  const changed = sent.slice()
  changed[object.length - 1] ^= 1
  expect(verdict('allow anyone', {}, changed)).toContain('bad-signature')
  // a word is no name: without her key nobody is alice
  expect(verdict('allow alice', {}, signCode(object, keyPairOf('mallory')))).toContain('not-allowed')
})

test('a signer may have another key than the design gives', () => {
  const dave = keyPairOf('a word that is told to nobody')
  const policy = `key dave = ${hexadecimal(dave.open)}; allow dave`
  expect(verdict(policy, {}, signCode(object, dave))).toBe('allowed')
  expect(verdict(policy, {}, signCode(object, keyPairOf('dave')))).toContain('not-allowed')
})

test.each([
  ['permit alice', '"permit alice" is no rule'],
  ['allow alice at moon', 'level moon is not one of nic, kernel, user, cluster'],
  ['allow alice class huge', 'class huge is not one of ultra-light, light, middle, high'],
  ['key alice = 12', 'a public key has 64 hexadecimal digits, and this one 2'],
  [Array.from({ length: 65 }, (_, i) => `allow s${i}`).join(';'), 'more than 64 rules'],
])('a policy that cannot be read names what: %s', (text, words) => {
  expect(() => readPolicy(text)).toThrow(words)
})

test('what is sent is an object, or an object and a signature, and nothing else', () => {
  expect(openCode(object).signature).toBeNull()
  for (const [bytes, words] of [
    [sent.subarray(0, sent.length - 1), '103 behind them, where a signature has 104'],
    [Uint8Array.from([...sent, 0]), '105 behind them'],
    [sent.map((byte, at) => (at === object.length ? 0 : byte)), 'signature: it does not begin with ANSG'],
    [
      sent.map((byte, at) => (at === object.length + 5 ? 7 : byte)),
      'version 1, algorithm 7, and 1 and 1 (Ed25519) are known here',
    ],
    [new Uint8Array(5), '5 bytes, and 20 are the least'],
    [object.subarray(0, 40), 'and 40 are here'],
  ] as const)
    expect(() => openCode(bytes)).toThrow(words)
})
