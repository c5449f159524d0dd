import { expect, test } from 'vitest'
import { decodeIcmp, encodeIcmp, type Icmp, icmpFields, quotedPart } from './icmp.ts'

const quoted = Uint8Array.of(0x45, 0, 0, 28)
test.each<[string, Icmp, number[]]>([
  ['echo (RFC 792)', { kind: 'echo-request', identifier: 0x1234, sequence: 1 }, [8, 0, 0, 0, 0x12, 0x34, 0, 1]],
  ['echo reply', { kind: 'echo-reply', identifier: 7, sequence: 0xffff }, [0, 0, 0, 0, 0, 7, 255, 255]],
  ['port unreachable', { kind: 'unreachable', code: 3, mtu: 0 }, [3, 3, 0, 0, 0, 0, 0, 0]],
  ['fragmentation needed, MTU 576 (RFC 1191 §4)', { kind: 'unreachable', code: 4, mtu: 576 }, [3, 4, 0, 0, 0, 0, 2, 64]],
  ['time exceeded in transit', { kind: 'time-exceeded', code: 0 }, [11, 0, 0, 0, 0, 0, 0, 0]],
  ['redirect for the host', { kind: 'redirect', code: 1, gateway: 0x0a000001 }, [5, 1, 0, 0, 10, 0, 0, 1]],
  ['time stamp, of which the lab knows only the words', { kind: 'other', type: 13, code: 0, rest: 5 }, [13, 0, 0, 0, 0, 0, 0, 5]],
])('%s', (_name, meaning, header) => {
  const bytes = encodeIcmp(meaning, quoted)
  expect([...bytes.subarray(0, 8).with(2, 0).with(3, 0)]).toEqual(header)
  expect(decodeIcmp(bytes)).toMatchObject({ ok: true, meaning, payload: quoted, problems: [] })
  expect(icmpFields(meaning, bytes).length).toBeGreaterThan(2)
})

test('the checksum covers header and data: 0800 and 1234 and 0001 leave e5ca', () => {
  const bytes = encodeIcmp({ kind: 'echo-request', identifier: 0x1234, sequence: 1 }, new Uint8Array(0))
  expect([bytes[2], bytes[3]]).toEqual([0xe5, 0xca])
  const wrong = decodeIcmp(bytes.with(3, 0xcb))
  expect(wrong).toMatchObject({ ok: true, problems: [{ code: 'icmp-checksum', message: 'icmp: checksum 0xe5cb is wrong' }] })
  expect(decodeIcmp(bytes.with(3, 0xcb), false)).toMatchObject({ ok: true, problems: [] })
})

test('an error with its headers has at most 576 bytes (RFC 1812 §4.3.2.3)', () => {
  expect(20 + encodeIcmp({ kind: 'time-exceeded', code: 0 }, quotedPart(new Uint8Array(1500))).length).toBe(576)
})
