/** pcapng files: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html */
import type { Recorder } from './recorder.ts'
import { decodeUtf8 } from './utf8.ts'

const sectionHeader = 0x0a0d0d0a
const byteOrderMagic = 0x1a2b3c4d
const blocks = { interface: 1, packet: 2, simplePacket: 3, enhancedPacket: 6 } as const
/** Names are shown in a line. */
const longestName = 60
const options = { end: 0, comment: 1, name: 2, resolution: 9, offset: 14 } as const

export function isPcapng(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === sectionHeader
}

interface Interface {
  /** index in the recorder: numbers begin anew in every section */
  readonly index: number
  readonly snapLength: number
  readonly ticksPerSecond: bigint
  /** seconds to add */
  readonly offset: bigint
}

interface Section {
  readonly view: DataView
  readonly little: boolean
  /** null for a description that could not be read: the ones behind it keep their numbers */
  readonly interfaces: (Interface | null)[]
  readonly recorder: Recorder
}

interface Block {
  readonly type: number
  readonly offset: number
  /** first and last byte of the body, the last excluded */
  readonly body: number
  readonly end: number
}

/** @param bytes a file for which {@link isPcapng} holds */
export function readPcapng(bytes: Uint8Array, recorder: Recorder): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let section: Section | null = null
  let at = 0
  while (at < bytes.length) {
    if (at + 12 > bytes.length) {
      recorder.damaged(at, `the file ends inside a block: ${bytes.length - at} of at least 12 bytes`, true)
      return
    }
    if (view.getUint32(at) === sectionHeader) {
      section = openSection(view, at, recorder)
      if (section === null) return
    }
    if (section === null) return
    const block = frameBlock(section, at)
    if (block === null) return
    readBlock(section, block)
    at = block.end + 4
  }
}

/** The byte order stands in the section header itself, so it is read before the header's length can be. */
function openSection(view: DataView, at: number, recorder: Recorder): Section | null {
  const magic = view.getUint32(at + 8)
  const little = magic !== byteOrderMagic
  if (little && view.getUint32(at + 8, true) !== byteOrderMagic) {
    recorder.damaged(
      at + 8,
      `the section has the byte-order mark 0x${magic.toString(16).padStart(8, '0')}, 0x1a2b3c4d is expected`,
      true,
    )
    return null
  }
  if (at + 28 > view.byteLength) {
    recorder.damaged(at, `the file ends inside a section header: ${view.byteLength - at} of 28 bytes`, true)
    return null
  }
  const length = view.getUint32(at + 4, little)
  if (length < 28) {
    recorder.damaged(at + 4, `a section header has a length of ${length}, at least 28 is expected`, true)
    return null
  }
  const [major, minor] = [view.getUint16(at + 12, little), view.getUint16(at + 14, little)]
  if (major !== 1) {
    recorder.damaged(at + 12, `pcapng version ${major}.${minor} is unknown, 1.0 is expected`, true)
    return null
  }
  return { view, little, interfaces: [], recorder }
}

function frameBlock({ view, little, recorder }: Section, at: number): Block | null {
  const type = view.getUint32(at, little)
  const length = view.getUint32(at + 4, little)
  const refuse = (offset: number, message: string) => {
    recorder.damaged(offset, message, true)
    return null
  }
  if (length < 12 || length % 4 !== 0)
    return refuse(at + 4, `a block has a length of ${length}: a multiple of 4 from 12 on is expected`)
  if (at + length > view.byteLength) return refuse(at, `a block is cut off: ${view.byteLength - at} of its ${length} bytes`)
  const end = at + length - 4
  const repeated = view.getUint32(end, little)
  if (repeated !== length) return refuse(end, `a block of ${length} bytes says ${repeated} at its end`)
  return { type, offset: at, body: at + 8, end }
}

function readBlock(section: Section, block: Block): void {
  if (block.type === blocks.interface) readInterface(section, block)
  else if (block.type === blocks.enhancedPacket) readPacket(section, block, 0)
  else if (block.type === blocks.packet) readPacket(section, block, 2)
  else if (block.type === blocks.simplePacket) readSimplePacket(section, block)
}

