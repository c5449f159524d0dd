import { flush, sendRequest, takeResponse } from '../../sim/exchange.ts'
import { assumed, type Columns, defineKind, given, numbers } from '../../sim/kind.ts'
import { abort, close, connect, expire, isOver, receive } from '../../sim/tcp.ts'
import type { World } from '../../sim/world.ts'
import { address } from '../network/addressing.ts'
import { configureConnection, connectionParameters, connectionSettings, connectionState, promptly } from './connection.ts'
import { beginning } from './extent.ts'

export const event = numbers('packet', 'timer', 'ask', 'arrive')

/** connections, and requests that may wait for one */
const [most, longest] = [256, 1024]
const none = -1
const pattern = { closed: 0, poisson: 1, constant: 2 } as const

export default defineKind({
  kind: 'traffic/request',
  title: 'Client',
  doc: 'Sends requests over TCP and waits for the responses, as wrk and netperf do: each of so many connections asks again when it was answered, or requests come at a rate of their own. The latency of a request lasts until the last byte of its response.',
  cite: given('rfc9110', '3.4', 'A client sends requests to a server in the form of a "request" message'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  answered: 'connection',
  addressable: true,
  crossing: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Server',
      doc: 'Who answers: a server, or a receiver, which answers at once; left open, the first that can be reached.',
      role: 'receiver',
      default: '',
    },
    connections: {
      type: 'number',
      title: 'Connections',
      doc: 'How many there are; each has one request under way at a time.',
      unit: 'count',
      default: 10,
      min: 1,
      max: most,
      integer: true,
      cite: given('wrk', 'README, command line options', '-c, --connections: total number of HTTP connections to keep open'),
    },
    pattern: {
      type: 'choice',
      title: 'Requests',
      doc: 'When the next request is due.',
      default: 'closed',
      options: {
        closed: {
          title: 'after the answer',
          doc: 'Each connection asks again when it was answered and has thought (closed loop).',
        },
        poisson: { title: 'Poisson', doc: 'At random, at the given rate, whether or not others were answered (open loop).' },
        constant: { title: 'constant', doc: 'Evenly spaced, at the given rate (open loop).' },
      },
      cite: assumed('a closed loop, as load generators do'),
    },
    think: {
      type: 'number',
      title: 'Think time',
      doc: 'Between an answer and the next request of the connection.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 3600,
      cite: assumed('none: how much can the server do?'),
      when: { parameter: 'pattern', is: ['closed'] },
    },
    rate: {
      type: 'number',
      title: 'Requests a second',
      doc: 'What finds no idle connection waits, at most 1,024 requests; the latency counts from when it was due.',
      unit: 'count',
      default: 100,
      min: 0.001,
      max: 1e6,
      cite: assumed('a light load'),
      when: { parameter: 'pattern', is: ['poisson', 'constant'] },
    },
    request: {
      type: 'number',
      title: 'Size of a request',
      doc: 'Bytes of payload.',
      unit: 'byte',
      default: 100,
      min: 1,
      max: 1e9,
      integer: true,
      cite: assumed('a short HTTP request'),
    },
    response: {
      type: 'number',
      title: 'Size of a response',
      doc: 'Bytes of payload.',
      unit: 'byte',
      default: 10_000,
      min: 1,
      max: 1e12,
      integer: true,
      cite: assumed('a small page or picture'),
    },
    keep: {
      type: 'flag',
      title: 'Keep connections',
      doc: 'Off: each request has a connection of its own, which costs a round trip more.',
      default: true,
      cite: given('rfc9112', '9.3', 'HTTP/1.1 defaults to the use of "persistent connections"'),
    },
    begin: { ...beginning, doc: 'When the first requests are sent.' },
    retry: {
      type: 'number',
      title: 'Tries again after',
      doc: 'How long a connection that was reset or given up waits before it asks the next thing.',
      unit: 'second',
      default: 1,
      min: 0.001,
      max: 3600,
      cite: assumed('a second, as clients commonly wait'),
    },
    ...connectionParameters,
    nagle: promptly,
    address,
  },
  state: {
    ...connectionState,
    destination: 'i32',
    connections: 'i32',
    pattern: 'u8',
    gap: 'f64',
    gaps: 'i32',
    think: 'f64',
    request: 'f64',
    response: 'f64',
    keep: 'u8',
    begin: 'f64',
    retry: 'f64',
    answered: 'f64',
    failed: 'f64',
    /** per connection: its two endpoints + 1, used in turn where each request has its own, and which it is now */
    endpoint: ['i32', 2 * most],
    turn: ['u8', most],
    /** when the request under way was due + 1 ps; 0 = idle */
    due: ['f64', most],
    /** open loop: requests that have come, been taken on, and when those between were due; when the next comes */
    come: 'f64',
    taken: 'f64',
    waiting: ['f64', longest],
    next: 'f64',
    started: 'u8',
  },
  look: { icon: 'arrow-left-right', tone: 'traffic', gauges: [], counters: { answered: 'answered', failed: 'failed' } },
  presets: [
    { title: 'Client, a connection for each request', parameters: { keep: false, connections: 1 } },
    { title: 'Client, requests at random', parameters: { pattern: 'poisson' } },
  ],
  configure(world, state, row, self, values) {
    const before = { pattern: state.pattern[row], gap: state.gap[row], connections: state.connections[row] }
    configureConnection(state, row, values)
    state.destination[row] = values.destination
    state.connections[row] = values.connections
    state.pattern[row] = pattern[values.pattern as keyof typeof pattern]
    state.gap[row] = 1e12 / values.rate
    state.gaps[row] = world.stream(self, 'gap')
    state.think[row] = Math.round(values.think * 1e12)
    state.request[row] = values.request
    state.response[row] = values.response
    state.keep[row] = values.keep ? 1 : 0
    state.begin[row] = Math.round(values.begin * 1e12)
    state.retry[row] = Math.round(values.retry * 1e12)
    if (state.started[row] === 0) return
    if (state.pattern[row] !== before.pattern || state.gap[row] !== before.gap) begin(world, state, row, self, 0, 0)
    else if (values.connections > before.connections) begin(world, state, row, self, before.connections, 0)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    begin(world, state, row, self, 0, state.begin[row])
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets, segments } = world
      const slot = packets.segment[packet]
      if (world.parent[self] < 0 && packets.nextHop[packet] !== self) world.discard(self, packet)
      else if (packets.destination[packet] !== self || slot < 0) world.drop(self, packet, 'no-receiver')
      else {
        const e = segments.to[slot]
        receive(world, self, packet, event.timer)
        world.deliver(self, packet)
        look(world, state, row, self, e)
      }
    },
    timer(world, state, row, self, packet) {
      look(world, state, row, self, expire(world, packet))
    },
    ask(world, state, row, self, packet) {
      const i = connectionOf(packet)
      if (state.due[row * most + i] > 0) return
      if (state.pattern[row] !== pattern.closed) takeOn(world, state, row, self, i)
      else if (i < state.connections[row]) ask(world, state, row, self, i, world.now)
    },
    arrive(world, state, row, self) {
      if (world.now !== state.next[row]) return
      arm(world, state, row, self, 0)
      if (state.come[row] - state.taken[row] === longest) {
        state.failed[row]++
        return
      }
      state.waiting[row * longest + (state.come[row]++ % longest)] = world.now
      let i = 0
      while (i < state.connections[row] && state.due[row * most + i] > 0) i++
      takeOn(world, state, row, self, i)
    },
  },
})

