import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { isCall, specificationOf } from '../nodeos/calls.ts'
import { handles } from '../nodeos/domain.ts'
import { failCall } from '../nodeos/failure.ts'
import { securityOffer } from '../nodeos/security.ts'

export const port = numbers('out', 'service', 'domain', 'memory', 'files', 'specification', 'security')
export const event = numbers('packet', 'served', 'called', 'specified', 'checked', 'bound', 'upcalled')

export default defineKind({
  kind: 'ee/nodeos',
  title: 'Active application (NodeOS)',
  doc: 'An execution environment, or an active application that does without one, above the NodeOS interface: every packet of an active path goes to the domain whose channel it is for, or passes the services placed here, and goes back into its path. Crossing into user space is paid by the path. One that names a Management EE does nothing until that has loaded it.',
  cite: given(
    'silk-2002',
    '1',
    'At the next layer, one or more execution environments (EE) define a particular programming model for writing active applications',
  ),
  group: 'user',
  role: 'environment',
  free: false,
  fits: { role: 'environment', out: 'out' },
  ports: { out: { title: 'to the kernel', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Active code',
      level: 'user',
      returns: 'served',
      arrangement: 'chain',
      runs: 'inherit',
    },
    domain: { role: 'domain', title: 'Domains', level: 'user', returns: 'served', arrangement: 'fan', runs: 'inherit' },
    memory: { role: 'memory-pool', title: 'Memory pools', level: 'user', returns: 'called', arrangement: 'fan', runs: 'inherit' },
    files: {
      role: 'file-space',
      title: 'File name spaces',
      level: 'user',
      returns: 'served',
      arrangement: 'fan',
      runs: 'inherit',
    },
    specification: {
      role: 'specification',
      title: 'Specifications',
      level: 'user',
      returns: 'specified',
      arrangement: 'fan',
      runs: 'inherit',
    },
    security: { ...securityOffer, title: 'Security of the environment' },
  },
  parameters: {
    headers: {
      type: 'choice',
      title: 'Header files',
      doc: 'In which language the environment uses the NodeOS interface.',
      default: 'c',
      options: {
        c: { title: 'C', doc: 'Calls and handlers are functions.' },
        java: { title: 'Java', doc: 'Each call, and each packet that is handed up, passes between Java and C.' },
      },
      sets: {
        java: {
          binding: {
            value: 3000,
            cite: assumed('2 µs at 1.5 GHz: arguments are copied out of Java objects; no cost is printed'),
          },
          upcall: { value: 1500, cite: assumed('1 µs at 1.5 GHz: a Java object is made for the packet; no cost is printed') },
        },
      },
      cite: given('silk-2002', '2.5', 'The NodeOS API is specified via a portable set of header files, in C or in Java'),
    },
    binding: {
      type: 'number',
      title: 'Each call',
      doc: 'Cycles of the language for a call of the interface.',
      unit: 'cycle',
      default: 0,
      min: 0,
      max: 1e8,
      cite: assumed('a function call in C is part of Snow'),
    },
    upcall: {
      type: 'number',
      title: 'Each packet',
      doc: 'Cycles of the language to hand up a packet.',
      unit: 'cycle',
      default: 0,
      min: 0,
      max: 1e8,
      cite: assumed('a function call in C is part of the crossing'),
    },
    credential: {
      type: 'text',
      title: 'Credential',
      doc: 'What it shows to the Management EE; empty = none.',
      default: '',
      maxLength: 40,
    },
    manager: {
      type: 'reference',
      title: 'Management EE',
      doc: 'Loads it; left open, it is there from the start.',
      role: 'management',
      default: '',
    },
  },
  state: { binding: 'f64', upcall: 'f64', credential: 'i32', manager: 'i32', loaded: 'u8', served: 'f64', idle: 'f64' },
  look: { icon: 'app-window', tone: 'user', gauges: [], counters: { served: 'packets', idle: 'before it was loaded' } },
  configure(_world, state, row, _self, values) {
    state.binding[row] = values.binding
    state.upcall[row] = values.upcall
    state.credential[row] = nameKey(values.credential)
    state.manager[row] = values.manager
  },
  on: {
    packet(world, state, row, self, packet) {
      if (isCall(world, packet)) world.drop(self, packet, 'no-receiver')
      else if (isMissing(world, state, row, self)) {
        state.idle[row]++
        world.send(self, port.out, packet)
      } else {
        state.served[row]++
        if (world.wired(self, port.security)) world.send(self, port.security, packet)
        else handUp(world, state, row, self, packet)
      }
    },
    served: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    /** A call of a domain. */
    called(world, state, row, self, packet) {
      if (isMissing(world, state, row, self)) failCall(world, self, packet, 'no-code')
      else if (world.wired(self, port.security)) world.send(self, port.security, packet)
      else bind(world, state, row, self, packet)
    },
    specified: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
    checked(world, state, row, self, packet) {
      if (isCall(world, packet)) bind(world, state, row, self, packet)
      else handUp(world, state, row, self, packet)
    },
    bound,
    upcalled,
  },
})

interface State {
  readonly binding: Float64Array
  readonly upcall: Float64Array
  readonly credential: Int32Array
  readonly manager: Int32Array
  readonly loaded: Uint8Array
}
type Step = (world: World, state: State, row: number, self: number, packet: number) => void

/** Whether its manager, in this machine, has not loaded it yet. */
const isMissing = (world: World, state: State, row: number, self: number): boolean =>
  state.loaded[row] === 0 && isManaged(world, state.manager[row], self)

const isManaged = (world: World, manager: number, self: number): boolean =>
  manager >= 0 && world.alive[manager] === 1 && world.root[manager] === world.root[self]

function handUp(world: World, state: State, row: number, self: number, packet: number): void {
  if (state.upcall[row] > 0) world.work(self, packet, state.upcall[row], 0, event.upcalled)
  else upcalled(world, state, row, self, packet)
}

function upcalled(...[world, , , self, packet]: Parameters<Step>): void {
  for (let i = 0; i < world.fan(self, port.domain); i++)
    if (handles(world, world.neighbour(self, port.domain, i), packet)) {
      world.send(self, port.domain, packet, i)
      return
    }
  world.send(self, world.wired(self, port.service) ? port.service : port.out, packet)
}

function bind(world: World, state: State, row: number, self: number, packet: number): void {
  if (state.binding[row] > 0) world.work(self, packet, state.binding[row], 0, event.bound)
  else bound(world, state, row, self, packet)
}

/** Into the kernel, with the specification that the call passes. */
function bound(...[world, , , self, packet]: Parameters<Step>): void {
  const specification = specificationOf(world, world.packets.source[packet])
  const mine = specification >= 0 && world.alive[specification] === 1 && world.parent[specification] === self
  if (mine) world.send(self, port.specification, packet, world.place[specification])
  else world.send(self, port.out, packet)
}

/** What a Management EE sees of an environment that it is to load: what that shows; −1 = none of its own, or loaded. */
export function credentialOf(world: World, self: number, manager: number): number {
  const columns = world.kinds.columns[world.kindOf[self]]
  if (!('loaded' in columns && 'manager' in columns)) return -1
  const state = columns as unknown as State
  const row = world.row[self]
  return state.manager[row] === manager && state.loaded[row] === 0 ? state.credential[row] >>> 0 : -1
}

export function load(world: World, self: number): void {
  const { loaded } = world.kinds.columns[world.kindOf[self]] as unknown as State
  loaded[world.row[self]] = 1
}
