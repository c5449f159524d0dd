import { expect, test } from 'vitest'
import { macText } from './bytes.ts'
import { broadcastMac, decodeEthernet, encodeEthernet, ethernetFields, etherType } from './ethernet.ts'

const plain = { destination: broadcastMac, source: 0x00163e000001, tags: [], type: etherType.ipv4 }

test('addresses, type, and padding up to 60 bytes (IEEE 802.3 §4A.2.3.2.4, less the check sequence)', () => {
  const frame = encodeEthernet(plain, Uint8Array.of(1, 2, 3))
  expect([...frame.subarray(0, 18)]).toEqual([255, 255, 255, 255, 255, 255, 0, 0x16, 0x3e, 0, 0, 1, 8, 0, 1, 2, 3, 0])
  expect(frame).toHaveLength(60)
  expect(decodeEthernet(frame)).toMatchObject({ ok: true, meaning: plain, header: 14 })
})

test('a tag: priority 5, drop eligible, VLAN 100 (IEEE 802.1Q §9.6)', () => {
  const tag = { protocol: 0x8100, priority: 5, dropEligible: true, vlan: 100 }
  const frame = encodeEthernet({ ...plain, tags: [tag] }, new Uint8Array(46))
  expect([...frame.subarray(12, 18)]).toEqual([0x81, 0x00, 0xb0, 0x64, 8, 0])
  const decoded = decodeEthernet(frame)
  expect(decoded).toMatchObject({ ok: true, header: 18, meaning: { tags: [tag], type: 0x0800 } })
  if (decoded.ok) expect(ethernetFields(decoded.meaning).map(({ name }) => name)).toContain('VLAN')
})

test('a frame cut off in its header, and in its tag', () => {
  expect(decodeEthernet(new Uint8Array(13))).toEqual({
    ok: false,
    error: { code: 'too-short', offset: 13, message: 'ethernet: 13 bytes are below the minimum of 14' },
  })
  const frame = encodeEthernet(
    { ...plain, tags: [{ protocol: 0x88a8, priority: 0, dropEligible: false, vlan: 1 }] },
    new Uint8Array(0),
  )
  expect(decodeEthernet(frame.subarray(0, 17)).ok).toBe(false)
})

test('what a field cannot hold is refused', () => {
  expect(() => encodeEthernet({ ...plain, type: 65536 }, new Uint8Array(0))).toThrow(
    'ethernet type: 65536 is not a whole number from 0 to 65535',
  )
  expect(macText(0xfedcba987654)).toBe('fe:dc:ba:98:76:54')
})
