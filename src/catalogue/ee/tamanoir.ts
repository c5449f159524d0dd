import { assumed, defineKind, extrapolated, fitted, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('out', 'service', 'manager')
export const event = numbers('packet', 'woken', 'scheduled', 'demultiplexed', 'served', 'returned', 'cleared', 'managed')

const tamanoir = (section: string, text: string) => fitted('tamanoir-2003', section, text)
const jvm = {
  dispatch: {
    value: 97000,
    cite: tamanoir(
      '4.1, 4.2',
      '70 µs a message at 1.4 GHz (430 Mb/s at 32 KB, 1.1 Gb/s at 8 KB on three nodes), less 1,000 cycles for the service',
    ),
  },
  perByte: {
    value: 42,
    cite: tamanoir('4.1, 4.2', '35 ns/byte at 1.4 GHz (49 cycles) from the same two throughputs, less two copies at 400 MB/s'),
  },
  handOff: {
    value: 0.75e-3,
    cite: tamanoir('4.1', 'between 0.5 and 1.25 ms on UDP with small packets; occupancy explains 0.1 ms of it'),
  },
}

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
    service: { role: 'service', title: 'Services', level: 'user', returns: 'served', arrangement: 'fan', runs: 'inherit' },
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
        gcj: { title: 'GCJ', doc: 'Compiled to native code with libgcj: slower on large TCP packets.' },
        native: { title: 'native', doc: 'A C program, from PAN in user space.' },
      },
      sets: {
        'ibm-jvm': jvm,
        'sun-jvm': jvm,
        gcj: {
          dispatch: { value: 97000, cite: assumed('as the JVM: "does not improve performances"') },
          perByte: { value: 42, cite: assumed('as the JVM') },
          handOff: {
            value: 6.85e-3,
            cite: assumed(
              'tamanoir-2003 (4.1) prints 10.5 ms against 4.4 ms of the JVM for 4 KB on TCP: 6.1 ms more; that UDP and other sizes differ by as much is assumed',
            ),
          },
        },
        native: {
          dispatch: {
            value: 15740,
            cite: extrapolated(
              'pan-1999',
              'IV-B',
              'about 83 µs more than IP at 128 bytes, less two copies: 78.7 µs at 200 MHz, of which 13 are execution and 65.7 crossings',
            ),
          },
          perByte: {
            value: 0,
            cite: extrapolated('pan-1999', 'IV-B', 'two copies a byte give 128.7 µs at 1500 bytes; almost 130 are printed'),
          },
          handOff: {
            value: 0,
            cite: extrapolated('pan-1999', 'IV-B', 'cycles and copies explain the printed times; no latency is left'),
          },
        },
      },
      cite: given('tamanoir-2003', '4.1', 'Results obtained with standard Java Virtual Machines (SUN or IBM) are quite similar'),
    },
    dispatch: {
      type: 'number',
      title: 'Message',
      doc: 'Cycles for each packet: read, demultiplex, call, write.',
      unit: 'cycle',
      default: 97000,
      min: 0,
      max: 1e9,
      cite: jvm.dispatch.cite,
    },
    perByte: {
      type: 'number',
      title: 'Message per byte',
      doc: 'Cycles for each byte, besides the two copies across the kernel boundary.',
      unit: 'cycle/byte',
      default: 42,
      min: 0,
      max: 1e5,
      cite: jvm.perByte.cite,
    },
    handOff: {
      type: 'number',
      title: 'Hand-off',
      doc: 'Latency of waking the thread. It delays the packet and occupies nothing: the published times cannot be explained otherwise.',
      unit: 'second',
      default: 0.75e-3,
      min: 0,
      max: 10,
      cite: jvm.handOff.cite,
    },
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
  },
  soft: ['threads'],
  look: { icon: 'coffee', tone: 'user', gauges: [], counters: { served: 'served', threads: 'threads' } },
  configure(world, state, row, _self, values) {
    state.dispatch[row] = values.dispatch
    state.perByte[row] = values.perByte
    state.handOff[row] = Math.round(values.handOff * 1e12)
    state.buffer[row] = values.socketBuffer
    for (const table of [state.stream, state.daemon]) {
      const width = table.length / rows(state)
      for (const thread of table.subarray(row * width, (row + 1) * width))
        if (thread > 0) world.setCapacity(thread - 1, 1, values.socketBuffer)
    }
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.parent[world.packets.destination[packet]] === self && world.packets.service[packet] === 0) {
        world.send(self, port.manager, packet)
        return
      }
      world.stage(self, packet, -1, 0, state.handOff[row], 0, event.woken)
    },
    woken(world, state, row, self, packet) {
      const { packets } = world
      const stream = packets.protocol[packet] === 6
      const width = stream ? state.stream.length / rows(state) : 32
      const table = stream ? state.stream : state.daemon
      const place = stream ? packets.flow[packet] : Math.max(0, world.holder(self, port.service, packets.service[packet])) % 32
      let thread = table[row * width + place] - 1
      if (thread < 0) {
        thread = world.newResource(self, stream ? `stream ${world.flows.ids[place]}` : 'datagrams', 1, state.buffer[row])
        table[row * width + place] = thread + 1
        state.threads[row]++
      }
      world.acquire(self, packet, thread, 0, event.scheduled)
    },
    scheduled(world, state, row, self, packet) {
      const bytes = world.packets.size[packet]
      const copy = (bytes * world.published[world.root[self]]) / world.cycle[self]
      world.work(self, packet, state.dispatch[row] + bytes * state.perByte[row] + copy, 0, event.demultiplexed)
    },
    demultiplexed(world, _state, _row, self, packet) {
      if (world.wired(self, port.manager)) world.send(self, port.manager, packet)
      else direct(world, self, packet)
    },
    served: (world, _state, _row, self, packet) => giveBack(world, self, packet),
    returned(world, state, row, self, packet) {
      state.served[row]++
      world.release(packet)
      world.send(self, port.out, packet)
    },
    cleared: (world, _state, _row, self, packet) => direct(world, self, packet),
    managed: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

/** To the service that the key names; a packet that none answers to goes back. */
function direct(world: World, self: number, packet: number): void {
  const service = world.holder(self, port.service, world.packets.service[packet])
  if (service >= 0) world.send(self, port.service, packet, service)
  else giveBack(world, self, packet)
}

const rows = (state: { dispatch: Float64Array }): number => state.dispatch.length

/** Copies the packet back into the kernel; it keeps its thread until that is done. */
function giveBack(world: World, self: number, packet: number): void {
  const copy = (world.packets.size[packet] * world.published[world.root[self]]) / world.cycle[self]
  world.work(self, packet, copy, 0, event.returned)
}
