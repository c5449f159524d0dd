import { assumed, given } from '../../sim/kind.ts'
import { defineService, inC, inJava } from './service.ts'

export default defineService({
  noun: 'police',
  title: 'Police',
  doc: 'Keeps all packets that it works on together to a rate: a bucket fills with tokens at that rate, each packet takes as many as it has bytes, and one that finds too few is dropped, or marked as a lower class.',
  cite: given(
    'tamanoir-2003',
    '1',
    'lightweight services in kernel space level (packets counting, QoS, management services, intelligent dropping and state-based services)',
  ),
  icon: 'gauge',
  cost: { kernel: inC(300, 'a multiplication, a comparison and a clock'), user: inJava(1500) },
  refuses: {
    nic: 'it keeps state between packets: services on a card are restricted to marking, dropping, filtering and counting',
  },
  parameters: {
    rate: {
      type: 'number',
      title: 'Rate',
      doc: 'Bytes per second that pass.',
      unit: 'byte/second',
      default: 125_000,
      min: 1,
      max: 1e12,
      cite: assumed('1 Mb/s'),
    },
    burst: {
      type: 'number',
      title: 'Burst',
      doc: 'Bytes that pass at once after a silence.',
      unit: 'byte',
      default: 10_000,
      min: 1,
      max: 1e9,
      cite: assumed('some packets'),
    },
    excess: {
      type: 'choice',
      title: 'Excess',
      doc: 'What becomes of packets above the rate.',
      default: 'drop',
      options: {
        drop: { title: 'dropped', doc: 'They end here.' },
        mark: { title: 'marked', doc: 'They go on with the mark 255.' },
      },
      cite: assumed('the simplest'),
    },
  },
  state: { perPicosecond: 'f64', burst: 'f64', mark: 'u8', tokens: 'f64', last: 'f64', excess: 'f64' },
  counters: { excess: 'above the rate' },
  configure(world, state, row, _self, values) {
    state.perPicosecond[row] = Number(values.rate) / 1e12
    // it begins full
    if (state.last[row] === 0) state.tokens[row] = Number(values.burst)
    state.burst[row] = Number(values.burst)
    state.mark[row] = values.excess === 'mark' ? 1 : 0
    state.last[row] = Math.max(state.last[row], world.now, 1)
  },
  apply(world, state, row, self, packet) {
    const { packets, now } = world
    const since = Math.max(0, now - state.last[row])
    const tokens = Math.min(state.burst[row], state.tokens[row] + since * state.perPicosecond[row])
    state.last[row] = Math.max(now, 1)
    const enough = tokens >= packets.size[packet]
    state.tokens[row] = enough ? tokens - packets.size[packet] : tokens
    if (enough) return true
    state.excess[row]++
    if (state.mark[row] === 1) {
      packets.mark[packet] = 255
      return true
    }
    world.drop(self, packet, 'service-dropped')
    return false
  },
})
