/**
 * Repair of streams by those who miss packets: what is missing of which flow, and requests for it. Whoever keeps packets
 * answers: the sender, or a node on the way. A request asks for one packet; requests belong to the sender's flow of
 * answers, repairs to its own flow, under the number of the packet that they stand for.
 */
import { messageHeader } from './code-cache.ts'
import { flag } from './packets.ts'
import { reportType } from './reports.ts'
import type { World } from './world.ts'

/** Packets that one component can miss at a time. */
export const missingSlots = 64
/** Packets that one component can keep at most. */
export const keptSlots = 1024

/** State of a component that notices gaps and asks for repairs. */
export const repairing = {
  /** per flow: number of the next packet in order; component that sends it, and group it is sent to, plus one each */
  expected: ['f64', 'flows'],
  /** whether what was sent before the first packet that came is missed too */
  fromFirst: 'i32',
  origin: ['i32', 'flows'],
  group: ['i32', 'flows'],
  /** flow plus one (0 = free), number, when the request is given up, requests made */
  missingFlow: ['i32', missingSlots],
  missing: ['f64', missingSlots],
  deadline: ['f64', missingSlots],
  asked: ['i32', missingSlots],
  patience: 'f64',
  tries: 'i32',
  gaps: 'f64',
  requests: 'f64',
  repaired: 'f64',
  lost: 'f64',
} as const
/** State of a component that keeps packets, the oldest of which makes room. */
export const keeping = {
  keptFlow: ['i32', keptSlots],
  kept: ['f64', keptSlots],
  keptSize: ['i32', keptSlots],
  keptMark: ['i32', keptSlots],
  keptBorn: ['f64', keptSlots],
  capacity: 'i32',
  turn: 'f64',
  repairs: 'f64',
} as const
export type Repairing = { readonly [column in keyof typeof repairing]: Float64Array | Int32Array }
export type Keeping = { readonly [column in keyof typeof keeping]: Float64Array | Int32Array }

/** Whether a packet is a request for a repair, or a repair. */
export const isRequest = (world: World, packet: number): boolean => messageOf(world, packet) === reportType.repairRequest
/** Whether a packet says how many a stream had. */
export const isEnd = (world: World, packet: number): boolean => messageOf(world, packet) === reportType.streamEnd
export const isRepair = (world: World, packet: number): boolean => messageOf(world, packet) === reportType.repair
const messageOf = ({ packets, reports }: World, packet: number): number =>
  packets.report[packet] < 0 ? 0 : reports.type[packets.report[packet]]

/** Flow and number of the packet that is asked for. */
export const flowAsked = ({ packets, reports }: World, packet: number): number => reports.key[packets.report[packet]]
export const numberAsked = ({ packets, reports }: World, packet: number): number => reports.from[packets.report[packet]]

// — who keeps

export function keep(world: World, state: Keeping, row: number, packet: number): void {
  if (state.capacity[row] === 0) return
  const { packets } = world
  const slot = row * keptSlots + (state.turn[row]++ % Math.min(keptSlots, state.capacity[row]))
  state.keptFlow[slot] = packets.flow[packet] + 1
  state.kept[slot] = packets.sequence[packet]
  state.keptSize[slot] = packets.size[packet]
  state.keptMark[slot] = packets.mark[packet]
  state.keptBorn[slot] = packets.born[packet]
}

/** The slot that has a packet; −1 = it was never here, or has made room. */
export function keptAt(state: Keeping, row: number, flow: number, sequence: number): number {
  for (let slot = row * keptSlots; slot < (row + 1) * keptSlots; slot++)
    if (state.keptFlow[slot] === flow + 1 && state.kept[slot] === sequence) return slot
  return -1
}

/** A packet that is kept, once more, for who asks; its caller sends it. It is as old as the one that it stands for. */
export function repair(world: World, state: Keeping, row: number, self: number, slot: number, request: number): number {
  const { packets, reports } = world
  const flow = state.keptFlow[slot] - 1
  const packet = world.createIn(self, flow, state.keptSize[slot], packets.source[request])
  packets.sequence[packet] = state.kept[slot]
  packets.mark[packet] = state.keptMark[slot]
  packets.born[packet] = state.keptBorn[slot]
  packets.service[packet] = packets.service[request]
  packets.report[packet] = reports.allocate(reportType.repair)
  state.repairs[row]++
  return packet
}

// — who misses

/** Notices what is missing before a packet; whether this one is new here. What is missing is then to be asked for. */
export function notice(world: World, state: Repairing, row: number, packet: number): boolean {
  const { packets } = world
  const flow = packets.flow[packet]
  const at = row * (state.expected.length / state.tries.length) + flow
  const sequence = packets.sequence[packet]
  if (!isRepair(world, packet)) remember(world, state, at, packet)
  const slot = missingAt(state, row, flow, sequence)
  if (slot >= 0) {
    state.missingFlow[slot] = 0
    state.repaired[row]++
    return true
  }
  if (sequence < state.expected[at]) return false
  // one that joins late begins with what it hears first
  const first = state.expected[at] === 0 && state.fromFirst[row] === 0 ? sequence : state.expected[at]
  missBefore(world, state, row, flow, first, sequence)
  state.expected[at] = sequence + 1
  return true
}