/** A connection as the packet of an event, and back: packets are not negative, and −1 is nobody. */
const eventOf = (i: number): number => -2 - i
const connectionOf = (packet: number): number => -2 - packet

type Name =
  | 'destination'
  | 'connections'
  | 'pattern'
  | 'gap'
  | 'gaps'
  | 'think'
  | 'request'
  | 'response'
  | 'keep'
  | 'retry'
  | 'answered'
  | 'failed'
  | 'endpoint'
  | 'turn'
  | 'due'
  | 'come'
  | 'taken'
  | 'waiting'
  | 'next'
type State = Columns<typeof connectionState> & { readonly [name in Name]: Float64Array | Int32Array | Uint8Array }

/** A request on connection `i`, over the connection that is open or, where there is none that will do, over a new one. */
function ask(world: World, state: State, row: number, self: number, i: number, due: number): void {
  if (state.destination[row] < 0) return
  const { endpoints: ends } = world
  const at = row * most + i
  state.due[at] = due + 1
  let e = state.endpoint[2 * at + state.turn[at]] - 1
  const [request, response] = [state.request[row], state.response[row]]
  const sized = e >= 0 && ends.requestBytes[e] === request && ends.responseBytes[e] === response
  if (state.keep[row] === 0 || !sized || isOver(world, e)) {
    if (e >= 0) close(world, e)
    state.turn[at] = 1 - state.turn[at]
    const over = state.endpoint[2 * at + state.turn[at]] - 1
    if (over >= 0) abort(world, over)
    e = connect(world, self, state.destination[row], event.timer, connectionSettings(state, row, request, response), over)
    ends.label[e] = i
    state.endpoint[2 * at + state.turn[at]] = e + 1
  }
  sendRequest(world, e)
}

/** After anything that has happened to an endpoint: it may have been the answer, or the end of the connection. */
function look(world: World, state: State, row: number, self: number, e: number): void {
  const { endpoints: ends } = world
  if (e < 0 || ends.component[e] !== self) return
  const i = ends.label[e]
  const at = row * most + i
  if (state.endpoint[2 * at + state.turn[at]] !== e + 1 || state.due[at] === 0) return
  if (takeResponse(world, e)) {
    world.series.record(world.crossingOf[self], world.now - (state.due[at] - 1))
    state.answered[row]++
    state.due[at] = 0
    if (state.keep[row] === 0) close(world, e)
    if (state.pattern[row] !== pattern.closed) takeOn(world, state, row, self, i)
    else if (state.think[row] > 0) world.schedule(self, state.think[row], event.ask, eventOf(i))
    else if (i < state.connections[row]) ask(world, state, row, self, i, world.now)
  } else if (isOver(world, e)) {
    state.failed[row]++
    state.due[at] = 0
    world.schedule(self, state.retry[row], event.ask, eventOf(i))
  } else flush(world, e)
}

/** The request that has waited longest, if any, on an idle connection. */
function takeOn(world: World, state: State, row: number, self: number, i: number): void {
  if (state.taken[row] === state.come[row] || i >= state.connections[row]) return
  ask(world, state, row, self, i, state.waiting[row * longest + (state.taken[row]++ % longest)])
}

/** Connections from number `from` on begin to ask, or requests begin to come. */
function begin(world: World, state: State, row: number, self: number, from: number, delay: number): void {
  state.next[row] = none
  if (state.pattern[row] !== pattern.closed) arm(world, state, row, self, delay)
  else for (let i = from; i < state.connections[row]; i++) world.schedule(self, delay, event.ask, eventOf(i))
}

function arm(world: World, state: State, row: number, self: number, delay: number): void {
  const mean = state.gap[row]
  const gap = Math.round(state.pattern[row] === pattern.poisson ? world.exponential(state.gaps[row], mean) : mean)
  state.next[row] = world.now + delay + gap
  world.schedule(self, delay + gap, event.arrive, none)
}
