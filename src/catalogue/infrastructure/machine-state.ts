/** What a machine keeps that the way of a packet needs, and how long its bus and what lies beyond it take. */
import type { World } from '../../sim/world.ts'

/** What the machine keeps that its path needs. */
export type State = {
  fragments: Uint8Array
  reassemblyTime: Float64Array
  reassemblyMemory: Float64Array
  call: Float64Array
  copy: Float64Array
  check: Float64Array
  interrupt: Float64Array
  receive: Float64Array
  localInput: Float64Array
  bus: Int32Array
  busSetup: Float64Array
  busPerByte: Float64Array
  busAhead: Float64Array
}

/** What the machine that `self` is placed in keeps, for a driver that does the machine's work in its own way. */
export const stateOf = (world: World, machine: number): State => world.kinds.columns[world.kindOf[machine]] as unknown as State

/** ps that a transfer of so many bytes holds the machine's bus: arbitration and what else it takes to begin, and the bytes. */
export const transferTime = (state: State, row: number, bytes: number): number =>
  Math.round(state.busSetup[row] + bytes * state.busPerByte[row])

/** bytes that a CPU reads over the bus at once */
export const word = 4

/** The card of a machine in whose memory, in a buffer for what comes, a packet still lies; −1 = in the machine's own. */
export function cardHolding(world: World, machine: number, packet: number): number {
  const { packets, resources, parent } = world
  if (packets.held0[packet] < 0) return -1
  for (const held of [packets.held0[packet], packets.held1[packet], packets.held2[packet], packets.held3[packet]])
    if (held >= 0 && resources.names[held] === 'receive' && parent[resources.owner[held]] === machine)
      return resources.owner[held]
  return -1
}

/** ps for which a CPU waits on the bus when it reads all of a packet, word by word, where that lies in a card. */
export function reachTime(world: World, machine: number, packet: number): number {
  if (world.packets.held0[packet] < 0 || cardHolding(world, machine, packet) < 0) return 0
  const words = Math.ceil(world.packets.size[packet] / word)
  return words * transferTime(stateOf(world, machine), world.row[machine], word)
}
