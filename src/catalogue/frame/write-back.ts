/** What a program did to a packet's bytes: into the packet's columns what decides something, the rest into its contents (sim/contents.ts). */
import { get16, put16 } from '../../protocols/bytes.ts'
import { etherType } from '../../protocols/ethernet.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import { isArp } from '../../sim/arp.ts'
import type { Piece } from '../../sim/contents.ts'
import { isFragment } from '../../sim/fragmentation.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { endPointAt, holderOf, portOf } from './addresses.ts'
import { frameOf } from './frame-of.ts'
import { at, destinationOf, headerLength, isWhole, sourceOf, totalOf } from './header.ts'
import { ethernetHeader } from './written.ts'

/** An IPv4 packet taken apart: a header around it, if it is in a tunnel, its own, and what it carries. */
interface Parts {
  readonly outer: Uint8Array
  readonly header: Uint8Array
  readonly payload: Uint8Array
  readonly total: number
}

const nothing = new Uint8Array(0)

/**
 * @param before the frame that the program got, with its Ethernet header
 * @param after what it left. The addresses and the type of its frame are not kept: who sends it on gives it new ones.
 * @returns false when it is no IPv4 packet any more, or one whose end is missing: then nothing has been changed
 */
export function writeBack(world: World, packet: number, before: Uint8Array, after: Uint8Array): boolean {
  if (isArp(world, packet)) return true
  if (after.length < ethernetHeader || get16(after, ethernetHeader - 2) !== etherType.ipv4) return false
  if (!isWhole(after.subarray(ethernetHeader))) return false
  const [was, is] = [partsOf(before), partsOf(after)]
  if (
    same(before.subarray(ethernetHeader, ethernetHeader + was.total), after.subarray(ethernetHeader, ethernetHeader + is.total))
  )
    return true
  if (is.total !== was.total) world.resize(packet, is.total)
  writeHeader(world, packet, was, is)
  if (destinationOf(is.header) !== destinationOf(was.header)) sendTo(world, packet, is)
  else if (portsOf(is) !== portsOf(was)) choosePort(world, packet, is)
  if (sourceOf(is.header) !== sourceOf(was.header)) comeFrom(world, packet, is)
  if (!same(is.outer, was.outer)) wrap(world, packet, is)
  keep(world, packet, was, is, after.subarray(ethernetHeader, ethernetHeader + is.total))
  return true
}

/** What begins with IP, in the frame that it came in. */
export function framed(frame: Uint8Array, ip: Uint8Array): Uint8Array {
  const whole = new Uint8Array(ethernetHeader + ip.length)
  whole.set(frame.subarray(0, ethernetHeader - 2))
  put16(whole, ethernetHeader - 2, etherType.ipv4)
  whole.set(ip, ethernetHeader)
  return whole
}

