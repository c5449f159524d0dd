import { formatOf } from '../../sim/active-formats.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { serviceTime } from '../service/budget.ts'
import { consume, consumerParameters, consumerState } from './consumers.ts'
import { steerBy } from './manager.ts'
import { jvm, measured, messageCost, messageCostPerByte, messageHandOff, runtimes } from './runtimes.ts'

/** What reading the header of a packet costs, by its format. */
const header = (format: string, cycles: number, why: string) =>
  ({
    type: 'number',
    section: 'Formats',
    title: `Header, ${format}`,
    doc: 'Cycles to find the service that a packet of this format asks for.',
    unit: 'cycle',
    default: cycles,
    min: 0,
    max: 1e7,
    cite: assumed(`${why}; in Java`),
  }) as const

export const port = numbers('out', 'service', 'manager')
export const event = numbers('packet', 'woken', 'scheduled', 'demultiplexed', 'served', 'returned', 'cleared', 'managed', 'flush')

export default defineKind({
  kind: 'ee/tamanoir',
  title: 'Execution environment',
  doc: 'A user-space execution environment: a demultiplexer directs active packets to the service that their key names. Each TCP stream has a thread of its own; all datagrams of a service share one thread.',
  cite: given(
    'tamanoir-2003',
    '3.1',
    'The Execution Environment relies on a demultiplexer receiving active packets and redirecting these packets towards the adapted service in function of a hash key contained in packets header',
  ),
  group: 'user',
  role: 'environment',
  free: false,
  fits: { role: 'environment', out: 'out' },
  ports: { out: { title: 'to the kernel', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Services',
      level: 'user',
      returns: 'served',
      arrangement: 'fan',
      runs: 'inherit',
      budget: { memory: 'memory', time: 'serviceTime' },
    },
    manager: {
      role: 'manager',
      title: 'Active node manager',
      level: 'user',
      returns: 'managed',
      arrangement: 'fan',
      runs: 'inherit',
      max: 1,
    },
  },
  parameters: {
    runtime: {
      type: 'choice',
      title: 'Runtime',
      doc: 'What executes the services.',
      default: 'ibm-jvm',
      options: {
        'ibm-jvm': { title: 'IBM JVM', doc: 'J2RE 1.3 with just-in-time compiler, as measured.' },
        'sun-jvm': { title: 'Sun JVM', doc: 'Results with Sun or IBM are quite similar.' },
        interpreted: { title: 'interpreter', doc: 'A virtual machine without a compiler: each bytecode is looked up anew.' },
        gcj: { title: 'GCJ', doc: 'Compiled to native code with libgcj: slower on large TCP packets.' },
        native: { title: 'native', doc: 'A C program, from PAN in user space.' },
      },
      sets: runtimes,
      cite: given('tamanoir-2003', '4.1', 'Results obtained with standard Java Virtual Machines (SUN or IBM) are quite similar'),
    },
    dispatch: { ...messageCost, doc: 'Cycles for each packet: read, demultiplex, call, write.', cite: jvm.dispatch.cite },
    perByte: { ...messageCostPerByte, cite: jvm.perByte.cite },
    handOff: {
      ...messageHandOff,
      doc: 'Latency of waking the thread. It delays the packet and occupies nothing: the published times cannot be explained otherwise.',
      cite: jvm.handOff.cite,
    },
    streams: {
      type: 'choice',
      title: 'TCP streams',
      doc: 'Whether packets of a stream leave at once, or small ones are gathered.',
      default: 'immediate',
      options: {
        immediate: { title: 'leave at once', doc: 'Each packet goes as soon as its service is done.' },
        gathered: {
          title: 'small packets gathered',
          doc: 'Packets below the threshold wait until so many bytes of their stream have come together, or the timer ends.',
        },
      },
      sets: {
        gathered: {
          gather: {
            value: 4096,
            cite: assumed('where the published times change, 4096 bytes; that the policy has its threshold there is not printed'),
          },
          gatherTime: {
            value: 12e-3,
            cite: measured('4.1', '16 ms for small packets on TCP, less hand-offs of 3.9 ms and occupancy'),
          },
        },
      },
      cite: assumed('most designs here ask what a node costs, not what a policy of its client library adds'),
    },
    gather: {
      type: 'number',
      title: 'Gathers',
      doc: 'Bytes of a stream that leave together.',
      when: { parameter: 'streams', is: ['gathered'] },
      unit: 'byte',
      default: 4096,
      min: 0,
      max: 65_535,
      integer: true,
      cite: assumed('where the published times change, 4096 bytes; that the policy has its threshold there is not printed'),
    },
    gatherTime: {
      type: 'number',
      title: 'Gathers for at most',
      doc: 'The first packet of a stream that waits takes all that wait with it after so long.',
      when: { parameter: 'streams', is: ['gathered'] },
      unit: 'second',
      default: 12e-3,
      min: 0,
      max: 100,
      cite: measured('4.1', '16 ms for small packets on TCP, less hand-offs of 3.9 ms and occupancy'),
    },
    streamHandOff: {
      type: 'number',
      title: 'Further hand-off of a stream',
      doc: 'Latency of a TCP stream besides the hand-off to its thread. It occupies nothing.',
      when: { parameter: 'streams', is: ['gathered'] },
      unit: 'second',
      default: 3.1e-3,
      min: 0,
      max: 10,
      cite: jvm.streamHandOff.cite,
    },
    ...consumerParameters,
    sandbox: {
      type: 'choice',
      title: 'Virtual machines',
      doc: 'What services share. CPUs they always share: a sandbox does not keep one service from starving another.',
      default: 'one',
      options: {
        one: { title: 'one with many threads', doc: 'All services in one virtual machine.' },
        each: { title: 'one for each service', doc: 'Each service in a sandbox of its own, as far as memory goes.' },
      },
      cite: given(
        'tamanoir-2003',
        '3.1.1',
        'Using a multi-thread approach and running one service in each thread rather than running as many instance of JVM as services greatly improves the memory consumption',
      ),
    },
    footprint: {
      type: 'number',
      title: 'Virtual machine',
      doc: 'Bytes of memory that each takes.',
      unit: 'byte',
      default: 100e6,
      min: 0,
      max: 1e12,
      cite: given('tamanoir-2003', '3.1.1', 'a standard JVM footprint takes more than 100 MB of memory for each instance'),
    },
    memory: {
      type: 'number',
      title: 'Memory',
      doc: 'Bytes for virtual machines. A service whose machine finds no room is not started, and its packets are dropped.',
      unit: 'byte',
      default: 512e6,
      min: 1e6,
      max: 1e13,
      cite: assumed('a usual size of such nodes; the paper does not give it'),
    },
    anep: header('ANEP', 3000, 'fields checked, and options walked one by one; part of what a message was measured to cost'),
    selector: header('SAPF-like', 500, 'one look-up in a table'),
    custom: header('custom', 500, 'one look-up in a table'),
    option: header('plain IP', 2000, 'the options of the IP header walked'),
    socketBuffer: {
      type: 'number',
      title: 'Socket buffer',
      doc: 'Packets that may wait for a thread; a further one is dropped.',
      unit: 'packet',
      default: 128,
      min: 1,
      max: 1e6,
      integer: true,
      cite: assumed('64 KB of 512-byte packets'),
    },
    serviceTime: {
      ...serviceTime,
      doc: `${serviceTime.doc} On a cluster each back-end adds as much.`,
      default: 160e-6,
      cite: assumed(
        'what the environment itself takes for it, 97,000 cycles and 42 for each byte at 1 GHz: with a service that takes longer the node passes less than half',
      ),
    },
  },
  state: {
    dispatch: 'f64',
    perByte: 'f64',
    handOff: 'f64',
    buffer: 'i32',
    stream: ['i32', 'flows'],
    daemon: ['i32', 32],
    served: 'f64',
    threads: 'i32',
    streamHandOff: 'f64',
    gather: 'f64',
    gatherTime: 'f64',
    /** per stream: first and last packet that waits to leave, plus one; their bytes; when they leave */
    first: ['i32', 'flows'],
    last: ['i32', 'flows'],
    bytes: ['f64', 'flows'],
    leaves: ['f64', 'flows'],
    shared: 'u8',
    servers: 'i32',
    /** by format: cycles beyond those that a message with ANEP costs */
    header: ['f64', 4],
    /** services that have room, and what all virtual machines take */
    room: 'i32',
    memory: 'f64',
    ...consumerState,
  },
  soft: ['threads', 'memory'],
  look: {
    icon: 'coffee',
    tone: 'user',
    gauges: [],
    counters: { served: 'served', threads: 'threads', migrations: 'migrations', memory: 'bytes of memory' },
  },
  configure(world, state, row, self, values) {
    state.dispatch[row] = values.dispatch
    state.perByte[row] = values.perByte
    state.handOff[row] = Math.round(values.handOff * 1e12)
    state.buffer[row] = values.socketBuffer
    const gathers = values.streams === 'gathered'
    state.streamHandOff[row] = gathers ? Math.round(values.streamHandOff * 1e12) : 0
    state.gather[row] = gathers ? values.gather : 0
    state.gatherTime[row] = Math.round(values.gatherTime * 1e12)
    state.shared[row] = values.queues === 'shared' ? 1 : 0
    state.servers[row] = state.shared[row] === 1 ? values.consumers : 1
    state.keeps[row] = values.affinity === 'kept' ? 1 : 0
    state.migration[row] = values.migration
    const headers = [values.anep, values.selector, values.custom, values.option]
    headers.forEach((cycles, format) => {
      state.header[4 * row + format] = cycles - headers[0]
    })
    const most = Math.floor(values.memory / Math.max(1, values.footprint))
    const services = world.fan(self, port.service)
    const alone = values.sandbox === 'each'
    state.room[row] = alone || most < 1 ? most : services
    state.memory[row] = Math.min(most, alone ? services : 1) * values.footprint
    for (const table of [state.stream, state.daemon]) {
      const width = table.length / rows(state)
      for (const thread of table.subarray(row * width, (row + 1) * width))
        if (thread > 0) world.setCapacity(thread - 1, table === state.stream ? 1 : state.servers[row], values.socketBuffer)
    }
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.parent[world.packets.destination[packet]] === self && world.packets.service[packet] === 0) {
        world.send(self, port.manager, packet)
        return
      }
      const stream = world.packets.protocol[packet] === 6
      const latency = stream ? state.handOff[row] + state.streamHandOff[row] : state.handOff[row]
      world.stage(self, packet, -1, 0, latency, 0, event.woken)
    },
    woken(world, state, row, self, packet) {
      const { packets } = world
      const stream = packets.protocol[packet] === 6 && state.shared[row] === 0
      const width = stream ? state.stream.length / rows(state) : 32
      const table = stream ? state.stream : state.daemon
      const place = stream ? packets.flow[packet] : Math.max(0, world.holder(self, port.service, packets.service[packet])) % 32
      let thread = table[row * width + place] - 1
      if (thread < 0) {
        const name = stream ? `stream ${world.flows.ids[place]}` : place === 0 ? 'datagrams' : `datagrams ${place + 1}`
        thread = world.newResource(self, name, stream ? 1 : state.servers[row], state.buffer[row])
        table[row * width + place] = thread + 1
        state.threads[row]++
      }
      world.acquire(self, packet, thread, 0, event.scheduled)
    },
    scheduled(world, state, row, self, packet) {
      const bytes = world.packets.size[packet]
      const copy = (bytes * world.published[world.root[self]]) / world.cycle[self]
      const moved = consume(world, state, row, self, packet)
      const read = state.dispatch[row] + state.header[4 * row + formatOf(world.packets, packet)] + moved
      world.work(self, packet, Math.max(0, read) + bytes * state.perByte[row] + copy, 0, event.demultiplexed)
    },
    demultiplexed(world, state, row, self, packet) {
      if (world.wired(self, port.manager)) world.send(self, port.manager, packet)
      else direct(world, state, row, self, packet)
    },
    served: (world, _state, _row, self, packet) => giveBack(world, self, packet),
    returned(world, state, row, self, packet) {
      state.served[row]++
      world.release(packet)
      const { packets } = world
      if (world.wired(self, port.manager) && (packets.flags[packet] & flag.served) !== 0)
        steerBy(world, world.neighbour(self, port.manager), packet)
      if (packets.protocol[packet] === 6 && packets.size[packet] < state.gather[row]) gather(world, state, row, self, packet)
      else world.send(self, port.out, packet)
    },
    cleared: direct,
    managed: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    flush(world, state, row, self) {
      const width = state.leaves.length / rows(state)
      for (let at = row * width; at < (row + 1) * width; at++)
        if (state.first[at] > 0 && state.leaves[at] <= world.now) flush(world, state, self, at)
    },
  },
})

