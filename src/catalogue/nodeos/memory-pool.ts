import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { call, isCall } from './calls.ts'
import { hold, memoryOf } from './channel.ts'
import { poolOf } from './domain.ts'

export const port = numbers('out')

export default defineKind({
  kind: 'nodeos/memory-pool',
  title: 'Memory pool',
  doc: 'Memory that one or more domains draw on for their objects, the buffers of their channels and the heap of the handlers of their events. What does not fit is not created, and a handler that gets no heap does not run.',
  cite: given(
    'silk-2002',
    '2.1',
    "thread pools, memory pools, channels and files, encapsulating the node's computation, memory, communication and persistent storage, respectively",
  ),
  group: 'user',
  role: 'memory-pool',
  free: false,
  fits: { role: 'memory-pool', out: 'out' },
  ports: { out: { title: 'system calls', joins: 'inner' } },
  parameters: {
    bytes: {
      type: 'number',
      title: 'Size',
      doc: 'Bytes that can be allocated.',
      unit: 'byte',
      default: 1e6,
      min: 0,
      max: 1e12,
      cite: assumed('no size is printed'),
    },
  },
  state: { bytes: 'f64', used: 'f64', refused: 'f64' },
  soft: ['used'],
  look: { icon: 'memory-stick', tone: 'user', gauges: [], counters: { used: 'bytes used', refused: 'refused' } },
  configure(world, state, row, self, values) {
    state.bytes[row] = values.bytes
    // an edit may have taken who had some of it
    state.used[row] = allocated(world, self)
  },
  on: {
    /** A call passes: what it creates takes memory, what it destroys gives it back unless the environment keeps it. */
    packet(world, _state, _row, self, packet) {
      const { mark, source } = world.packets
      const memory = memoryOf(world, source[packet])
      if (mark[packet] === call.destroy) {
        if (!memory.explicit) {
          giveBack(world, self, memory.holds)
          hold(world, source[packet], 0)
        }
      } else if (memory.holds === 0) {
        if (!take(world, self, memory.wants)) {
          world.drop(self, packet, 'memory-full')
          return
        }
        hold(world, source[packet], memory.wants)
      }
      world.send(self, port.out, packet)
    },
  },
})

const stateOf = (world: World, self: number) =>
  world.kinds.columns[world.kindOf[self]] as unknown as { readonly [name in 'bytes' | 'used' | 'refused']: Float64Array }

/** Bytes that channels, and handlers that run, have of it. */
function allocated(world: World, self: number): number {
  const { packets, kinds, kindOf } = world
  const isOf = (component: number, role: string) => world.alive[component] === 1 && kinds.list[kindOf[component]].role === role
  let bytes = 0
  for (let channel = 0; channel < world.count; channel++)
    if (isOf(channel, 'channel') && poolOf(world, world.parent[channel]) === self) bytes += memoryOf(world, channel).holds
  for (let packet = 0; packet < packets.top; packet++)
    if (packets.state[packet] !== packetState.free && packets.destination[packet] === self && isCall(world, packet))
      if (isOf(packets.source[packet], 'nodeos-event')) bytes += packets.service[packet]
  return bytes
}

/** Whether there was room for them. */
export function take(world: World, self: number, bytes: number): boolean {
  const state = stateOf(world, self)
  const row = world.row[self]
  const fits = state.used[row] + bytes <= state.bytes[row]
  if (fits) state.used[row] += bytes
  else state.refused[row]++
  return fits
}

export function giveBack(world: World, self: number, bytes: number): void {
  const { used } = stateOf(world, self)
  used[world.row[self]] = Math.max(0, used[world.row[self]] - bytes)
}
