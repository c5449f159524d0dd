/** The way of a packet through a machine's kernel: the routing decision, up to what it is for, and out again. */
import { sharing } from '../../sim/addressing.ts'
import { isArpRequest, turnBack } from '../../sim/arp.ts'
import { icmpType, longestDatagram } from '../../sim/datagrams.ts'
import { fragment, isFragment, reassemble } from '../../sim/fragmentation.ts'
import { heed, isError, report, unreachable } from '../../sim/icmp.ts'
import { numbers, priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { Ways } from '../../sim/routing.ts'
import type { World } from '../../sim/world.ts'
import { type State, stateOf, transferTime } from './machine-state.ts'

/** The machine's own ports, then its offers, in this order. */
export const port = numbers(
  'driverOut',
  'sockets',
  'driverUp',
  'nic',
  'preRouting',
  'localIn',
  'forwarding',
  'forward',
  'localOut',
  'postRouting',
  'environment',
  'application',
  'director',
  'backEnd',
  'driver',
  'xdp',
  'tcIngress',
  'stack',
  'tcEgress',
  'management',
)
export const event = numbers(
  'packet',
  'received',
  'interrupted',
  'input',
  'preRouted',
  'localInPassed',
  'copied',
  'forwarded',
  'forwardPassed',
  'output',
  'localOutPassed',
  'postRouted',
  'transmit',
  'dispatched',
  'unwrapped',
  'driven',
  'xdpPassed',
  'admitted',
  'tcPassed',
  'unclaimed',
  'queued',
  'submitted',
  'raised',
  'polled',
  'fetched',
  'offered',
  'called',
  'sent',
  'demultiplexed',
)

export const fragments = { reassemble: 0, forward: 1, every: 2 } as const

type Step = (world: World, state: State, row: number, self: number, packet: number) => void

/** A driver's frame crosses the bus of its machine into memory; then `event` of the driver. */
export function toMemory(world: World, driver: number, packet: number, event: number): void {
  const machine = world.root[driver]
  overBus(world, stateOf(world, machine), world.row[machine], driver, packet, event)
}

/** A packet has come through the soft interrupt, or a driver's own way: tc sees it first. */
export function arrived(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.isForGroup(packet) && ends(world, state, row, self, packet)) return
  if (world.wired(self, port.tcIngress)) world.send(self, port.tcIngress, packet)
  else toStack(world, state, row, self, packet)
}

/** What was sent to a group or to everybody does not get above the cards: a request for an address, or a group with nobody here. */
function ends(world: World, state: State, row: number, self: number, packet: number): boolean {
  if (isArpRequest(world, packet)) answerArp(world, state, row, self, packet)
  else if (world.branches(self, packet) === undefined) world.discard(self, packet)
  else return false
  return true
}

/** Below IP, and where it came by: the request is overwritten with the answer. Who is not asked does not heed it. */
function answerArp(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.isHere(self, packet)) {
    turnBack(world, world.packets.destination[packet], packet)
    putOut(world, state, row, self, packet)
  } else world.discard(self, packet)
}

/** A protocol stack beside IP sees it before IP does. */
export function toStack(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.wired(self, port.stack)) world.send(self, port.stack, packet)
  else enterIp(world, state, row, self, packet)
}

export function enterIp(world: World, state: State, row: number, self: number, packet: number): void {
  world.enter(packet)
  if (world.packets.datagram[packet] >= 0 && waits(world, state, row, self, packet)) return
  if (world.wired(self, port.preRouting)) world.send(self, port.preRouting, packet)
  else decide(world, state, row, self, packet)
}

/** Whether a fragment stays here until its datagram is whole, before the first hook. */
export function waits(world: World, state: State, row: number, self: number, packet: number): boolean {
  if (!isFragment(world, packet) || state.fragments[row] === fragments.forward) return false
  if (state.fragments[row] === fragments.reassemble && !serves(world, self, packet)) return false
  return !gather(world, state, row, self, packet)
}

/** Whether something here, above the cards, works on the packet, or on the datagram that a fragment is part of. */
export function serves(world: World, self: number, packet: number): boolean {
  const { packets, children, levels } = world
  const service = packets.service[packet]
  if (service === 0 || (packets.flags[packet] & flag.served) !== 0 || packets.gateway[packet] === self) return false
  if (dispatches(world, self, packet)) return true
  for (const child of children[self])
    if (levels[child] !== 'nic' && (world.answers(child, service) || world.answers(child, anyService))) return true
  return false
}

export const gather = (world: World, state: State, row: number, self: number, packet: number): boolean =>
  reassemble(world, self, packet, state.reassemblyTime[row], state.reassemblyMemory[row])

/** Whether the packet still asks for a service here. */
const asks = (world: World, self: number, packet: number): boolean =>
  world.packets.service[packet] !== 0 &&
  world.packets.datagram[packet] < 0 &&
  (world.packets.flags[packet] & flag.served) === 0 &&
  world.packets.gateway[packet] !== self