type Gathering = Record<'first' | 'last', Int32Array> &
  Record<'bytes' | 'leaves' | 'gather' | 'gatherTime' | 'dispatch', Float64Array>

/** A small packet of a stream waits for others. */
function gather(world: World, state: Gathering, row: number, self: number, packet: number): void {
  const { packets } = world
  const at = row * (state.leaves.length / rows(state)) + packets.flow[packet]
  world.hold(self, packet)
  packets.next[packet] = -1
  if (state.first[at] > 0) packets.next[state.last[at] - 1] = packet
  else {
    state.first[at] = packet + 1
    state.bytes[at] = 0
    state.leaves[at] = world.now + state.gatherTime[row]
    world.schedule(self, state.gatherTime[row], event.flush, -1)
  }
  state.last[at] = packet + 1
  state.bytes[at] += packets.size[packet]
  if (state.bytes[at] >= state.gather[row]) flush(world, state, self, at)
}

/** What has been gathered of a stream leaves, in order. */
function flush(world: World, state: Gathering, self: number, at: number): void {
  let packet = state.first[at] - 1
  state.first[at] = 0
  while (packet >= 0) {
    const next = world.packets.next[packet]
    world.send(self, port.out, packet)
    packet = next
  }
}

/** To the service that the key names; a packet that none answers to goes back. */
function direct(world: World, state: { readonly room: Int32Array }, row: number, self: number, packet: number): void {
  const service = world.holder(self, port.service, world.packets.service[packet])
  if (service >= state.room[row]) world.drop(self, packet, 'memory-full')
  else if (service >= 0) world.send(self, port.service, packet, service)
  else giveBack(world, self, packet)
}

const rows = (state: { dispatch: Float64Array }): number => state.dispatch.length

/** Copies the packet back into the kernel; it keeps its thread until that is done. */
function giveBack(world: World, self: number, packet: number): void {
  const copy = (world.packets.size[packet] * world.published[world.root[self]]) / world.cycle[self]
  world.work(self, packet, copy, 0, event.returned)
}
