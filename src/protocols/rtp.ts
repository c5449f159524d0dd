/** RTP data packets (RFC 3550 §5.1, §5.3.1). */
import { checkBounds, get16, get32, hex, put16, put32 } from './bytes.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export interface Rtp {
  readonly marker: boolean
  /** 0 to 127 */
  readonly payloadType: number
  readonly sequence: number
  readonly timestamp: number
  /** synchronisation source, and up to 15 contributing ones */
  readonly ssrc: number
  readonly csrc: readonly number[]
  /** `data` is whole words */
  readonly extension: { readonly profile: number; readonly data: Uint8Array } | null
  /** bytes at the end that are no payload, their count in the last included; 0 = none */
  readonly padding: number
}

export function encodeRtp(meaning: Rtp, payload: Uint8Array): Uint8Array {
  const { csrc, extension, padding } = meaning
  checkBounds('rtp', [
    ['payload type', meaning.payloadType, 127],
    ['sequence', meaning.sequence, 0xffff],
    ['timestamp', meaning.timestamp, 0xffff_ffff],
    ['ssrc', meaning.ssrc, 0xffff_ffff],
    ['contributing sources', csrc.length, 15],
    ['padding', padding, 255],
    ['extension words', (extension?.data.length ?? 0) / 4, 0xffff],
  ])
  const fixed = 12 + 4 * csrc.length
  const header = fixed + (extension ? 4 + extension.data.length : 0)
  const bytes = new Uint8Array(header + payload.length + padding)
  bytes[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0) | csrc.length
  bytes[1] = (meaning.marker ? 0x80 : 0) | meaning.payloadType
  put16(bytes, 2, meaning.sequence)
  put32(bytes, 4, meaning.timestamp)
  put32(bytes, 8, meaning.ssrc)
  csrc.forEach((source, index) => put32(bytes, 12 + 4 * index, source))
  if (extension) {
    put16(bytes, fixed, extension.profile)
    put16(bytes, fixed + 2, extension.data.length / 4)
    bytes.set(extension.data, fixed + 4)
  }
  bytes.set(payload, header)
  if (padding > 0) bytes[bytes.length - 1] = padding
  return bytes
}

export function decodeRtp(bytes: Uint8Array): Decoded<Rtp> {
  if (bytes.length < 12) return tooShort('rtp', bytes.length, 12)
  if (bytes[0] >> 6 !== 2) return refuse('rtp-version', 0, `rtp: version ${bytes[0] >> 6} is not 2`)
  const fixed = 12 + 4 * (bytes[0] & 15)
  const extended = (bytes[0] & 0x10) !== 0
  if (bytes.length < fixed + (extended ? 4 : 0)) return tooShort('rtp', bytes.length, fixed + (extended ? 4 : 0))
  const header = fixed + (extended ? 4 + 4 * get16(bytes, fixed + 2) : 0)
  if (bytes.length < header)
    return refuse(
      'rtp-extension',
      fixed + 2,
      `rtp: an extension up to byte ${header} reaches beyond the ${bytes.length} that are here`,
    )

  const problems: Fault[] = []
  let padding = bytes[0] & 0x20 ? bytes[bytes.length - 1] : 0
  const room = bytes.length - header
  if (bytes[0] & 0x20 && (padding === 0 || padding > room)) {
    problems.push(fault('rtp-padding', bytes.length - 1, `rtp: padding of ${padding} bytes, 1 to ${room} are possible`))
    padding = 0
  }
  const meaning = {
    marker: (bytes[1] & 0x80) !== 0,
    payloadType: bytes[1] & 0x7f,
    sequence: get16(bytes, 2),
    timestamp: get32(bytes, 4),
    ssrc: get32(bytes, 8),
    csrc: Array.from({ length: bytes[0] & 15 }, (_, index) => get32(bytes, 12 + 4 * index)),
    extension: extended ? { profile: get16(bytes, fixed), data: bytes.slice(fixed + 4, header) } : null,
    padding,
  }
  return { ok: true, meaning, header, payload: bytes.subarray(header, bytes.length - padding), problems }
}

export function rtpFields({ marker, payloadType, sequence, timestamp, ssrc, csrc, extension, padding }: Rtp): Field[] {
  const end = 12 + 4 * csrc.length
  return [
    field('version', 2, 0, 1),
    field('padding', padding, 0, 1),
    field('contributing sources', csrc.length, 0, 1),
    field('marker', marker ? 1 : 0, 1, 1),
    field('payload type', payloadType, 1, 1),
    field('sequence', sequence, 2, 2),
    field('timestamp', timestamp, 4, 4),
    field('synchronisation source', hex(ssrc, 8), 8, 4),
    ...csrc.map((source, index) => field('contributing source', hex(source, 8), 12 + 4 * index, 4)),
    ...(extension
      ? [
          field('extension profile', hex(extension.profile, 4), end, 2),
          field('extension', `${extension.data.length} B`, end + 2, 2 + extension.data.length),
        ]
      : []),
  ]
}
