import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import { close, connect, expire, isOver, receive, writable, write } from '../../sim/tcp.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import { serviceAsked } from './active-format.ts'
import { adjustConnection, configureConnection, connectionParameters, connectionSettings, connectionState } from './connection.ts'
import { beginning } from './extent.ts'

export const event = numbers('packet', 'timer', 'begin', 'write', 'error')

const none = -1

export default defineKind({
  kind: 'traffic/tcp',
  title: 'TCP sender',
  doc: 'Opens a TCP connection to a receiver and sends as fast as the network lets it, or at a rate of its own, as iperf does: handshake, sliding window, loss recovery, congestion control. The acknowledgements are a flow of their own.',
  cite: given('rfc9293', '3', 'TCP provides a reliable, in-order, byte-stream service to applications'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  answered: 'connection',
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Receiver',
      doc: 'Where the bytes go; left open, the first receiver that can be reached.',
      role: 'receiver',
      default: '',
    },
    bytes: {
      type: 'number',
      title: 'Bytes to send',
      doc: 'Then the connection is closed; 0 = it goes on.',
      unit: 'byte',
      default: 0,
      min: 0,
      max: 1e15,
      integer: true,
      cite: assumed('goes on'),
    },
    begin: { ...beginning, doc: 'When the connection is opened.' },
    rate: {
      type: 'number',
      title: 'Rate of the application',
      doc: 'Bits that the application writes each second, on average; 0 = as many as the connection takes.',
      unit: 'bit/second',
      default: 0,
      min: 0,
      max: 1e13,
      cite: assumed('a bulk transfer; iperf limits its rate in the same way when asked to'),
    },
    retry: {
      type: 'number',
      title: 'Tries again after',
      doc: 'How long after the connection was reset or given up the transfer begins anew; 0 = never.',
      unit: 'second',
      default: 1,
      min: 0,
      max: 3600,
      cite: assumed('a second, as clients commonly wait'),
    },
    service: {
      ...serviceAsked,
      doc: 'Name of the service that active nodes on the way should apply to each segment of the sender, named by ANEP within what it carries; empty for a plain connection. Acknowledgements ask for none. A node is no end of the connection: what would change the length of a segment leaves it as it is.',
    },
    address,
    ...connectionParameters,
  },
  state: {
    ...connectionState,
    connection: 'i32',
    destination: 'i32',
    bytes: 'f64',
    left: 'f64',
    begin: 'f64',
    retry: 'f64',
    /** picoseconds a byte; 0 = at once */
    pace: 'f64',
    /** when the application began to write at its present pace, what it has written since, and when it looks again */
    since: 'f64',
    offered: 'f64',
    next: 'f64',
    /** when a new connection is opened; −1 */
    again: 'f64',
    errors: 'f64',
  },
  look: { icon: 'arrow-up-from-line', tone: 'traffic', gauges: [], counters: { errors: 'ICMP errors' } },
  configure(world, state, row, self, values) {
    const pace = values.rate === 0 ? 0 : 8e12 / values.rate
    state.destination[row] = values.destination
    state.bytes[row] = values.bytes
    state.begin[row] = Math.round(values.begin * 1e12)
    state.retry[row] = Math.round(values.retry * 1e12)
    world.flows.service[world.flowOf[self]] = nameKey(values.service)
    configureConnection(state, row, values)
    const changed = pace !== state.pace[row]
    state.pace[row] = pace
    if (state.connection[row] === 0) return
    adjustConnection(world, state.connection[row] - 1, state, row)
    if (!changed) return
    state.since[row] = world.now
    state.offered[row] = 0
    state.next[row] = world.now
    world.schedule(self, 0, event.write, none)
  },
  start(world, state, row, self) {
    state.connection[row] = 0
    state.again[row] = world.now + state.begin[row]
    world.schedule(self, state.begin[row], event.begin, none)
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      if (world.parent[self] < 0 && packets.nextHop[packet] !== self) world.discard(self, packet)
      else if (packets.destination[packet] !== self || packets.segment[packet] < 0) world.drop(self, packet, 'no-receiver')
      else {
        receive(world, self, packet, event.timer)
        world.deliver(self, packet)
        feed(world, state, row, self)
      }
    },
    timer(world, state, row, self, packet) {
      expire(world, packet)
      feed(world, state, row, self)
    },
    begin(world, state, row, self) {
      if (state.destination[row] < 0 || state.again[row] !== world.now) return
      const over = state.connection[row] - 1
      state.left[row] = state.bytes[row] === 0 ? Number.MAX_SAFE_INTEGER : state.bytes[row]
      const e = connect(world, self, state.destination[row], event.timer, connectionSettings(state, row), over)
      state.connection[row] = e + 1
      state.again[row] = none
      state.since[row] = world.now
      state.offered[row] = 0
      state.next[row] = none
      feed(world, state, row, self)
    },
    write(world, state, row, self) {
      if (state.next[row] !== world.now) return
      state.next[row] = none
      feed(world, state, row, self)
    },
    error(_world, state, row) {
      state.errors[row]++
    },
  },
})

type Name = 'connection' | 'left' | 'retry' | 'again' | 'pace' | 'since' | 'offered' | 'next' | 'segment'
type State = Record<Name, Float64Array | Int32Array>

/** The application: writes when there is room and something to write, closes after the last byte, tries again after a failure. */
function feed(world: World, state: State, row: number, self: number): void {
  const e = state.connection[row] - 1
  if (e < 0 || state.left[row] === 0) return
  if (isOver(world, e)) {
    if (state.retry[row] === 0 || state.again[row] >= 0) return
    state.again[row] = world.now + state.retry[row]
    world.schedule(self, state.retry[row], event.begin, none)
    return
  }
  if (writable(world, e) === 0) return
  const pace = state.pace[row]
  const due = pace === 0 ? state.left[row] : Math.floor((world.now - state.since[row]) / pace) - state.offered[row]
  const written = due <= 0 ? 0 : write(world, e, Math.min(due, state.left[row]))
  state.left[row] -= written
  state.offered[row] += written
  if (state.left[row] === 0) close(world, e)
  else if (pace > 0 && state.next[row] < 0 && writable(world, e) > 0) {
    const bytes = Math.min(state.left[row], state.segment[row])
    const at = Math.ceil(state.since[row] + (state.offered[row] + bytes) * pace)
    state.next[row] = Math.max(at, world.now + 1)
    world.schedule(self, state.next[row] - world.now, event.write, none)
  }
}
