import { flag } from '../../sim/packets.ts'
import { defineBlock, port } from './block.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'virtual-link',
  title: 'Virtual link block',
  doc: "The end of the engine at a virtual link interface: received packets enter here, those on their way out are pushed into the driver's transmit queue.",
  section: '2',
  quote: 'hardware and device drivers are hidden between a virtual link interface',
  icon: 'cable',
  own: { port: 'driver', title: "to the driver's transmit queue", to: 'sent' },
  parameters: {},
  state: { transmitted: 'f64' },
  counters: { transmitted: 'sent' },
  data: [],
  handle(world, state, row, self, packet) {
    const { flags } = world.packets
    if ((flags[packet] & flag.egress) === 0) return true
    flags[packet] &= ~flag.egress
    state.transmitted[row]++
    world.send(self, port.own, packet)
    return false
  },
})
