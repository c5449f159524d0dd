import { enqueue } from '../kernel/lana.ts'
import { defineBlock, event as shared } from './block.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'tee',
  title: 'Tee block',
  doc: 'Duplicates packets: the packet goes on along its binding, the duplicate waits in the backlog of the engine and then goes to a block of its own.',
  section: '2.3',
  quote:
    'Ethernet, Berkeley Packet Filter, Tee (duplicate a packet), Packet Counter and Forward (an empty Block that just forwards the packets to another block)',
  icon: 'split',
  own: { port: 'copies', title: 'duplicates', by: 'copies' },
  parameters: {
    copies: {
      type: 'reference',
      title: 'Duplicates to',
      doc: 'The block of this engine that gets the duplicates; none = none are made.',
      role: 'functional-block',
      default: '',
    },
  },
  state: { copies: 'f64' },
  counters: { copies: 'duplicates' },
  data: ['copies'],
  handle(world, state, row, self, packet) {
    if (!world.wired(self, 3)) return true
    state.copies[row]++
    const copy = world.copy(self, packet)
    if (!enqueue(world, self, copy)) return true
    world.stage(self, copy, world.processor[self], 0, 0, world.published[world.parent[self]], shared.copied)
    return true
  },
})
