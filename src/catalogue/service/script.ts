import { isArp } from '../../sim/arp.ts'
import { ipHeader } from '../../sim/datagrams.ts'
import { assumed, type Columns, type ComponentIndex, defineKind, given, numbers, type PacketIndex } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { mayRun } from '../ee/deployment.ts'
import { reachTime } from '../infrastructure/machine-state.ts'
import { keptBy } from '../javascript/keeping.ts'
import { type Bounds, load, planOf, Script, scriptIn, versionOf } from '../javascript/loading.ts'
import {
  forgetTimers,
  freeTimers,
  holdUntil,
  isPending,
  pendingState,
  released,
  setTimer,
  takeTimer,
  timers,
} from '../javascript/pending.ts'
import { languages, refusalOf } from '../javascript/reading.ts'
import { call, holds, type Ran, report, treat } from '../javascript/running.ts'

export const port = numbers('out')
export const event = numbers('packet', 'begin', 'due', 'called', 'ran')

/** Where the component's program is: not loaded yet, loaded, refused. */
const phase = { none: 0, loaded: 1, refused: 2 } as const
const fate = { pass: 0, drop: 1 } as const

/** of the packet that a timer's work takes the processor as: what an empty datagram has */
const workSize = ipHeader + 8
const state = {
  version: 'i32',
  up: 'u8',
  phase: 'u8',
  key: 'i32',
  every: 'u8',
  drops: 'u8',
  call: 'f64',
  perOperation: 'f64',
  limit: 'f64',
  memory: 'f64',
  /** packets treated so far, modulo 2³¹ */
  serial: 'i32',
  ...pendingState,
  runs: 'f64',
  operations: 'f64',
  sent: 'f64',
  dropped: 'f64',
  woken: 'f64',
  overran: 'f64',
  outOfMemory: 'f64',
  recursions: 'f64',
  exceptions: 'f64',
  escapes: 'f64',
  malformed: 'f64',
  refused: 'f64',
} as const
type State = Columns<typeof state>

/** What each way to fail is counted as. */
const counted = {
  operations: 'overran',
  memory: 'outOfMemory',
  recursion: 'recursions',
  exception: 'exceptions',
  escaped: 'escapes',
} as const

