/** How a PAN node evaluates capsules: one at a time, in parts, to the end; and what capsules do then. */
import { codeMessage } from '../../sim/code-cache.ts'
import { priority } from '../../sim/kind.ts'
import { flag, packetState } from '../../sim/packets.ts'
import type { DropReason } from '../../sim/reasons.ts'
import type { World } from '../../sim/world.ts'
import { verdict } from '../code/program.ts'
import { port as machinePort } from '../infrastructure/path.ts'
import { applicationFor, runBody, runsBody, takeMade } from './capsule-body.ts'
import { codeSlotOf, hasCode, insert, loaded, overdue, takeMessage } from './capsule-code.ts'
import {
  capsuleKey,
  code,
  codeNameOf,
  copyTime,
  event,
  type NodeState,
  nodeProtocol,
  ownerOf,
  phases,
  port,
  type Step,
  spend,
  statusSize,
  system,
  whole,
} from './capsules.ts'
import { codeType } from './code-properties.ts'
import { refer, refersTo } from './portmapper.ts'
import { takeTime } from './round-trip.ts'
import { accepts, runCode } from './running.ts'
import { closeEnvironment, openEnvironment } from './segments.ts'
import { entryOf, newestStored, store } from './soft-state.ts'

/** A capsule has come: one at a time is evaluated. */
export function queue(world: World, state: NodeState, row: number, self: number, packet: number): void {
  world.enter(packet)
  const known = codeMessage(world, packet) > 0 || codeNameOf(world, packet).name !== 0
  if (!known && isForeign(world, state, row, packet)) world.drop(self, packet, 'service-dropped')
  else world.acquire(self, packet, world.firstResource[self], 0, event.begin)
}

/** Whether a capsule's code is Java: its code object says so, or leaves it to its application. */
function isJava(world: World, state: NodeState, row: number, packet: number): boolean {
  const slot = codeSlotOf(world, state, row, packet)
  const type = slot < 0 ? codeType.capsules : state.codeType[slot]
  return type === codeType.capsules ? world.published[ownerOf(world, packet)] === system.java : type === codeType.java
}
const isForeign = (world: World, state: NodeState, row: number, packet: number): boolean =>
  state.machine[row] === 0 && isJava(world, state, row, packet)

/** Whether an application of this node has injected the capsule. */
const isInjected = ({ packets, parent }: World, self: number, packet: number): boolean =>
  (packets.flags[packet] & flag.reply) === 0 && packets.source[packet] !== self && parent[packets.source[packet]] === self

/** Cycles of the portmapper, which pings use where they start and where they are back. */
function mapping(world: World, state: NodeState, row: number, self: number, packet: number): number {
  if (world.key[ownerOf(world, packet)] !== code.ping) return 0
  return isInjected(world, self, packet) || world.parent[world.packets.destination[packet]] === self ? state.table[row] : 0
}

/** Evaluates the next part that costs anything; then the capsule acts. */
const proceed: Step = (world, state, row, self, packet) => {
  const java = isJava(world, state, row, packet)
  while (++state.at[row] < phases.length) {
    const own = java ? state.java[row * phases.length + state.at[row]] : state.native[row]
    const more = state.at[row] === whole ? runCode(world, state, row, self, packet) + mapping(world, state, row, self, packet) : 0
    const cost = own + more
    if (cost > 0) {
      world.work(self, packet, cost, 0, event.phase)
      return
    }
  }
  state.evaluated[row]++
  if (java) createObjects(state, row)
  if (java && state.collects[row] === 1 && state.allocated[row] >= state.heap[row])
    world.work(self, packet, collect(state, row), 0, event.collected)
  else act(world, state, row, self, packet)
}

/** Of the environment, of the header, of the rest. */
function createObjects(state: NodeState, row: number): void {
  const all = state.wrappers[row] + state.headerObjects[row] + state.codeObjects[row]
  state.createdWrappers[row] += state.wrappers[row]
  state.createdHeader[row] += state.headerObjects[row]
  state.createdRest[row] += state.codeObjects[row]
  state.created[row] += all
  state.allocated[row] += all
  state.finalisable[row] += state.wrappers[row]
}

/** Everything is looked at and freed, wrappers by their finalisers. Returns the cycles for which the node stands still. */
function collect(state: NodeState, row: number): number {
  const cycles = state.allocated[row] * state.sweep[row] + state.finalisable[row] * state.finaliser[row]
  state.finalised[row] += state.finalisable[row]
  state.allocated[row] = 0
  state.finalisable[row] = 0
  state.collections[row]++
  return cycles
}

