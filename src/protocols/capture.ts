/** Recorded traffic: packets of a pcap or pcapng file, and what of them can drive a source. */
import { layer3Size, linkTypeName } from './link-type.ts'
import { isPcap, readPcap } from './pcap.ts'
import { isPcapng, readPcapng } from './pcapng.ts'
import { Recorder } from './recorder.ts'

/** What is wrong with a file, and the byte where it shows. */
export interface Damage {
  readonly offset: number
  readonly message: string
  /** nothing behind it could be read */
  readonly final: boolean
}
export interface CaptureInterface {
  /** LINKTYPE_ number of the registry of tcpdump.org */
  readonly linkType: number
  readonly name: string
  /** ticks per second of its time stamps, as a power: base 10 or 2 */
  readonly resolution: string
}
/** Since 1970: whole seconds, which may be negative, and picoseconds of the second. */
export type CaptureTime = readonly [seconds: bigint, picoseconds: number]
/** Everything that could be read; one entry per packet in the typed arrays, in order of the file. */
export interface CaptureFile {
  readonly format: 'pcap' | 'pcapng' | 'unknown'
  readonly packets: number
  /** picoseconds from the first packet; exact up to 2.5 hours, after that to the 53 bits of a double */
  readonly times: Float64Array
  /** bytes in the file, and bytes that were on the link */
  readonly capturedLengths: Float64Array
  readonly originalLengths: Float64Array
  readonly interfaceOf: Int32Array
  /** where the packet's bytes begin in the file */
  readonly offsets: Float64Array
  readonly interfaces: readonly CaptureInterface[]
  /** packets without a time stamp of their own: they have that of the packet in front of them */
  readonly untimed: number
  /** times of the earliest and the latest packet; null without any */
  readonly first: CaptureTime | null
  readonly last: CaptureTime | null
  /** comments of packets that have any, by packet */
  readonly comments: ReadonlyMap<number, string>
  readonly damage: readonly Damage[]
}

/** Never throws: what cannot be read is in `damage`. */
export function readCapture(bytes: Uint8Array): CaptureFile {
  const recorder = new Recorder()
  if (isPcapng(bytes)) {
    readPcapng(bytes, recorder)
    return recorder.finish('pcapng')
  }
  if (isPcap(bytes)) {
    readPcap(bytes, recorder)
    return recorder.finish('pcap')
  }
  recorder.damaged(0, whatElse(bytes), true)
  return recorder.finish('unknown')
}

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, index) => bytes[index] === byte)

function whatElse(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'the file is empty'
  if (startsWith(bytes, 0x1f, 0x8b)) return 'the file is packed with gzip: unpack it first'
  if (startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd)) return 'the file is packed with zstd: unpack it first'
  if (startsWith(bytes, 0x73, 0x6e, 0x6f, 0x6f, 0x70)) return 'this is a snoop file: pcap or pcapng is expected'
  if (startsWith(bytes, 0x3c)) return 'this looks like XML: pcap or pcapng is expected'
  const first = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return `the file begins with ${first}: pcap or pcapng is expected`
}

export interface CaptureSummary {
  readonly packets: number
  readonly capturedBytes: number
  readonly originalBytes: number
  /** from the earliest packet to the latest */
  readonly durationSeconds: number
  /** UTC of the earliest and the latest packet, `2026-11-21T08:00:00.000000001Z`; null without any */
  readonly firstTime: string | null
  readonly lastTime: string | null
  readonly linkTypes: readonly { readonly linkType: number; readonly name: string; readonly packets: number }[]
}

export function summariseCapture(file: CaptureFile): CaptureSummary {
  const counts = new Map<number, number>()
  let [capturedBytes, originalBytes, first, last] = [0, 0, 0, 0]
  for (let i = 0; i < file.packets; i++) {
    capturedBytes += file.capturedLengths[i]
    originalBytes += file.originalLengths[i]
    first = Math.min(first, file.times[i])
    last = Math.max(last, file.times[i])
    const { linkType } = file.interfaces[file.interfaceOf[i]]
    counts.set(linkType, (counts.get(linkType) ?? 0) + 1)
  }
  const linkTypes = [...counts].map(([linkType, packets]) => ({ linkType, name: linkTypeName(linkType), packets }))
  const [firstTime, lastTime] = [file.first && utcText(file.first), file.last && utcText(file.last)]
  const durationSeconds = (last - first) / 1e12
  return { packets: file.packets, capturedBytes, originalBytes, durationSeconds, firstTime, lastTime, linkTypes }
}

