import { defineKind, given, numbers, priority } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { cardHolding, type State as Machine, stateOf, transferTime, word } from '../infrastructure/machine-state.ts'
import { port as machinePort, serves } from '../infrastructure/path.ts'
import { aggregates } from '../link/aggregation.ts'
import { managementOf } from '../link/queueing.ts'
import { port as cardPort } from '../nic/myrinet.ts'
import { driverParameters } from './driver-parameters.ts'

export const port = numbers('out', 'transmit', 'fetched')
export const event = numbers(
  'packet',
  'granted',
  'interrupted',
  'whole',
  'inMemory',
  'headerIn',
  'reading',
  'read',
  'processed',
  'fetch',
  'reaching',
  'reached',
  'leaving',
  'staging',
  'staged',
  'roomy',
  'ready',
  'headerOut',
  'written',
  'moving',
  'waiting',
  'moved',
  'locked',
)

const icmp = 1

/** How packets come to the kernel and leave it. */
const ways = { conventional: 0, 'in-place': 1, 'header-copy': 2 } as const

export default defineKind({
  kind: 'kernel/driver',
  title: 'Host router driver',
  doc: 'Takes packets from cards and gives them to cards, over the one bus. Conventional: the card copies the packet into the machine’s memory, and another card copies it out. With peer DMA it stays in the memory of the card that it came by while the kernel decides about its header, and one transfer takes it from card to card: IN-PLACE reads the header’s fields over the bus one by one, HEADER-COPY copies the header in and, changed, back out.',
  cite: given(
    'walton-1998',
    '5.0',
    "packets remain in shared memory on the incoming NIC, and are eventually peer-DMA'd directly to the outgoing NIC",
  ),
  group: 'kernel',
  role: 'driver',
  free: false,
  fits: {
    role: 'driver',
    out: 'out',
    also: { transmit: 'transmit', fetched: 'fetched' },
    takes: { driverOut: 'leaving', driverUp: 'fetch' },
  },
  ports: {
    out: { title: 'to the kernel', joins: 'inner' },
    transmit: { title: 'to the card', joins: 'inner' },
    fetched: { title: 'to who is here', joins: 'inner' },
  },
  parameters: driverParameters,
  presets: [
    { title: 'Conventional driver', parameters: { path: 'conventional' } },
    { title: 'IN-PLACE peer DMA', parameters: { path: 'in-place' } },
    { title: 'HEADER-COPY peer DMA', parameters: { path: 'header-copy' } },
  ],
  resources: { turn: { title: 'packets in work', discipline: 'fifo', servers: 'dmaDepth', capacity: 'queue' } },
  state: {
    way: 'u8',
    early: 'u8',
    depth: 'i32',
    handshake: 'f64',
    header: 'i32',
    fields: 'i32',
    waits: 'u8',
    aggregate: 'u8',
    exchange: 'u8',
    stage: 'u8',
    turn: 'i32',
    /** transfers, bytes into and out of the machine's memory, packets from card to card, packets that locked the bus */
    arbitrations: 'f64',
    memoryBytes: 'f64',
    peers: 'f64',
    locks: 'f64',
  },
  look: {
    icon: 'arrow-left-right',
    tone: 'kernel',
    gauges: ['turn'],
    counters: {
      arbitrations: 'bus transfers',
      memoryBytes: 'bytes to and from memory',
      peers: 'card to card',
      locks: 'locked the bus',
    },
  },
  configure(world, state, row, self, values) {
    state.way[row] = ways[values.path as keyof typeof ways]
    state.early[row] = values.demultiplex ? 1 : 0
    state.depth[row] = values.dmaDepth
    state.handshake[row] = values.handshake
    state.header[row] = values.header
    state.fields[row] = values.fields
    state.waits[row] = values.waits ? 1 : 0
    state.aggregate[row] = values.aggregate ? 1 : 0
    state.exchange[row] = values.pointerExchange ? 1 : 0
    state.stage[row] = values.fallback === 'stage' ? 1 : 0
    state.turn[row] = world.firstResource[self]
    world.manage(
      state.turn[row],
      managementOf(values, () => world.stream(self, 'early drop')),
    )
  },
  on: {
    packet(world, state, row, self, packet) {
      if (isRouted(world, self, packet)) leave(world, state, row, self, packet)
      else world.acquire(self, packet, state.turn[row], 0, event.granted)
    },
    granted(world, state, row, self, packet) {
      const { packets, processor } = world
      const waited = world.now > packets.entered[packet]
      const { machine, at } = hostOf(world, self)
      const cost = waited && state.aggregate[row] === 1 ? 0 : machine.interrupt[at]
      world.stage(self, packet, processor[self], cost, 0, priority.interrupt, event.interrupted)
    },
    interrupted(world, state, row, self, packet) {
      const way = wayOf(world, state, row, self, packet)
      if (way === ways['in-place']) world.acquire(self, packet, busOf(world, self), 0, event.reading)
      else world.work(self, packet, state.handshake[row], 0, way === ways['header-copy'] ? event.headerIn : event.whole)
    },
    whole(world, state, row, self, packet) {
      const bytes = world.packets.size[packet]
      state.memoryBytes[row] += bytes
      transfer(world, state, row, self, packet, 1, bytes, event.inMemory)
    },
    inMemory(world, _state, _row, self, packet) {
      leaveCard(world, self, packet)
      take(world, self, packet)
    },
    headerIn(world, state, row, self, packet) {
      state.memoryBytes[row] += state.header[row]
      transfer(world, state, row, self, packet, 1, state.header[row], event.read)
    },
    reading: (world, state, row, self, packet) =>
      reach(world, state, row, self, packet, state.fields[row], priority.softirq, event.read),
    read(world, _state, _row, self, packet) {
      world.relinquish(packet, busOf(world, self))
      take(world, self, packet)
    },
    processed: (world, _state, _row, self, packet) => world.send(self, port.out, packet),

    /** For somebody on this machine. What still lies in a card is read over the bus, as memory; an echo is answered where it is. */
    fetch(world, state, row, self, packet) {
      world.relinquish(packet, state.turn[row])
      const here = lies(world, self, packet) < 0
      if (here) world.release(packet)
      if (here || world.packets.protocol[packet] === icmp) world.send(self, port.fetched, packet)
      else world.acquire(self, packet, busOf(world, self), 0, event.reaching)
    },
    reaching: (world, state, row, self, packet) =>
      reach(world, state, row, self, packet, wordsOf(world, packet), priority.user, event.reached),
    reached(world, _state, _row, self, packet) {
      world.release(packet)
      world.send(self, port.fetched, packet)
    },

    leaving: leave,
    staging(world, state, row, self, packet) {
      const bytes = world.packets.size[packet]
      state.memoryBytes[row] += bytes
      transfer(world, state, row, self, packet, 1, bytes, event.staged)
    },
    staged(world, state, row, self, packet) {
      leaveCard(world, self, packet)
      queue(world, state, row, self, packet)
    },
    roomy: turn,
    ready,
    headerOut(world, state, row, self, packet) {
      state.memoryBytes[row] += state.header[row]
      transfer(world, state, row, self, packet, 1, state.header[row], event.written)
    },
    written: (world, state, row, self, packet) => world.work(self, packet, state.handshake[row], 0, event.moving),
    moving(world, state, row, self, packet) {
      const bytes = world.packets.size[packet]
      const inCard = lies(world, self, packet) >= 0
      if (inCard) state.peers[row]++
      else state.memoryBytes[row] += bytes
      const waits = inCard && state.way[row] === ways['in-place'] && state.waits[row] === 1 && !isRouted(world, self, packet)
      if (waits) world.acquire(self, packet, busOf(world, self), 0, event.waiting)
      else transfer(world, state, row, self, packet, 1, bytes, event.moved)
    },
    /** The transfer has the bus, and the CPU waits for its end. */
    waiting(world, state, row, self, packet) {
      const { machine, at } = hostOf(world, self)
      const time = transferTime(machine, at, world.packets.size[packet])
      state.arbitrations[row]++
      world.stage(self, packet, world.processor[self], time, 0, priority.softirq, event.moved)
    },
    moved(world, _state, _row, self, packet) {
      keepOnly(world, packet, transmitOf(world, exit(world, self, packet)))
      world.send(self, port.transmit, packet)
    },
    locked(world, state, row, self, packet) {
      state.locks[row]++
      world.hold(self, packet)
    },
  },
})

