/**
 * What all functional blocks of LANA have in common: a receive handler with a cost, a binding for each direction, a direction that a
 * block can flip, event messages from blocks that it has subscribed to, and private data that a replacement keeps or drops.
 */
import {
  assumed,
  type Columns,
  defineKind,
  extrapolated,
  fitted,
  given,
  type Handler,
  type Kind,
  numbers,
  type ParameterSpecs,
  type StateSchema,
} from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { dequeue } from '../kernel/lana.ts'

/** A block's own port, if it has one, follows. */
export const port = numbers('out', 'ingress', 'egress', 'own')
export const event = numbers('packet', 'done', 'copied')

type Common = {
  cycles: Float64Array
  told: Int32Array
  flips: Uint8Array
  loop: Uint8Array
  version: Int32Array
  subscription: Int32Array
  controller: Int32Array
  perByte: Float64Array
  treats: Uint8Array
  events: Float64Array
  passed: Float64Array
}

export interface BlockSpec<P extends ParameterSpecs, S extends StateSchema> {
  readonly noun: string
  readonly title: string
  readonly doc: string
  readonly section: string
  readonly quote: string
  readonly icon: string
  /** a further port: bound to another block by the parameter `by`, or wired to the handler `to` of the engine */
  readonly own?: { readonly port: string; readonly title: string } & ({ readonly by: string } | { readonly to: string })
  /** what it does to packets, as a bit (header.ts): a controller may choose it */
  readonly treats?: number
  /** further handlers, from number 3 on */
  readonly events?: { readonly [event: string]: Handler<S> }
  readonly parameters: P
  readonly state: S
  readonly counters: Record<string, string>
  /** private data: lost when a replacement drops it */
  readonly data: readonly (keyof S & string)[]
  configure?(state: Columns<S>, row: number, values: Record<string, number | string | boolean>): void
  /** what else goes with its private data: packets that it keeps */
  lose?(world: World, state: Columns<S>, row: number, self: number): void
  /** the receive handler, its cost paid; false = it has seen to the packet itself */
  handle(world: World, state: Columns<S>, row: number, self: number, packet: number): boolean
}

/** What a block that does nothing costs is measured; an element of Click is known by a bound alone. */
const costs = {
  type: 'choice',
  title: 'Costs as',
  doc: 'Whose cost its receive handler has.',
  default: 'lana',
  options: {
    lana: { title: 'a block of LANA', doc: 'As its rate through three blocks leaves for each.' },
    click: {
      title: 'a Click element, at most',
      doc: 'All cycles that the IP router of Click spends on a packet, its drivers included, divided by its elements: what a call of one costs alone is less.',
    },
  },
  sets: {
    click: {
      cycles: {
        value: 131.4,
        cite: extrapolated(
          'click-2000',
          'abstract',
          '"the Click IP router achieves a maximum loss-free forwarding rate of 333,000 64-byte packets per second", it "has sixteen elements on its forwarding path": 2,102 cycles a packet, 131.4 for each sixteenth, an upper bound for their mean. The clock, 700 MHz, is not in the abstract: the FAQ of Click names a 700 MHz Pentium III for a later result',
        ),
      },
    },
  },
  cite: assumed('the paper wants LANA compared with Click, and does not do it'),
} as const

const isMeasured = (noun: string): boolean => noun === 'eth' || noun === 'forward'

const binding = (title: string, doc: string) =>
  ({ type: 'reference', title, doc, role: 'functional-block', default: '' }) as const

/** Of blocks that treat payloads, which the paper names and does not have. */
export const announced = {
  section: '3',
  quote:
    'for the change of the protocol stack at runtime to include for example compression or encryption as the networking conditions change',
} as const

/** What such a block costs besides its receive handler. */
export const cyclesPerByte = {
  type: 'number',
  title: 'For each byte',
  doc: 'Cycles for each byte of the packet as it comes to the block.',
  unit: 'cycle/byte',
  min: 0,
  max: 1e5,
} as const

