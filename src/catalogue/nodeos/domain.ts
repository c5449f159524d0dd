import { defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { call, exists, isCall } from './calls.ts'
import { takes } from './channel.ts'
import { callAbout, configureLifetime, lifetimeParameters, scheduleCalls } from './lifetime.ts'
import { securityOffer } from './security.ts'

export const port = numbers('out', 'call', 'memory', 'files', 'manager', 'threads', 'channel', 'event', 'security')
export const event = numbers(
  'packet',
  'threaded',
  'handled',
  'called',
  'finished',
  'create',
  'destroy',
  'translated',
  'checked',
  'scheduled',
)

/** Parameters of the calls are of no use to a domain that is there from the start. */
const called = { parameter: 'opens', is: ['call'] } as const

export default defineKind({
  kind: 'nodeos/domain',
  title: 'Domain',
  doc: 'What a flow may use: one thread pool, a memory pool and a file name space that it may share with other domains, and any number of channels. The thread pool handles the packets of its channels and its events. It is there from the start, or from an_domainCreate to an_domainDestroy: calls that travel into the kernel; what is destroyed takes its channels with it.',
  cite: given('silk-2002', '2.1', 'the domain encapsulates the resources that are applied to a flow'),
  group: 'user',
  role: 'domain',
  free: false,
  flow: true,
  fits: { role: 'domain', out: 'out', also: { call: 'called' } },
  ports: {
    out: { title: 'to the path', joins: 'inner' },
    call: { title: 'system calls', joins: 'inner' },
    memory: { title: 'to the memory pool', joins: 'inner' },
    files: { title: 'to the file name space', joins: 'inner' },
    manager: { title: 'to the Management AA', joins: 'inner' },
  },
  binds: { memory: 'memory', files: 'files', manager: 'manager' },
  offers: {
    threads: {
      role: 'thread-pool',
      title: 'Thread pool',
      level: 'user',
      returns: 'threaded',
      arrangement: 'fan',
      runs: 'inherit',
      max: 1,
    },
    channel: { role: 'channel', title: 'Channels', level: 'user', returns: 'handled', arrangement: 'fan', runs: 'inherit' },
    event: { role: 'nodeos-event', title: 'Events', level: 'user', returns: 'scheduled', arrangement: 'fan', runs: 'inherit' },
    security: { ...securityOffer, title: 'Security of the application' },
  },
  parameters: {
    memory: {
      type: 'reference',
      title: 'Memory pool',
      doc: 'Where its objects and buffers are allocated; several domains may name one. Left open, there is no limit.',
      role: 'memory-pool',
      default: '',
    },
    files: {
      type: 'reference',
      title: 'File name space',
      doc: 'Where its channels write; several domains may name one. Left open, nowhere.',
      role: 'file-space',
      default: '',
    },
    management: {
      type: 'choice',
      title: 'Memory and threads',
      doc: 'Who allocates them.',
      default: 'implicit',
      options: {
        implicit: {
          title: 'implicit',
          doc: 'The NodeOS, which frees them when the object is destroyed; without a thread pool of its own it has a thread for each packet.',
        },
        explicit: {
          title: 'explicit',
          doc: 'A trusted environment passes memory with each create call and keeps it when the object is destroyed; without a thread pool no packet is handled.',
        },
      },
      cite: given(
        'silk-2002',
        '2.4',
        'The implicitly allocated objects will be automatically freed by the NodeOS when the corresponding destroy call is made',
      ),
    },
    opens: {
      type: 'choice',
      title: 'Created',
      doc: 'When an_domainCreate is called for it.',
      default: 'boot',
      options: {
        boot: { title: 'with its environment', doc: 'It is there from the start.' },
        call: {
          title: 'by a call',
          doc: 'It takes no packet, and calls of its channels are refused, until its create call has come through, and again after its destroy call.',
        },
      },
      cite: given(
        'silk-2002',
        '2.2',
        'its an_Domain argument is an opaque object, whose memory cannot be reused until the domain is destroyed',
      ),
    },
    created: { ...lifetimeParameters.created, doc: 'Simulated time of an_domainCreate.', when: called },
    destroyed: { ...lifetimeParameters.destroyed, doc: 'Simulated time of an_domainDestroy; 0 = never.', when: called },
    snow: { ...lifetimeParameters.snow, doc: 'Cycles of the wrapper that makes an ioctl of either call.', when: called },
    credential: {
      type: 'text',
      title: 'Credential',
      doc: 'What it shows to security modules with each call; empty = none.',
      default: '',
      maxLength: 40,
    },
    manager: {
      type: 'reference',
      title: 'Management AA',
      doc: 'Makes the calls for it, if it may; left open, it makes them itself.',
      role: 'management',
      default: '',
    },
  },
  state: {
    explicit: 'u8',
    /** whether the NodeOS has it */
    exists: 'u8',
    started: 'u8',
    byCall: 'u8',
    created: 'f64',
    destroyed: 'f64',
    snow: 'f64',
    credential: 'i32',
    handled: 'f64',
    calls: 'f64',
  },
  look: { icon: 'box', tone: 'user', gauges: [], counters: { handled: 'packets', calls: 'calls' } },
  configure(world, state, row, self, values) {
    const byCall = values.opens === 'call' ? 1 : 0
    const moved = configureLifetime(state, row, values)
    const changed = moved || byCall !== state.byCall[row]
    state.explicit[row] = values.management === 'explicit' ? 1 : 0
    state.byCall[row] = byCall
    state.credential[row] = nameKey(values.credential)
    if (byCall === 0) state.exists[row] = 1
    if (changed && state.started[row] === 1) arm(world, state, row, self)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    arm(world, state, row, self)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.wired(self, port.security)) world.send(self, port.security, packet)
      else admit(world, state, row, self, packet)
    },
    threaded(world, state, row, self, packet) {
      if (isCall(world, packet)) {
        runEvent(world, self, packet)
        return
      }
      state.handled[row]++
      for (let i = 0; i < world.fan(self, port.channel); i++)
        if (takes(world, world.neighbour(self, port.channel, i), packet)) {
          world.send(self, port.channel, packet, i)
          return
        }
      finish(world, self, packet)
    },
    handled(world, _state, _row, self, packet) {
      if (!isHere(world, self, port.files)) {
        finish(world, self, packet)
        return
      }
      world.release(packet)
      world.send(self, port.files, packet)
    },
    /** A call of one of its channels. */
    called(world, state, row, self, packet) {
      state.calls[row]++
      if (world.wired(self, port.security)) world.send(self, port.security, packet)
      else passOn(world, self, packet)
    },
    finished: (world, _state, _row, self, packet) => finish(world, self, packet),
    create(world, state, row, self) {
      if (state.byCall[row] === 1 && world.now >= state.created[row] && !exists(world, self))
        callAbout(world, state, row, self, self, call.create, event.translated)
    },
    destroy(world, state, row, self) {
      const due = state.byCall[row] === 1 && state.destroyed[row] > 0 && world.now >= state.destroyed[row]
      if (due && exists(world, self)) callAbout(world, state, row, self, self, call.destroy, event.translated)
    },
    translated(world, state, row, self, packet) {
      state.calls[row]++
      world.send(self, isHere(world, self, port.manager) ? port.manager : port.call, packet)
    },
    checked(world, state, row, self, packet) {
      if (isCall(world, packet)) passOn(world, self, packet)
      else admit(world, state, row, self, packet)
    },
    /** One of its events has come: it wants a thread as a packet does. */
    scheduled: admit,
  },
})

