import { targets } from '../../programs/ebpf/targets.ts'
import { assumed, type ComponentIndex, defineKind, fitted, given, numbers, type PacketIndex } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { keptBy } from '../ebpf/keeping.ts'
import { cpusOf, type Loaded, loadedIn, versionOf } from '../ebpf/loading.ts'
import { entriesIn, languages, readingOf } from '../ebpf/reading.ts'
import { cardOf, faultNames, interfaceOf, outcome, runOn } from '../ebpf/running.ts'
import { port as machinePort } from '../infrastructure/path.ts'

/** `out` to the next program or service, `wire` out of the machine at once. */
export const port = numbers('out', 'wire')
export const event = numbers('packet', 'called', 'ran', 'redirected')

/** What becomes of a packet. */
const fate = { pass: 0, drop: 1, back: 2, redirect: 3 } as const

/** … after a verdict of this name. */
const fateOfName: Readonly<Record<string, number>> = {
  PASS: fate.pass,
  ACCEPT: fate.pass,
  OK: fate.pass,
  UNSPEC: fate.pass,
  RECLASSIFY: fate.pass,
  PIPE: fate.pass,
  DROP: fate.drop,
  SHOT: fate.drop,
  STOLEN: fate.drop,
  QUEUED: fate.drop,
  TX: fate.back,
  REDIRECT: fate.redirect,
}
/** by the name of the target, then by the verdict */
const fates = new Map(
  Object.values(targets).map(({ name, verdicts }) => [
    name,
    new Map(Object.entries(verdicts).map(([verdict, value]) => [value, fateOfName[verdict]])),
  ]),
)

