import { codeMessage, codeSlots, codeStatus, messageHeader, shrinkCode } from '../../sim/code-cache.ts'
import { defineKind, given } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { policyFindings } from '../code/findings.ts'
import { keptCode } from '../code/keeps.ts'
import { codeCounters } from '../code/parameters.ts'
import { anyService } from '../infrastructure/path.ts'
import { type ActiveRoute, type ActiveRoutes, activeRoutes, routesOf, setRoute, steer, writeRoutes } from './active-routes.ts'
import { ask, demand, deploymentState, event, loaded, place, policies, port, ran, reply, take, tidy } from './deployment.ts'
import { managerParameters } from './manager-parameters.ts'

export { event, port } from './deployment.ts'

/** routes of one change */
const comingSlots = 8

export default defineKind({
  kind: 'ee/manager',
  title: 'Active node manager',
  doc: 'Deploys services on demand: when a packet asks for one whose code is not here, it fetches the code from a repository or from the node before, piece by piece over the network. Code that is a program of the design travels as its bytes, is checked against its hash and the policy here, and runs in a sandbox. Meanwhile packets of the service wait, are dropped, or pass unprocessed. It keeps the table of which active node served streams go to next, and changes it at a time or when another manager tells it to.',
  cite: given(
    'tamanoir-2003',
    '3.1.2',
    'services are deployed on demand when streams reach an active node which does not hold the required service',
  ),
  group: 'user',
  role: 'manager',
  free: false,
  flow: true,
  answered: true,
  addressable: true,
  fits: { role: 'manager', out: 'out', also: { cleared: 'cleared', resume: 'woken', served: 'served' } },
  ports: {
    out: { title: 'to the network', joins: 'inner' },
    cleared: { title: 'to the service', joins: 'inner' },
    resume: { title: 'to the demultiplexer', joins: 'inner' },
    served: { title: 'past the service', joins: 'inner' },
  },
  offers: {
    code: { role: 'code', title: 'Code from the start', level: 'user', returns: 'answer', arrangement: 'fan', runs: 'inherit' },
  },
  parameters: managerParameters,
  state: {
    ...deploymentState,
    ...activeRoutes,
    /** routes that take effect at `changeAt`, and whom they are told to */
    coming: 'f64',
    comingAddress: ['f64', comingSlots],
    comingLength: ['i32', comingSlots],
    comingName: ['i32', comingSlots],
    changeAt: 'f64',
    tells: 'i32',
    updates: 'f64',
  },
  soft: ['waiting', 'codeBytes'],
  look: {
    icon: 'package-open',
    tone: 'user',
    gauges: [],
    counters: {
      hits: 'hits',
      misses: 'misses',
      loads: 'loaded',
      evictions: 'evicted',
      waiting: 'waiting',
      replayed: 'replayed',
      codeBytes: 'bytes of code',
      lastLoad: 's to load the last',
      routes: 'active routes',
      updates: 'route updates',
      steered: 'sent to the next node',
      ...codeCounters,
    },
  },
  inspectCode: policyFindings,
  keeps: keptCode,
  configure(world, state, row, self, values) {
    state.present[row] = values.services === 'present' ? 1 : 0
    state.previousFirst[row] = values.first === 'previous' ? 1 : 0
    state.holders.set([values.repository, values.mirror, values.previous], row * 3)
    state.meanwhile[row] = policies[values.meanwhile as keyof typeof policies]
    state.room[row] = values.room
    state.cache[row] = values.cache
    shrinkCode(state, row, values.cache)
    tidy(world, state, row, self)
    state.timeout[row] = Math.round(values.timeout * 1e12)
    state.tries[row] = values.tries
    state.forget[row] = values.forget * 1e12
    state.bytes[row] = values.bytes
    state.load[row] = values.load
    world.key[self] = anyService
    writeRoutes(state, row, values.routes)
    state.tells[row] = values.tells
    state.changeAt[row] = values.changeAt
    const coming = routesOf(values.change).slice(0, comingSlots)
    state.coming[row] = coming.length
    coming.forEach(({ address, length, name }, i) => {
      state.comingAddress[row * comingSlots + i] = address
      state.comingLength[row * comingSlots + i] = length
      state.comingName[row * comingSlots + i] = name
    })
    const delay = Math.round(values.changeAt * 1e12) - world.now
    if (coming.length > 0 && delay > 0) world.schedule(self, delay, event.changed, -1)
  },
  start(world, state, row, self) {
    for (const child of world.children[self]) place(world, state, row, self, child)
  },
  on: {
    packet(world, state, row, self, packet) {
      const message = codeMessage(world, packet)
      if (message === reportType.codeRequest) reply(world, state, row, self, packet)
      else if (message === reportType.codePiece) take(world, state, row, self, packet)
      else if (isUpdate(world, packet)) heed(world, state, row, self, packet)
      else if (world.packets.service[packet] === 0) world.drop(self, packet, 'no-receiver')
      else demand(world, state, row, self, packet)
    },
    timeout(world, state, row, self) {
      for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
        if (state.codeStatus[slot] === codeStatus.loading && state.deadline[slot] === world.now)
          ask(world, state, row, self, slot, state.asked[slot] >= state.tries[row])
    },
    loaded,
    /** A code object without a body has been run: it has cost what it costs. */
    executed(world, _state, _row, self, packet) {
      world.packets.flags[packet] |= flag.served | flag.servedOnce
      world.send(self, port.served, packet)
    },
    answer: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    /** The change that was set takes effect, here and at the manager that is told. */
    changed(world, state, row, self) {
      if (world.now !== Math.round(state.changeAt[row] * 1e12)) return
      for (let slot = row * comingSlots; slot < row * comingSlots + state.coming[row]; slot++) {
        const route = { address: state.comingAddress[slot], length: state.comingLength[slot], name: state.comingName[slot] }
        setRoute(state, row, route)
        if (state.tells[row] >= 0 && state.tells[row] !== self) tell(world, state.tells[row], self, route)
      }
      state.updates[row]++
    },
    ran,
  },
})

/** An update of its table for another manager, as a packet. */
function tell(world: World, other: number, self: number, { address, length, name }: ActiveRoute): void {
  const packet = world.create(self, messageHeader, other)
  const { packets, reports } = world
  const message = reports.allocate(reportType.route)
  packets.report[packet] = message
  reports.key[message] = address
  reports.from[message] = length
  reports.whole[message] = name
  world.send(self, port.out, packet)
}

const isUpdate = ({ packets, reports }: World, packet: number): boolean =>
  packets.report[packet] >= 0 && reports.type[packets.report[packet]] === reportType.route

/** Another manager tells of a route. */
function heed(
  world: World,
  state: ActiveRoutes & { readonly updates: Float64Array },
  row: number,
  self: number,
  packet: number,
): void {
  const { packets, reports } = world
  const message = packets.report[packet]
  setRoute(state, row, {
    address: reports.key[message],
    length: reports.from[message],
    name: reports.whole[message],
  })
  state.updates[row]++
  world.deliver(self, packet)
}

/** Sends what was served on to the next active node, if the manager knows one. */
export function steerBy(world: World, manager: number, packet: number): void {
  const state = world.kinds.columns[world.kindOf[manager]] as unknown as ActiveRoutes
  const row = world.row[manager]
  if (state.routes[row] > 0) steer(world, state, row, manager, packet)
}