interface State {
  readonly explicit: Uint8Array
  readonly byCall: Uint8Array
  readonly created: Float64Array
  readonly destroyed: Float64Array
  readonly snow: Float64Array
}

function arm(world: World, state: State, row: number, self: number): void {
  if (state.byCall[row] === 1) scheduleCalls(world, state, row, self, event)
}

/** A packet gets a thread of the pool, or one of its own. */
function admit(world: World, state: State, row: number, self: number, packet: number): void {
  if (world.wired(self, port.threads)) world.send(self, port.threads, packet)
  else if (state.explicit[row] === 1) world.drop(self, packet, 'queue-full')
  else world.stage(self, packet, -1, 0, 0, 0, event.threaded)
}

/** A thread is there for what an event has started, unless that is gone. */
function runEvent(world: World, self: number, packet: number): void {
  const source = world.packets.source[packet]
  if (world.alive[source] === 1 && world.parent[source] === self) world.send(self, port.event, packet, world.place[source])
  else world.drop(self, packet, 'removed')
}

/** A call goes on by the memory pool that its object is to be in. */
const passOn = (world: World, self: number, packet: number): void =>
  world.send(self, isHere(world, self, port.memory) ? port.memory : port.call, packet)

/** The packet goes back into its path, and its thread to the next. */
function finish(world: World, self: number, packet: number): void {
  world.release(packet)
  world.send(self, port.out, packet)
}

/** A pool of another machine is none. */
const isHere = (world: World, self: number, bound: number): boolean =>
  world.wired(self, bound) && world.root[world.neighbour(self, bound)] === world.root[self]

/** The memory pool of a domain; −1. */
export const poolOf = (world: World, self: number): number =>
  isHere(world, self, port.memory) ? world.neighbour(self, port.memory) : -1

/** Whether a domain has an incoming channel for the packet. */
export function handles(world: World, self: number, packet: number): boolean {
  if (!exists(world, self)) return false
  for (let i = 0; i < world.fan(self, port.channel); i++)
    if (takes(world, world.neighbour(self, port.channel, i), packet)) return true
  return false
}
