/**
 * What all services have in common: the name they answer to, a cost per packet and per byte at each level that their
 * class allows, and the rule that a service does its work on packets that ask for it (or on all).
 */
import {
  assumed,
  type Citation,
  type Columns,
  defineKind,
  given,
  type Handler,
  type Kind,
  type Level,
  type Need,
  numbers,
  type ParameterSpecs,
  type StateSchema,
} from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { reachTime } from '../infrastructure/machine-state.ts'

export const port = numbers('out')
export const event = numbers('packet', 'done')

interface Cost {
  readonly cycles: number
  readonly cyclesPerByte: number
  readonly cite: Citation
  /** where the cost of a byte has a source of its own */
  readonly citePerByte?: Citation
}

/** Of most services. */
const little = { bytes: 4096, cite: assumed('code and a few counters') }

export interface ServiceSpec<P extends ParameterSpecs, S extends StateSchema> {
  readonly noun: string
  readonly title: string
  readonly doc: string
  readonly cite: Citation
  readonly icon: string
  /** cost at each level where it may run, in cycles of the processor there */
  readonly cost: Partial<Record<Level, Cost>>
  /** bytes of code and state; absent = a few kilobytes */
  readonly memory?: { readonly bytes: number; readonly cite: Citation }
  /** the parameter that says how much it keeps besides, and the bytes of one */
  readonly keeps?: { readonly parameter: string; readonly bytes: number }
  readonly needs?: Need
  /** why it may not run elsewhere */
  readonly refuses?: Partial<Record<Level, string>>
  /** other nodes and hosts send packets to it */
  readonly answerable?: boolean
  readonly soft?: readonly string[]
  readonly parameters: P
  readonly state: S
  readonly counters: Record<string, string>
  configure?(world: World, state: Columns<S>, row: number, self: number, values: Record<string, number | string | boolean>): void
  /** the work on one packet, when its cost has been paid; false = the packet has ended */
  apply(world: World, state: Columns<S>, row: number, self: number, packet: number): boolean
  /** further events, numbered after `event` */
  readonly on?: { readonly [event: string]: Handler<S> }
}

const costNames: Record<Level, string> = {
  nic: 'on a card',
  kernel: 'in the kernel',
  user: 'in an environment',
  cluster: 'on a cluster',
}

const needsVirtualMachine = 'it is written in Java, and services there must be in C or assembly code'

type Common = { cycles: Float64Array; perByte: Float64Array; every: Uint8Array; key: Int32Array; served: Float64Array }