/** What the code does here: the capsule goes on to where it is going, or has arrived. */
const act: Step = (world, state, row, self, packet) => {
  const { packets } = world
  packets.flags[packet] |= flag.served | flag.servedOnce
  if (isInjected(world, self, packet) && !refer(world, state, row, self, packets.source[packet])) {
    state.taken[row]++
    end(world, state, row, self, packet)
    return
  }
  const slot = codeSlotOf(world, state, row, packet)
  if (slot >= 0 && !accepts(world, state, row, slot, packet)) {
    end(world, state, row, self, packet)
    return
  }
  const owner = ownerOf(world, packet)
  if (world.key[owner] === code.ping && world.parent[owner] === self) takeTime(world, packet, owner)
  if (slot >= 0 && runsBody(world, self, state.codeKey[slot])) {
    const cycles = runBody(world, state, row, self, packet, state.codeKey[slot], isInjected(world, self, packet), transmit)
    world.work(self, packet, cycles, 0, event.ran)
    return
  }
  if (slot >= 0 && state.codeInserts[slot] !== 0) insert(world, state, row, self, packet, state.codeInserts[slot], transmit)
  if (state.keeps[row] === 1) store(world, state, row, codeNameOf(world, packet).name, packet)
  head(world, state, row, self, packet)
}

/** The capsule ends here, and its ring is freed. */
function end(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  packet: number,
  reason: DropReason = 'service-dropped',
): void {
  closeEnvironment(state, row)
  world.drop(self, packet, reason)
}

/** Its code has run: what it has made leaves, and then the capsule itself, as its code wants. */
const ran: Step = (world, state, row, self, packet) => {
  for (const capsule of takeMade(state, row)) {
    if (world.packets.destination[capsule] < 0) world.drop(self, capsule, 'no-receiver')
    else head(world, state, row, self, capsule)
  }
  const wanted = state.wants[row]
  if (wanted === verdict.turn) turn(world, self, packet)
  if (wanted === verdict.end) end(world, state, row, self, packet)
  else if (wanted === verdict.deliver) hand(world, state, row, self, packet, applicationFor(world, self, packet))
  else head(world, state, row, self, packet)
}

/** On to where it is going. */
const head: Step = (world, state, row, self, packet) => {
  const destination = world.packets.destination[packet]
  if (destination < 0) end(world, state, row, self, packet, 'no-receiver')
  else if (world.root[destination] !== world.root[self]) transmit(world, state, row, self, packet)
  else if (destination === self) arrive(world, state, row, self, packet)
  else hand(world, state, row, self, packet, destination)
}

/** To an application of this node. */
function hand(world: World, state: NodeState, row: number, self: number, packet: number, application: number): void {
  const here = application >= 0 && world.parent[application] === self && world.alive[application] === 1
  if (here && (refersTo(state, row, application) || world.key[application] === code.program)) {
    world.packets.destination[packet] = application
    // out of the node and, where it is a process, into another one
    const time = state.call[row] + copyTime(world, self, packet)
    spend(world, self, packet, time * (1 + state.crosses[row]), event.handed, priority.user)
  } else {
    state.unmapped[row]++
    end(world, state, row, self, packet, 'no-receiver')
  }
}

/** The node is the one that the capsule was sent to. */
const arrive: Step = (world, state, row, self, packet) => {
  const { packets } = world
  const owner = ownerOf(world, packet)
  if (world.key[owner] === code.ping && (packets.flags[packet] & flag.reply) === 0) {
    turn(world, self, packet)
    head(world, state, row, self, packet)
    return
  }
  const flow = packets.flow[packet]
  const due = world.key[owner] === code.flood && note(world, state, row, codeNameOf(world, packet).name, owner)
  closeEnvironment(state, row)
  cross(state, row, state.crosses[row] * packets.size[packet])
  world.leave(world.root[self], packet)
  world.deliver(self, packet)
  if (!due || world.flows.answers[flow] < 0) return
  const status = world.createIn(self, world.flows.answers[flow], statusSize, owner)
  packets.service[status] = capsuleKey
  packets.flags[status] |= flag.reply | flag.served | flag.servedOnce
  head(world, state, row, self, status)
}

/** The capsule sends itself back to the application that it came from. */
function turn({ packets, root }: World, self: number, packet: number): void {
  packets.flags[packet] |= flag.reply
  packets.destination[packet] = packets.source[packet]
  packets.target[packet] = root[packets.source[packet]]
  packets.source[packet] = self
  packets.ttl[packet] = 64
}

/** Counts a capsule in the soft state of its code, under the address and port of who sent it; whether a status capsule is due. */
function note(world: World, state: NodeState, row: number, name: number, owner: number): boolean {
  const at = entryOf(world, state, row, name, owner)
  state.count[at]++
  if (state.report[row] === 0 || world.now - state.told[at] < state.report[row]) return false
  state.told[at] = world.now
  return true
}

/** Bytes that were copied between kernel and process. */
function cross(state: NodeState, row: number, bytes: number): void {
  state.crossed[row] += bytes
  state.copied[row] += bytes
}

/** Out by the network. */
const transmit: Step = (world, state, row, self, packet) => {
  const { source, born } = world.packets
  const isNew = source[packet] === self && born[packet] === world.now && codeMessage(world, packet) === 0
  dispatch(world, state, row, self, packet, isNew ? 'copiedNew' : undefined)
}

