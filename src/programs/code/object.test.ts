import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import { fromHexadecimal, hashNames, hexadecimal, keyOfName, nameLength, nameOf } from './naming.ts'
import {
  acceptCode,
  type CodeObject,
  CodeRefused,
  codeLanguages,
  decodeCode,
  encodeCode,
  serviceClasses,
  sourceText,
} from './object.ts'

const hello: CodeObject = {
  hash: 'sha-256',
  language: 'javascript',
  serviceClass: 'middle',
  dependencies: [nameOf(strToU8('routes'), 'sha-256')],
  exported: ['lookUp'],
  hidden: ['table', '$size'],
  properties: { title: 'Grüße' },
  source: strToU8('export function accept(capsule) { pan.forward(capsule) }'),
}
const bytes = encodeCode(hello)

const refusal = (act: () => unknown): CodeRefused => {
  try {
    act()
  } catch (error) {
    if (error instanceof CodeRefused) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('names are the hashes that Node computes', () => {
  const algorithm = { 'sha-256': 'sha256', 'sha-1': 'sha1', md5: 'md5' } as const
  for (const hash of hashNames) {
    const name = nameOf(bytes, hash)
    expect(hexadecimal(name)).toBe(createHash(algorithm[hash]).update(bytes).digest('hex'))
    expect(name).toHaveLength(nameLength[hash])
  }
  expect(keyOfName(Uint8Array.of(0x80, 0, 0, 1))).toBe(-0x7fffffff)
  expect(keyOfName(new Uint8Array(32))).toBe(1)
  expect(fromHexadecimal('0aFF')).toEqual(Uint8Array.of(10, 255))
  expect(fromHexadecimal('0aF')).toBeNull()
})

test('an object and its bytes, field by field', () => {
  expect(hexadecimal(bytes.subarray(0, 20))).toBe(
    `414e434f01010103${bytes.length.toString(16).padStart(8, '0')}${hello.source.length.toString(16).padStart(8, '0')}01010201`,
  )
  expect(bytes.subarray(20, 52)).toEqual(hello.dependencies[0])
  expect(bytes.subarray(bytes.length - hello.source.length)).toEqual(hello.source)
  expect(decodeCode(bytes)).toEqual(hello)
  expect(sourceText(hello)).toContain('pan.forward')
})

const symbol = fc.stringMatching(/^[A-Za-z_$][\w$]{0,20}$/)
const anyObject = fc
  .record({
    hash: fc.constantFrom(...hashNames),
    language: fc.constantFrom(...codeLanguages),
    serviceClass: fc.constantFrom(...serviceClasses),
    seeds: fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 16 }),
    symbols: fc.uniqueArray(symbol, { maxLength: 12 }),
    cut: fc.nat(12),
    properties: fc.dictionary(symbol, fc.string({ unit: 'grapheme', maxLength: 30 }), { maxKeys: 6 }),
    source: fc.uint8Array({ maxLength: 300 }),
  })
  .map(
    ({ seeds, symbols, cut, properties, ...rest }): CodeObject => ({
      ...rest,
      dependencies: seeds.map((seed) => nameOf(seed, rest.hash)),
      exported: symbols.slice(0, cut),
      hidden: symbols.slice(cut),
      properties: { ...properties },
    }),
  )

test('every object comes back from its bytes', () => {
  fc.assert(
    fc.property(anyObject, (object) => {
      const encoded = encodeCode(object)
      expect(acceptCode(encoded, nameOf(encoded, object.hash), object.hash)).toEqual(object)
    }),
    { seed: 1, numRuns: process.env.FULL ? 20_000 : 300 },
  )
})

