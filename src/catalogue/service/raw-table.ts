import { given } from '../../sim/kind.ts'
import { defineService, inC } from './service.ts'

export default defineService({
  noun: 'raw-table',
  title: 'Raw table',
  doc: 'The raw table of iptables: rules that see a packet before connection tracking does, the earliest place in the network stack to drop it.',
  cite: given(
    'xdp-2018',
    '4.1',
    'we use the raw table of the iptables firewall module to drop packets, which ensures the earliest possible drop in the network stack processing',
  ),
  icon: 'shield',
  cost: { kernel: inC(100, 'one rule: a few comparisons and a verdict') },
  refuses: {
    nic: 'it is a table of netfilter: it hangs at a hook of the kernel',
    user: 'it is a table of netfilter: it hangs at a hook of the kernel',
    cluster: 'it is a table of netfilter: it hangs at a hook of the kernel',
  },
  parameters: {
    verdict: {
      type: 'choice',
      title: 'Verdict',
      doc: 'What becomes of packets that its rule matches.',
      default: 'drop',
      options: {
        drop: { title: 'drop', doc: 'Dropped.' },
        accept: { title: 'accept', doc: 'They go on.' },
      },
      cite: given('xdp-2018', '4.1', 'to drop packets'),
    },
  },
  state: { drops: 'u8', dropped: 'f64' },
  counters: { dropped: 'dropped' },
  configure(_world, state, row, _self, values) {
    state.drops[row] = values.verdict === 'drop' ? 1 : 0
  },
  apply(world, state, row, self, packet) {
    if (state.drops[row] === 0) return true
    state.dropped[row]++
    world.drop(self, packet, 'filtered')
    return false
  },
})
