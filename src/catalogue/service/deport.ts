import { messageHeader } from '../../sim/code-cache.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import { reportType } from '../../sim/reports.ts'
import { below, belowChoice, up, upNumber, upOptions } from '../kernel/communication.ts'
import { markParameter } from './mark.ts'

export const port = numbers('out', 'control')
export const event = numbers('packet', 'done', 'ordered')

export default defineKind({
  kind: 'service/deport',
  title: 'Deporting service',
  doc: 'Marks and forwards packets in the environment. After some of them it sends a control message to a communication module, which from then on processes all or some in the kernel.',
  cite: given(
    'tamanoir-2003',
    '3.2',
    'A Tamanoir active service, running inside the JVM, configures the NetFilter module by sending control messages',
  ),
  group: 'service',
  role: 'service',
  free: false,
  flow: true,
  levels: ['user', 'cluster'],
  fits: { role: 'service', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' }, control: { title: 'to the communication module', joins: 'inner' } },
  binds: { control: 'module' },
  parameters: {
    name: {
      type: 'text',
      title: 'Answers to',
      doc: 'The name by which packets ask for it; they carry its hash.',
      default: 'monitor',
      maxLength: 40,
    },
    module: {
      type: 'reference',
      title: 'Communication module',
      doc: 'Which module of the same machine it sends orders to.',
      role: 'communication',
      default: '',
    },
    after: {
      type: 'number',
      title: 'Orders after',
      doc: 'Packets that it processes before it sends its order.',
      unit: 'packet',
      default: 500,
      min: 1,
      max: 1e9,
      integer: true,
      cite: given('tamanoir-2003', '4.1', 'UDP flow: 500 packets cross the JVM, the 500 following stay into the kernel'),
    },
    raise: {
      type: 'choice',
      title: 'Then goes up',
      doc: 'What the order says: which packets are still left to it.',
      default: 'none',
      options: upOptions,
      cite: given('tamanoir-2003', '4.1', 'UDP flow: 500 packets cross the JVM, the 500 following stay into the kernel'),
    },
    n: upNumber,
    below: {
      ...belowChoice,
      title: 'Kernel does',
      doc: 'What the order says becomes of the packets that stay in the kernel.',
    },
    kernelMark: {
      type: 'number',
      title: 'Mark in the kernel',
      doc: 'The mark that the kernel gives.',
      when: { parameter: 'below', is: ['mark'] },
      unit: 'count',
      default: 2,
      min: 0,
      max: 255,
      integer: true,
      cite: assumed('another than its own, to be told apart'),
    },
    mark: markParameter,
    cycles: {
      type: 'number',
      title: 'Cost',
      doc: 'Cycles for each packet.',
      unit: 'cycle',
      default: 1000,
      min: 0,
      max: 1e9,
      cite: assumed('as the monitoring service in an environment'),
    },
    control: {
      type: 'number',
      title: 'Control message',
      doc: 'Cycles to send an order into the kernel.',
      unit: 'cycle',
      default: 6570,
      min: 0,
      max: 1e9,
      cite: assumed('as a system call of its machine'),
    },
  },
  state: {
    key: 'i32',
    after: 'f64',
    up: 'u8',
    n: 'f64',
    below: 'u8',
    kernelMark: 'i32',
    mark: 'i32',
    cycles: 'f64',
    control: 'f64',
    module: 'i32',
    served: 'f64',
    orders: 'f64',
  },
  look: { icon: 'arrow-down-to-line', tone: 'service', gauges: [], counters: { served: 'packets', orders: 'orders' } },
  configure(world, state, row, self, values) {
    state.key[row] = hashText(values.name) | 0
    world.key[self] = state.key[row]
    state.after[row] = values.after
    state.up[row] = up[values.raise as keyof typeof up]
    state.n[row] = values.n
    state.below[row] = below[values.below as keyof typeof below]
    state.kernelMark[row] = values.kernelMark
    state.mark[row] = values.mark
    state.cycles[row] = values.cycles
    state.control[row] = values.control
    state.module[row] = values.module
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      const asked = packets.service[packet] === state.key[row] && (packets.flags[packet] & flag.served) === 0
      if (asked && packets.datagram[packet] < 0) world.work(self, packet, state.cycles[row], 0, event.done)
      else world.send(self, port.out, packet)
    },
    done(world, state, row, self, packet) {
      const { packets } = world
      packets.mark[packet] = state.mark[row]
      packets.flags[packet] |= flag.served | flag.servedOnce
      state.served[row]++
      const module = state.module[row]
      if (state.served[row] === state.after[row] && module >= 0 && world.root[module] === world.root[self]) {
        const order = world.create(self, messageHeader, module)
        const message = world.reports.allocate(reportType.order)
        world.packets.report[order] = message
        world.packets.protocol[order] = 17
        world.reports.key[message] = state.up[row]
        world.reports.from[message] = state.n[row]
        world.reports.whole[message] = 256 * state.below[row] + state.kernelMark[row]
        world.work(self, order, state.control[row], 0, event.ordered)
      }
      world.send(self, port.out, packet)
    },
    ordered(world, state, row, self, packet) {
      state.orders[row]++
      world.send(self, port.control, packet)
    },
  },
})