/** Notices what is missing at the end of a stream, which the packet tells of. */
export function noticeEnd(world: World, state: Repairing, row: number, packet: number): void {
  const { packets, reports } = world
  const flow = packets.flow[packet]
  const at = row * (state.expected.length / state.tries.length) + flow
  const count = reports.from[packets.report[packet]]
  remember(world, state, at, packet)
  if (state.expected[at] === 0 && state.fromFirst[row] === 0) return
  missBefore(world, state, row, flow, state.expected[at], count)
  state.expected[at] = Math.max(state.expected[at], count)
}

/** Who sends a stream, and to which group. */
function remember({ packets }: World, state: Repairing, at: number, packet: number): void {
  state.origin[at] = packets.source[packet] + 1
  state.group[at] = packets.destination[packet] + 1
}

/** All from `first` to before `next` are missed; those that nobody can have kept are given up. */
function missBefore(world: World, state: Repairing, row: number, flow: number, first: number, next: number): void {
  const oldest = Math.max(first, next - keptSlots)
  state.gaps[row] += oldest - first
  state.lost[row] += oldest - first
  for (let number = oldest; number < next; number++) miss(world, state, row, flow, number)
}

/** A message of `self` to all that get its stream: how many packets that had; its caller sends it. */
export function tellEnd(world: World, self: number, destination: number, count: number): number {
  const packet = world.create(self, messageHeader, destination)
  const message = world.reports.allocate(reportType.streamEnd)
  world.packets.report[packet] = message
  world.reports.from[message] = count
  return packet
}

/** A packet is missed from now on, unless it is already or too many are; whether it is. */
export function miss(world: World, state: Repairing, row: number, flow: number, sequence: number): boolean {
  if (missingAt(state, row, flow, sequence) >= 0) return true
  state.gaps[row]++
  for (let slot = row * missingSlots; slot < (row + 1) * missingSlots; slot++) {
    if (state.missingFlow[slot] !== 0) continue
    state.missingFlow[slot] = flow + 1
    state.missing[slot] = sequence
    state.asked[slot] = 0
    state.deadline[slot] = world.now
    return true
  }
  state.lost[row]++
  return false
}

export function missingAt(state: Repairing, row: number, flow: number, sequence: number): number {
  for (let slot = row * missingSlots; slot < (row + 1) * missingSlots; slot++)
    if (state.missingFlow[slot] === flow + 1 && state.missing[slot] === sequence) return slot
  return -1
}

/**
 * Requests for all that is missing and has not been asked for, or not answered in time, by `self` to the sender; its
 * caller sends them, after it has scheduled `event` for each in `patience`. What was asked for in vain is given up.
 */
export function ask(world: World, state: Repairing, row: number, self: number, service: number, event: number): number[] {
  const requests: number[] = []
  for (let slot = row * missingSlots; slot < (row + 1) * missingSlots; slot++) {
    if (state.missingFlow[slot] === 0 || state.deadline[slot] > world.now) continue
    const flow = state.missingFlow[slot] - 1
    const origin = state.origin[row * (state.expected.length / state.tries.length) + flow] - 1
    const answers = world.flows.answers[flow]
    if (state.asked[slot] >= state.tries[row] || answers < 0 || origin < 0 || world.alive[origin] === 0) {
      state.missingFlow[slot] = 0
      state.lost[row]++
      continue
    }
    state.asked[slot]++
    state.deadline[slot] = world.now + state.patience[row]
    world.schedule(self, state.patience[row], event, -1)
    requests.push(request(world, state, row, self, answers, origin, slot, service))
  }
  return requests
}

function request(
  world: World,
  state: Repairing,
  row: number,
  self: number,
  answers: number,
  origin: number,
  slot: number,
  service: number,
): number {
  const { packets, reports } = world
  const packet = world.createIn(self, answers, messageHeader, origin)
  const message = reports.allocate(reportType.repairRequest)
  packets.report[packet] = message
  packets.service[packet] = service
  reports.key[message] = state.missingFlow[slot] - 1
  reports.from[message] = state.missing[slot]
  state.requests[row]++
  return packet
}

/** A repair that a node asked for goes on to all that the stream goes to from there. */
export function sendToGroup(world: World, state: Repairing, row: number, packet: number): boolean {
  const { packets } = world
  const at = row * (state.expected.length / state.tries.length) + packets.flow[packet]
  if (state.group[at] === 0) return false
  packets.source[packet] = state.origin[at] - 1
  packets.destination[packet] = state.group[at] - 1
  packets.target[packet] = world.root[packets.destination[packet]]
  packets.flags[packet] |= flag.served | flag.servedOnce
  return true
}
