import { given } from '../../sim/kind.ts'
import { defineService, inC, inJava } from './service.ts'

export default defineService({
  noun: 'count',
  title: 'Count',
  doc: 'Counts packets and bytes.',
  cite: given('tamanoir-2003', '2.1', 'packets marking, packets dropping, packets counting...'),
  icon: 'hash',
  cost: { nic: inC(100, 'two additions'), kernel: inC(100, 'two additions'), user: inJava(500) },
  parameters: {},
  state: { bytes: 'f64' },
  counters: { bytes: 'bytes' },
  apply(world, state, row, _self, packet) {
    state.bytes[row] += world.packets.size[packet]
    return true
  },
})
