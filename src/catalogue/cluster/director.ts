import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { nameKey } from '../../sim/random.ts'
import { way } from '../../sim/routing.ts'
import type { World } from '../../sim/world.ts'
import { anycast, virtualAddress } from '../network/addressing.ts'

export const port = numbers('out', 'backEnds')
export const event = numbers('packet', 'dispatched')

const modes = { nat: 0, dr: 1, tun: 2 } as const
const schedulers = { rr: 0, wrr: 1, lc: 2, wlc: 3 } as const
/** outer IPv4 header without options, bytes */
const outerHeader = 20

export default defineKind({
  kind: 'cluster/director',
  title: 'Front-end',
  doc: 'The director of a cluster (Linux Virtual Server): every flow that asks for a service is given to one back-end, and stays with it. It reaches back-ends by rewriting the destination (NAT, answers come back through it), by the frame address alone (direct routing) or in a tunnel (20 bytes more).',
  cite: given('tamanoir-2003', '3.3', 'LVS is able to transmit packets in 3 different ways'),
  group: 'cluster',
  role: 'director',
  free: false,
  fits: { role: 'director', out: 'out' },
  gathers: { role: 'back-end', by: 'director', port: 'backEnds' },
  ports: { out: { title: 'onwards', joins: 'inner' }, backEnds: { title: 'back-ends', joins: 'inner' } },
  parameters: {
    mode: {
      type: 'choice',
      title: 'Forwarding',
      doc: 'How packets reach the back-ends.',
      default: 'dr',
      options: {
        nat: { title: 'NAT', doc: 'The destination address is rewritten, and again in the answer, which passes the front-end.' },
        dr: {
          title: 'direct routing',
          doc: 'Only the frame address changes; answers do not come back this way. Back-ends must be on the same segment.',
        },
        tun: { title: 'tunnelling', doc: 'The packet travels inside another: 20 bytes more up to the back-end.' },
      },
      cite: given('tamanoir-2003', '4.2', 'we present here only performances achieved with Direct Routing'),
    },
    scheduler: {
      type: 'choice',
      title: 'Scheduling',
      doc: 'Which back-end a new flow is given.',
      default: 'rr',
      options: {
        rr: { title: 'round robin', doc: 'One after the other.' },
        wrr: { title: 'weighted round robin', doc: 'In proportion to the weights.' },
        lc: { title: 'least connection', doc: 'The one with the fewest flows.' },
        wlc: { title: 'weighted least connection', doc: 'The one with the fewest flows for its weight.' },
      },
      cite: given('tamanoir-2003', '3.3', 'in a round robin way or weighted round robin'),
    },
    service: {
      type: 'text',
      title: 'Service',
      doc: 'Name of the service whose packets it takes; empty = every service.',
      default: '',
      maxLength: 40,
    },
    standsIn: {
      type: 'reference',
      title: 'Stands in for',
      doc: 'A front-end whose back-ends it has too: with the same anycast address it takes over when that one fails. Connections are not copied to it, streams are given out anew.',
      role: 'director',
      default: '',
    },
    checks: {
      type: 'flag',
      title: 'Watches back-ends',
      doc: 'Gives nothing to a back-end that has crashed; its streams go to others. The front-end alone does not notice.',
      default: false,
      cite: assumed('Linux Virtual Server leaves it to a monitor beside it'),
    },
    address: virtualAddress,
    anycast,
    cycles: {
      type: 'number',
      title: 'Dispatch',
      doc: 'Cycles for each packet: find the connection, choose, rewrite.',
      unit: 'cycle',
      default: 7000,
      min: 0,
      max: 1e8,
      cite: assumed('no paper gives a number for the front-end; 7 µs at 1 GHz, as the kernel path of tamanoir-2003'),
    },
  },
  state: {
    mode: 'u8',
    scheduler: 'u8',
    cycles: 'f64',
    next: 'i32',
    credit: 'f64',
    backEnd: ['i32', 'flows'],
    dispatched: 'f64',
    answers: 'f64',
    standsIn: 'i32',
    checks: 'u8',
  },
  look: { icon: 'split', tone: 'cluster', gauges: [], counters: { dispatched: 'dispatched', answers: 'answers' } },
  configure(world, state, row, self, values) {
    state.mode[row] = modes[values.mode as keyof typeof modes]
    state.scheduler[row] = schedulers[values.scheduler as keyof typeof schedulers]
    state.cycles[row] = values.cycles
    state.standsIn[row] = values.standsIn
    state.checks[row] = values.checks ? 1 : 0
    world.key[self] = nameKey(values.service)
  },
  on: {
    packet(world, state, row, self, packet) {
      world.work(self, packet, state.cycles[row], 0, event.dispatched)
    },
    dispatched(world, state, row, self, packet) {
      const { packets } = world
      const machine = world.root[self]
      if (packets.gateway[packet] === machine) {
        packets.gateway[packet] = -1
        packets.flags[packet] &= ~flag.natted
        packets.target[packet] = world.root[packets.destination[packet]]
        state.answers[row]++
        world.send(self, port.out, packet)
        return
      }
      const backEnd = choose(world, state, row, self, packets.flow[packet])
      if (backEnd < 0) {
        world.drop(self, packet, 'no-back-end')
        return
      }
      packets.gateway[packet] = machine
      packets.outer[packet] = world.root[backEnd]
      if (state.mode[row] === modes.nat) packets.flags[packet] |= flag.natted
      if (state.mode[row] === modes.tun) {
        packets.flags[packet] |= flag.tunnelled
        world.resize(packet, packets.size[packet] + outerHeader)
      }
      state.dispatched[row]++
      world.send(self, port.out, packet)
    },
  },
})

