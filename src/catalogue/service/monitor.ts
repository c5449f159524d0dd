import { assumed, given } from '../../sim/kind.ts'
import { markParameter } from './mark.ts'
import { defineService, inC } from './service.ts'

export default defineService({
  noun: 'monitor',
  title: 'Monitor',
  doc: "Marks each packet, counts packets and bytes, and forwards: the lightweight service of Tamanoir's measurements.",
  cite: given('tamanoir-2003', '4', 'packet monitoring : which includes packet marking, packets counting and forwarding'),
  icon: 'activity',
  cost: {
    nic: inC(400, 'marking and counting on a small processor; the paper measured none'),
    kernel: {
      cycles: 500,
      cyclesPerByte: 0,
      cite: assumed(
        '7 µs at 1 GHz are printed for hook, service and forwarding together, their split is assumed; nothing per byte, as printed for the whole',
      ),
    },
    user: {
      cycles: 1000,
      cyclesPerByte: 0,
      cite: assumed("part of the 98,000 cycles of a message, the rest is the environment's"),
    },
  },
  parameters: {
    mark: markParameter,
  },
  state: { mark: 'i32', bytes: 'f64' },
  counters: { bytes: 'bytes' },
  configure(_world, state, row, _self, values) {
    state.mark[row] = Number(values.mark)
  },
  apply(world, state, row, _self, packet) {
    world.packets.mark[packet] = state.mark[row]
    state.bytes[row] += world.packets.size[packet]
    return true
  },
})
