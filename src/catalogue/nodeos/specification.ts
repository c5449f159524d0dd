import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { isCall, specificationOf } from './calls.ts'

export const port = numbers('out')
export const event = numbers('packet', 'read')

export default defineKind({
  kind: 'nodeos/specification',
  title: 'Specification',
  doc: 'What an environment passes with a call that creates a channel: fields that it may look at and change. It lives for one call: the NodeOS reads it while the call lasts and never afterwards, so a change concerns only what is created later, and several calls may use it at the same time. What it creates is an object, which stays as it is until it is destroyed.',
  cite: given('silk-2002', '2.2', 'the lifetime of a specification is a single API call'),
  group: 'user',
  role: 'specification',
  free: false,
  fits: { role: 'specification', out: 'out' },
  ports: { out: { title: 'system calls', joins: 'inner' } },
  parameters: {
    queue: {
      type: 'number',
      title: 'Queue',
      doc: 'Packets that may wait for the path of a channel that is created with it.',
      unit: 'packet',
      default: 64,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('that of a path'),
    },
    bandwidth: {
      type: 'number',
      title: 'Bandwidth',
      doc: 'Bits of IP packets that the path takes each second; 0 = no limit.',
      unit: 'bit/second',
      default: 0,
      min: 0,
      max: 1e13,
      cite: assumed('that of a path'),
    },
    cycles: {
      type: 'number',
      title: 'Reading it',
      doc: 'Cycles to take its fields out of user space, each call.',
      unit: 'cycle',
      default: 300,
      min: 0,
      max: 1e8,
      cite: assumed('a check of the pointer and a copy of some words; no cost of a call is printed'),
    },
  },
  state: { queue: 'i32', perByte: 'f64', cycles: 'f64', uses: 'f64', inUse: 'f64', most: 'f64' },
  soft: ['inUse'],
  look: {
    icon: 'braces',
    tone: 'user',
    gauges: [],
    counters: { inUse: 'calls that use it', uses: 'calls', most: 'at the same time' },
  },
  configure(_world, state, row, _self, values) {
    state.queue[row] = values.queue
    state.perByte[row] = values.bandwidth > 0 ? 8e12 / values.bandwidth : 0
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      state.uses[row]++
      recount(world, self, -1)
      world.work(self, packet, state.cycles[row], 0, event.read)
    },
    read: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

interface State {
  readonly queue: Int32Array
  readonly perByte: Float64Array
  readonly inUse: Float64Array
  readonly most: Float64Array
}
const stateOf = (world: World, self: number): State => world.kinds.columns[world.kindOf[self]] as unknown as State

/** What the NodeOS reads of it while a call lasts: a path's limits. */
export function limitsOf(world: World, self: number): { queue: number; perByte: number } {
  const { queue, perByte } = stateOf(world, self)
  return { queue: queue[world.row[self]], perByte: perByte[world.row[self]] }
}

/** Calls that use it now, without one that returns. */
export function recount(world: World, self: number, returning: number): void {
  const { packets } = world
  let calls = 0
  for (let packet = 0; packet < packets.top; packet++)
    if (packets.state[packet] !== packetState.free && packet !== returning && isCall(world, packet))
      if (specificationOf(world, packets.source[packet]) === self) calls++
  const { inUse, most } = stateOf(world, self)
  const row = world.row[self]
  inUse[row] = calls
  most[row] = Math.max(most[row], calls)
}

/** A call that has passed a specification returns: the environment may use its memory for something else. */
export function returns(world: World, packet: number): void {
  const specification = specificationOf(world, world.packets.source[packet])
  if (specification >= 0 && world.alive[specification] === 1) recount(world, specification, packet)
}
