/** The data of a capsule: the bytes behind PAN's header, as they are and as code leaves them. */
import { ipProtocol } from '../../protocols/ipv4.ts'
import { panHeaderOf } from '../../protocols/pan-capsule.ts'
import type { Piece } from '../../sim/contents.ts'
import { ipHeader } from '../../sim/datagrams.ts'
import type { World } from '../../sim/world.ts'
import { frameOf } from '../frame/frame-of.ts'
import { headerLength, totalOf } from '../frame/header.ts'
import { ethernetHeader } from '../frame/written.ts'

const udpHeader = 8
/** where UDP has its checksum; zero says that there is none (RFC 768): what carries changed data has none */
const udpChecksum = 6
const nothing = new Uint8Array(0)

/** Bytes of headers in front of the data, behind that of IP. @param nameLength bytes of the name of its code */
export const dataBegins = ({ packets }: World, packet: number, nameLength: number): number =>
  (packets.protocol[packet] === ipProtocol.udp ? udpHeader : 0) + panHeaderOf(nameLength)

export function dataOf(world: World, packet: number, nameLength: number): Uint8Array {
  const ip = frameOf(world, packet).bytes.subarray(ethernetHeader)
  return ip.slice(Math.min(ip.length, headerLength(ip) + dataBegins(world, packet, nameLength)), totalOf(ip))
}

export function setData(world: World, packet: number, nameLength: number, data: Uint8Array): void {
  const { packets, contents } = world
  const from = dataBegins(world, packet, nameLength)
  const before = contents.of(packet)
  const ip = frameOf(world, packet).bytes.subarray(ethernetHeader)
  world.resize(packet, ipHeader + from + data.length)
  const checksum: Piece[] = packets.protocol[packet] === ipProtocol.udp ? [{ from: udpChecksum, bytes: new Uint8Array(2) }] : []
  // what is behind the header is all replaced; what somebody wrote into the header stays
  const kept = (before?.pieces ?? []).flatMap((piece) =>
    piece.from >= from || piece.from === udpChecksum ? [] : [{ ...piece, bytes: piece.bytes.slice(0, from - piece.from) }],
  )
  contents.keep(packet, {
    header: before?.header ?? ip.slice(0, headerLength(ip)),
    outer: before?.outer ?? nothing,
    pieces: [...kept, ...checksum, { from, bytes: data }],
    source: packets.source[packet],
    target: packets.target[packet],
    tunnel: packets.outer[packet],
  })
}