/**
 * A process copies the capsule into the kernel. In the kernel the buffer that it came in is sent, unless its code has just made
 * it, or it is still being sent: then a new one is filled.
 */
function dispatch(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  packet: number,
  why: 'copiedNew' | 'copiedBusy' | undefined,
): void {
  world.packets.protocol[packet] = state.crosses[row] === 1 ? 17 : nodeProtocol
  const size = world.packets.size[packet]
  const reason = state.duplicate[row] === 1 ? 'copiedAll' : why
  let time = 0
  if (state.crosses[row] === 1) {
    time = state.call[row] + copyTime(world, self, packet)
    // in, when it was read, and out
    const copies = why === undefined ? 2 : 1
    cross(state, row, copies * size)
  } else if (reason === undefined) state.untouched[row]++
  else {
    time = copyTime(world, self, packet)
    state[reason][row] += size
    state.copied[row] += size
  }
  if (time > 0) spend(world, self, packet, time, event.sent)
  else sent(world, state, row, self, packet)
}

const sent: Step = (world, state, row, self, packet) => {
  if (world.holds(packet, world.firstResource[self])) closeEnvironment(state, row)
  world.release(packet)
  world.send(self, world.wired(world.parent[self], machinePort.forwarding) ? port.out : port.own, packet)
}

/** A stored capsule goes once more. */
function resend(world: World, state: NodeState, row: number, self: number): void {
  const at = newestStored(state, row)
  if (at < 0 || world.alive[state.storedTo[at]] === 0 || world.alive[state.storedSource[at]] === 0) return
  const busy = isOnItsWay(world, self, state.storedFlow[at], state.storedSequence[at])
  const { packets } = world
  const packet = world.createIn(self, state.storedFlow[at], state.storedSize[at], state.storedTo[at])
  packets.source[packet] = state.storedSource[at]
  packets.service[packet] = capsuleKey
  packets.flags[packet] |= flag.served | flag.servedOnce | (state.storedReply[at] === 1 ? flag.reply : 0)
  if (world.root[state.storedTo[at]] === world.root[self]) head(world, state, row, self, packet)
  else dispatch(world, state, row, self, packet, busy ? 'copiedBusy' : undefined)
}

/** Whether a packet has not left this machine, or is on a wire at one of its cards. */
function isOnItsWay(world: World, self: number, flow: number, sequence: number): boolean {
  const { packets, root } = world
  for (let packet = 0; packet < packets.top; packet++) {
    if (packets.state[packet] === packetState.free || packets.flow[packet] !== flow || packets.sequence[packet] !== sequence)
      continue
    const at = packets.at[packet]
    const near = [at, world.neighbour(at, 0), world.neighbour(at, 1)]
    if (near.some((component) => component >= 0 && root[component] === root[self])) return true
  }
  return false
}

export const nodeHandlers = {
  /** from an application, which has paid for its system call */
  injected: (world, state, row, self, packet) => {
    state.injected[row]++
    cross(state, row, world.packets.size[packet])
    queue(world, state, row, self, packet)
  },
  begin: (world, state, row, self, packet) => {
    const copy = state.crosses[row] === 1 ? copyTime(world, self, packet) : 0
    const owed = state.codeOwed[row] * world.cycle[self]
    state.codeOwed[row] = 0
    spend(world, self, packet, state.entry[row] + copy + owed, event.entered)
  },
  entered: (world, state, row, self, packet) => {
    if (codeMessage(world, packet) > 0) takeMessage(world, state, row, self, packet, transmit)
    else {
      openEnvironment(state, row, isInjected(world, self, packet))
      if (!hasCode(world, state, row, self, packet, transmit)) return
      if (isForeign(world, state, row, packet)) {
        end(world, state, row, self, packet)
        return
      }
      state.at[row] = isJava(world, state, row, packet) ? -1 : whole - 1
      proceed(world, state, row, self, packet)
    }
  },
  phase: (world, state, row, self, packet) => {
    state[phases[state.at[row]]][row] += world.packets.occupancy[packet] / 1e6
    proceed(world, state, row, self, packet)
  },
  collected: (world, state, row, self, packet) => {
    state.collecting[row] += world.packets.occupancy[packet] / 1e6
    act(world, state, row, self, packet)
  },
  sent,
  handed: (world, state, row, self, packet) => {
    closeEnvironment(state, row)
    state.handed[row]++
    // out; of a process, in before that, and into the next
    cross(state, row, (1 + 2 * state.crosses[row]) * world.packets.size[packet])
    world.release(packet)
    world.leave(world.root[self], packet)
    world.send(self, port.application, packet, world.place[world.packets.destination[packet]])
  },
  loaded: (world, state, row, self, packet) => loaded(world, state, row, self, packet, transmit),
  overdue: (world, state, row, self) => overdue(world, state, row, self, transmit),
  resend,
  ran,
} as const satisfies Record<string, Step>