type Name = 'way' | 'early' | 'depth' | 'handshake' | 'exchange' | 'stage' | 'turn' | 'arbitrations' | 'memoryBytes' | 'peers'
type State = Record<Name, Float64Array | Int32Array | Uint8Array>

const hostOf = (world: World, self: number): { machine: Machine; at: number } => {
  const root = world.root[self]
  return { machine: stateOf(world, root), at: world.row[root] }
}
/** The card in whose memory the packet lies; −1 = in the machine's. */
const lies = (world: World, self: number, packet: number): number => cardHolding(world, world.root[self], packet)
const wordsOf = (world: World, packet: number): number => Math.ceil(world.packets.size[packet] / word)

/** So many transfers of so many bytes each, one after the other. */
function transfer(
  world: World,
  state: Pick<State, 'arbitrations'>,
  row: number,
  self: number,
  packet: number,
  count: number,
  bytes: number,
  then: number,
): void {
  const { machine, at } = hostOf(world, self)
  state.arbitrations[row] += count
  world.stage(self, packet, machine.bus[at], count * transferTime(machine, at, bytes), 0, 0, then)
}

const busOf = (world: World, self: number): number => {
  const { machine, at } = hostOf(world, self)
  return machine.bus[at]
}

/** The CPU reads or writes so many words of a card itself: it has the bus, and waits for each. */
function reach(
  world: World,
  state: Pick<State, 'arbitrations'>,
  row: number,
  self: number,
  packet: number,
  words: number,
  urgency: number,
  then: number,
): void {
  const { machine, at } = hostOf(world, self)
  state.arbitrations[row] += words
  world.stage(self, packet, world.processor[self], words * transferTime(machine, at, word), 0, urgency, then)
}