function partsOf(frame: Uint8Array): Parts {
  const ip = frame.subarray(ethernetHeader)
  const total = totalOf(ip)
  const length = headerLength(ip)
  const inner = ip.subarray(length, total)
  // a fragment's payload need not begin with a header
  if (ip[at.protocol] !== ipProtocol.ipip || (get16(ip, at.fragment) & 0x3fff) !== 0 || !isWhole(inner))
    return { outer: nothing, header: ip.subarray(0, length), payload: inner, total }
  const own = headerLength(inner)
  return {
    outer: ip.subarray(0, length),
    header: inner.subarray(0, own),
    payload: inner.subarray(own, totalOf(inner)),
    total,
  }
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

/** What stands in front: the header that routers look at. */
const front = ({ outer, header }: Parts): Uint8Array => (outer.length > 0 ? outer : header)

function writeHeader({ packets }: World, packet: number, was: Parts, is: Parts): void {
  const [old, now] = [front(was), front(is)]
  if (now[at.ttl] !== old[at.ttl]) packets.ttl[packet] = now[at.ttl]
  if (now[at.tos] >> 2 !== old[at.tos] >> 2) packets.mark[packet] = now[at.tos] >> 2
  if ((now[at.tos] & 3) !== (old[at.tos] & 3)) setEcn(packets.flags, packet, now[at.tos] & 3)
  if (is.header[at.protocol] !== was.header[at.protocol]) packets.protocol[packet] = is.header[at.protocol]
  if ((now[at.fragment] & 0x40) !== (old[at.fragment] & 0x40)) packets.flags[packet] ^= flag.dontFragment
}

/** RFC 3168, section 5: 0 = not capable, 3 = congestion, the others = capable. */
function setEcn(flags: Int16Array, packet: number, ecn: number): void {
  flags[packet] &= ~(flag.ecnCapable | flag.congestion)
  if (ecn !== 0) flags[packet] |= flag.ecnCapable
  if (ecn === 3) flags[packet] |= flag.congestion
}

const hasPorts = ({ header, payload }: Parts): boolean =>
  (header[at.protocol] === ipProtocol.udp || header[at.protocol] === ipProtocol.tcp) &&
  (get16(header, at.fragment) & 0x1fff) === 0 &&
  payload.length >= 4
const portsOf = (parts: Parts): number => (hasPorts(parts) ? get16(parts.payload, 2) : -1)

/** Its way leads to who has the address; with nobody there it leads nowhere. */
function sendTo(world: World, packet: number, is: Parts): void {
  const { packets } = world
  const holder = holderOf(world, destinationOf(is.header))
  packets.target[packet] = holder < 0 ? -1 : world.root[holder]
  if (holder >= 0) packets.destination[packet] = endPointAt(world, holder, portsOf(is))
}

/** Another application of the machine that it goes to anyway, if one has the port. */
function choosePort(world: World, packet: number, is: Parts): void {
  const { packets } = world
  const machine = packets.target[packet]
  if (machine < 0 || world.shared[machine] > 0) return
  const end = endPointAt(world, machine, portsOf(is))
  if (portOf(end, 0) === portsOf(is)) packets.destination[packet] = end
}

/** Answers go to who has the address; with nobody there to the sender as before. */
function comeFrom(world: World, packet: number, is: Parts): void {
  const holder = holderOf(world, sourceOf(is.header))
  if (holder < 0 || world.shared[holder] > 0) return
  world.packets.source[packet] = endPointAt(world, holder, hasPorts(is) ? get16(is.payload, 0) : -1)
}

/** Into a tunnel, out of it, or to its other end. Who takes the outer header off takes the packet for its own, whatever address is in it. */
function wrap(world: World, packet: number, is: Parts): void {
  const { packets } = world
  if (is.outer.length === 0) {
    packets.outer[packet] = -1
    packets.flags[packet] &= ~flag.tunnelled
    return
  }
  const holder = holderOf(world, destinationOf(is.outer))
  const end = holder < 0 ? -1 : world.root[holder]
  packets.flags[packet] |= flag.tunnelled
  packets.outer[packet] = end
  packets.target[packet] = end
  if (end >= 0 && world.root[Math.max(0, packets.destination[packet])] !== end)
    packets.destination[packet] = endPointAt(world, holder, portsOf(is))
}

/** Nothing is kept when the columns say all of it. */
function keep(world: World, packet: number, was: Parts, is: Parts, ip: Uint8Array): void {
  const { packets, contents } = world
  const known = contents.of(packet)
  contents.forget(packet)
  const made = frameOf(world, packet).bytes
  if (known === undefined && same(made.subarray(ethernetHeader, ethernetHeader + ip.length), ip)) return
  const part = isFragment(world, packet)
  const pieces: Piece[] = part ? [...(known?.pieces ?? [])] : []
  const from = part ? world.datagrams.offset[packets.datagram[packet]] : 0
  if (part === false || !same(was.payload, is.payload)) pieces.push({ from, bytes: is.payload.slice() })
  contents.keep(packet, {
    header: is.header.slice(),
    outer: is.outer.slice(),
    pieces,
    source: packets.source[packet],
    target: packets.target[packet],
    tunnel: packets.outer[packet],
  })
}