/** The key of what serves any service that packets ask for, such as a manager that fetches code. */
export const anyService = 0x7fff_ffff

/** Place of the environment that serves the packet: one that has the service, or else one that may fetch it; −1. */
function environmentOf(world: World, self: number, packet: number): number {
  const has = world.host(self, port.environment, world.packets.service[packet])
  if (has >= 0) return has
  const fetches = world.host(self, port.environment, anyService)
  return fetches >= 0 ? fetches : world.holder(self, port.environment, anyService)
}

/** The front-end would take it: it serves every service, or this one. */
function dispatches(world: World, self: number, packet: number): boolean {
  const director = world.neighbour(self, port.director)
  return director >= 0 && (world.key[director] === 0 || world.key[director] === world.packets.service[packet])
}

/** The routing decision: for this machine, for something here that serves it, or onwards. */
export function decide(world: World, state: State, row: number, self: number, packet: number): void {
  const served = asks(world, self, packet) && (dispatches(world, self, packet) || environmentOf(world, self, packet) >= 0)
  const tree = served ? undefined : world.branches(self, packet)
  if (tree !== undefined) divide(world, state, row, self, packet, tree, input, onwards)
  else if (served || world.isHere(self, packet)) input(world, state, row, self, packet)
  else onwards(world, state, row, self, packet)
}

/** A multicast packet goes to the receivers in this machine, on along its tree, or both. */
function divide(
  world: World,
  state: State,
  row: number,
  self: number,
  packet: number,
  { here, wire }: Ways,
  up: Step,
  on: Step,
): void {
  const onward = wire.length > 0
  if (here) up(world, state, row, self, onward ? world.copy(self, packet) : packet)
  if (onward) on(world, state, row, self, packet)
  else if (!here) world.drop(self, packet, 'no-receiver')
}

function input(world: World, state: State, row: number, self: number, packet: number): void {
  if (isFragment(world, packet) && !gather(world, state, row, self, packet)) return
  if (state.localInput[row] === 0) demultiplexed(world, state, row, self, packet)
  else world.stage(self, packet, world.firstResource[self], state.localInput[row], 0, priority.softirq, event.demultiplexed)
}

/** Its socket is known. */
export function demultiplexed(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.wired(self, port.localIn)) world.send(self, port.localIn, packet)
  else deliver(world, state, row, self, packet)
}

function onwards(world: World, _state: State, _row: number, self: number, packet: number): void {
  if (world.wired(self, port.forwarding)) world.send(self, port.forwarding, packet)
  else world.drop(self, packet, 'not-a-router')
}

export function deliver(world: World, state: State, row: number, self: number, packet: number): void {
  const { packets } = world
  if (isError(world, packet)) {
    world.leave(self, packet)
    heed(world, self, packet)
    return
  }
  // what a driver of its own has brought may still lie in a card
  if (packets.held0[packet] >= 0 && world.wired(self, port.driverUp)) world.send(self, port.driverUp, packet)
  else deliverWhole(world, state, row, self, packet)
}

/** To whoever it is for: all of the packet is in the machine's memory. */
export function deliverWhole(world: World, state: State, row: number, self: number, packet: number): void {
  const { packets } = world
  if (packets.outer[packet] === self) {
    if (world.wired(self, port.backEnd)) world.send(self, port.backEnd, packet)
    else world.drop(self, packet, 'no-back-end')
    return
  }
  const answer = packets.gateway[packet] === self && (packets.flags[packet] & flag.natted) !== 0
  const asking = asks(world, self, packet)
  if (world.wired(self, port.director) && (answer || (asking && dispatches(world, self, packet)))) {
    world.send(self, port.director, packet)
    return
  }
  const environment = asking ? environmentOf(world, self, packet) : -1
  if (environment >= 0) {
    world.send(self, port.environment, packet, environment)
    return
  }
  const destination = packets.destination[packet]
  if (world.shared[destination] > sharing.none) {
    deliverShared(world, state, row, self, packet)
    return
  }
  if (world.root[destination] === self && world.alive[destination] === 0) {
    report(world, self, packet, icmpType.unreachable, unreachable.port)
    world.drop(self, packet, 'no-receiver')
    return
  }
  if (isInside(world, self, destination)) {
    if (packets.protocol[packet] >> 5 === strange) {
      report(world, self, packet, icmpType.unreachable, unreachable.protocol)
      world.drop(self, packet, 'no-receiver')
      return
    }
    world.leave(self, packet)
    const time = Math.round(state.call[row] + packets.size[packet] * (state.copy[row] + state.check[row]))
    world.stage(self, packet, world.firstResource[self], time, 0, priority.user, event.copied)
    return
  }
  packets.target[packet] = world.root[destination]
  onwards(world, state, row, self, packet)
}

/** Protocol numbers 160 to 191, which nobody has been given: what a stack beside IP made of a packet, only such a stack can undo. */
export const strange = 5

