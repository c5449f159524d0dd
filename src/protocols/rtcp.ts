/** RTCP sender and receiver reports, alone and compound (RFC 3550 §6.1, §6.4). */
import { checkBounds, get16, get32, hex, join, put16, put32 } from './bytes.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export interface ReportBlock {
  readonly ssrc: number
  /** of 256, since the report before */
  readonly fractionLost: number
  /** −8,388,608 to 8,388,607: duplicates make it negative */
  readonly cumulativeLost: number
  readonly highestSequence: number
  /** in units of the stream's timestamp */
  readonly jitter: number
  /** middle 32 bits of the NTP time of the last sender report; delay since it, in 1/65,536 s */
  readonly lastReport: number
  readonly delaySinceLastReport: number
}

interface Reports {
  readonly ssrc: number
  /** at most 31 */
  readonly reports: readonly ReportBlock[]
  /** profile-specific, whole words */
  readonly extension: Uint8Array
}
export interface SenderReport extends Reports {
  readonly kind: 'sender-report'
  /** seconds since 1900, and their fraction of 2³² */
  readonly ntpSeconds: number
  readonly ntpFraction: number
  readonly timestamp: number
  readonly packets: number
  readonly octets: number
}
export interface ReceiverReport extends Reports {
  readonly kind: 'receiver-report'
}
/** Source description (202), goodbye (203) and others: `count` is the five bits behind version and padding. */
export interface OtherReport {
  readonly kind: 'other'
  readonly type: number
  readonly count: number
  readonly data: Uint8Array
}
export type Rtcp = SenderReport | ReceiverReport | OtherReport

const senderReport = 200
const receiverReport = 201
const blockLength = 24
const word = 0xffff_ffff

export function encodeRtcp(packets: readonly Rtcp[]): Uint8Array {
  return join(packets.map(encodeOne))
}

function encodeOne(packet: Rtcp): Uint8Array {
  if (packet.kind === 'other') return framed(packet.type, packet.count, packet.data)
  const fixed = packet.kind === 'sender-report' ? 24 : 4
  const blocks = fixed + blockLength * packet.reports.length
  const body = new Uint8Array(blocks + packet.extension.length)
  checkBounds('rtcp', [['ssrc', packet.ssrc, word]])
  put32(body, 0, packet.ssrc)
  if (packet.kind === 'sender-report') {
    const { ntpSeconds, ntpFraction, timestamp, packets, octets } = packet
    const values = [ntpSeconds, ntpFraction, timestamp, packets, octets]
    checkBounds(
      'rtcp',
      values.map((value) => ['sender information', value, word] as const),
    )
    values.forEach((value, index) => put32(body, 4 + 4 * index, value))
  }
  packet.reports.forEach((report, index) => body.set(encodeBlock(report), fixed + blockLength * index))
  body.set(packet.extension, blocks)
  return framed(packet.kind === 'sender-report' ? senderReport : receiverReport, packet.reports.length, body)
}

function framed(type: number, count: number, body: Uint8Array): Uint8Array {
  checkBounds('rtcp', [
    ['type', type, 255],
    ['count', count, 31],
    ['words', body.length / 4, 0xffff],
  ])
  const bytes = new Uint8Array(4 + body.length)
  bytes.set([0x80 | count, type])
  put16(bytes, 2, body.length / 4)
  bytes.set(body, 4)
  return bytes
}

function encodeBlock(report: ReportBlock): Uint8Array {
  checkBounds('rtcp', [
    ['source', report.ssrc, word],
    ['fraction lost', report.fractionLost, 255],
    ['cumulative lost + 2^23', report.cumulativeLost + 0x80_0000, 0xff_ffff],
    ['highest sequence', report.highestSequence, word],
    ['jitter', report.jitter, word],
    ['last report', report.lastReport, word],
    ['delay since last report', report.delaySinceLastReport, word],
  ])
  const bytes = new Uint8Array(blockLength)
  put32(bytes, 0, report.ssrc)
  put32(bytes, 4, report.fractionLost * 0x100_0000 + (report.cumulativeLost & 0xff_ffff))
  put32(bytes, 8, report.highestSequence)
  put32(bytes, 12, report.jitter)
  put32(bytes, 16, report.lastReport)
  put32(bytes, 20, report.delaySinceLastReport)
  return bytes
}

