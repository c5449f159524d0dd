/** One call of a program: a packet's real bytes into its buffer, its work counted, what it left and sent back into the world. */
import { field, packetBlock, word } from '../../programs/javascript/exchange.ts'
import { entryPoints, type Failure } from '../../programs/javascript/sandbox.ts'
import { get16, get32, put16, put32 } from '../../protocols/bytes.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import { formatFlags } from '../../sim/active-formats.ts'
import { ipHeader } from '../../sim/datagrams.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { interfaceOf } from '../ebpf/running.ts'
import { ipv4Of } from '../frame/addresses.ts'
import { askedIn } from '../frame/asked.ts'
import { frameOf } from '../frame/frame-of.ts'
import { at, headerLength, isWhole } from '../frame/header.ts'
import { framed, writeBack } from '../frame/write-back.ts'
import { ethernetHeader } from '../frame/written.ts'
import type { Script, Sent } from './loading.ts'
import { settle } from './settling.ts'

export interface Ran {
  readonly operations: number
  /** the program wants the packet to go on */
  readonly passes: boolean
  /** why the call ended early: then packet and world are as they were before it */
  readonly failure: Failure | null
  /** packets that it left or sent and that are no IPv4 packets: nobody takes them */
  readonly malformed: number
  /** packets that it sent, in order */
  readonly sent: readonly number[]
}

/** where the bytes of a field are in an IPv4 header, or (ports) behind it; and their number */
const places = [
  { field: field.source, at: at.source, bytes: 4 },
  { field: field.destination, at: at.destination, bytes: 4 },
  { field: field.protocol, at: at.protocol, bytes: 1 },
  { field: field.ttl, at: at.ttl, bytes: 1 },
] as const

const hasPorts = (ip: Uint8Array): boolean =>
  (ip[at.protocol] === ipProtocol.udp || ip[at.protocol] === ipProtocol.tcp) &&
  (get16(ip, at.fragment) & 0x1fff) === 0 &&
  ip.length >= headerLength(ip) + 4

/** Whether the program can have the packet: its buffer is long enough. */
export const holds = (script: Script, world: World, packet: number): boolean =>
  world.packets.size[packet] <= script.sandbox.limits.packet

/** Hands a packet to the program. @param serial a number that no other packet of the program has */
export function treat(world: World, self: number, packet: number, script: Script, serial: number): Ran {
  const { sandbox } = script
  const frame = frameOf(world, packet).bytes
  const ip = frame.subarray(ethernetHeader)
  writeIn(world, self, packet, script, ip, serial)
  world.programWatch?.(self)
  const passes = sandbox.treat()
  world.programWatch?.(-1)
  if (sandbox.failure) return failed(script)
  const sent = makeAll(world, self, packet, script, serial, ip)
  const malformed = passes && !takeBack(world, packet, script, frame)
  const lost = script.sent.length - sent.length
  return { operations: sandbox.cost, passes: passes && !malformed, failure: null, malformed: lost + (malformed ? 1 : 0), sent }
}

/** Calls a function that has no packet: `init`, or `onTimer` with its mark. */
export function call(world: World, self: number, script: Script, name: 'init' | 'onTimer', mark = 0): Ran {
  const { sandbox } = script
  const entry = entryPoints.indexOf(name)
  if (!sandbox.has(entry)) return { operations: 0, passes: false, failure: null, malformed: 0, sent: [] }
  sandbox.words[word.address] = ipv4Of(world, self)
  world.programWatch?.(self)
  if (name === 'onTimer') sandbox.wake(mark)
  else sandbox.call(entry)
  world.programWatch?.(-1)
  if (sandbox.failure) return failed(script)
  const sent = makeAll(world, self, -1, script, 0, null)
  return { operations: sandbox.cost, passes: false, failure: null, malformed: script.sent.length - sent.length, sent }
}

/** Names of what goes wrong with a program, by which it is counted. */
const faultNames = {
  operations: 'out of operations',
  memory: 'out of memory',
  recursion: 'calls nested too deeply',
  exception: 'ended by an exception',
  escaped: 'work that was not counted',
  malformed: 'malformed packet',
} as const

/** Tells what went wrong in a call. */
export function report({ logs, now }: World, self: number, { failure, malformed }: Ran): void {
  if (failure) logs.fault(self, now, faultNames[failure.kind], failure.message, failure.line)
  if (malformed > 0)
    logs.fault(self, now, faultNames.malformed, 'it left or sent bytes that are no IPv4 packet: nobody takes them')
}

