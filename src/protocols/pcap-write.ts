/** Classic pcap files (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), in little-endian order. */
import { checkBounds, join } from './bytes.ts'

export interface PcapOptions {
  /** LINKTYPE_ number of the registry of tcpdump.org */
  readonly linkType: number
  /** nanoseconds instead of microseconds */
  readonly nanoseconds?: boolean
  /** bytes kept of a packet; 262,144 when absent */
  readonly snapLength?: number
}
export interface PcapPacket {
  /** nanoseconds since 1970 */
  readonly time: bigint
  readonly bytes: Uint8Array
  /** bytes on the link, when `bytes` are only the first of them */
  readonly originalLength?: number
}

const usualSnapLength = 262_144
const lastSecond = 0xffff_ffffn

function pcapHeader({ linkType, nanoseconds = false, snapLength = usualSnapLength }: PcapOptions): Uint8Array {
  checkBounds('pcap', [
    ['link type', linkType, 0xffff],
    ['snap length', snapLength, 0xffff_ffff],
  ])
  const view = new DataView(new ArrayBuffer(24))
  view.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, snapLength, true)
  view.setUint32(20, linkType, true)
  return new Uint8Array(view.buffer)
}

/** Header and bytes of one packet, to follow {@link pcapHeader} with the same options. */
function pcapRecord(options: PcapOptions, { time, bytes, originalLength }: PcapPacket): Uint8Array {
  const seconds = time / 1_000_000_000n
  if (time < 0n || seconds > lastSecond) throw new RangeError(`pcap time: ${time} ns is not from 0 to ${lastSecond} s`)
  const rest = Number(time % 1_000_000_000n)
  const kept = bytes.subarray(0, options.snapLength ?? usualSnapLength)
  const record = new Uint8Array(16 + kept.length)
  const view = new DataView(record.buffer)
  view.setUint32(0, Number(seconds), true)
  view.setUint32(4, options.nanoseconds ? rest : Math.floor(rest / 1000), true)
  view.setUint32(8, kept.length, true)
  view.setUint32(12, Math.max(originalLength ?? bytes.length, kept.length), true)
  record.set(kept, 16)
  return record
}

export const writePcap = (options: PcapOptions, packets: readonly PcapPacket[]): Uint8Array =>
  join([pcapHeader(options), ...packets.map((packet) => pcapRecord(options, packet))])
