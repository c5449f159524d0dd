import { defineBlock } from './block.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'counter',
  title: 'Packet counter block',
  doc: 'Counts packets and bytes: private data that a replacement keeps or drops.',
  section: '2.3',
  quote:
    'Ethernet, Berkeley Packet Filter, Tee (duplicate a packet), Packet Counter and Forward (an empty Block that just forwards the packets to another block)',
  icon: 'hash',
  parameters: {},
  state: { counted: 'f64', bytes: 'f64' },
  counters: { counted: 'counted', bytes: 'bytes' },
  data: ['counted', 'bytes'],
  handle(world, state, row, _self, packet) {
    state.counted[row]++
    state.bytes[row] += world.packets.size[packet]
    return true
  },
})