test('a changed byte, whichever, makes it something else than what was asked for', () => {
  const name = nameOf(bytes, 'sha-256')
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice()
    changed[at] ^= 1 << (at % 8)
    expect(refusal(() => acceptCode(changed, name, 'sha-256')).reason).toBe('wrong-hash')
  }
  const other = encodeCode({ ...hello, source: strToU8('') })
  expect(refusal(() => acceptCode(other, name, 'sha-256')).message).toBe(
    `code object: asked for as ${hexadecimal(name.subarray(0, 4))}, and what came is ${hexadecimal(nameOf(other, 'sha-256').subarray(0, 4))} by sha-256`,
  )
  expect(refusal(() => acceptCode(bytes, nameOf(bytes, 'md5'), 'md5')).reason).toBe('hash')
})

test('bytes from anywhere are an object or are refused with words, however they were made', () => {
  const tried = (candidate: Uint8Array) => {
    try {
      // what is taken is exactly what its bytes say
      expect(encodeCode(decodeCode(candidate))).toEqual(candidate)
    } catch (error) {
      if (!(error instanceof CodeRefused)) throw error
      expect(error.message).toMatch(/^code object: \S/)
    }
  }
  for (let length = 0; length < bytes.length; length++) expect(() => decodeCode(bytes.subarray(0, length))).toThrow(CodeRefused)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.boolean(),
      (changes, tail, whole) => {
        const candidate = Uint8Array.from([...(whole ? bytes : bytes.subarray(0, 20)), ...tail])
        for (const [at, value] of changes) if (at < candidate.length) candidate[at] = value
        tried(candidate)
        // with the length that it really has the faults lie deeper
        new DataView(candidate.buffer).setUint32(8, candidate.length)
        tried(candidate)
      },
    ),
    { seed: 2, numRuns: process.env.FULL ? 100_000 : 2000 },
  )
})

test.each([
  ['a magic number', { 0: 0 }, 'magic', 'it does not begin with ANCO'],
  ['a version', { 4: 2 }, 'version', 'version 2, and 1 is known here'],
  ['a hash', { 5: 9 }, 'hash', 'hash 9, and 1 to 3 are known'],
  ['a language', { 6: 0 }, 'language', 'language 0, and 1 to 4 are known'],
  ['a class', { 7: 5 }, 'class', 'class of service 5, and 1 to 4 are known'],
  ['a length', { 10: 255 }, 'length', `and ${bytes.length} are here`],
  ['a length beyond what may be', { 8: 1 }, 'too-large', 'and 1048576 is the most'],
  ['more dependencies than are there', { 16: 200 }, 'truncated', 'it ends within its names of dependencies'],
])('%s that is not known is refused by name', (_what, changes, reason, words) => {
  const changed = bytes.slice()
  for (const [at, value] of Object.entries(changes)) changed[Number(at)] = value
  const error = refusal(() => decodeCode(changed))
  expect([error.reason, error.message]).toEqual([reason, expect.stringContaining(words)])
})

test('what the format cannot hold is not written', () => {
  const faults: readonly (readonly [Partial<CodeObject>, string])[] = [
    [{ dependencies: [new Uint8Array(20)] }, "a dependency's name of 20 bytes, and sha-256 has 32"],
    [{ dependencies: times(17, () => nameOf(bytes, 'sha-256')) }, '17 dependencies, and 16 is the most'],
    [{ exported: ['a'], hidden: ['a'] }, 'the symbol a is there twice'],
    [{ exported: ['not a symbol'] }, '"not a symbol" is no symbol'],
    [{ exported: ['x'.repeat(65)] }, '65 characters of a symbol, and 64 is the most'],
    [{ properties: { title: 'x'.repeat(1001) } }, '1001 bytes of the property title, and 1000 is the most'],
    [{ source: new Uint8Array(1_048_576) }, 'bytes, and 1048576 is the most'],
  ]
  for (const [change, words] of faults) expect(refusal(() => encodeCode({ ...hello, ...change })).message).toContain(words)
  expect(refusal(() => sourceText({ source: Uint8Array.of(0xff, 0xfe) })).message).toBe('code object: its source is no UTF-8')
})

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