type State = {
  scheduler: Uint8Array
  next: Int32Array
  credit: Float64Array
  backEnd: Int32Array
  cycles: Float64Array
  standsIn: Int32Array
  checks: Uint8Array
}

/** The back-end of a flow: the one it has, while that is still a member, or a new one by the schedule; −1 = there is none. */
function choose(world: World, state: State, row: number, self: number, flow: number): number {
  const width = state.backEnd.length / state.cycles.length
  const owner = state.standsIn[row] >= 0 ? state.standsIn[row] : self
  const members = world.fan(owner, port.backEnds)
  if (members === 0) return -1
  const at = row * width + flow
  const known = state.backEnd[at] - 1
  for (let i = 0; i < members; i++)
    if (world.neighbour(owner, port.backEnds, i) === known && weightOf(world, state, row, self, known) > 0) return known
  const chosen =
    state.scheduler[row] < schedulers.lc
      ? inTurn(world, state, row, self, owner, members)
      : leastLoaded(world, state, row, self, owner, members)
  if (chosen >= 0) state.backEnd[at] = chosen + 1
  return chosen
}

/** The share that a back-end says it takes; nothing when it is watched and no route leads to it. */
function weightOf(world: World, state: State, row: number, self: number, backEnd: number): number {
  if (state.checks[row] === 1) {
    const wire = world.routeWire[world.root[self]]?.[world.stationOf[world.root[backEnd]]]
    if (wire === undefined || wire === way.none) return 0
  }
  return world.published[backEnd]
}

/** Round robin; weighted, a member is chosen as often in succession as its weight says. A weight of 0 is out of service. */
function inTurn(world: World, state: State, row: number, self: number, owner: number, members: number): number {
  const weighted = state.scheduler[row] === schedulers.wrr
  for (let tries = 0; tries <= members; tries++) {
    const member = world.neighbour(owner, port.backEnds, state.next[row] % members)
    const weight = weightOf(world, state, row, self, member)
    if (weight > 0 && state.credit[row] < (weighted ? weight : 1)) {
      state.credit[row]++
      return member
    }
    state.next[row] = (state.next[row] + 1) % members
    state.credit[row] = 0
  }
  return -1
}

/** Flows whose sender has been removed keep their entry but load nobody. */
const holdsFlow = (world: World, sender: number): boolean => world.alive[sender] === 1 && world.flowOf[sender] >= 0

function leastLoaded(world: World, state: State, row: number, self: number, owner: number, members: number): number {
  const width = state.backEnd.length / state.cycles.length
  let best = -1
  let load = Number.POSITIVE_INFINITY
  for (let i = 0; i < members; i++) {
    const member = world.neighbour(owner, port.backEnds, i)
    const weight = weightOf(world, state, row, self, member)
    if (weight <= 0) continue
    let flows = 0
    for (let sender = 0; sender < world.count; sender++)
      if (holdsFlow(world, sender) && state.backEnd[row * width + world.flowOf[sender]] === member + 1) flows++
    const share = state.scheduler[row] === schedulers.wlc ? flows / weight : flows
    if (share < load) {
      load = share
      best = member
    }
  }
  return best
}
