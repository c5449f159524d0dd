import { assumed, given } from '../../sim/kind.ts'
import { defineService, inC, inJava } from './service.ts'

/** Of all that mark packets. */
export const markParameter = {
  type: 'number',
  title: 'Mark',
  doc: 'The value that is written.',
  unit: 'count',
  default: 1,
  min: 1,
  max: 255,
  integer: true,
  cite: assumed('any'),
} as const

export default defineService({
  noun: 'mark',
  title: 'Mark',
  doc: 'Writes a mark into each packet, such as a class of service.',
  cite: given(
    'tamanoir-2003',
    '1',
    'ultra lightweight services in network programmable cards (packets marking, dropping and filtering services)',
  ),
  icon: 'tag',
  cost: {
    nic: inC(200, 'a header write on a small processor'),
    kernel: inC(200, 'a header write and a checksum update'),
    user: inJava(1000),
  },
  parameters: {
    mark: markParameter,
  },
  state: { mark: 'i32' },
  counters: {},
  configure(_world, state, row, _self, values) {
    state.mark[row] = Number(values.mark)
  },
  apply(world, state, row, _self, packet) {
    world.packets.mark[packet] = state.mark[row]
    return true
  },
})