/** The soft interrupt: up to the first hook. */
function take(world: World, self: number, packet: number): void {
  const { machine, at } = hostOf(world, self)
  world.stage(self, packet, world.processor[self], machine.receive[at], 0, priority.softirq, event.processed)
}

/** IP forwarding stands on the card that it came by, and has been there. */
function isRouted(world: World, self: number, packet: number): boolean {
  const card = lies(world, self, packet)
  return (
    card >= 0 && world.wired(card, cardPort.forwarding) && !world.isHere(world.root[self], packet) && !world.isForGroup(packet)
  )
}

function wayOf(world: World, state: State, row: number, self: number, packet: number): number {
  const card = lies(world, self, packet)
  if (card < 0) return ways.conventional
  if (aggregates(world, card)) return ways.conventional
  const machine = world.root[self]
  const early = state.early[row] === 1 && (world.isHere(machine, packet) || serves(world, machine, packet))
  if (early || (state.stage[row] === 1 && isFull(world, world.resource(card, 'receive')))) return ways.conventional
  return state.way[row]
}

const isFull = ({ resources }: World, resource: number): boolean =>
  resource >= 0 && resources.busy[resource] >= resources.servers[resource]

function leaveCard(world: World, self: number, packet: number): void {
  world.relinquish(packet, world.resource(lies(world, self, packet), 'receive'))
}

/** The card by which the packet will leave; −1 = none, or several. */
function exit(world: World, self: number, packet: number): number {
  const machine = world.root[self]
  const turn = world.turn[machine]
  const wire = world.route(machine, packet, world.heading(packet))
  world.turn[machine] = turn
  return wire < 0 ? -1 : world.neighbour(machine, machinePort.nic, wire)
}
/** The buffers of a card for what goes; −1 = it has none that it shares: it fetches what it sends from where that lies. */
const transmitOf = (world: World, card: number): number => world.resource(card, 'transmit')

function keepOnly(world: World, packet: number, kept: number): void {
  const { held0, held1, held2, held3 } = world.packets
  for (const resource of [held0[packet], held1[packet], held2[packet], held3[packet]])
    if (resource >= 0 && resource !== kept) world.relinquish(packet, resource)
}

/** From the kernel, or from a card that has routed the packet: to the card by which it leaves. */
function leave(world: World, state: State, row: number, self: number, packet: number): void {
  const card = lies(world, self, packet)
  const out = exit(world, self, packet)
  if (state.depth[row] > 1) freeSender(world, self, packet)
  if (card < 0) queue(world, state, row, self, packet)
  else if (card === out) exchange(world, state, row, self, packet, world.resource(card, 'receive'))
  else if (aggregates(world, out) || (state.stage[row] === 1 && isFull(world, transmitOf(world, out))))
    world.work(self, packet, state.handshake[row], 0, event.staging)
  else queue(world, state, row, self, packet)
}

/** With more than one transfer under way an application need not wait for its own. */
function freeSender(world: World, self: number, packet: number): void {
  const { packets, resources, root } = world
  for (const held of [packets.held0[packet], packets.held1[packet]])
    if (held >= 0 && resources.owner[held] === root[self]) world.relinquish(packet, held)
}

/** Back by the card it came by: it lies there already. A card that transfers to itself locks the bus. */
function exchange(world: World, state: State, row: number, self: number, packet: number, buffer: number): void {
  if (state.exchange[row] === 0) world.acquire(self, packet, busOf(world, self), 0, event.locked)
  else {
    keepOnly(world, packet, buffer)
    world.send(self, port.transmit, packet)
  }
}

/** A buffer of the card by which it leaves; while there is none the driver goes on with others. */
function queue(world: World, state: State, row: number, self: number, packet: number): void {
  const transmit = transmitOf(world, exit(world, self, packet))
  if (transmit < 0) {
    turn(world, state, row, self, packet)
    return
  }
  if (isFull(world, transmit)) world.relinquish(packet, state.turn[row])
  world.acquire(self, packet, transmit, 0, event.roomy)
}

function turn(world: World, state: State, row: number, self: number, packet: number): void {
  if (isRouted(world, self, packet)) transferOut(world, self, packet)
  else if (world.holds(packet, state.turn[row])) ready(world, state, row, self, packet)
  else world.acquire(self, packet, state.turn[row], 0, event.ready)
}

/** No processor of the machine has to do with it. */
const transferOut = (world: World, self: number, packet: number): void => world.call(self, event.moving, packet)

function ready(world: World, state: State, row: number, self: number, packet: number): void {
  const copiesBack = state.way[row] === ways['header-copy'] && lies(world, self, packet) >= 0
  world.work(self, packet, state.handshake[row], 0, copiesBack ? event.headerOut : event.moving)
}
