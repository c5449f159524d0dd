import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('out', 'service')
export const event = numbers('packet', 'split', 'served')

/** Which packets go up. */
export const up = { none: 0, all: 1, every: 2, first: 3, alternate: 4 } as const

export const upOptions = {
  none: { title: 'none', doc: 'All are processed in the kernel.' },
  all: { title: 'all', doc: 'All are left to the environment.' },
  every: { title: 'every n-th', doc: 'One of n goes up, the others are processed in the kernel.' },
  first: { title: 'the first n', doc: 'After n packets the service is processed in the kernel.' },
  alternate: { title: 'n by n', doc: 'n packets go up, the n following are processed in the kernel, and so on.' },
} as const

/** The n of those choices. */
export const upNumber = {
  type: 'number',
  title: 'Number n',
  doc: 'Of every so many packets the first, or so many packets at first, or by turns.',
  when: { parameter: 'raise', is: ['every', 'first', 'alternate'] },
  unit: 'packet',
  default: 2,
  min: 1,
  max: 1e9,
  integer: true,
  cite: assumed('half of the packets, as in figure 13 of tamanoir-2003'),
} as const

/** What the kernel does with packets that stay. */
export const below = { service: 0, forward: 1, mark: 2, drop: 3 } as const

const parameterized = given(
  'tamanoir-2003',
  '3.2',
  'This message is captured by the NetFilter module and used to parameterize lightweight services (forward, packet marking, drop...)',
)

export const belowChoice = {
  type: 'choice',
  title: 'Does with the others',
  doc: 'What becomes of packets that stay in the kernel, until an order says otherwise.',
  default: 'service',
  options: {
    service: { title: 'the services here', doc: 'What is placed in the module works on them.' },
    forward: { title: 'forward', doc: 'They go on as they are.' },
    mark: { title: 'mark', doc: 'They get the mark that the order names, and go on.' },
    drop: { title: 'drop', doc: 'They end here.' },
  },
  cite: parameterized,
} as const

export default defineKind({
  kind: 'kernel/communication',
  title: 'Communication module',
  doc: 'Stands at a hook between a service in the environment and its counterpart in the kernel, which is placed in it. It decides which packets stay in the kernel and which go up, and takes orders from the service above while packets pass.',
  cite: parameterized,
  group: 'kernel',
  role: 'communication',
  free: false,
  addressable: true,
  levels: ['kernel'],
  fits: { role: 'service', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Service in the kernel',
      level: 'kernel',
      returns: 'served',
      arrangement: 'chain',
      runs: 'inherit',
    },
  },
  parameters: {
    raise: {
      type: 'choice',
      title: 'Goes up',
      doc: 'Which of the packets that ask for a service are left to the environment, until an order says otherwise.',
      default: 'none',
      options: upOptions,
      cite: given(
        'tamanoir-2003',
        '4.1',
        'By using standard messages, we can easily configure an active service running in a NetFilter module',
      ),
    },
    n: upNumber,
    cycles: {
      type: 'number',
      title: 'Decision',
      doc: 'Cycles for each packet that asks for a service.',
      unit: 'cycle',
      default: 50,
      min: 0,
      max: 1e7,
      cite: assumed('a counter and a comparison'),
    },
    below: belowChoice,
  },
  state: {
    up: 'u8',
    n: 'f64',
    cycles: 'f64',
    seen: 'f64',
    raised: 'f64',
    kept: 'f64',
    orders: 'f64',
    setUp: 'i32',
    setN: 'f64',
    below: 'u8',
    mark: 'i32',
    setBelow: 'u8',
  },
  soft: ['seen'],
  look: {
    icon: 'git-fork',
    tone: 'kernel',
    gauges: [],
    counters: { raised: 'went up', kept: 'stayed', orders: 'orders' },
  },
  configure(_world, state, row, _self, values) {
    const mode = up[values.raise as keyof typeof up]
    // an order holds until somebody sets other parameters
    if (state.setUp[row] !== mode + 1 || state.setN[row] !== values.n) {
      state.up[row] = mode
      state.n[row] = values.n
      state.seen[row] = 0
    }
    if (state.setBelow[row] !== below[values.below as keyof typeof below] + 1)
      state.below[row] = below[values.below as keyof typeof below]
    state.setBelow[row] = below[values.below as keyof typeof below] + 1
    state.setUp[row] = mode + 1
    state.setN[row] = values.n
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets, reports } = world
      const order = packets.report[packet]
      if (packets.destination[packet] === self && order >= 0 && reports.type[order] === reportType.order) {
        state.up[row] = reports.key[order]
        state.n[row] = reports.from[order]
        state.mark[row] = reports.whole[order] % 256
        state.below[row] = Math.floor(reports.whole[order] / 256)
        state.seen[row] = 0
        state.orders[row]++
        world.deliver(self, packet)
      } else if (asks(world, packet)) world.work(self, packet, state.cycles[row], 0, event.split)
      else world.send(self, port.out, packet)
    },
    split(world, state, row, self, packet) {
      const seen = state.seen[row]++
      const mode = state.up[row]
      const raise =
        mode === up.all ||
        (mode === up.every && seen % state.n[row] === 0) ||
        (mode === up.first && seen < state.n[row]) ||
        (mode === up.alternate && Math.floor(seen / state.n[row]) % 2 === 0)
      if (raise) {
        state.raised[row]++
        world.send(self, port.out, packet)
        return
      }
      state.kept[row]++
      if (state.below[row] !== below.service) {
        keepBelow(world, state, row, self, packet)
        return
      }
      world.send(self, world.wired(self, port.service) ? port.service : port.out, packet)
    },
    served: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

/** The kernel’s own: what an order says becomes of a packet that stays. */
function keepBelow(
  world: World,
  state: { readonly below: Uint8Array; readonly mark: Int32Array },
  row: number,
  self: number,
  packet: number,
): void {
  const { packets } = world
  if (state.below[row] === below.drop) {
    world.drop(self, packet, 'service-dropped')
    return
  }
  if (state.below[row] === below.mark) packets.mark[packet] = state.mark[row]
  packets.flags[packet] |= flag.served | flag.servedOnce
  world.send(self, port.out, packet)
}

const asks = ({ packets }: World, packet: number): boolean =>
  packets.service[packet] !== 0 && (packets.flags[packet] & flag.served) === 0 && packets.datagram[packet] < 0
