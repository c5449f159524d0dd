import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { call } from './calls.ts'
import { hold, memoryOf } from './channel.ts'

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
  configure(_world, state, row, _self, values) {
    state.bytes[row] = values.bytes
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
