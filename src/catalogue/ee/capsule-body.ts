/** How a PAN node evaluates a capsule whose code has a body: its `accept` runs on the capsule's data, and says what becomes of it. */
import { keyOfName } from '../../programs/code/naming.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { dataOf, setData } from '../code/data.ts'
import { entryOf, note } from '../code/keeping.ts'
import { accept, type Evaluation, mostMade, verdict } from '../code/program.ts'
import { storeOf } from '../code/store.ts'
import { holderOf, ipv4Of } from '../frame/addresses.ts'
import { insert } from './capsule-code.ts'
import { capsuleKey, code, codeNameOf, type NodeState, nodeProtocol, ownerOf } from './capsules.ts'

type Transmit = (world: World, state: NodeState, row: number, self: number, packet: number) => void

/** Whether the code of a key has a body here. */
export const runsBody = (world: World, self: number, key: number): boolean => entryOf(world, self, key)?.object != null

/** Runs the capsule's code. @returns the cycles that it took; what it wants is kept until they are over */
export function runBody(
  world: World,
  state: NodeState,
  row: number,
  self: number,
  packet: number,
  key: number,
  injected: boolean,
  transmit: Transmit,
): number {
  const store = storeOf(world, self)
  const entry = store.entries.get(key)
  if (entry === undefined) return 0
  const { packets } = world
  packets.protocol[packet] = state.crosses[row] === 1 ? 17 : nodeProtocol
  const evaluation: Evaluation = {
    data: dataOf(world, packet, entry.name.length),
    source: ipv4Of(world, packets.source[packet]),
    destination: ipv4Of(world, packets.destination[packet]),
    home: ipv4Of(world, codeNameOf(world, packet).home),
    injected,
    verdict: verdict.end,
    changed: false,
    made: [],
    inserted: [],
  }
  const ran = accept(world, self, store, entry, evaluation)
  note(world, state, row, self, entry, ran)
  if (evaluation.changed) setData(world, packet, entry.name.length, evaluation.data)
  state.wants[row] = evaluation.verdict
  if (evaluation.verdict === verdict.send) readdress(world, packet, evaluation.destination)
  evaluation.made.forEach(({ data, to }, place) => {
    state.made[row * mostMade + place] = 1 + make(world, packet, self, entry.name.length, data, to)
  })
  for (const name of evaluation.inserted) {
    store.want(keyOfName(name), name, entry.hash)
    insert(world, state, row, self, packet, keyOfName(name), transmit)
  }
  return ran.operations * Number(world.values[self].operationCycles)
}

/** The node that has an address; −1. */
function nodeAt(world: World, address: number): number {
  const holder = holderOf(world, address)
  const machine = holder < 0 ? -1 : world.root[holder]
  return machine < 0 ? -1 : (world.children[machine].find((child) => world.key[child] === capsuleKey) ?? -1)
}

function readdress(world: World, packet: number, address: number): void {
  const node = nodeAt(world, address)
  // an address without a node leads to this one's own end of the way: there nothing takes it
  world.packets.destination[packet] = node
  world.packets.target[packet] = node < 0 ? -1 : world.root[node]
}

/** A capsule of the same code with data of its own. */
function make(world: World, like: number, self: number, nameLength: number, data: Uint8Array, to: number): number {
  const { packets } = world
  const owner = ownerOf(world, like)
  const protocol = packets.protocol[like]
  const packet = world.createIn(self, packets.flow[like], packets.size[like], nodeAt(world, to))
  packets.source[packet] = owner
  packets.service[packet] = capsuleKey
  packets.protocol[packet] = protocol
  packets.flags[packet] |= flag.served | flag.servedOnce
  setData(world, packet, nameLength, data)
  world.hold(self, packet)
  return packet
}

/** Capsules that the code has made, in order; from now on they are their caller's. */
export function takeMade(state: NodeState, row: number): number[] {
  const made: number[] = []
  for (let at = row * mostMade; at < (row + 1) * mostMade && state.made[at] > 0; at++) {
    made.push(state.made[at] - 1)
    state.made[at] = 0
  }
  return made
}

/** The application of this node that a capsule is for: the one that it names, or else the first that listens. */
export function applicationFor(world: World, self: number, packet: number): number {
  const destination = world.packets.destination[packet]
  if (destination >= 0 && world.parent[destination] === self) return destination
  const owner = ownerOf(world, packet)
  if (world.parent[owner] === self) return owner
  return world.children[self].find((child) => world.key[child] === code.program && world.alive[child] === 1) ?? -1
}