export default defineKind({
  kind: 'service/script',
  title: 'JavaScript program',
  doc: 'A program that a person wrote here or opened, in JavaScript or TypeScript, run on the real bytes of the packets that ask for it. It may read and change a packet, drop it, send others, set timers, and keep what it likes in variables and soft state. It runs in a sandbox, and takes the processor for as many operations as it executes. One that is refused when it is loaded does nothing: packets pass.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  group: 'service',
  role: 'service',
  free: false,
  flow: true,
  timed: true,
  levels: ['user', 'cluster'],
  refuses: {
    nic: 'it needs a sandbox with a heap, which a card has no room for: there programs are written for BPF',
    kernel: 'the kernel runs no code whose end it cannot foresee: there programs are written for BPF',
  },
  readdresses: true,
  demands: { memory: 'memory', cycles: {}, perByte: {} },
  fits: { role: 'service', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  parameters: {
    program: {
      type: 'program',
      title: 'Program',
      doc: 'Which of the design’s programs it runs. Without one packets pass. What it keeps is lost when its code is changed.',
      languages,
      charges: { call: 'call', each: 'perOperation' },
      default: '',
    },
    up: {
      type: 'flag',
      title: 'Runs',
      doc: 'Off: the program is stopped, and packets pass as they are. A program that does not come back to the page in time is stopped so.',
      default: true,
      failure: true,
      cite: assumed('a program that is loaded runs'),
    },
    name: {
      type: 'text',
      title: 'Answers to',
      doc: 'The name by which packets ask for it; they carry its hash.',
      default: 'script',
      maxLength: 40,
    },
    applies: {
      type: 'choice',
      title: 'Works on',
      doc: 'Which packets it touches; the others pass at no cost.',
      default: 'asking',
      options: {
        asking: { title: 'packets that ask for it', doc: 'Active packets that carry its key.' },
        every: {
          title: 'every packet',
          doc: 'Whatever passes this point (not in an environment, which sees active packets only).',
        },
      },
      cite: assumed('active packets choose their service'),
    },
    failing: {
      type: 'choice',
      title: 'A call that fails',
      doc: 'What becomes of the packet when the program ends with an error, or takes too much. What it had sent by then is not sent.',
      default: 'pass',
      options: {
        pass: { title: 'lets the packet pass', doc: 'As it was, as if the program were not there.' },
        drop: { title: 'drops the packet', doc: 'As a filter does that must not let anything by.' },
      },
      cite: assumed('an active node forwards what it cannot process'),
    },
    call: {
      type: 'number',
      title: 'Call',
      doc: 'Cycles to call the program and heed what it says, besides what its environment costs.',
      unit: 'cycle',
      default: 3000,
      min: 0,
      max: 1e9,
      cite: assumed('a microsecond at 3 GHz: two crossings between an interpreter and its host'),
    },
    perOperation: {
      type: 'number',
      title: 'Operation',
      doc: 'Cycles for each operation that the program executes; what each costs stands in its documentation.',
      unit: 'cycle',
      default: 60,
      min: 0,
      max: 1e6,
      cite: assumed('20 ns at 3 GHz: what an interpreter takes for a node of a program, look-up and types included'),
    },
    operations: {
      type: 'number',
      section: 'Limits',
      title: 'Operations in user space',
      doc: 'A call that takes more is ended.',
      unit: 'count',
      default: 200_000,
      min: 1000,
      max: 10_000_000,
      integer: true,
      cite: assumed('a service between light and heavy: 4 ms at 20 ns for each'),
    },
    clusterOperations: {
      type: 'number',
      section: 'Limits',
      title: 'Operations on a cluster',
      doc: 'The same on the back-ends of a cluster, where heavy services run.',
      unit: 'count',
      default: 2_000_000,
      min: 1000,
      max: 10_000_000,
      integer: true,
      cite: assumed('ten times what user space grants'),
    },
    memory: {
      type: 'number',
      section: 'Limits',
      title: 'Memory',
      doc: 'Bytes of its heap; the language’s own objects take 0.4 MB of it.',
      unit: 'byte',
      default: 4_194_304,
      min: 1_048_576,
      max: 8_388_608,
      integer: true,
      cite: assumed('room for some two thousand full frames'),
    },
  },
  state,
  soft: [],
  look: {
    icon: 'braces',
    tone: 'service',
    gauges: [],
    counters: {
      runs: 'packets',
      operations: 'operations',
      dropped: 'dropped',
      sent: 'sent',
      woken: 'timers',
      overran: 'ended: operations',
      outOfMemory: 'ended: memory',
      recursions: 'ended: recursion',
      exceptions: 'ended: exception',
      escapes: 'ended: escaped',
      malformed: 'no packets any more',
      refused: 'passed without it',
    },
  },
  inspect: (plan, _place, engine) => refusalOf(plan, engine),
  keeps: (world, state, row, self, most) => keptBy(world, self, state.memory[row], most),
  configure(world, state, row, self, values) {
    state.key[row] = hashText(values.name) | 0
    world.key[self] = state.key[row]
    state.every[row] = values.applies === 'every' ? 1 : 0
    state.drops[row] = values.failing === 'drop' ? 1 : 0
    state.call[row] = values.call
    state.perOperation[row] = values.perOperation
    state.limit[row] = isMember(world, self) ? values.clusterOperations : values.operations
    state.memory[row] = values.memory
    const stopped = state.up[row] === 0
    state.up[row] = values.up ? 1 : 0
    const version = versionOf(world, self)
    if (version === state.version[row]) {
      const live = world.memories.liveOf(self)
      if (live instanceof Script) live.sandbox.bound(state.limit[row], values.memory)
      if (stopped && values.up && state.phase[row] === phase.none) world.schedule(self, 0, event.begin, -1)
      return
    }
    state.version[row] = version
    state.phase[row] = phase.none
    forgetTimers(state, row)
    world.memories.forget(self)
    world.schedule(self, 0, event.begin, -1)
  },
  start: (world, _state, _row, self) => world.schedule(self, 0, event.begin, -1),
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      const asked =
        packets.service[packet] === state.key[row] && (packets.flags[packet] & flag.served) === 0 && packets.datagram[packet] < 0
      if ((!asked && state.every[row] === 0) || isArp(world, packet)) {
        world.send(self, port.out, packet)
        return
      }
      const script = ready(world, state, row, self)
      if (script !== undefined && holds(script, world, packet)) {
        // what it reads may still lie in a card
        const reach = packets.held0[packet] >= 0 ? reachTime(world, world.root[self], packet) / world.cycle[self] : 0
        world.work(self, packet, state.call[row] + reach, 0, event.called)
        return
      }
      serve(world, state, row, packet)
      state.refused[row]++
      world.send(self, port.out, packet)
    },
    begin: (world, state, row, self) => void ready(world, state, row, self),
    /** @param packet number of the timer, below 0 */
    due(world, state, row, self, packet) {
      const number = -1 - packet
      // set by code that has gone
      if (!isPending(state, row, number)) return
      const work = world.createIn(self, world.flows.work, workSize, -1)
      world.packets.sequence[work] = number
      world.work(self, work, state.call[row], 0, event.called)
    },
    called(world, state, row, self, packet) {
      const { packets } = world
      const runs = state.up[row] === 1 && state.phase[row] === phase.loaded
      const script = runs ? scriptIn(world, self, boundsOf(state, row)) : undefined
      if (packets.flow[packet] === world.flows.work) {
        wake(world, state, row, self, packet, script)
        return
      }
      serve(world, state, row, packet)
      if (script === undefined) {
        world.send(self, port.out, packet)
        return
      }
      state.runs[row]++
      state.serial[row] = (state.serial[row] + 1) & 0x7fff_ffff
      script.open(freeTimers(state, row))
      const ran = treat(world, self, packet, script, state.serial[row])
      const passes = ran.failure === null ? ran.passes : state.drops[row] === 0
      // within a machine nobody asks by which port a packet came: here it is what becomes of it
      packets.via[packet] = passes ? fate.pass : fate.drop
      pay(world, state, row, self, packet, script, ran)
    },
    ran(world, state, row, self, packet) {
      const { packets } = world
      for (const sent of released(world, state, row, self, packet)) {
        state.sent[row]++
        leave(world, self, sent)
      }
      if (packets.flow[packet] === world.flows.work) world.deliver(self, packet)
      else if (packets.via[packet] === fate.pass) leave(world, self, packet)
      else {
        state.dropped[row]++
        world.drop(self, packet, 'service-dropped')
      }
    },
  },
})

