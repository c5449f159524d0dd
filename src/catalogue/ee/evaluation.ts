/** How a PAN node evaluates capsules: one at a time, in parts, to the end; and what capsules do then. */
import { codeMessage } from '../../sim/code-cache.ts'
import { priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { port as machinePort } from '../infrastructure/path.ts'
import { codeSlotOf, hasCode, loaded, overdue, takeMessage } from './capsule-code.ts'
import {
  capsuleKey,
  code,
  copyTime,
  entries,
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
import { portOf, refer, refersTo } from './portmapper.ts'

/** A capsule has come: one at a time is evaluated. */
export function queue(world: World, state: NodeState, row: number, self: number, packet: number): void {
  world.enter(packet)
  if (codeMessage(world, packet) === 0 && state.machine[row] === 0 && world.published[ownerOf(world, packet)] === system.java)
    world.drop(self, packet, 'service-dropped')
  else world.acquire(self, packet, world.firstResource[self], 0, event.begin)
}

/** Cycles of a code object besides those of any capsule. */
function codeCost(world: World, state: NodeState, row: number, packet: number): number {
  const slot = codeSlotOf(world, state, row, packet)
  return slot < 0 ? 0 : state.codeCycles[slot] + state.codePerByte[slot] * world.packets.size[packet]
}

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
  const java = world.published[ownerOf(world, packet)] === system.java
  while (++state.at[row] < phases.length) {
    const own = java ? state.java[row * phases.length + state.at[row]] : state.native[row]
    const more = state.at[row] === whole ? codeCost(world, state, row, packet) + mapping(world, state, row, self, packet) : 0
    const cost = own + more
    if (cost > 0) {
      world.work(self, packet, cost, 0, event.phase)
      return
    }
  }
  state.evaluated[row]++
  if (java) {
    state.allocated[row] += state.objects[row]
    state.created[row] += state.objects[row]
  }
  if (java && state.collects[row] === 1 && state.allocated[row] >= state.heap[row]) {
    state.allocated[row] = 0
    state.collections[row]++
    world.work(self, packet, state.pause[row], 0, event.collected)
  } else act(world, state, row, self, packet)
}

/** What the code does here: the capsule goes on to where it is going, or has arrived. */
const act: Step = (world, state, row, self, packet) => {
  const { packets } = world
  const destination = packets.destination[packet]
  packets.flags[packet] |= flag.served | flag.servedOnce
  if (isInjected(world, self, packet) && !refer(world, state, row, self, packets.source[packet])) {
    state.taken[row]++
    world.drop(self, packet, 'service-dropped')
    return
  }
  if (state.keeps[row] === 1) {
    state.kept[row]++
    state.keptBytes[row] += packets.size[packet]
  }
  if (world.root[destination] !== world.root[self]) transmit(world, state, row, self, packet)
  else if (destination === self) arrive(world, state, row, self, packet)
  else if (world.parent[destination] === self && world.alive[destination] === 1 && refersTo(state, row, destination)) {
    // out of the node and, where it is a process, into another one
    const time = state.call[row] + copyTime(world, self, packet)
    spend(world, self, packet, time * (1 + state.crosses[row]), event.handed, priority.user)
  } else {
    state.unmapped[row]++
    world.drop(self, packet, 'no-receiver')
  }
}

/** The node is the one that the capsule was sent to. */
const arrive: Step = (world, state, row, self, packet) => {
  const { packets } = world
  const owner = ownerOf(world, packet)
  if (world.key[owner] === code.ping && (packets.flags[packet] & flag.reply) === 0) {
    turn(world, self, packet)
    act(world, state, row, self, packet)
    return
  }
  const flow = packets.flow[packet]
  const due = world.key[owner] === code.flood && note(world, state, row, owner)
  world.leave(world.root[self], packet)
  world.deliver(self, packet)
  if (!due || world.flows.answers[flow] < 0) return
  const status = world.createIn(self, world.flows.answers[flow], statusSize, owner)
  packets.service[status] = capsuleKey
  packets.flags[status] |= flag.reply
  act(world, state, row, self, status)
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
function note(world: World, state: NodeState, row: number, owner: number): boolean {
  const first = row * entries
  let at = first
  const [address, number] = [world.root[owner] + 1, portOf(world, owner)]
  while (at < first + entries && (state.flow[at] !== address || state.flowPort[at] !== number)) at++
  if (at === first + entries) {
    at = first + (state.newest[row]++ % entries)
    state.flow[at] = address
    state.flowPort[at] = number
    state.since[at] = world.now
    state.told[at] = world.now
    state.count[at] = 0
    state.flows[row] = Math.min(entries, state.newest[row])
  }
  state.count[at]++
  if (state.report[row] === 0 || world.now - state.told[at] < state.report[row]) return false
  state.told[at] = world.now
  return true
}

/** Out by the network: a process copies the capsule into the kernel; in the kernel it may be copied too. */
const transmit: Step = (world, state, row, self, packet) => {
  world.packets.protocol[packet] = state.crosses[row] === 1 ? 17 : nodeProtocol
  const crossing = state.crosses[row] === 1 ? state.call[row] + copyTime(world, self, packet) : 0
  const time = crossing + state.duplicate[row] * copyTime(world, self, packet)
  if (time > 0) spend(world, self, packet, time, event.sent)
  else sent(world, state, row, self, packet)
}

const sent: Step = (world, state, row, self, packet) => {
  const copies = state.crosses[row] * 2 + state.duplicate[row]
  if (copies === 0) state.untouched[row]++
  else state.copied[row] += copies * world.packets.size[packet]
  world.release(packet)
  world.send(self, world.wired(world.parent[self], machinePort.forwarding) ? port.out : port.own, packet)
}

export const nodeHandlers = {
  /** from an application, which has paid for its system call */
  injected: (world, state, row, self, packet) => {
    state.injected[row]++
    queue(world, state, row, self, packet)
  },
  begin: (world, state, row, self, packet) => {
    const copy = state.crosses[row] === 1 ? copyTime(world, self, packet) : 0
    spend(world, self, packet, state.entry[row] + copy, event.entered)
  },
  entered: (world, state, row, self, packet) => {
    if (codeMessage(world, packet) > 0) takeMessage(world, state, row, self, packet, transmit)
    else if (hasCode(world, state, row, self, packet, transmit)) {
      state.at[row] = world.published[ownerOf(world, packet)] === system.java ? -1 : whole - 1
      proceed(world, state, row, self, packet)
    }
  },
  phase: (world, state, row, self, packet) => {
    state[phases[state.at[row]]][row] += world.packets.occupancy[packet] / 1e6
    proceed(world, state, row, self, packet)
  },
  collected: act,
  sent,
  handed: (world, state, row, self, packet) => {
    state.handed[row]++
    world.release(packet)
    world.leave(world.root[self], packet)
    world.send(self, port.application, packet, world.place[world.packets.destination[packet]])
  },
  loaded,
  overdue: (world, state, row, self) => overdue(world, state, row, self, transmit),
} as const satisfies Record<string, Step>
