import { expect, test } from 'vitest'
import { arpOperation, decodeArp, encodeArp } from './arp.ts'

/** Packet format of RFC 826: hardware 1, protocol 0x0800, lengths 6 and 4, then operation and addresses. */
const request = Uint8Array.of(
  ...[0, 1, 8, 0, 6, 4, 0, 1],
  ...[0, 0x16, 0x3e, 0, 0, 1, 10, 0, 0, 1],
  ...[0, 0, 0, 0, 0, 0, 10, 0, 0, 2],
)
const meaning = {
  operation: arpOperation.request,
  senderMac: 0x00163e000001,
  senderAddress: 0x0a000001,
  targetMac: 0,
  targetAddress: 0x0a000002,
}

test('who has 10.0.0.2?', () => {
  expect(encodeArp(meaning)).toEqual(request)
  expect(decodeArp(request)).toMatchObject({ ok: true, meaning })
})

test('other hardware and protocols are named', () => {
  const message = (bytes: Uint8Array) => {
    const decoded = decodeArp(bytes)
    return decoded.ok ? '' : decoded.error.message
  }
  expect(message(request.with(1, 6))).toBe('arp: hardware type 6 of 6 bytes, Ethernet (1) of 6 is expected')
  expect(message(request.with(2, 0x86))).toBe('arp: protocol 0x8600 of 4 bytes, 0x0800 of 4 is expected')
  expect(message(request.subarray(0, 27))).toBe('arp: 27 bytes are below the minimum of 28')
})
