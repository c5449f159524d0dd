/** The frame of a packet that a program has written to: what was kept of it (sim/contents.ts), and what its columns say by now. */
import { get48, join, put16 } from '../../protocols/bytes.ts'
import { encodeEthernet, etherType } from '../../protocols/ethernet.ts'
import type { Frame } from '../../protocols/frame.ts'
import type { Contents, Piece } from '../../sim/contents.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { at, changed, destinationOf, headerLength, readdress, setAddresses, sourceOf } from './header.ts'

/** bytes of addresses and type in front of the IP packet */
export const ethernetHeader = 14

/** The part of a datagram that a fragment is. */
export interface Part {
  readonly offset: number
  /** bytes of the IP packet that is the part */
  readonly size: number
  readonly more: boolean
}

/**
 * @param made the frame of the whole datagram as its numbers alone would make it: right wherever nothing was written
 * @param size bytes of the whole datagram
 */
export function writtenFrame(
  world: World,
  packet: number,
  contents: Contents,
  made: Frame,
  size: number,
  part: Part | undefined,
): Frame {
  const ip = made.bytes.subarray(ethernetHeader)
  const tunnelled = (world.packets.flags[packet] & flag.tunnelled) !== 0
  const outer = tunnelled ? outerHeader(world, packet, contents, ip, size) : new Uint8Array(0)
  const inner = tunnelled ? ip.subarray(headerLength(ip)) : ip
  const header = innerHeader(world, packet, contents, inner, size - outer.length, tunnelled)
  const base = inner.subarray(headerLength(inner))
  const payload = overlaid(base, contents.pieces, Math.max(0, size - outer.length - header.length))
  readdress(payload, contents.header, header)
  const whole = join([outer, header, payload])
  const bytes = part === undefined ? whole : partOf(whole, part)
  const [destination, source] = [get48(made.bytes, 0), get48(made.bytes, 6)]
  return { bytes: encodeEthernet({ source, destination, tags: [], type: etherType.ipv4 }, bytes), notes: made.notes }
}

function innerHeader(
  { packets }: World,
  packet: number,
  contents: Contents,
  made: Uint8Array,
  total: number,
  tunnelled: boolean,
): Uint8Array {
  return changed(contents.header, (header) => {
    put16(header, at.total, total)
    header.set(made.subarray(at.fragment, at.fragment + 2), at.fragment)
    header[at.tos] = made[at.tos]
    // hops on the way through a tunnel are the outer header's
    if (!tunnelled || contents.outer.length === 0) header[at.ttl] = made[at.ttl]
    header[at.protocol] = made[at.protocol]
    setAddresses(
      header,
      packets.source[packet] === contents.source ? sourceOf(header) : sourceOf(made),
      packets.target[packet] === contents.target ? destinationOf(header) : destinationOf(made),
    )
  })
}

/** As a program left it, while the tunnel is the one that it made; or as the numbers have it. */
function outerHeader({ packets }: World, packet: number, contents: Contents, made: Uint8Array, total: number): Uint8Array {
  const own = contents.outer.length > 0 && packets.outer[packet] === contents.tunnel
  return changed(own ? contents.outer : made.subarray(0, headerLength(made)), (header) => {
    put16(header, at.total, total)
    header[at.ttl] = made[at.ttl]
    header[at.tos] = made[at.tos]
  })
}

function overlaid(base: Uint8Array, pieces: readonly Piece[], length: number): Uint8Array {
  const payload = new Uint8Array(length)
  payload.set(base.subarray(0, length))
  for (const { from, bytes } of pieces) if (from < length) payload.set(bytes.subarray(0, length - from), from)
  return payload
}

function partOf(whole: Uint8Array, { offset, size, more }: Part): Uint8Array {
  const length = headerLength(whole)
  const header = changed(whole.subarray(0, length), (copy) => {
    put16(copy, at.total, size)
    put16(copy, at.fragment, (more ? 0x2000 : 0) | (offset / 8))
  })
  return join([header, whole.subarray(length + offset, offset + size)])
}