const boundsOf = (state: State, row: number): Bounds => ({ operations: state.limit[row], memory: state.memory[row] })

/** Whether its machine is a back-end of a cluster. */
const isMember = (world: World, self: ComponentIndex): boolean =>
  world.children[world.root[self]].some((child) => world.kinds.list[world.kindOf[child]].role === 'back-end')

/** It asked for this service and has been here. */
function serve(world: World, state: State, row: number, packet: PacketIndex): void {
  const { packets } = world
  if (packets.service[packet] === state.key[row]) packets.flags[packet] |= flag.served | flag.servedOnce
}

/** The program, loaded now if it has not been; undefined = there is none, or it is refused. */
function ready(world: World, state: State, row: number, self: ComponentIndex): Script | undefined {
  if (state.up[row] === 0) return undefined
  if (state.phase[row] === phase.loaded) {
    const script = scriptIn(world, self, boundsOf(state, row))
    if (script !== undefined) return script
    // its environment's manager has given its code up, and all that it kept went with it
    state.phase[row] = phase.none
    forgetTimers(state, row)
  }
  if (!mayRun(world, self)) return undefined
  const plan = planOf(world, self)
  if (state.phase[row] === phase.refused || plan === undefined) return undefined
  const script = load(world, self, plan, boundsOf(state, row), timers)
  state.phase[row] = script ? phase.loaded : phase.refused
  if (script === undefined) return undefined
  const loading = script.sandbox.cost
  // what its outermost statements ask for is asked for by init
  script.timersLeft = timers
  const ran = call(world, self, script, 'init')
  const work = world.createIn(self, world.flows.work, workSize, -1)
  pay(world, state, row, self, work, script, { ...ran, operations: ran.operations + loading })
  return script
}

/** A timer is due and has the processor. */
function wake(
  world: World,
  state: State,
  row: number,
  self: ComponentIndex,
  work: PacketIndex,
  script: Script | undefined,
): void {
  const number = world.packets.sequence[work]
  if (script === undefined || !isPending(state, row, number)) {
    world.deliver(self, work)
    return
  }
  const mark = takeTimer(state, row, number)
  state.woken[row]++
  script.open(freeTimers(state, row))
  pay(world, state, row, self, work, script, call(world, self, script, 'onTimer', mark))
}

/** What the call has asked for is done, and its operations take the processor. */
function pay(world: World, state: State, row: number, self: ComponentIndex, packet: PacketIndex, script: Script, ran: Ran): void {
  const { operations, failure, malformed, sent } = ran
  state.operations[row] += operations
  state.malformed[row] += malformed
  if (failure) state[counted[failure.kind]][row]++
  report(world, self, ran)
  for (const { after, mark } of script.timers) setTimer(world, state, row, self, after, mark, event.due)
  holdUntil(world, state, row, packet, sent)
  world.work(self, packet, state.perOperation[row] * operations, 0, event.ran)
}

function leave(world: World, self: ComponentIndex, packet: PacketIndex): void {
  if (world.heading(packet) < 0) world.drop(self, packet, 'no-route')
  else world.send(self, port.out, packet)
}
