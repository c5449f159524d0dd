import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { claims, hasNodeos, isCutThrough } from '../kernel/scout-path.ts'
import { call, exists } from './calls.ts'
import { callAbout, configureLifetime, lifetimeParameters, scheduleCalls } from './lifetime.ts'

export const port = numbers('out', 'call', 'service')
export const event = numbers('packet', 'create', 'destroy', 'translated', 'handled')

const types = { in: 0, out: 1, cut: 2 } as const

export default defineKind({
  kind: 'nodeos/channel',
  title: 'Channel',
  doc: 'A flow of packets of a domain: incoming to a handler, outgoing, or cut through without any. Creating it is a system call that Snow translates to an ioctl; it goes through the socket partner, Geni and the NodeOS module of Silk and ends as a path.',
  cite: given(
    'silk-2002',
    '2.1',
    'Channels are further characterized as either incoming, inChans, characterized by a demultiplexing key specifying the chain of protocols, a buffer pool for packet queueing, and a function to handle the packets',
  ),
  group: 'user',
  role: 'channel',
  free: false,
  flow: true,
  fits: { role: 'channel', out: 'out', also: { call: 'called' } },
  ports: {
    out: { title: 'to the domain', joins: 'inner' },
    call: { title: 'system calls', joins: 'inner' },
  },
  offers: {
    service: {
      role: 'service',
      title: 'Handler',
      level: 'user',
      returns: 'handled',
      arrangement: 'chain',
      runs: 'inherit',
    },
  },
  parameters: {
    type: {
      type: 'choice',
      title: 'Type',
      doc: 'Which way packets go.',
      default: 'in',
      options: {
        in: { title: 'inChan', doc: 'From the network to the handler, over a path to a socket.' },
        out: { title: 'outChan', doc: 'From here to the network, over a path to a socket; the path’s bandwidth is its limit.' },
        cut: { title: 'cutChan', doc: 'From network to network, over a cut-through path: no environment sees them.' },
      },
      cite: given(
        'silk-2002',
        '2.1',
        'Cut-through channels are primarily motivated by the desire to allow the NodeOS to forward packets without EE or AA involvement',
      ),
    },
    destination: {
      type: 'reference',
      title: 'Path',
      doc: 'The path of Silk that it is made of, whose modules and key are its protocols and addresses. One that is opened by channels claims no packet before.',
      role: 'scout-path',
      default: '',
    },
    specification: {
      type: 'reference',
      title: 'Specification',
      doc: 'Passed with the call that creates it: its fields become the limits of the path, until the channel is destroyed. Left open, the path has its own.',
      role: 'specification',
      default: '',
    },
    created: lifetimeParameters.created,
    destroyed: lifetimeParameters.destroyed,
    memory: {
      type: 'number',
      title: 'Memory',
      doc: 'Bytes of the object and its buffers, from the memory pool of the domain.',
      unit: 'byte',
      default: 131_072,
      min: 0,
      max: 1e12,
      cite: assumed('64 buffers of 2 KB'),
    },
    snow: lifetimeParameters.snow,
  },
  presets: [
    { title: 'inChan', parameters: { type: 'in' } },
    { title: 'outChan', parameters: { type: 'out' } },
    { title: 'cutChan', parameters: { type: 'cut' } },
  ],
  state: {
    type: 'u8',
    path: 'i32',
    /** the one that it will be made of when it is created next */
    wanted: 'i32',
    specification: 'i32',
    /** from the end of its create call to that of its destroy call */
    exists: 'u8',
    created: 'f64',
    destroyed: 'f64',
    memory: 'f64',
    snow: 'f64',
    /** bytes that it holds of its domain's pool */
    holds: 'f64',
    started: 'u8',
    handled: 'f64',
    calls: 'f64',
    failed: 'f64',
  },
  look: {
    icon: 'arrow-left-right',
    tone: 'user',
    gauges: [],
    counters: { handled: 'packets', calls: 'calls', failed: 'failed calls' },
  },
  configure(world, state, row, self, values) {
    const changed = configureLifetime(state, row, values)
    state.type[row] = types[values.type as keyof typeof types]
    state.wanted[row] = values.destination
    if (state.exists[row] === 0) state.path[row] = values.destination
    state.specification[row] = values.specification
    state.memory[row] = values.memory
    if (changed && state.started[row] === 1) scheduleCalls(world, state, row, self, event)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    scheduleCalls(world, state, row, self, event)
  },
  on: {
    /** The function that handles the channel's packets. */
    packet(world, state, row, self, packet) {
      state.handled[row]++
      world.send(self, world.wired(self, port.service) ? port.service : port.out, packet)
    },
    create(world, state, row, self) {
      if (world.now < state.created[row] || state.exists[row] === 1) return
      state.path[row] = state.wanted[row]
      const path = state.path[row]
      const cut = state.type[row] === types.cut
      const fits = isHere(world, self, path) && isCutThrough(world, path) === cut && (cut || hasNodeos(world, path))
      state.calls[row]++
      if (fits) callAbout(world, state, row, self, path, call.create, event.translated)
      else state.failed[row]++
    },
    destroy(world, state, row, self) {
      if (world.now < state.destroyed[row] || state.destroyed[row] === 0) return
      state.calls[row]++
      const path = state.path[row]
      if (exists(world, self) && isHere(world, self, path))
        callAbout(world, state, row, self, path, call.destroy, event.translated)
      else state.failed[row]++
    },
    translated: (world, _state, _row, self, packet) => world.send(self, port.call, packet),
    handled: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

interface State {
  readonly type: Uint8Array
  readonly exists: Uint8Array
  readonly path: Int32Array
  readonly memory: Float64Array
  readonly holds: Float64Array
}

const isHere = (world: World, self: number, path: number): boolean => path >= 0 && world.root[path] === world.root[self]

/** What a channel wants of its domain's memory pool, what it has, and whether its environment manages it. */
export function memoryOf(world: World, self: number): { wants: number; holds: number; explicit: boolean } {
  const state = world.kinds.columns[world.kindOf[self]] as unknown as State
  const row = world.row[self]
  const domain = world.parent[self]
  const { explicit } = world.kinds.columns[world.kindOf[domain]] as unknown as { explicit: Uint8Array }
  return { wants: state.memory[row], holds: state.holds[row], explicit: explicit[world.row[domain]] === 1 }
}

export function hold(world: World, self: number, bytes: number): void {
  const { holds } = world.kinds.columns[world.kindOf[self]] as unknown as State
  holds[world.row[self]] = bytes
}

/** Whether a packet that has come up is for the handler of an incoming channel that is there. */
export function takes(world: World, self: number, packet: number): boolean {
  const state = world.kinds.columns[world.kindOf[self]] as unknown as State
  const row = world.row[self]
  const path = state.path[row]
  const open = state.type[row] === types.in && state.exists[row] === 1 && path >= 0 && world.alive[path] === 1
  return open && claims(world, path, packet, true)
}

/** The path of a channel that is there; −1. */
export const pathOf = (world: World, self: number): number => {
  const { path } = world.kinds.columns[world.kindOf[self]] as unknown as State
  return isHere(world, self, path[world.row[self]]) ? path[world.row[self]] : -1
}
