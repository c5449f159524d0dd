import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { servesElsewhere } from '../cluster/members.ts'
import { anyService } from '../infrastructure/path.ts'
import { messageCost, messageCostPerByte, messageCycles, messageHandOff } from './runtimes.ts'

export const port = numbers('out', 'nodes')
export const event = numbers('packet', 'woken', 'directed')

export default defineKind({
  kind: 'ee/message-passing',
  title: 'Message-passing environment',
  doc: 'An environment on a node of its own, whose services are on others: it receives active packets and sends each as a message to a node that has the service, which processes and retransmits it. Those nodes are back-ends that name it as their front-end.',
  cite: given('tamanoir-2003', '2.4', 'the EE receives packets and directs them towards the node holding the required service'),
  group: 'user',
  role: 'director',
  free: false,
  fits: { role: 'environment', out: 'out' },
  gathers: { role: 'back-end', by: 'director', port: 'nodes' },
  ports: { out: { title: 'to the kernel', joins: 'inner' }, nodes: { title: 'nodes with services', joins: 'inner' } },
  parameters: {
    dispatch: messageCost,
    perByte: messageCostPerByte,
    library: {
      type: 'number',
      title: 'Library',
      doc: 'Cycles that the message-passing library adds to each message.',
      unit: 'cycle',
      default: 20_000,
      min: 0,
      max: 1e9,
      cite: assumed('packing and a system call; the paper built only the replicated environments'),
    },
    handOff: messageHandOff,
  },
  state: { cycles: 'f64', perByte: 'f64', handOff: 'f64', directed: 'f64', passed: 'f64' },
  look: { icon: 'send', tone: 'user', gauges: [], counters: { directed: 'sent to nodes', passed: 'no node has it' } },
  configure(world, state, row, self, values) {
    state.cycles[row] = values.dispatch + values.library
    state.perByte[row] = values.perByte
    state.handOff[row] = Math.round(values.handOff * 1e12)
    world.key[self] = anyService
  },
  on: {
    packet(world, state, row, self, packet) {
      world.stage(self, packet, -1, 0, state.handOff[row], 0, event.woken)
    },
    woken(world, state, row, self, packet) {
      world.work(self, packet, messageCycles(world, state, row, self, packet), 0, event.directed)
    },
    directed(world, state, row, self, packet) {
      const { packets } = world
      const node = nodeFor(world, self, packet)
      if (node < 0) {
        packets.flags[packet] |= flag.served
        state.passed[row]++
      } else {
        packets.gateway[packet] = world.root[self]
        packets.outer[packet] = node
        state.directed[row]++
      }
      world.send(self, port.out, packet)
    },
  },
})

/** A machine that has the service which the packet asks for: of several, by its flow. −1 = none has. */
function nodeFor(world: World, self: number, packet: number): number {
  const { packets, root } = world
  const able: number[] = []
  for (let i = 0; i < world.fan(self, port.nodes); i++) {
    const machine = root[world.neighbour(self, port.nodes, i)]
    if (servesElsewhere(world, self, machine, packets.service[packet])) able.push(machine)
  }
  return able.length === 0 ? -1 : able[packets.flow[packet] % able.length]
}
