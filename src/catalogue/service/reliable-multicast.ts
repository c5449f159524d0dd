import { assumed, given, type NumberParameter } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import {
  ask,
  flowAsked,
  isEnd,
  isRepair,
  isRequest,
  keep,
  keeping,
  keptAt,
  keptSlots,
  miss,
  notice,
  noticeEnd,
  numberAsked,
  type Repairing,
  repair,
  repairing,
  sendToGroup,
} from '../../sim/repairs.ts'
import type { World } from '../../sim/world.ts'
import { defineService, inJava, port, refuseHeavy } from './service.ts'

export const event = { packet: 0, done: 1, late: 2 } as const

/** Of whoever asks for repairs: how long it waits for one, and how often it asks. */
export const repairParameters = {
  patience: {
    type: 'number',
    title: 'Patience',
    doc: 'Without a repair for so long it asks again.',
    unit: 'second',
    default: 0.05,
    min: 1e-5,
    max: 100,
    cite: assumed('some round trips of a campus network'),
  },
  tries: {
    type: 'number',
    title: 'Requests',
    doc: 'How often it asks for a packet before it gives it up.',
    unit: 'count',
    default: 5,
    min: 1,
    max: 100,
    integer: true,
    cite: assumed('so that the loss of requests and repairs does not matter'),
  },
} as const satisfies Readonly<Record<string, NumberParameter>>

export const capacityParameter = {
  type: 'number',
  title: 'Keeps',
  doc: 'Packets that are kept for repairs; the oldest makes room.',
  unit: 'packet',
  default: 256,
  min: 0,
  max: keptSlots,
  integer: true,
  cite: assumed('a quarter of a second at a thousand packets a second'),
} as const

export default defineService({
  noun: 'reliable-multicast',
  title: 'Reliable multicast',
  doc: 'Keeps the packets of a group and repairs losses where they happen: it answers the requests of receivers behind it from what it keeps, and asks the sender, or the node before, for what it misses itself. One request goes up however many receivers ask.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  icon: 'radio',
  cost: { user: inJava(2000) },
  // a full Ethernet frame each
  keeps: { parameter: 'keeps', bytes: 1500 },
  refuses: { ...refuseHeavy, cluster: 'the packets of a group must pass where they are kept' },
  answerable: true,
  parameters: { keeps: capacityParameter, ...repairParameters },
  state: { ...repairing, ...keeping, absorbed: 'f64' },
  counters: {
    gaps: 'missed here',
    requests: 'requests sent',
    repaired: 'got repaired',
    repairs: 'repairs given',
    absorbed: 'requests absorbed',
    lost: 'given up',
  },
  configure(_world, state, row, _self, values) {
    state.capacity[row] = Number(values.keeps)
    state.patience[row] = Math.round(Number(values.patience) * 1e12)
    state.tries[row] = Number(values.tries)
  },
  apply(world, state, row, self, packet) {
    const { packets } = world
    // a stream of TCP repairs itself
    if (packets.protocol[packet] !== 17) return true
    if (isRequest(world, packet)) {
      const flow = flowAsked(world, packet)
      const slot = keptAt(state, row, flow, numberAsked(world, packet))
      if (slot >= 0) {
        const again = repair(world, state, row, self, slot, packet)
        packets.flags[again] |= flag.served | flag.servedOnce
        world.deliver(self, packet)
        world.send(self, port.out, again)
        return false
      }
      const heard = state.origin[row * (state.expected.length / state.tries.length) + flow] > 0
      if (!heard || !miss(world, state, row, flow, numberAsked(world, packet))) return true
      state.absorbed[row]++
      world.deliver(self, packet)
      request(world, state, row, self)
      return false
    }
    if (isEnd(world, packet)) {
      noticeEnd(world, state, row, packet)
      world.send(self, port.out, packet)
      request(world, state, row, self)
      return false
    }
    const fresh = notice(world, state, row, packet)
    if (fresh) keep(world, state, row, packet)
    if (isRepair(world, packet) && packets.destination[packet] === self) {
      if (fresh && sendToGroup(world, state, row, packet)) world.send(self, port.out, packet)
      else world.deliver(self, packet)
    } else world.send(self, port.out, packet)
    request(world, state, row, self)
    return false
  },
  on: {
    late: (world, state, row, self) => request(world, state, row, self),
  },
})

type State = Repairing & { readonly key: Int32Array }

/** Asks upstream for what is missing here. */
function request(world: World, state: Repairing, row: number, self: number): void {
  for (const packet of ask(world, state, row, self, (state as State).key[row], event.late)) {
    world.packets.flags[packet] |= flag.served
    world.send(self, port.out, packet)
  }
}
