import { assumed } from '../../sim/kind.ts'
import { defineBlock, port } from './block.ts'

export { event } from './block.ts'

const protocols = { every: 0, udp: 17, tcp: 6, icmp: 1 } as const

export default defineBlock({
  noun: 'eth',
  title: 'Ethernet block',
  doc: 'Takes the packets of one protocol into the engine and leaves the others to IP.',
  section: '2.3',
  quote:
    'Ethernet, Berkeley Packet Filter, Tee (duplicate a packet), Packet Counter and Forward (an empty Block that just forwards the packets to another block)',
  icon: 'ethernet-port',
  parameters: {
    claims: {
      type: 'choice',
      title: 'Takes',
      doc: 'Which received packets go through the engine.',
      default: 'every',
      options: {
        every: { title: 'every packet', doc: 'IP gets none.' },
        udp: { title: 'UDP', doc: 'Datagrams.' },
        tcp: { title: 'TCP', doc: 'Segments of streams.' },
        icmp: { title: 'ICMP', doc: 'Pings and their answers.' },
      },
      cite: assumed('in the measurements all packets go through LANA'),
    },
  },
  state: { claims: 'u8', left: 'f64' },
  counters: { left: 'left to IP' },
  data: [],
  configure(state, row, values) {
    state.claims[row] = protocols[String(values.claims) as keyof typeof protocols]
  },
  handle(world, state, row, self, packet) {
    const wanted = state.claims[row]
    if (wanted === protocols.every || world.packets.protocol[packet] === wanted) return true
    state.left[row]++
    world.send(self, port.out, packet)
    return false
  },
})