export function defineBlock<const P extends ParameterSpecs, const S extends StateSchema>(spec: BlockSpec<P, S>): Kind {
  const { own } = spec
  const binds = own !== undefined && 'by' in own ? { [own.port]: own.by } : {}
  const also = own !== undefined && 'to' in own ? { [own.port]: own.to } : {}
  return defineKind({
    kind: `lana/${spec.noun}`,
    title: spec.title,
    doc: spec.doc,
    cite: given('lana-2011', spec.section, spec.quote),
    group: 'kernel',
    role: 'functional-block',
    free: false,
    fits: { role: 'functional-block', out: 'out', also },
    ports: {
      out: { title: 'to IP', joins: 'inner' },
      ingress: { title: 'onwards, ingress', joins: 'inner' },
      egress: { title: 'onwards, egress', joins: 'inner' },
      ...(own === undefined ? {} : { [own.port]: { title: own.title, joins: 'inner' } }),
    },
    binds: { ingress: 'ingress', egress: 'egress', ...binds },
    subscribes: 'subscription',
    renewed: { by: 'version', data: 'data', kept: 'transferred', dropped: 'dropped' },
    parameters: {
      ingress: binding('Bound, ingress', 'The block of this engine that gets packets on their way in; none = they end here.'),
      egress: binding('Bound, egress', 'The block of this engine that gets packets on their way out; none = they end here.'),
      ...spec.parameters,
      flips: {
        type: 'flag',
        title: 'Flips the direction',
        doc: 'Packets on their way in go out from here, and the other way round.',
        default: false,
        cite: given(
          'lana-2011',
          '2',
          'functional blocks can also flip the packets direction within the packet processing engine',
        ),
      },
      subscription: {
        ...binding('Subscribed to', 'It gets event messages of this block, besides those of blocks bound to it.'),
      },
      version: {
        type: 'number',
        title: 'Version',
        doc: 'Another number replaces the block by a new one while packets pass; its bindings stay.',
        unit: 'count',
        default: 1,
        min: 1,
        max: 1e6,
        integer: true,
        cite: given('lana-2011', '2.1', 'Replaces one functional block with another functional block'),
      },
      data: {
        type: 'choice',
        title: 'Private data',
        doc: 'What becomes of what the block knows when it is replaced.',
        default: 'transferred',
        options: {
          transferred: { title: 'transferred', doc: 'The new block goes on with it.' },
          dropped: { title: 'dropped', doc: 'The new block begins afresh.' },
        },
        cite: given('lana-2011', '2.1', 'Private data can either be transferred to the new block or dropped'),
      },
      ...(isMeasured(spec.noun) ? { costs } : {}),
      cycles: {
        type: 'number',
        title: 'Receive handler',
        doc: 'Cycles for each packet: a function call, without a copy.',
        unit: 'cycle',
        default: 35.7,
        min: 0,
        max: 1e7,
        cite: isMeasured(spec.noun)
          ? fitted(
              'lana-2011',
              'Table 1',
              '1,300,000 pps through three blocks in ksoftirqd against 1,380,000 without them: 14.9 ns a block at 2.4 GHz',
            )
          : assumed('a function call, as those of the two kinds of blocks that were measured'),
      },
    },
    state: {
      cycles: 'f64',
      /** its bindings and properties as others have heard of them */
      told: 'i32',
      flips: 'u8',
      loop: 'u8',
      version: 'i32',
      subscription: 'i32',
      events: 'f64',
      passed: 'f64',
      perByte: 'f64',
      treats: 'u8',
      /** the controller that has called it last, plus one */
      controller: 'i32',
      ...spec.state,
    },
    look: { icon: spec.icon, tone: 'kernel', gauges: [], counters: { passed: 'packets', events: 'events', ...spec.counters } },
    configure(world: World, state: Common, row: number, self: number, values: Record<string, number | string | boolean>) {
      const now = hashText(JSON.stringify({ ...values, data: null })) | 0
      const changed = state.told[row] !== now
      state.told[row] = now
      if (state.version[row] !== values.version && values.data === 'dropped') forget(world, spec, state, row, self)
      state.version[row] = Number(values.version)
      // a block that runs a program: as many instructions as it has
      state.cycles[row] = Number(values.cycles) + Number(values.instructions ?? 0) * Number(values.perInstruction ?? 0)
      state.perByte[row] = Number(values.cyclesPerByte ?? 0)
      state.treats[row] = spec.treats ?? 0
      state.flips[row] = values.flips ? 1 : 0
      state.subscription[row] = Number(values.subscription) + 1
      spec.configure?.(state as unknown as Columns<S>, row, values)
      for (const block of blocksBeside(world, self)) {
        // bindings may have changed
        commonOf(world, block).loop[world.row[block]] = loop.unknown
        if (changed && hears(world, block, self)) commonOf(world, block).events[world.row[block]]++
      }
    },
    on: {
      packet(world: World, state: Common, row: number, self: number, packet: number) {
        state.passed[row]++
        world.work(self, packet, state.cycles[row] + state.perByte[row] * world.packets.size[packet], 0, event.done)
      },
      done(world: World, state: Common, row: number, self: number, packet: number) {
        if (state.flips[row] === 1) world.packets.flags[packet] ^= flag.egress
        if (spec.handle(world, state as unknown as Columns<S>, row, self, packet)) onwards(world, self, packet)
      },
      copied(world: World, _state: Common, _row: number, self: number, packet: number) {
        dequeue(world, self, packet)
        sendOwn(world, self, packet)
      },
      ...spec.events,
    },
  } as unknown as Kind)
}

/** A new block without the private data of the old one. */
function forget<P extends ParameterSpecs, S extends StateSchema>(
  world: World,
  spec: BlockSpec<P, S>,
  state: Common,
  row: number,
  self: number,
): void {
  spec.lose?.(world, state as unknown as Columns<S>, row, self)
  for (const field of spec.data) {
    const column = (state as unknown as Record<string, Float64Array>)[field]
    const width = column.length / state.version.length
    column.fill(0, row * width, (row + 1) * width)
  }
}

