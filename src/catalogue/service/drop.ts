import { assumed, given } from '../../sim/kind.ts'
import { defineService, inC, inJava } from './service.ts'

export default defineService({
  noun: 'drop',
  title: 'Drop',
  doc: 'Drops a share of the packets at random.',
  cite: given('tamanoir-2003', '1', 'packets marking, dropping and filtering services'),
  icon: 'scissors',
  cost: { nic: inC(100, 'a comparison'), kernel: inC(100, 'a comparison'), user: inJava(500) },
  parameters: {
    share: {
      type: 'number',
      title: 'Share dropped',
      doc: 'Of the packets it works on.',
      unit: 'fraction',
      default: 0.5,
      min: 0,
      max: 1,
      cite: assumed('half, to be visible'),
    },
  },
  state: { share: 'f64', draws: 'i32' },
  counters: {},
  configure(world, state, row, self, values) {
    state.share[row] = Number(values.share)
    state.draws[row] = world.stream(self, 'drop')
  },
  apply(world, state, row, self, packet) {
    if (world.uniform(state.draws[row]) >= state.share[row]) return true
    world.drop(self, packet, 'service-dropped')
    return false
  },
})
