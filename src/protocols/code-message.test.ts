import { expect, test } from 'vitest'
import { codeMessageFields, codeMessageType, decodeCodeMessage, encodeCodeMessage, isCodeMessage } from './code-message.ts'

const body = Uint8Array.of(7, 8, 9)

test.each([32, 20, 16])('a piece under a name of %i bytes comes back from its bytes', (length) => {
  const name = Uint8Array.from({ length }, (_, i) => i)
  const message = { type: codeMessageType.piece, name, from: 1400, whole: 70_000 }
  const bytes = encodeCodeMessage(message, body)
  expect(bytes).toHaveLength(16 + length + 3)
  expect(isCodeMessage(bytes)).toBe(true)
  expect(decodeCodeMessage(bytes)).toEqual({ ok: true, meaning: message, header: 16 + length, payload: body, problems: [] })
  expect(codeMessageFields(message).map(({ value }) => value)[2]).toBe(70_000)
})

test('what is no such message is refused by name', () => {
  const right = encodeCodeMessage({ type: codeMessageType.request, name: new Uint8Array(32), from: 0, whole: 0 }, body)
  const changed = (at: number, value: number) => right.map((byte, i) => (i === at ? value : byte))
  for (const [bytes, code] of [
    [right.subarray(0, 15), 'too-short'],
    [right.subarray(0, 47), 'too-short'],
    [changed(0, 0), 'code-magic'],
    [changed(4, 2), 'code-version'],
    [changed(5, 3), 'code-type'],
    [changed(6, 0), 'code-hash'],
    [changed(6, 4), 'code-hash'],
  ] as const)
    expect(decodeCodeMessage(bytes)).toMatchObject({ ok: false, error: { code } })
  expect(() => encodeCodeMessage({ type: 1, name: new Uint8Array(31), from: 0, whole: 0 }, body)).toThrow(
    'code message: a name of 31 bytes is none of 32, 20, 16',
  )
})