export function defineService<const P extends ParameterSpecs, const S extends StateSchema>(spec: ServiceSpec<P, S>): Kind {
  const levels = Object.keys(spec.cost) as Level[]
  const costs: Record<string, ParameterSpecs[string]> = {}
  for (const level of levels) {
    const cost = spec.cost[level] as Cost
    costs[`${level}Cycles`] = {
      type: 'number',
      title: `Cost ${costNames[level]}`,
      doc: 'Cycles for each packet.',
      unit: 'cycle',
      default: cost.cycles,
      min: 0,
      max: 1e9,
      cite: cost.cite,
    }
    costs[`${level}CyclesPerByte`] = {
      type: 'number',
      title: `Cost per byte ${costNames[level]}`,
      doc: 'Cycles for each byte of the packet.',
      unit: 'cycle/byte',
      default: cost.cyclesPerByte,
      min: 0,
      max: 1e6,
      cite: cost.citePerByte ?? cost.cite,
    }
  }
  const parameters: ParameterSpecs = {
    name: {
      type: 'text',
      title: 'Answers to',
      doc: 'The name by which packets ask for it; they carry its hash.',
      default: spec.noun,
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
    language: {
      type: 'choice',
      title: 'Written in',
      doc: 'Where it can run at all. It costs what its level costs.',
      default: 'each',
      options: {
        each: {
          title: 'what each level asks for',
          doc: 'Twice: in C for card and kernel, and in Java for an environment, as the paper’s S1k and S1u.',
        },
        java: { title: 'Java only', doc: 'A class for an environment: kernel and card refuse it.' },
      },
      cite: given(
        'tamanoir-2003',
        '2.2',
        'Services must be written in C or assembly code which limits portability and makes the writing less obvious',
      ),
    },
    ...spec.parameters,
    ...costs,
    memory: {
      type: 'number',
      title: 'Memory',
      doc: `Bytes of code and state that it takes of its host’s budget${spec.keeps ? ', besides what it keeps' : ''}.`,
      unit: 'byte',
      default: (spec.memory ?? little).bytes,
      min: 0,
      max: 1e12,
      cite: (spec.memory ?? little).cite,
    },
  }
  const named = (suffix: string) => Object.fromEntries(levels.map((level) => [level, `${level}${suffix}`]))
  return defineKind({
    kind: `service/${spec.noun}`,
    title: spec.title,
    doc: spec.doc,
    cite: spec.cite,
    group: 'service',
    role: 'service',
    free: false,
    levels,
    needs: spec.needs,
    refuses: spec.refuses,
    writtenIn: { by: 'language', refuses: { java: { nic: needsVirtualMachine, kernel: needsVirtualMachine } } },
    demands: { memory: 'memory', keeps: spec.keeps, cycles: named('Cycles'), perByte: named('CyclesPerByte') },
    addressable: spec.answerable,
    answerable: spec.answerable,
    soft: spec.soft,
    fits: { role: 'service', out: 'out' },
    ports: { out: { title: 'onwards', joins: 'inner' } },
    parameters,
    state: { cycles: 'f64', perByte: 'f64', every: 'u8', key: 'i32', served: 'f64', ...spec.state },
    look: { icon: spec.icon, tone: 'service', gauges: [], counters: { served: 'packets', ...spec.counters } },
    configure(world: World, state: Common, row: number, self: number, values: Record<string, number | string | boolean>) {
      const level = world.levels[self] ?? levels[0]
      state.cycles[row] = Number(values[`${level}Cycles`] ?? 0)
      state.perByte[row] = Number(values[`${level}CyclesPerByte`] ?? 0)
      state.every[row] = values.applies === 'every' ? 1 : 0
      state.key[row] = hashText(String(values.name)) | 0
      world.key[self] = state.key[row]
      spec.configure?.(world, state as unknown as Columns<S>, row, self, values)
    },
    on: {
      packet(world: World, state: Common, row: number, self: number, packet: number) {
        const { packets } = world
        const asked =
          packets.service[packet] === state.key[row] &&
          (packets.flags[packet] & flag.served) === 0 &&
          packets.datagram[packet] < 0
        if (asked || state.every[row] === 1) {
          let cycles = state.cycles[row] + state.perByte[row] * packets.size[packet]
          // what it reads may still lie in a card, and it may run elsewhere
          if (state.perByte[row] > 0 && packets.held0[packet] >= 0 && world.levels[self] !== 'nic')
            cycles += reachTime(world, world.root[self], packet) / world.cycle[self]
          world.work(self, packet, cycles, 0, event.done)
        } else world.send(self, port.out, packet)
      },
      done(world: World, state: Common, row: number, self: number, packet: number) {
        const { packets } = world
        state.served[row]++
        if (packets.service[packet] === state.key[row]) packets.flags[packet] |= flag.served | flag.servedOnce
        if (spec.apply(world, state as unknown as Columns<S>, row, self, packet)) world.send(self, port.out, packet)
      },
      ...spec.on,
    },
  } as unknown as Kind)
}

/** A TCP segment keeps its length, since the other bytes of its stream are counted from it and the node is no end of the connection. */
export const keepsLength = (world: World, packet: number): boolean => world.packets.segment[packet] >= 0

/** Java against C for the same few operations, for costs that no paper gives. */
export const inJava = (cycles: number): Cost => ({
  cycles,
  cyclesPerByte: 0,
  cite: assumed('about five times the C code under a just-in-time compiler'),
})
export const inC = (cycles: number, why: string): Cost => ({ cycles, cyclesPerByte: 0, cite: assumed(why) })

export const refuseHeavy = {
  nic: 'too heavy for a card: services there are restricted to marking, dropping, filtering and counting',
  kernel: 'too heavy for the kernel, which does not tolerate long processing of a packet',
} as const
