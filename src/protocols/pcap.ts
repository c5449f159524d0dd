/** Classic pcap files: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html and the variants that libpcap reads. */
import type { Recorder } from './recorder.ts'

interface Variant {
  /** ticks per second of the second word of a time stamp */
  readonly ticks: number
  /** bytes in front of each packet, the usual first: patched programs wrote others under the same number */
  readonly recordHeaders: readonly number[]
  readonly name: string
}
/** By magic number, read in the byte order of the file. Record headers: Wireshark's wiretap/libpcap.h. */
const variants: ReadonlyMap<number, Variant> = new Map([
  // Red Hat 6.1 wrote 24 bytes, Nokia 20.
  [0xa1b2c3d4, { ticks: 1e6, recordHeaders: [16, 24, 20], name: '10^-6 s' }],
  [0xa1b23c4d, { ticks: 1e9, recordHeaders: [16], name: '10^-9 s' }],
  // Kuznetzov's patched libpcap: interface, protocol and direction behind each record header; in SuSE 6.3 processors too.
  [0xa1b2cd34, { ticks: 1e6, recordHeaders: [24, 28], name: '10^-6 s' }],
  // Navtel's tcpdump wrote nanoseconds under a number of its own (libpcap, sf-pcap.c).
  [0xa12b3c4d, { ticks: 1e9, recordHeaders: [16], name: '10^-9 s' }],
])
const fileHeader = 24
/** libpcap's MAXIMUM_SNAPLEN: a longer record is garbage unless the file announces it. */
const usualLimit = 262_144

const magicOf = (bytes: Uint8Array, little: boolean) =>
  bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, little)

export function isPcap(bytes: Uint8Array): boolean {
  return variants.has(magicOf(bytes, true)) || variants.has(magicOf(bytes, false))
}

/** @param bytes a file for which {@link isPcap} holds */
export function readPcap(bytes: Uint8Array, recorder: Recorder): void {
  const little = variants.has(magicOf(bytes, true))
  const { ticks, recordHeaders, name } = variants.get(magicOf(bytes, little)) as Variant
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const u32 = (offset: number) => view.getUint32(offset, little)
  if (bytes.length < fileHeader) {
    recorder.damaged(bytes.length, `the file ends inside its header: ${bytes.length} of ${fileHeader} bytes`, true)
    return
  }
  const [major, minor] = [view.getUint16(4, little), view.getUint16(6, little)]
  if (major !== 2 && major !== 543) {
    recorder.damaged(4, `pcap version ${major}.${minor} is unknown, 2.4 is expected`, true)
    return
  }
  const limit = Math.max(u32(16), usualLimit)
  // The upper six bits tell of a frame check sequence.
  recorder.interfaces.push({ linkType: u32(20) & 0x03ffffff, name: '', resolution: name })

  const recordHeader = likeliest(view, little, ticks, recordHeaders)
  let at = fileHeader
  while (at < bytes.length) {
    const packet = `packet ${recorder.count + 1}`
    if (at + recordHeader > bytes.length) {
      recorder.damaged(at, `${packet} is cut off: ${bytes.length - at} of ${recordHeader} bytes of its header`, true)
      return
    }
    const [seconds, fraction] = [u32(at), u32(at + 4)]
    let [captured, original] = [u32(at + 8), u32(at + 12)]
    if (major === 543 || minor < 3 || (minor === 3 && captured > original)) [captured, original] = [original, captured]
    if (captured > limit) {
      recorder.damaged(at, `${packet} would have ${captured} bytes, at most ${limit} are possible`, true)
      return
    }
    const start = at + recordHeader
    if (start + captured > bytes.length) {
      recorder.damaged(at, `${packet} is cut off: ${bytes.length - start} of its ${captured} bytes`, true)
      return
    }
    if (fraction >= ticks) recorder.damaged(at + 4, `${packet} is ${fraction} ticks into a second that has ${ticks}`)
    if (original < captured) recorder.damaged(at + 12, `${packet} has ${captured} bytes here and ${original} on the link`)
    recorder.packet([BigInt(seconds), fraction * (1e12 / ticks)], captured, Math.max(original, captured), 0, start)
    at = start + captured
  }
}

/** The record header by which the packets behind the first make sense; the usual one unless only another does. */
function likeliest(view: DataView, little: boolean, ticks: number, [usual, ...others]: readonly number[]): number {
  if (soundRecords(view, little, ticks, usual) > 1) return usual
  return others.find((recordHeader) => soundRecords(view, little, ticks, recordHeader) > 1) ?? usual
}

/** Of the first records how many follow upon each other with possible values: 3 where it ends so, or the file does. */
function soundRecords(view: DataView, little: boolean, ticks: number, recordHeader: number): number {
  const years = 0x0800_0000
  let at = fileHeader
  for (let count = 0; count < 3; count++) {
    if (at === view.byteLength && count > 0) return 3
    if (at + recordHeader > view.byteLength) return count
    const [seconds, fraction, captured, original] = [0, 4, 8, 12].map((offset) => view.getUint32(at + offset, little))
    const apart = Math.abs(seconds - view.getUint32(fileHeader, little))
    if (fraction >= ticks || captured === 0 || captured > original || original > usualLimit || apart > years) return count
    at += recordHeader + captured
  }
  return 3
}
