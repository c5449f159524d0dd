import { defineKind, given, numbers } from '../../sim/kind.ts'
import { abort, close, connect, expire, isOver, read, readable, receive, writable, write } from '../../sim/tcp.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import {
  adjustConnection,
  configureConnection,
  connectionParameters,
  connectionSettings,
  connectionState,
  promptly,
} from '../traffic/connection.ts'
import { answersEcho, isForMe } from '../traffic/host.ts'
import { messageCost, messageCostPerByte } from './runtimes.ts'

export const event = numbers('packet', 'timer', 'processed')

export default defineKind({
  kind: 'ee/relay',
  title: 'TCP relay',
  doc: 'Ends the TCP connections that come to it and opens another one towards the receiver for each, so that every hop repairs its own losses in its own time. Between the two are the buffers of both and nothing else: when the second is slower, the window of the first closes.',
  cite: given(
    'tamanoir-2003',
    '3.1.1',
    'with TCP active streams, a thread service is dedicated for each stream while with UDP only one dedicated thread processes all streams',
  ),
  group: 'user',
  role: 'receiver',
  free: true,
  flow: true,
  answered: 'connection',
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Onwards to',
      doc: 'Where it sends on what it gets: a receiver, a server or another relay; left open, the first that can be reached.',
      role: 'receiver',
      default: '',
    },
    cycles: {
      ...messageCost,
      title: 'Segment',
      doc: 'Cycles of a CPU of its machine for each segment: read, process, write. On its own a relay is a host that computes in no time.',
    },
    perByte: { ...messageCostPerByte, title: 'Segment per byte', doc: 'Cycles for each byte of payload.' },
    ...connectionParameters,
    nagle: promptly,
    address,
  },
  state: { ...connectionState, destination: 'i32', cycles: 'f64', perByte: 'f64', streams: 'f64', relayed: 'f64' },
  look: { icon: 'waypoints', tone: 'user', gauges: [], counters: { streams: 'streams', relayed: 'bytes' } },
  configure(world, state, row, self, values) {
    configureConnection(state, row, values)
    state.destination[row] = values.destination
    state.cycles[row] = values.cycles
    state.perByte[row] = values.perByte
    for (let e = 0; e < world.endpoints.count; e++)
      if (world.endpoints.component[e] === self) adjustConnection(world, e, state, row)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet) || answersEcho(world, self, packet)) return
      const { endpoints: ends, packets, segments } = world
      const slot = packets.segment[packet]
      const e =
        slot < 0
          ? -1
          : receive(world, self, packet, event.timer, {
              sendBuffer: state.sendBuffer[row],
              receiveBuffer: state.receiveBuffer[row],
            })
      if (e < 0) {
        world.deliver(self, packet)
        return
      }
      if (ends.label[e] === 0) {
        accept(world, state, row, self, e)
        state.streams[row]++
      }
      if (segments.length[slot] > 0)
        world.work(self, packet, state.cycles[row] + state.perByte[row] * segments.length[slot], 0, event.processed)
      else {
        world.deliver(self, packet)
        pump(world, state, row, e)
      }
    },
    timer(world, state, row, _self, packet) {
      pump(world, state, row, expire(world, packet))
    },
    /** The processor has been through the segment: its bytes, or as many that came before it, may go. */
    processed(world, state, row, self, packet) {
      const { endpoints: ends, packets, segments } = world
      const slot = packets.segment[packet]
      const e = segments.to[slot] >= 0 ? segments.to[slot] : ends.answerer[segments.from[slot]]
      ends.owed[e] += segments.length[slot]
      world.deliver(self, packet)
      pump(world, state, row, e)
    },
  },
})

type State = Parameters<typeof connectionSettings>[0] & { readonly destination: Int32Array; readonly relayed: Float64Array }

/** The second connection of a stream, in the row of the one that the first endpoint's last stream had. */
function accept(world: World, state: State, row: number, self: number, first: number): void {
  const { endpoints: ends } = world
  const before = ends.answerer[first]
  if (before >= 0) abort(world, before)
  const settings = connectionSettings(state, row, ends.requestBytes[first], ends.responseBytes[first])
  const second = connect(world, self, state.destination[row], event.timer, settings, before)
  // an endpoint that was accepted opens nothing: here it keeps which one opened for it
  ends.answerer[first] = second
  ends.label[first] = second + 1
  ends.label[second] = first + 1
}

/** After anything that has happened to an endpoint: bytes go on, either way, as far as they have come, were processed and there is room. */
function pump(world: World, state: State, row: number, e: number): void {
  const { endpoints: ends } = world
  const other = ends.label[e] - 1
  if (other < 0 || ends.label[other] !== e + 1) return
  state.relayed[row] += move(world, e, other) + move(world, other, e)
  if (isOver(world, e) && !isOver(world, other) && ends.closing[other] === 0) abort(world, other)
  else if (isOver(world, other) && !isOver(world, e) && ends.closing[e] === 0) abort(world, e)
}

function move(world: World, from: number, to: number): number {
  const { endpoints: ends } = world
  const bytes = Math.min(readable(world, from), ends.owed[from], writable(world, to))
  if (bytes > 0) {
    ends.owed[from] -= read(world, from, bytes)
    write(world, to, bytes)
  }
  if (readable(world, from) === 0 && hasFinished(world, from)) close(world, to)
  return bytes
}

/** The other end will send nothing more. */
const hasFinished = ({ endpoints: ends }: World, e: number): boolean => ends.finAt[e] >= 0 && ends.expected[e] > ends.finAt[e]
