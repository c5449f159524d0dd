import { expect, test } from 'vitest'
import { type Anep, anepFields, decodeAnep, encodeAnep, labTypeId } from './anep.ts'

/** Layout of shared/papers/formats.md §1; the draft itself could not be read so far. */
test('without options the header has two words', () => {
  const meaning: Anep = { discardUnknown: true, typeId: 51, options: [] }
  const bytes = encodeAnep(meaning, Uint8Array.of(7))
  expect([...bytes]).toEqual([1, 0x80, 0, 51, 0, 2, 0, 9, 7])
  expect(decodeAnep(bytes)).toMatchObject({ ok: true, meaning, header: 8, payload: Uint8Array.of(7), problems: [] })
})

test('options: P and D bits, type in 14 bits, length in words', () => {
  const meaning: Anep = {
    discardUnknown: false,
    typeId: labTypeId,
    options: [
      { kind: 'source', discard: false, scheme: 1, address: Uint8Array.of(10, 0, 0, 1) },
      { kind: 'destination', discard: true, scheme: 1, address: Uint8Array.of(10, 0, 0, 2) },
      { kind: 'service-key', discard: false, key: 0xdeadbeef },
      { kind: 'other', discard: true, private: true, type: 0x1234, value: new Uint8Array(0) },
    ],
  }
  const bytes = encodeAnep(meaning, new Uint8Array(0))
  expect([...bytes.subarray(8)]).toEqual([
    ...[0x00, 1, 0, 3, 0, 0, 0, 1, 10, 0, 0, 1],
    ...[0x40, 2, 0, 3, 0, 0, 0, 1, 10, 0, 0, 2],
    ...[0x80, 1, 0, 2, 0xde, 0xad, 0xbe, 0xef],
    ...[0xd2, 0x34, 0, 1],
  ])
  expect(decodeAnep(bytes)).toMatchObject({ ok: true, meaning, problems: [] })
  expect(anepFields(meaning, bytes).map(({ name, value }) => `${name} ${value}`)).toContain(
    "service key (the lab's own) 0xdeadbeef",
  )
})

test('a private option 1 of another execution environment is not a service key', () => {
  const meaning: Anep = {
    discardUnknown: false,
    typeId: 51,
    options: [{ kind: 'other', discard: false, private: true, type: 1, value: Uint8Array.of(1, 2, 3, 4) }],
  }
  expect(decodeAnep(encodeAnep(meaning, new Uint8Array(0)))).toMatchObject({ meaning })
})

test('a checksum over the whole packet', () => {
  const bytes = encodeAnep(
    { discardUnknown: false, typeId: 1, options: [{ kind: 'checksum', discard: false }] },
    Uint8Array.of(1, 2, 3),
  )
  expect(decodeAnep(bytes)).toMatchObject({ ok: true, problems: [] })
  expect(decodeAnep(bytes.with(18, 9))).toMatchObject({ ok: true, problems: [{ code: 'anep-checksum', offset: 12 }] })
})

test('what cannot be is named; 64 KiB of payload do not fit', () => {
  const bytes = encodeAnep(
    { discardUnknown: false, typeId: labTypeId, options: [{ kind: 'service-key', discard: false, key: 1 }] },
    new Uint8Array(4),
  )
  const message = (wrong: Uint8Array) => {
    const decoded = decodeAnep(wrong)
    return decoded.ok ? decoded.problems.map((entry) => entry.message).join() : decoded.error.message
  }
  expect(message(bytes.with(0, 2))).toBe('anep: version 2 is not 1')
  expect(message(bytes.with(5, 1))).toBe('anep: a header of 4 bytes is below the minimum of 8')
  expect(message(bytes.with(5, 99))).toBe('anep: a header of 396 bytes reaches beyond the 20 that are here')
  expect(message(bytes.with(7, 21))).toBe('anep: packet length 21, of which 20 bytes are here')
  expect(message(bytes.with(7, 8))).toBe("anep: packet length 8 is below its header's 16")
  expect(message(bytes.with(11, 0))).toBe('anep: an option has a length of 0 words, at least 1 is expected')
  expect(message(bytes.with(11, 3))).toBe('anep: an option of 12 bytes reaches beyond the 8 left')
  expect(() => encodeAnep({ discardUnknown: false, typeId: 1, options: [] }, new Uint8Array(65_528))).toThrow(
    'anep packet length: 65536 is not a whole number from 0 to 65535',
  )
})