/** Whether an application of this machine, or something in one of its environments, is meant. */
const isInside = (world: World, self: number, destination: number): boolean => {
  const host = world.parent[destination]
  return host === self || (host >= 0 && world.parent[host] === self)
}

/** To the application that has the address, or to all that have joined the group: to each a copy of its own. */
function deliverShared(world: World, state: State, row: number, self: number, packet: number): void {
  const owners = world.children[self].filter((child) => world.owns(child, packet))
  const members = world.shared[world.packets.destination[packet]] === sharing.any ? owners.slice(0, 1) : owners
  if (members.length === 0) {
    world.drop(self, packet, 'no-receiver')
    return
  }
  members.forEach((member, i) => {
    const own = i === members.length - 1 ? packet : world.copy(self, packet)
    world.packets.destination[own] = member
    deliver(world, state, row, self, own)
  })
}

/** From an execution environment or an application: on to where the packet is finally going. */
export function output(world: World, state: State, row: number, self: number, packet: number): void {
  const { packets } = world
  if ((packets.flags[packet] & flag.served) !== 0) {
    const natted = (packets.flags[packet] & flag.natted) !== 0
    if (natted || (packets.flags[packet] & flag.guided) === 0)
      packets.target[packet] = natted ? packets.gateway[packet] : world.root[packets.destination[packet]]
    packets.flags[packet] &= ~flag.guided
  }
  world.enter(packet)
  if (world.wired(self, port.sockets)) world.send(self, port.sockets, packet)
  else submit(world, state, row, self, packet)
}

/** Out of this machine, unless it is for something else in it. */
export function leave(world: World, state: State, row: number, self: number, packet: number): void {
  const tree = world.branches(self, packet)
  if (tree !== undefined) divide(world, state, row, self, packet, tree, deliver, post)
  else if (world.isHere(self, packet)) deliver(world, state, row, self, packet)
  else post(world, state, row, self, packet)
}

export function post(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.wired(self, port.postRouting)) world.send(self, port.postRouting, packet)
  else postRouted(world, state, row, self, packet)
}

export function postRouted(world: World, state: State, row: number, self: number, packet: number): void {
  world.leave(self, packet)
  // what moved while the packet was in it may have left it a thread; a driver of its own keeps what it needs
  if (world.packets.held0[packet] >= 0 && !world.wired(self, port.driverUp)) world.release(packet)
  if (world.packets.size[packet] > world.mtuOf[self])
    for (const part of cut(world, self, packet)) queue(world, state, row, self, part)
  else queue(world, state, row, self, packet)
}

/** The packet in pieces that its link takes; what may not be cut is refused where it meets the link. */
function cut(world: World, self: number, packet: number): readonly number[] {
  const wire = world.route(self, packet, world.heading(packet))
  const mtu = wire < 0 ? longestDatagram : world.mtuOf[world.neighbour(self, port.nic, wire)]
  const whole = world.packets.size[packet] <= mtu || (world.packets.flags[packet] & flag.dontFragment) !== 0
  return whole ? [packet] : fragment(world, self, packet, mtu)
}

function queue(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.wired(self, port.tcEgress)) world.send(self, port.tcEgress, packet)
  else putOut(world, state, row, self, packet)
}

/** Over the bus to a card, by the driver if there is one of its own. */
export function putOut(world: World, state: State, row: number, self: number, packet: number): void {
  // the CPU that was chosen for it is one of this machine's
  world.packets.cpu[packet] = -1
  if (world.wired(self, port.driverOut)) {
    world.send(self, port.driverOut, packet)
    return
  }
  overBus(world, state, row, self, packet, event.transmit)
}

/** The packet holds the bus for all its bytes; it goes on before by what a card moves while the frame is on the wire. */
export function overBus(world: World, state: State, row: number, self: number, packet: number, then: number): void {
  const { size } = world.packets
  const time = transferTime(state, row, size[packet])
  world.stage(self, packet, state.bus[row], time, -Math.round(size[packet] * state.busAhead[row]), 0, then)
}

/** Out of a process into the kernel: to the protocol stack that has taken over the sockets, or to LOCAL_OUT. */
export function submit(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.wired(self, port.localOut)) world.send(self, port.localOut, packet)
  else leave(world, state, row, self, packet)
}

/** Into a process without costs, which the protocol stack has paid: the service asked for, who it is addressed to, or any environment. */
export function raise(world: World, _state: State, _row: number, self: number, packet: number): void {
  const { packets } = world
  const serving = asks(world, self, packet) ? world.host(self, port.environment, packets.service[packet]) : -1
  const destination = packets.destination[packet]
  if (serving >= 0) world.send(self, port.environment, packet, serving)
  else if (world.parent[destination] === self && world.alive[destination] === 1) {
    world.leave(self, packet)
    world.send(self, port.application, packet, world.place[destination])
  } else if (world.wired(self, port.environment)) world.send(self, port.environment, packet)
  else world.drop(self, packet, 'no-receiver')
}
