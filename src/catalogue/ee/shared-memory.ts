import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { servesElsewhere } from '../cluster/members.ts'
import { intoPages, notice, pageMessage, serviceOf } from '../cluster/pages.ts'
import { anyService } from '../infrastructure/path.ts'
import { messageCost, messageCostPerByte, messageCycles, messageHandOff } from './runtimes.ts'

export const port = numbers('out', 'nodes')
export const event = numbers('packet', 'woken', 'directed', 'asked', 'again')

/** services that have a queue; those of a further one go on unprocessed */
const services = 32
/** packets of one service that are told again at once */
const retellings = 16

export default defineKind({
  kind: 'ee/shared-memory',
  title: 'Distributed shared memory',
  doc: 'An environment on a node of its own that puts active packets into a queue for each service, in memory that it shares with other nodes. A consumer there is told of a packet, touches its pages, misses them, and fetches them over the network; then its service processes and retransmits it. Those nodes are back-ends that name it as their front-end. Nothing is written back: the packet is where its page is.',
  cite: given(
    'tamanoir-2003',
    '2.4',
    'Packets reaching the active node are placed in queues located in shared memory with one queue for each available service',
  ),
  group: 'user',
  role: 'director',
  free: false,
  flow: true,
  answered: true,
  addressable: true,
  fits: { role: 'environment', out: 'out' },
  gathers: { role: 'back-end', by: 'director', port: 'nodes' },
  ports: { out: { title: 'to the kernel', joins: 'inner' }, nodes: { title: 'nodes with services', joins: 'inner' } },
  parameters: {
    dispatch: messageCost,
    perByte: messageCostPerByte,
    page: {
      type: 'number',
      title: 'Page',
      doc: 'Bytes that are fetched together.',
      unit: 'byte',
      default: 4096,
      min: 64,
      max: 65_536,
      integer: true,
      cite: assumed('a page of the virtual memory of such machines'),
    },
    serving: {
      type: 'number',
      title: 'Serving pages',
      doc: 'Cycles for each request for pages, besides a copy of them.',
      unit: 'cycle',
      default: 20_000,
      min: 0,
      max: 1e9,
      cite: assumed('as a message of the message-passing library; the paper built only the replicated environments'),
    },
    queue: {
      type: 'number',
      title: 'Queue',
      doc: 'Packets of one service that may wait for a consumer; a further one is dropped.',
      unit: 'packet',
      default: 128,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('as the socket buffer of the execution environment'),
    },
    timeout: {
      type: 'number',
      title: 'Tells again after',
      doc: 'Seconds after which a consumer is told again of packets that nobody has fetched, sixteen of a service at a time: messages were lost. If no node has the service any more they go on unprocessed.',
      unit: 'second',
      default: 50e-3,
      min: 1e-3,
      max: 100,
      cite: assumed('many round trips on a cluster'),
    },
    handOff: messageHandOff,
  },
  state: {
    cycles: 'f64',
    perByte: 'f64',
    page: 'f64',
    serving: 'f64',
    room: 'f64',
    timeout: 'f64',
    handOff: 'f64',
    /** per service: its key; first and last packet of its queue, plus one; how many there are; the consumer told last */
    service: ['i32', services],
    first: ['i32', services],
    last: ['i32', services],
    length: ['i32', services],
    turn: ['i32', services],
    watched: 'u8',
    queued: 'f64',
    taken: 'f64',
    pages: 'f64',
    waiting: 'f64',
    retold: 'f64',
    passed: 'f64',
  },
  soft: ['waiting'],
  look: {
    icon: 'library',
    tone: 'user',
    gauges: [],
    counters: {
      queued: 'put into queues',
      waiting: 'waiting',
      taken: 'taken by consumers',
      pages: 'pages fetched',
      retold: 'told again',
      passed: 'no node has it',
    },
  },
  configure(world, state, row, self, values) {
    state.cycles[row] = values.dispatch
    state.perByte[row] = values.perByte
    state.page[row] = values.page
    state.serving[row] = values.serving
    state.room[row] = values.queue
    state.timeout[row] = Math.round(values.timeout * 1e12)
    state.handOff[row] = Math.round(values.handOff * 1e12)
    world.key[self] = anyService
  },
  on: {
    packet(world, state, row, self, packet) {
      if (pageMessage(world, packet) === reportType.pageRequest) world.work(self, packet, state.serving[row], 0, event.asked)
      else if (world.packets.service[packet] === 0) world.drop(self, packet, 'no-receiver')
      else world.stage(self, packet, -1, 0, state.handOff[row], 0, event.woken)
    },
    woken(world, state, row, self, packet) {
      world.work(self, packet, messageCycles(world, state, row, self, packet), 0, event.directed)
    },
    directed(world, state, row, self, packet) {
      const at = row * services + queueOf(state, row, world.packets.service[packet])
      const told = at < row * services ? -1 : consumer(world, state, self, at)
      if (told < 0) {
        // what nobody serves keeps no queue from others
        if (at >= row * services && state.length[at] === 0) state.service[at] = 0
        pass(world, state, row, self, packet)
      } else if (state.length[at] >= state.room[row]) world.drop(self, packet, 'queue-full')
      else {
        append(world, state, at, self, packet)
        state.queued[row]++
        state.waiting[row]++
        watch(world, state, row, self)
        world.send(self, port.out, notice(world, self, told, state.service[at]))
      }
    },
    /** A consumer has touched a queue: the pages of the packet that is first in it go there. */
    asked(world, state, row, self, packet) {
      const { packets, root } = world
      const at = row * services + find(state, row, serviceOf(world, packet))
      const node = root[packets.source[packet]]
      world.deliver(self, packet)
      const first = at < row * services ? -1 : state.first[at] - 1
      // another consumer has been there
      if (first < 0) return
      take(world, state, row, at)
      state.taken[row]++
      state.pages[row] += intoPages(world, first, state.page[row])
      packets.gateway[first] = root[self]
      packets.outer[first] = node
      world.send(self, port.out, first)
    },
    /** Who waits as long as that has been forgotten. */
    again(world, state, row, self) {
      state.watched[row] = 0
      for (let at = row * services; at < (row + 1) * services; at++) {
        if (state.first[at] === 0) continue
        watch(world, state, row, self)
        tellAgain(world, state, row, self, at)
      }
    },
  },
})