/** Calls with the code, place and length of every option from `at` on; the last need not be an end of options. */
function eachOption(
  { view, little, recorder }: Section,
  from: number,
  end: number,
  take: (code: number, at: number, length: number) => void,
): void {
  let at = from
  while (at + 4 <= end) {
    const [code, length] = [view.getUint16(at, little), view.getUint16(at + 2, little)]
    const value = at + 4
    if (code === options.end) return
    if (value + length > end) {
      recorder.damaged(at, `an option of ${length} bytes reaches beyond the ${end - value} that its block has left`)
      return
    }
    take(code, value, length)
    at = value + Math.ceil(length / 4) * 4
  }
}

function readInterface(section: Section, { offset, body, end }: Block): void {
  const { view, little, interfaces, recorder } = section
  if (end - body < 8) {
    recorder.damaged(offset, `an interface description has ${end - body} bytes, at least 8 are expected`)
    interfaces.push(null)
    return
  }
  let [base, power, name, shift] = [10n, 6, '', 0n]
  eachOption(section, body + 8, end, (code, value, length) => {
    if (code === options.name) name = text(view, value, Math.min(length, longestName)).replaceAll('\n', '?')
    if (code === options.resolution && length >= 1) {
      base = view.getUint8(value) & 0x80 ? 2n : 10n
      power = view.getUint8(value) & 0x7f
    }
    if (code === options.offset && length >= 8) shift = view.getBigInt64(value, little)
  })
  const index = recorder.interfaces.push({ linkType: view.getUint16(body, little), name, resolution: `${base}^-${power} s` }) - 1
  interfaces.push({ index, snapLength: view.getUint32(body + 4, little), ticksPerSecond: powerOf(base, power), offset: shift })
}

function powerOf(base: bigint, exponent: number): bigint {
  let result = 1n
  for (let i = 0; i < exponent; i++) result *= base
  return result
}

/** UTF-8 up to the first zero, without control characters. */
function text(view: DataView, at: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length)
  const zero = bytes.indexOf(0)
  return decodeUtf8(zero < 0 ? bytes : bytes.subarray(0, zero)).replace(/[^\P{Cc}\n]/gu, '?')
}

/** Enhanced packets, and the packet block of old files, whose interface number is `interfaceBytes` long with drops behind it. */
function readPacket(section: Section, { offset, body, end }: Block, interfaceBytes: 0 | 2): void {
  const { view, little, recorder } = section
  const packet = `packet ${recorder.count + 1}`
  const start = body + 20
  if (start > end) {
    recorder.damaged(offset, `${packet} has ${end - body} bytes of header, 20 are expected`)
    return
  }
  const number = interfaceBytes === 2 ? view.getUint16(body, little) : view.getUint32(body, little)
  const from = section.interfaces[number]
  if (!from) {
    const why = from === null ? 'whose description is damaged' : `of which the section has ${section.interfaces.length}`
    recorder.damaged(body, `${packet} is from interface ${number}, ${why}`)
    return
  }
  const ticks = (BigInt(view.getUint32(body + 4, little)) << 32n) | BigInt(view.getUint32(body + 8, little))
  const [captured, original] = [view.getUint32(body + 12, little), view.getUint32(body + 16, little)]
  if (start + captured > end) {
    recorder.damaged(body + 12, `${packet} would have ${captured} bytes, its block has room for ${end - start}`)
    return
  }
  if (original < captured) recorder.damaged(body + 16, `${packet} has ${captured} bytes here and ${original} on the link`)
  const { ticksPerSecond } = from
  const picoseconds = Number(((ticks % ticksPerSecond) * 1_000_000_000_000n) / ticksPerSecond)
  recorder.packet([ticks / ticksPerSecond + from.offset, picoseconds], captured, Math.max(original, captured), from.index, start)
  eachOption(section, start + Math.ceil(captured / 4) * 4, end, (code, at, length) => {
    if (code === options.comment) recorder.comment(text(view, at, length))
  })
}

function readSimplePacket({ view, little, interfaces, recorder }: Section, { offset, body, end }: Block): void {
  const packet = `packet ${recorder.count + 1}`
  const [from] = interfaces
  if (!from || end - body < 4) {
    recorder.damaged(offset, from ? `${packet} has no length` : `${packet} stands before the description of its interface`)
    return
  }
  const original = view.getUint32(body, little)
  const whole = from.snapLength === 0 ? original : Math.min(original, from.snapLength)
  const captured = Math.min(whole, end - body - 4)
  if (captured < whole) recorder.damaged(body, `${packet} would have ${whole} bytes, its block has room for ${captured}`)
  recorder.packet(null, captured, original, from.index, body + 4)
}