/** Along the binding of the packet's direction; where there is none, back to the controller that has called the block, or its way ends. */
export function onwards(world: World, self: number, packet: number): void {
  const direction = (world.packets.flags[packet] & flag.egress) === 0 ? port.ingress : port.egress
  if (isBound(world, self, direction) && !leadsBack(world, self)) {
    world.send(self, direction, packet)
    return
  }
  const controller = commonOf(world, self).controller[world.row[self]] - 1
  if (controller >= 0 && !world.wired(self, direction) && isController(world, controller, self))
    pass(world, self, controller, packet, returned)
  else world.drop(self, packet, 'unconnected')
}

/** Number of a controller's handler for what comes back. */
export const returned = 3
const isController = (world: World, controller: number, block: number): boolean =>
  world.alive[controller] === 1 &&
  world.parent[controller] === world.parent[block] &&
  world.kinds.list[world.kindOf[controller]].kind === 'lana/controller'

/** A controller calls a block that provides what is wanted. */
export function engage(world: World, controller: number, block: number, packet: number): void {
  commonOf(world, block).controller[world.row[block]] = controller + 1
  pass(world, controller, block, packet, event.packet)
}

/** One block calls another that it is not bound to. */
export function call(world: World, from: number, to: number, packet: number): void {
  pass(world, from, to, packet, event.packet)
}

/** A binding that is no wire. */
function pass(world: World, from: number, to: number, packet: number, by: number): void {
  world.passed[from]++
  world.received[to]++
  world.packets.at[packet] = to
  world.packets.via[packet] = -1
  world.call(to, by, packet)
}

/** The block of this engine that does this to packets; of several, that whose handler is the shortest; −1. One that flips directions is none. */
export function provider(world: World, self: number, treats: number): number {
  let best = -1
  for (const block of world.children[world.parent[self]]) {
    if (world.kinds.list[world.kindOf[block]].role !== 'functional-block') continue
    const own = commonOf(world, block)
    const row = world.row[block]
    if (own.treats[row] !== treats || own.flips[row] === 1) continue
    if (best < 0 || own.cycles[row] < commonOf(world, best).cycles[world.row[best]]) best = block
  }
  return best
}

/** A block is bound into a path, or taken out of it: it hears of that. */
export function tell(world: World, block: number): void {
  commonOf(world, block).events[world.row[block]]++
}

/** By the block's own port. */
function sendOwn(world: World, self: number, packet: number): void {
  if (isBound(world, self, port.own) && !leadsBack(world, self)) world.send(self, port.own, packet)
  else world.drop(self, packet, 'unconnected')
}

/** Only blocks of one engine call one another. */
const isBound = (world: World, self: number, by: number): boolean =>
  world.wired(self, by) && world.parent[world.neighbour(self, by)] === world.parent[self]

const commonOf = (world: World, block: number): Common => world.kinds.columns[world.kindOf[block]] as unknown as Common
const blocksBeside = (world: World, self: number): readonly number[] =>
  world.children[world.parent[self]].filter((block) => world.kinds.list[world.kindOf[block]].role === 'functional-block')

/** Event messages come from a block that one has subscribed to, and from those that are bound to one. */
const hears = (world: World, block: number, from: number): boolean =>
  block !== from &&
  (commonOf(world, block).subscription[world.row[block]] === from + 1 ||
    world.neighbour(from, port.ingress) === block ||
    world.neighbour(from, port.egress) === block)

const loop = { unknown: 0, none: 1, here: 2 } as const

/** Whether bindings lead from a block to itself in the same direction: packets would never end. Found out once after each edit. */
function leadsBack(world: World, self: number): boolean {
  const { loop: known } = commonOf(world, self)
  const row = world.row[self]
  if (known[row] === loop.unknown) known[row] = findLoop(world, self) ? loop.here : loop.none
  return known[row] === loop.here
}

function findLoop(world: World, self: number): boolean {
  return [0, 1].some((start) => {
    const seen = new Set<number>()
    const open = after(world, self, start)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === self * 2 + start) return true
      if (seen.has(at)) continue
      seen.add(at)
      open.push(...after(world, at >> 1, at & 1))
    }
    return false
  })
}

/** Blocks that a packet comes to next, twice their index, plus one on the way out. */
function after(world: World, block: number, direction: number): number[] {
  const leaving = direction ^ commonOf(world, block).flips[world.row[block]]
  const ports = [leaving === 0 ? port.ingress : port.egress]
  const own = Object.values(world.kinds.list[world.kindOf[block]].binds ?? {}).length > 2
  if (own) ports.push(port.own)
  return ports.filter((by) => isBound(world, block, by)).map((by) => world.neighbour(block, by) * 2 + leaving)
}
