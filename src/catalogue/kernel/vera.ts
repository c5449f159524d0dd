import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { stateOf, transferTime } from '../infrastructure/machine-state.ts'
import { direction } from './scout-modules.ts'

export const port = numbers('up', 'cards')
export const event = numbers('packet', 'transmit', 'fetched', 'pulled', 'posted', 'pushed')

export default defineKind({
  kind: 'kernel/vera',
  title: 'Partner driver vera.o',
  doc: 'Bridges Silk over the PCI bus to network processors: for each packet that an IXP1200 hands up it reads a descriptor from the card and gives the packet to Geni, and for each that a path sends out by one it writes a descriptor there. Without it Silk sees nothing of such cards, and their packets are Linux’s.',
  cite: given('silk-2002', '6', 'the PCI bus bridging to the IXP is accomplished via a special partner driver, vera.o'),
  group: 'kernel',
  role: 'partner',
  free: false,
  fits: { role: 'partner', also: { up: 'bridged', cards: 'posted' }, takes: { bridge: 'transmit' } },
  ports: {
    up: { title: 'to Geni', joins: 'inner' },
    cards: { title: 'to the cards', joins: 'inner' },
  },
  parameters: {
    descriptor: {
      type: 'number',
      title: 'Descriptor',
      doc: 'Bytes that cross the bus for each packet besides the packet itself.',
      unit: 'byte',
      default: 16,
      min: 0,
      max: 4096,
      integer: true,
      cite: assumed('an address, a length and a class; the paper prints no size'),
    },
    cycles: {
      type: 'number',
      title: 'Each packet',
      doc: 'Cycles of the driver for a packet, either way.',
      unit: 'cycle',
      default: 600,
      min: 0,
      max: 1e8,
      cite: assumed('0.4 µs to look at a ring and fill in a partner vector; no cost is printed'),
    },
  },
  state: { descriptor: 'i32', cycles: 'f64', pulled: 'f64', pushed: 'f64' },
  look: { icon: 'circuit-board', tone: 'kernel', gauges: [], counters: { pulled: 'from cards', pushed: 'to cards' } },
  configure(world, state, row, self, values) {
    state.descriptor[row] = values.descriptor
    state.cycles[row] = values.cycles
    world.published[self] = direction.bridge
  },
  on: {
    packet: (world, state, row, self, packet) => overPci(world, state.descriptor[row], self, packet, event.fetched),
    transmit: (world, state, row, self, packet) => world.work(self, packet, state.cycles[row], 0, event.posted),
    fetched: (world, state, row, self, packet) => world.work(self, packet, state.cycles[row], 0, event.pulled),
    pulled(world, state, row, self, packet) {
      state.pulled[row]++
      world.send(self, port.up, packet)
    },
    posted: (world, state, row, self, packet) => overPci(world, state.descriptor[row], self, packet, event.pushed),
    pushed(world, state, row, self, packet) {
      state.pushed[row]++
      world.send(self, port.cards, packet)
    },
  },
})

/** A descriptor crosses the bus of the machine. */
function overPci(world: World, bytes: number, self: number, packet: number, then: number): void {
  const machine = world.root[self]
  const state = stateOf(world, machine)
  world.stage(self, packet, state.bus[world.row[machine]], transferTime(state, world.row[machine], bytes), 0, 0, then)
}
