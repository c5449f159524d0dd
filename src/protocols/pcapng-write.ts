/**
 * pcapng files (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html), in little-endian order: one interface per tap,
 * times in nanoseconds, a comment per packet, counts at the end. A writer gives chunks: nothing of the file stays in memory.
 */
import { checkBounds, join } from './bytes.ts'
import { encodeUtf8 } from './utf8.ts'

export interface PcapngTap {
  readonly name: string
  readonly description?: string
  /** LINKTYPE_ number of the registry of tcpdump.org */
  readonly linkType: number
  /** bytes kept of a packet; 0 or absent: all */
  readonly snapLength?: number
}
export interface PcapngPacket {
  /** index of its tap */
  readonly tap: number
  /** nanoseconds since 1970 */
  readonly time: bigint
  readonly bytes: Uint8Array
  /** bytes on the link, when `bytes` are only the first of them */
  readonly originalLength?: number
  readonly comment?: string
}
export interface PcapngFile {
  /** name of the program that wrote it */
  readonly application: string
  readonly comment?: string
  readonly taps: readonly PcapngTap[]
}
export interface PcapngWriter {
  /** the first chunk */
  header(): Uint8Array
  packet(packet: PcapngPacket): Uint8Array
  /** the last chunk: counts per tap; `dropped` packets were at a tap but are not in the file */
  end(dropped?: readonly number[]): Uint8Array
}

const blocks = { section: 0x0a0d0d0a, interface: 1, statistics: 5, enhancedPacket: 6 } as const
const comment = 1
const userApplication = 4
const interfaceOptions = { name: 2, description: 3, resolution: 9 } as const
const statisticsOptions = { start: 2, end: 3, received: 4, dropped: 5 } as const
const nanoseconds = 9
const lastTime = 0xffff_ffff_ffff_ffffn
/** The length of an option is a 16-bit field. */
const longestText = 0xffff

export function pcapngWriter({ application, comment: about, taps }: PcapngFile): PcapngWriter {
  const counts = taps.map(() => ({ packets: 0, first: 0n, last: 0n }))

  return {
    header() {
      const section = new Uint8Array(16)
      const view = viewOf(section)
      view.setUint32(0, 0x1a2b3c4d, true)
      view.setUint16(4, 1, true)
      // A section of unknown length: it is written as it comes.
      view.setBigInt64(8, -1n, true)
      const options = [text(userApplication, application)]
      if (about) options.unshift(text(comment, about))
      return join([block(blocks.section, section, options), ...taps.map(interfaceBlock)])
    },
    packet({ tap, time, bytes, originalLength, comment: note }) {
      checkBounds('pcapng packet', [['tap', tap, taps.length - 1]])
      if (time < 0n || time > lastTime) throw new RangeError(`pcapng time: ${time} ns is not from 0 to ${lastTime}`)
      const { snapLength = 0 } = taps[tap]
      const kept = snapLength > 0 ? bytes.subarray(0, snapLength) : bytes
      const count = counts[tap]
      if (count.packets === 0 || time < count.first) count.first = time
      if (time > count.last) count.last = time
      count.packets += 1
      const body = new Uint8Array(20 + padded(kept.length))
      const view = viewOf(body)
      view.setUint32(0, tap, true)
      putTime(view, 4, time)
      view.setUint32(12, kept.length, true)
      view.setUint32(16, Math.max(originalLength ?? bytes.length, kept.length), true)
      body.set(kept, 20)
      return block(blocks.enhancedPacket, body, note ? [text(comment, note)] : [])
    },
    end(dropped = []) {
      return join(counts.map((count, index) => statisticsBlock(index, count, dropped[index] ?? 0)))
    },
  }
}

/** A whole file at once. */
export function writePcapng(file: PcapngFile, packets: readonly PcapngPacket[]): Uint8Array {
  const writer = pcapngWriter(file)
  return join([writer.header(), ...packets.map((packet) => writer.packet(packet)), writer.end()])
}

function interfaceBlock({ name, description, linkType, snapLength = 0 }: PcapngTap): Uint8Array {
  checkBounds('pcapng interface', [
    ['link type', linkType, 0xffff],
    ['snap length', snapLength, 0xffff_ffff],
  ])
  const body = new Uint8Array(8)
  const view = viewOf(body)
  view.setUint16(0, linkType, true)
  view.setUint32(4, snapLength, true)
  const options = [text(interfaceOptions.name, name)]
  if (description) options.push(text(interfaceOptions.description, description))
  options.push(option(interfaceOptions.resolution, Uint8Array.of(nanoseconds)))
  return block(blocks.interface, body, options)
}

interface Count {
  readonly packets: number
  readonly first: bigint
  readonly last: bigint
}

function statisticsBlock(tap: number, { packets, first, last }: Count, dropped: number): Uint8Array {
  const body = new Uint8Array(12)
  const view = viewOf(body)
  view.setUint32(0, tap, true)
  putTime(view, 4, last)
  const time = (value: bigint) => {
    const bytes = new Uint8Array(8)
    putTime(viewOf(bytes), 0, value)
    return bytes
  }
  const number = (value: number) => {
    const bytes = new Uint8Array(8)
    viewOf(bytes).setBigUint64(0, BigInt(value), true)
    return bytes
  }
  const times = packets > 0 ? [option(statisticsOptions.start, time(first)), option(statisticsOptions.end, time(last))] : []
  return block(blocks.statistics, body, [
    ...times,
    option(statisticsOptions.received, number(packets + dropped)),
    option(statisticsOptions.dropped, number(dropped)),
  ])
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
const padded = (length: number) => Math.ceil(length / 4) * 4

/** Times are two words, the upper first, whatever the byte order. */
function putTime(view: DataView, at: number, time: bigint): void {
  view.setUint32(at, Number(time >> 32n), true)
  view.setUint32(at + 4, Number(time & 0xffff_ffffn), true)
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length))
  const view = viewOf(bytes)
  view.setUint16(0, code, true)
  view.setUint16(2, value.length, true)
  bytes.set(value, 4)
  return bytes
}

const text = (code: number, value: string) => option(code, encodeUtf8(value, longestText))

function block(type: number, body: Uint8Array, options: readonly Uint8Array[]): Uint8Array {
  const all = options.length > 0 ? join([body, ...options, new Uint8Array(4)]) : body
  const bytes = new Uint8Array(12 + all.length)
  const view = viewOf(bytes)
  view.setUint32(0, type, true)
  view.setUint32(4, bytes.length, true)
  bytes.set(all, 8)
  view.setUint32(bytes.length - 4, bytes.length, true)
  return bytes
}