/** A whole compound; what could be read before a fault is in `meaning`, unless that is nothing. */
export function decodeRtcp(bytes: Uint8Array): Decoded<readonly Rtcp[]> {
  const problems: Fault[] = []
  const meaning: Rtcp[] = []
  let at = 0
  while (at < bytes.length) {
    const one = decodeOne(bytes.subarray(at))
    if (!one.ok) {
      const { code, message, offset } = one.error
      problems.push(fault(code, at + offset, message))
      break
    }
    meaning.push(one.packet)
    if (one.problem) problems.push(fault(one.problem.code, at + one.problem.offset, one.problem.message))
    at += one.length
  }
  if (meaning.length === 0) return problems.length > 0 ? { ok: false, error: problems[0] } : tooShort('rtcp', 0, 4)
  return { ok: true, meaning, header: at, payload: bytes.subarray(at), problems }
}

type One =
  | { readonly ok: true; readonly packet: Rtcp; readonly length: number; readonly problem: Fault | null }
  | { readonly ok: false; readonly error: Fault }

function decodeOne(bytes: Uint8Array): One {
  if (bytes.length < 4) return tooShort('rtcp', bytes.length, 4)
  if (bytes[0] >> 6 !== 2) return refuse('rtcp-version', 0, `rtcp: version ${bytes[0] >> 6} is not 2`)
  const length = 4 + 4 * get16(bytes, 2)
  if (length > bytes.length)
    return refuse('rtcp-length', 2, `rtcp: a report of ${length} bytes reaches beyond the ${bytes.length} that are here`)
  const type = bytes[1]
  const count = bytes[0] & 31
  const padded = (bytes[0] & 0x20) !== 0
  const padding = padded ? bytes[length - 1] : 0
  const wrong = padded && (padding === 0 || padding % 4 !== 0 || padding > length - 4)
  const problem = wrong
    ? fault('rtcp-padding', length - 1, `rtcp: padding of ${padding} bytes, whole words up to ${length - 4} are possible`)
    : null
  const end = length - (wrong ? 0 : padding)

  if (type !== senderReport && type !== receiverReport)
    return { ok: true, packet: { kind: 'other', type, count, data: bytes.slice(4, end) }, length, problem }
  const fixed = type === senderReport ? 28 : 8
  const blocks = fixed + blockLength * count
  if (blocks > end) return refuse('rtcp-reports', 0, `rtcp: ${count} reports need ${blocks} bytes, the packet has ${end}`)
  const reports = Array.from({ length: count }, (_, index) => decodeBlock(bytes.subarray(fixed + blockLength * index)))
  const common = { ssrc: get32(bytes, 4), reports, extension: bytes.slice(blocks, end) }
  if (type === receiverReport) return { ok: true, packet: { kind: 'receiver-report', ...common }, length, problem }
  const [ntpSeconds, ntpFraction, timestamp, packets, octets] = [8, 12, 16, 20, 24].map((at) => get32(bytes, at))
  const packet = { kind: 'sender-report' as const, ...common, ntpSeconds, ntpFraction, timestamp, packets, octets }
  return { ok: true, packet, length, problem }
}

const decodeBlock = (bytes: Uint8Array): ReportBlock => ({
  ssrc: get32(bytes, 0),
  fractionLost: bytes[4],
  cumulativeLost: (get32(bytes, 4) << 8) >> 8,
  highestSequence: get32(bytes, 8),
  jitter: get32(bytes, 12),
  lastReport: get32(bytes, 16),
  delaySinceLastReport: get32(bytes, 20),
})

export function rtcpFields(packets: readonly Rtcp[], bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  let at = 0
  for (const packet of packets) {
    const add = (name: string, value: number | string, offset: number, length: number) =>
      fields.push(field(name, value, at + offset, length))
    add(packet.kind === 'other' ? 'type' : packet.kind.replace('-', ' '), bytes[at + 1], 1, 1)
    add('length', 4 + 4 * get16(bytes, at + 2), 2, 2)
    if (packet.kind !== 'other') {
      add('synchronisation source', hex(packet.ssrc, 8), 4, 4)
      if (packet.kind === 'sender-report') {
        add('NTP seconds', packet.ntpSeconds, 8, 4)
        add('NTP fraction', packet.ntpFraction, 12, 4)
        add('RTP timestamp', packet.timestamp, 16, 4)
        add('packets', packet.packets, 20, 4)
        add('octets', packet.octets, 24, 4)
      }
      packet.reports.forEach((report, index) => {
        const start = (packet.kind === 'sender-report' ? 28 : 8) + blockLength * index
        add('source', hex(report.ssrc, 8), start, 4)
        add('fraction lost', report.fractionLost, start + 4, 1)
        add('cumulative lost', report.cumulativeLost, start + 5, 3)
        add('highest sequence', report.highestSequence, start + 8, 4)
        add('jitter', report.jitter, start + 12, 4)
        add('last report', report.lastReport, start + 16, 4)
        add('delay since last report', report.delaySinceLastReport, start + 20, 4)
      })
    }
    at += 4 + 4 * get16(bytes, at + 2)
  }
  return fields
}
