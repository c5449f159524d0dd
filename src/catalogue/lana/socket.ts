import { flag } from '../../sim/packets.ts'
import { defineBlock, port } from './block.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'socket',
  title: 'Socket block',
  doc: "The end of the engine at a BSD socket: it pushes packets into the socket's receive queue, from where the application gets them. What applications send comes in here, if the engine's sockets are this block, and goes on along its egress binding.",
  section: '2',
  quote: 'those of the virtual link interface communicating with a network driver and those communicating with BSD sockets',
  icon: 'plug',
  own: { port: 'socket', title: 'to the socket', to: 'delivered' },
  parameters: {},
  state: {},
  counters: {},
  data: [],
  handle(world, _state, _row, self, packet) {
    if ((world.packets.flags[packet] & flag.egress) !== 0) return true
    world.send(self, port.own, packet)
    return false
  },
})