type Queues = Readonly<Record<'service' | 'first' | 'last' | 'length' | 'turn', Int32Array>>
type Counts = Readonly<Record<'waiting' | 'passed' | 'retold' | 'timeout', Float64Array>>

/** Place of the queue of a service; below −`services` = it has none. */
function find(state: Queues, row: number, service: number): number {
  const place = state.service.subarray(row * services, (row + 1) * services).indexOf(service)
  return place < 0 ? -services - 1 : place
}

/** Place of the queue of a service, which may be new; below −`services` = there is no room for one more. */
function queueOf(state: Queues, row: number, service: number): number {
  const place = find(state, row, service)
  if (place >= 0) return place
  const free = find(state, row, 0)
  if (free >= 0) state.service[row * services + free] = service
  return free
}

/** The first packet leaves its queue. */
function take(world: World, state: Queues & Counts, row: number, at: number): number {
  const first = state.first[at] - 1
  state.first[at] = world.packets.next[first] + 1
  state.length[at]--
  state.waiting[row]--
  return first
}

/** No node has the service: it goes on unprocessed. */
function pass(world: World, state: Counts, row: number, self: number, packet: number): void {
  world.packets.flags[packet] |= flag.served
  state.passed[row]++
  world.send(self, port.out, packet)
}

/** Consumers are told of the packets that have waited too long in a queue; if there are none any more, these go on. */
function tellAgain(world: World, state: Queues & Counts, row: number, self: number, at: number): void {
  const { packets } = world
  const late = (packet: number) => packet >= 0 && world.now - packets.entered[packet] >= state.timeout[row]
  let packet = state.first[at] - 1
  for (let told = 0; told < retellings && late(packet); told++) {
    const next = packets.next[packet]
    const node = consumer(world, state, self, at)
    if (node < 0) pass(world, state, row, self, take(world, state, row, at))
    else {
      state.retold[row]++
      world.send(self, port.out, notice(world, self, node, state.service[at]))
    }
    packet = next
  }
}

function append(world: World, state: Queues, at: number, self: number, packet: number): void {
  world.hold(self, packet)
  world.packets.next[packet] = -1
  if (state.first[at] === 0) state.first[at] = packet + 1
  else world.packets.next[state.last[at] - 1] = packet
  state.last[at] = packet + 1
  state.length[at]++
}

/** Looks at the queues again when the time is over. */
function watch(world: World, state: { watched: Uint8Array; timeout: Float64Array }, row: number, self: number): void {
  if (state.watched[row] === 1) return
  state.watched[row] = 1
  world.schedule(self, state.timeout[row], event.again, -1)
}

/** The back-end whose turn it is, of those whose machine has the service of a queue; −1 = none has. */
function consumer(world: World, state: Queues, self: number, at: number): number {
  const nodes = world.fan(self, port.nodes)
  for (let i = 1; i <= nodes; i++) {
    const turn = (state.turn[at] + i) % nodes
    const node = world.neighbour(self, port.nodes, turn)
    if (!servesElsewhere(world, self, world.root[node], state.service[at])) continue
    state.turn[at] = turn
    return node
  }
  return -1
}