/** ISO 8601 with as many digits of the second as it needs, 6 at least; the Gregorian calendar in both directions. */
export function utcText([seconds, picoseconds]: CaptureTime): string {
  const day = seconds / 86_400n - (seconds % 86_400n < 0n ? 1n : 0n)
  const time = Number(seconds - day * 86_400n)
  // Days of 400 years repeat; counted from 1 March 0000, leap days come last in their year.
  const shifted = day + 719_468n
  const era = shifted / 146_097n - (shifted % 146_097n < 0n ? 1n : 0n)
  const ofEra = Number(shifted - era * 146_097n)
  const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const march = Math.floor((5 * ofYear + 2) / 153)
  const two = (value: number) => String(value).padStart(2, '0')
  const month = march < 10 ? march + 3 : march - 9
  const calendarYear = era * 400n + BigInt(year) + (month <= 2 ? 1n : 0n)
  const date = `${String(calendarYear).padStart(4, '0')}-${two(month)}-${two(ofYear - Math.floor((153 * march + 2) / 5) + 1)}`
  const clock = [Math.floor(time / 3600), Math.floor(time / 60) % 60, time % 60].map(two).join(':')
  const digits = String(picoseconds).padStart(12, '0')
  return `${date}T${clock}.${digits.slice(0, 6)}${digits.slice(6).replace(/0+$/, '')}Z`
}

export interface Arrivals {
  /** picoseconds from the first packet, never falling */
  readonly times: Float64Array
  /** bytes at layer 3, at least 1 */
  readonly sizes: Int32Array
  /** what differs from the file, in words */
  readonly notes: readonly string[]
}

/** Time is exact in whole picoseconds up to here, and no run is longer. */
const longest = 9e15

/** When packets arrive and how large they are at layer 3: what drives a source. `bytes` are those that `file` was read from. */
export function arrivalsOf(file: CaptureFile, bytes: Uint8Array): Arrivals {
  const order = new Uint32Array(file.packets).map((_, index) => index)
  const fallsBack = order.some((index) => index > 0 && file.times[index] < file.times[index - 1])
  if (fallsBack) order.sort((a, b) => file.times[a] - file.times[b] || a - b)
  const begin = file.packets > 0 ? file.times[order[0]] : 0
  let kept = order.findIndex((index) => file.times[index] - begin > longest)
  if (kept < 0) kept = order.length

  const times = new Float64Array(kept)
  const sizes = new Int32Array(kept)
  const unknown = new Map<number, number>()
  for (let i = 0; i < kept; i++) {
    const index = order[i]
    const start = file.offsets[index]
    const { linkType } = file.interfaces[file.interfaceOf[index]]
    const size = layer3Size(linkType, bytes.subarray(start, start + file.capturedLengths[index]), file.originalLengths[index])
    if (size === null) unknown.set(linkType, (unknown.get(linkType) ?? 0) + 1)
    times[i] = Math.round(file.times[index] - begin)
    sizes[i] = Math.min(Math.max(size ?? file.originalLengths[index], 1), 0x7fffffff)
  }
  const notes = [...unknown].map(
    ([linkType, count]) =>
      `${count} packets of link type ${linkTypeName(linkType)}: their whole length counts, link header included`,
  )
  if (fallsBack) notes.push('packets were put in order of time')
  if (file.untimed > 0) notes.push(`${file.untimed} packets have no time: they arrive with the packet in front of them`)
  if (kept < order.length) notes.push(`${order.length - kept} packets more than 2.5 hours after the first are left out`)
  return { times, sizes, notes }
}
