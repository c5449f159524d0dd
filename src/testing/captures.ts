/** Capture files made in tests. */
import { join } from '../protocols/bytes.ts'

export interface TestPacket {
  /** nanoseconds since 1970 */
  readonly time: bigint
  readonly bytes: Uint8Array
  readonly originalLength?: number
}

/** An IPv4 packet of `length` bytes in an Ethernet frame, padded to 60 bytes; `tags` VLAN tags. */
export function ethernetFrame(length: number, tags = 0): Uint8Array {
  const header = 14 + 4 * tags
  const frame = new Uint8Array(Math.max(60, header + length))
  for (let i = 0; i < tags; i++) frame.set([0x81, 0x00, 0, 7], 12 + 4 * i)
  frame.set([0x08, 0x00], header - 2)
  frame.set([0x45, 0, length >> 8, length & 255], header)
  return frame
}

class Writer {
  private readonly parts: number[] = []
  constructor(little: boolean) {
    this.little = little
  }
  readonly little: boolean
  u16(value: number): this {
    const [low, high] = [value & 255, (value >>> 8) & 255]
    this.parts.push(...(this.little ? [low, high] : [high, low]))
    return this
  }
  u32(value: number): this {
    const [low, high] = [value & 0xffff, value >>> 16]
    return this.little ? this.u16(low).u16(high) : this.u16(high).u16(low)
  }
  bytes(bytes: ArrayLike<number>): this {
    for (let i = 0; i < bytes.length; i++) this.parts.push(bytes[i])
    return this
  }
  padded(bytes: ArrayLike<number>): this {
    return this.bytes(bytes).bytes(new Uint8Array((4 - (bytes.length % 4)) % 4))
  }
  get length(): number {
    return this.parts.length
  }
  done(): Uint8Array {
    return Uint8Array.from(this.parts)
  }
}

export function writePcap(
  packets: readonly TestPacket[],
  { little = true, nanoseconds = false, linkType = 1, snapLength = 262_144 } = {},
): Uint8Array {
  const writer = new Writer(little)
  writer
    .u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4)
    .u16(2)
    .u16(4)
    .u32(0)
    .u32(0)
    .u32(snapLength)
    .u32(linkType)
  const ticks = nanoseconds ? 1_000_000_000n : 1_000_000n
  for (const { time, bytes, originalLength } of packets) {
    const stamp = (time * ticks) / 1_000_000_000n
    writer.u32(Number(stamp / ticks)).u32(Number(stamp % ticks))
    writer
      .u32(bytes.length)
      .u32(originalLength ?? bytes.length)
      .bytes(bytes)
  }
  return writer.done()
}

export interface TestInterface {
  readonly linkType: number
  readonly name?: string
  /** the byte of if_tsresol; absent means microseconds */
  readonly resolution?: number
  /** seconds */
  readonly offset?: number
  readonly snapLength?: number
}

/** Blocks of a pcapng file; `packet.interface` counts within its section. */
export class PcapngWriter {
  private readonly writer: Writer
  private readonly interfaces: TestInterface[] = []
  constructor(little = true) {
    this.writer = new Writer(little)
    this.block(0x0a0d0d0a, (body) => body.u32(0x1a2b3c4d).u16(1).u16(0).u32(0xffffffff).u32(0xffffffff))
  }
  interface(description: TestInterface): this {
    this.interfaces.push(description)
    return this.block(1, (body) => {
      body
        .u16(description.linkType)
        .u16(0)
        .u32(description.snapLength ?? 0)
      const { name, resolution, offset } = description
      if (name)
        body
          .u16(2)
          .u16(name.length)
          .padded([...name].map((character) => character.charCodeAt(0)))
      if (resolution !== undefined) body.u16(9).u16(1).padded([resolution])
      if (offset !== undefined) {
        const [high, low] = [Math.floor(offset / 2 ** 32) >>> 0, offset >>> 0]
        body.u16(14).u16(8)
        if (body.little) body.u32(low).u32(high)
        else body.u32(high).u32(low)
      }
      return body.u16(0).u16(0)
    })
  }
  /** Enhanced packet, or the packet block of old files. */
  packet(packet: TestPacket & { readonly interface?: number; readonly old?: boolean }): this {
    const number = packet.interface ?? 0
    const { resolution = 6, offset = 0 } = this.interfaces[number]
    const exponent = BigInt(resolution & 0x7f)
    const ticks = (resolution & 0x80 ? 2n : 10n) ** exponent
    const stamp = ((packet.time - BigInt(offset) * 1_000_000_000n) * ticks) / 1_000_000_000n
    return this.block(packet.old ? 2 : 6, (body) => {
      if (packet.old) body.u16(number).u16(0)
      else body.u32(number)
      body.u32(Number(stamp >> 32n)).u32(Number(stamp & 0xffffffffn))
      return body
        .u32(packet.bytes.length)
        .u32(packet.originalLength ?? packet.bytes.length)
        .padded(packet.bytes)
    })
  }
  simplePacket(bytes: Uint8Array, originalLength = bytes.length): this {
    return this.block(3, (body) => body.u32(originalLength).padded(bytes))
  }
  block(type: number, fill: (body: Writer) => Writer): this {
    const body = fill(new Writer(this.writer.little)).done()
    this.writer
      .u32(type)
      .u32(body.length + 12)
      .bytes(body)
      .u32(body.length + 12)
    return this
  }
  done(): Uint8Array {
    return this.writer.done()
  }
}

export const concatenate = (...parts: readonly Uint8Array[]): Uint8Array => join(parts)