/** What it asked for is not done. */
function failed(script: Script): Ran {
  script.open(0)
  return { operations: script.sandbox.cost, passes: true, failure: script.sandbox.failure, malformed: 0, sent: [] }
}

function writeIn(world: World, self: number, packet: number, { sandbox }: Script, ip: Uint8Array, serial: number): void {
  const { words } = sandbox
  sandbox.packet.set(ip)
  words[word.address] = ipv4Of(world, self)
  readFields(words, ip)
  words[packetBlock + field.port] = interfaceOf(world, self, packet)
  words[packetBlock + field.origin] = serial
}

/** What a program reads by the names of fields, from an IPv4 packet's bytes. */
export function readFields(words: Int32Array, ip: Uint8Array): void {
  words[packetBlock + field.length] = ip.length
  for (const { field: name, at: place, bytes } of places) words[packetBlock + name] = bytes === 4 ? get32(ip, place) : ip[place]
  const header = headerLength(ip)
  const ported = hasPorts(ip)
  words[packetBlock + field.sourcePort] = ported ? get16(ip, header) : 0
  words[packetBlock + field.destinationPort] = ported ? get16(ip, header + 2) : 0
}

/** What the program set by the names of fields goes into the bytes. */
export function writeFields(ip: Uint8Array, fields: Int32Array): void {
  if (ip.length < ipHeader) return
  const changed = (name: number) => (fields[field.changed] & (1 << name)) !== 0
  for (const { field: name, at: place, bytes } of places) {
    if (!changed(name)) continue
    if (bytes === 4) put32(ip, place, fields[name] >>> 0)
    else ip[place] = fields[name]
  }
  if (!hasPorts(ip)) return
  const header = headerLength(ip)
  if (changed(field.sourcePort)) put16(ip, header, fields[field.sourcePort] & 0xffff)
  if (changed(field.destinationPort)) put16(ip, header + 2, fields[field.destinationPort] & 0xffff)
}

/** False when what the program left is no IPv4 packet. */
function takeBack(world: World, packet: number, { sandbox }: Script, frame: Uint8Array): boolean {
  const fields = sandbox.words.subarray(packetBlock, packetBlock + 16)
  if (fields[field.changed] === 0) return true
  const ip = sandbox.packet.slice(0, fields[field.length])
  writeFields(ip, fields)
  settle(ip, frame.subarray(ethernetHeader))
  return writeBack(world, packet, frame, framed(frame, ip))
}

/** The packets that the program sent, held at `self`. */
function makeAll(world: World, self: number, packet: number, script: Script, serial: number, was: Uint8Array | null): number[] {
  const made: number[] = []
  for (const sent of script.sent) {
    const own = packet >= 0 && sent.fields[field.origin] === serial
    const next = make(world, self, own ? packet : -1, sent, own ? was : null)
    if (next >= 0) made.push(next)
  }
  return made
}

/**
 * A packet with the bytes that the program sent: a copy of `packet`, whose flow it belongs to; or, when that is not there
 * any more (−1), a packet of the program's own flow.
 * @returns −1 when the bytes are no IPv4 packet
 */
function make(world: World, self: number, packet: number, { fields, bytes, to }: Sent, was: Uint8Array | null): number {
  const { packets } = world
  writeFields(bytes, fields)
  if (bytes.length >= ipHeader && to !== get32(bytes, at.destination)) put32(bytes, at.destination, to >>> 0)
  settle(bytes, was)
  const made = packet >= 0 ? world.copy(self, packet) : world.createIn(self, world.flowOf[self], ipHeader + 8, -1)
  if (packet < 0) askAs(world, made, bytes)
  packets.flags[made] |= flag.served | flag.servedOnce
  world.hold(self, made)
  const frame = frameOf(world, made).bytes
  if (writeBack(world, made, frame, framed(frame, bytes))) return made
  world.drop(self, made, 'service-dropped')
  return -1
}

/** A packet that is no copy asks for what its bytes ask for. */
function askAs({ packets }: World, made: number, ip: Uint8Array): void {
  const asked = isWhole(ip) ? askedIn(ip) : null
  if (asked === null) return
  packets.service[made] = asked.key
  packets.flags[made] |= formatFlags(asked.format)
}
