import { expect, test } from 'vitest'
import { decodeRtcp, encodeRtcp, type ReceiverReport, rtcpFields, type SenderReport } from './rtcp.ts'

const block = {
  ssrc: 6,
  fractionLost: 128,
  cumulativeLost: -1,
  highestSequence: 0x10002,
  jitter: 8,
  lastReport: 9,
  delaySinceLastReport: 10,
}
const receiver: ReceiverReport = { kind: 'receiver-report', ssrc: 5, reports: [block], extension: new Uint8Array(0) }
const sender: SenderReport = {
  kind: 'sender-report',
  ssrc: 1,
  ntpSeconds: 2,
  ntpFraction: 0x80000000,
  timestamp: 3,
  packets: 4,
  octets: 5,
  reports: [],
  extension: new Uint8Array(0),
}

test('a receiver report with one block (RFC 3550 §6.4.2): 8 words, a negative loss in 24 bits', () => {
  const bytes = encodeRtcp([receiver])
  expect([...bytes]).toEqual([
    ...[0x81, 201, 0, 7, 0, 0, 0, 5],
    ...[0, 0, 0, 6, 128, 0xff, 0xff, 0xff, 0, 1, 0, 2],
    ...[0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 10],
  ])
  expect(decodeRtcp(bytes)).toMatchObject({ ok: true, meaning: [receiver], problems: [] })
})

test('a sender report without blocks (§6.4.1), and a compound (§6.1)', () => {
  const bytes = encodeRtcp([sender, receiver, { kind: 'other', type: 203, count: 1, data: Uint8Array.of(0, 0, 0, 1) }])
  expect([...bytes.subarray(0, 16)]).toEqual([0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0x80, 0, 0, 0])
  const decoded = decodeRtcp(bytes)
  expect(decoded).toMatchObject({ ok: true, problems: [], meaning: [sender, receiver, { type: 203, count: 1 }] })
  if (decoded.ok) expect(rtcpFields(decoded.meaning, bytes).find(({ name }) => name === 'jitter')?.offset).toBe(28 + 8 + 12)
})

test('what was read before a fault is kept', () => {
  const bytes = encodeRtcp([sender, receiver])
  expect(decodeRtcp(bytes.subarray(0, 40))).toMatchObject({
    ok: true,
    meaning: [sender],
    problems: [{ offset: 30, message: 'rtcp: a report of 32 bytes reaches beyond the 12 that are here' }],
  })
  expect(decodeRtcp(bytes.with(0, 0x85))).toMatchObject({
    error: { message: 'rtcp: 5 reports need 148 bytes, the packet has 28' },
  })
})
