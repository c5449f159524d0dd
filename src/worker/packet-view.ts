/** One packet of the pool in words, for the card that opens when it is clicked. */
import { capsuleKey, nodePort, nodeProtocol } from '../catalogue/ee/capsules.ts'
import { frameOf, routeOf } from '../catalogue/frame/frame-of.ts'
import { rtpOf } from '../catalogue/frame/rtp-of.ts'
import { type DecodeHints, decodeFrame } from '../protocols/decode.ts'
import { isArp } from '../sim/arp.ts'
import { ipHeader } from '../sim/datagrams.ts'
import { isFragment } from '../sim/fragmentation.ts'
import { isError } from '../sim/icmp.ts'
import { flag, packetState } from '../sim/packets.ts'
import { isMedia } from '../sim/rtp.ts'
import type { World } from '../sim/world.ts'
import type { PacketView } from './protocol.ts'
import type { StageLog } from './stage-log.ts'

const second = 1e12
const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP' }

/** LINKTYPE_ETHERNET */
const ethernet = 1

/** What packets of an RTP session and capsules are stands in no number of them: ports and protocol say so to those who know. */
function hintsOf(world: World, slot: number): DecodeHints {
  if (world.packets.service[slot] === capsuleKey && world.packets.report[slot] < 0)
    return { ports: new Map([[nodePort, 'pan']]), protocols: new Map([[nodeProtocol, 'pan']]) }
  const session = rtpOf(world, slot)
  return session ? { ports: new Map([[session.destinationPort, isMedia(world, slot) ? 'rtp' : 'rtcp']]) } : {}
}

function headersOf(frame: Uint8Array, hints: DecodeHints): PacketView['headers'] {
  return decodeFrame(ethernet, frame, hints)
    .filter(({ protocol, quoted }) => protocol !== 'payload' && protocol !== 'padding' && !quoted)
    .map(({ protocol, length, fields }) => ({
      protocol,
      bytes: length,
      fields: fields.map(({ name, value, offset, length }) => ({ name, value: String(value), offset, length })),
    }))
}

export function viewPacket(world: World, log: StageLog, slot: number): PacketView | null {
  const { packets, resources, ids, flows, now } = world
  if (slot < 0 || slot >= packets.top || packets.state[slot] === packetState.free) return null
  const name = (component: number) => (component >= 0 ? ids[component] : 'none')
  const is = (bit: number) => (packets.flags[slot] & bit) !== 0
  const stageOf = (component: number, resource: number) =>
    resource < 0
      ? 'delay'
      : (world.kinds.list[world.kindOf[component]]?.resources?.[resources.names[resource]]?.title ?? resources.names[resource])
  const fields: Record<string, string> = {
    source: name(packets.source[slot]),
    destination: name(packets.destination[slot]),
    'next hop': name(packets.nextHop[slot]),
    protocol: isArp(world, slot) ? 'ARP' : (protocols[packets.protocol[slot]] ?? String(packets.protocol[slot])),
    'time to live': String(packets.ttl[slot]),
  }
  if (packets.target[slot] !== world.root[Math.max(0, packets.destination[slot])])
    fields['addressed to'] = name(packets.target[slot])
  const route = routeOf(world, slot)
  if (route.length > 0) fields['source route'] = route.join(' ')
  if (packets.mark[slot] !== 0) fields.mark = String(packets.mark[slot])
  if (packets.service[slot] !== 0) fields['service key'] = `0x${(packets.service[slot] >>> 0).toString(16).padStart(8, '0')}`
  if (is(flag.servedOnce)) fields.served = 'yes'
  if (packets.size[slot] !== packets.originalSize[slot]) fields['sent as'] = `${packets.originalSize[slot]} B`
  if (is(flag.tunnelled)) fields['tunnelled to'] = name(packets.outer[slot])
  else if (is(flag.natted) && packets.outer[slot] >= 0) fields['rewritten to'] = name(packets.outer[slot])
  else if (packets.outer[slot] >= 0) fields['frame sent to'] = name(packets.outer[slot])
  if (is(flag.reply)) fields.direction = 'answer'
  if (isFragment(world, slot)) {
    const row = packets.datagram[slot]
    const from = world.datagrams.offset[row]
    fields.fragment = `payload bytes ${from} to ${from + packets.size[slot] - ipHeader - 1} of ${world.datagrams.whole[row] - ipHeader}`
  }
  if (isError(world, slot)) {
    const row = packets.datagram[slot]
    fields.about = `packet ${world.datagrams.sequence[row]} of ${flows.ids[world.datagrams.flow[row]]}`
  }
  if (is(flag.copy)) fields.copy = 'made on the way'
  const states: Readonly<Record<number, string>> = {
    [packetState.queued]: 'waiting',
    [packetState.serving]: 'in service',
    [packetState.travelling]: 'under way',
  }
  const frame = frameOf(world, slot).bytes
  const answered = flows.answers.indexOf(packets.flow[slot])
  return {
    slot,
    flow: flows.ids[answered < 0 ? packets.flow[slot] : answered],
    answers: answered >= 0,
    sequence: packets.sequence[slot],
    bytes: packets.size[slot],
    bornSeconds: packets.born[slot] / second,
    at: name(packets.at[slot]),
    stage: `${stageOf(packets.at[slot], packets.resource[slot])}, ${states[packets.state[slot]] ?? 'passing'} for ${((now - packets.entered[slot]) / 1e6).toPrecision(3)} µs`,
    fields,
    headers: headersOf(frame, hintsOf(world, slot)),
    frame,
    stages: log.of(slot).map(({ component, resource, entered, started, finished, latency }) => ({
      component: name(component),
      stage: stageOf(component, resource),
      waitSeconds: (started - entered) / second,
      // of an occupancy that outlasts the packet's stay, only what the packet saw
      occupancySeconds: (finished - started + Math.min(0, latency)) / second,
      // a stage is logged when its occupancy ends: of its latency, only what has passed by now
      latencySeconds: Math.max(0, Math.min(latency, now - finished)) / second,
    })),
  }
}