export default defineKind({
  kind: 'service/program',
  title: 'BPF program',
  doc: 'A program that a person wrote or dropped here, run on the real bytes of every packet that passes: at the hooks of XDP, tc and Netfilter, or on a programmable card. It may read and change the packet, keep what it likes in maps, and says by what it returns what becomes of the packet. It takes the processor for as many instructions as it executes. One that the verifier refuses is not loaded: packets pass.',
  cite: given(
    'xdp-2018',
    '3.5',
    'a device driver hook that executes custom eBPF code directly after a packet is received from the hardware',
  ),
  group: 'service',
  role: 'service',
  free: false,
  levels: ['nic', 'kernel'],
  refuses: {
    user: 'it is code for a card or the kernel: in user space programs are written in JavaScript',
    cluster: 'it is code for a card or the kernel: on a cluster programs are written in JavaScript',
  },
  readdresses: true,
  fits: { role: 'service', out: 'out', leaves: 'wire' },
  ports: { out: { title: 'onwards', joins: 'inner' }, wire: { title: 'out at once', joins: 'inner' } },
  parameters: {
    program: {
      type: 'program',
      title: 'Program',
      doc: 'Which of the design’s programs it runs. Without one packets pass. What its maps hold is lost when its code is changed.',
      languages,
      charges: { call: 'call', each: 'perInstruction' },
      default: '',
    },
    entry: {
      type: 'text',
      title: 'Entry',
      doc: 'Which program of an object file runs, by its name. Empty: the first whose section is for this hook.',
      entryOf: 'program',
      maxLength: 128,
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
    call: {
      type: 'number',
      title: 'Call',
      doc: 'Cycles to call the program and heed its verdict, besides what its hook costs.',
      unit: 'cycle',
      default: 0,
      min: 0,
      max: 1e7,
      cite: assumed('a hook counts the call as its own cost'),
    },
    perInstruction: {
      type: 'number',
      title: 'Instruction',
      doc: 'Cycles for each instruction that the program executes.',
      unit: 'cycle',
      default: 1,
      min: 0,
      max: 1e6,
      cite: assumed('the kernel translates each instruction into about one of the processor; a card that runs one a cycle'),
    },
    redirect: {
      type: 'number',
      title: 'Redirect',
      doc: 'Cycles to hand a frame to another card, and give its buffer back to the card that it belongs to.',
      unit: 'cycle',
      default: 271.2,
      min: 0,
      max: 1e7,
      cite: fitted(
        'xdp-2018',
        'benchmarks/bench05_xdp_redirect.org',
        '8,649,872 frames a second from card to card on one core: 416.2 cycles, less 97 to poll and 48 for the call',
      ),
    },
  },
  state: {
    version: 'i32',
    up: 'u8',
    cpus: 'i32',
    call: 'f64',
    perInstruction: 'f64',
    redirect: 'f64',
    runs: 'f64',
    instructions: 'f64',
    dropped: 'f64',
    sent: 'f64',
    faults: 'f64',
    refused: 'f64',
  },
  look: {
    icon: 'code',
    tone: 'service',
    gauges: [],
    counters: {
      runs: 'runs',
      instructions: 'instructions',
      dropped: 'dropped',
      sent: 'sent out',
      faults: 'faults',
      refused: 'passed without it',
    },
  },
  entries: entriesIn,
  inspect(plan, place) {
    const reading = readingOf(plan, place)
    return reading.ok ? null : reading.error
  },
  keeps: (world, state, row, self, most) => keptBy(world, self, state.cpus[row], most),
  configure(world, state, row, self, values) {
    state.up[row] = values.up ? 1 : 0
    state.call[row] = values.call
    state.perInstruction[row] = values.perInstruction
    state.redirect[row] = values.redirect
    const version = versionOf(world, self)
    if (version === state.version[row]) return
    state.version[row] = version
    state.cpus[row] = cpusOf(world, self)
    world.memories.forget(self)
  },
  on: {
    packet(world, state, row, self, packet) {
      if (state.up[row] === 1 && loadedIn(world, self, state.cpus[row]))
        world.work(self, packet, state.call[row], 0, event.called)
      else {
        state.refused[row]++
        world.send(self, port.out, packet)
      }
    },
    called(world, state, row, self, packet) {
      const loaded = state.up[row] === 1 ? loadedIn(world, self, state.cpus[row]) : undefined
      if (loaded === undefined) {
        world.send(self, port.out, packet)
        return
      }
      const { packets } = world
      const ran = runOn(world, self, packet, loaded, state.cpus[row])
      state.runs[row]++
      state.instructions[row] += ran.instructions
      let next: number = fate.pass
      if (ran.outcome === outcome.done) next = fateOf(loaded, ran.verdict)
      else state.faults[row]++
      // what is no packet any more nobody takes
      if (ran.outcome === outcome.malformed) next = fate.drop
      const known = next >= 0 && (next < fate.back || world.wired(self, port.wire))
      if (!known) {
        state.faults[row]++
        faultOf(world, self, loaded, ran.verdict, next)
        next = fate.drop
      }
      // within a machine nobody asks by which port a packet came: here it is what becomes of it, and the interface that it leaves by
      const to = next === fate.back ? interfaceOf(world, self, packet) : ran.to
      packets.via[packet] = next < fate.back ? next : fate.back + to
      world.work(self, packet, state.perInstruction[row] * ran.instructions, 0, event.ran)
    },
    ran(world, state, row, self, packet) {
      const next = world.packets.via[packet]
      if (next === fate.pass) world.send(self, port.out, packet)
      else if (next === fate.drop) {
        state.dropped[row]++
        world.drop(self, packet, 'filtered')
      } else if (world.levels[self] === 'nic' || next - fate.back === interfaceOf(world, self, packet))
        leave(world, state, row, self, packet)
      else world.work(self, packet, state.redirect[row], 0, event.redirected)
    },
    redirected: leave,
  },
})

/** What a verdict means at its hook; −1 = nothing. */
function fateOf({ target }: Loaded, verdict: number): number {
  if (target.name === 'socket-filter') return verdict === 0 ? fate.drop : fate.pass
  return fates.get(target.name)?.get(verdict) ?? -1
}

/** A verdict that says nothing at the hook, or asks for a way that the place does not have. */
function faultOf(world: World, self: ComponentIndex, { target }: Loaded, verdict: number, next: number): void {
  const word = Object.keys(target.verdicts).find((each) => target.verdicts[each] === verdict)
  const said = `it returned ${verdict}${word === undefined ? '' : ` (${word})`}`
  if (next >= 0) world.logs.fault(self, world.now, faultNames.nowhere, `${said}, and from here no packet leaves at once`)
  else if (word === undefined)
    world.logs.fault(self, world.now, faultNames.verdict, `${said}, which is no verdict at ${target.name}`)
  else world.logs.fault(self, world.now, faultNames.aborted, said)
}

/** By the interface of the verdict: whom the frame is for there, the way to its destination says. */
function leave(
  world: World,
  state: { readonly sent: Float64Array },
  row: number,
  self: ComponentIndex,
  packet: PacketIndex,
): void {
  const machine = world.root[self]
  const card = cardOf(world, self, packet)
  const to = world.packets.via[packet] - fate.back
  const wire = world.route(machine, packet, world.heading(packet))
  const leads = wire >= 0 ? world.neighbour(machine, machinePort.nic, wire) : -1
  // a card's own processor reaches no other card
  if (leads < 0 || world.place[leads] + 1 !== to || (world.levels[self] === 'nic' && leads !== card)) {
    world.drop(self, packet, 'no-route')
    return
  }
  state.sent[row]++
  world.send(self, port.wire, packet)
}
