/** What a sender does when the interface queue that it sends into is full: the system call fails, and it waits before it tries again. */
import { assumed, extrapolated, given, type ParameterSpecs } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { port as machinePort } from '../infrastructure/path.ts'

export const interfaceQueue = {
  full: {
    type: 'choice',
    title: 'When the queue is full',
    doc: 'What it does when no more packets fit into the queue by which its packets leave.',
    default: 'send',
    options: {
      send: { title: 'send on', doc: 'It heeds nothing: what does not fit is lost there.' },
      block: {
        title: 'block and restart',
        doc: 'It sends nothing while so many packets wait, and looks again some time later: as a UDP application that is told of a lack of buffers.',
      },
    },
    cite: assumed('an open source, as in queueing studies'),
  },
  room: {
    type: 'number',
    title: 'Interface queue',
    doc: 'Packets that may wait to leave before it blocks.',
    unit: 'packet',
    default: 50,
    min: 1,
    max: 1e6,
    integer: true,
    when: { parameter: 'full', is: ['block'] },
    cite: given('4.4bsd', 'net/if.h', '#define IFQ_MAXLEN 50'),
  },
  restart: {
    type: 'number',
    title: 'Restart after',
    doc: 'How long it sends nothing once it has found the queue full.',
    unit: 'second',
    default: 0.02,
    min: 1e-6,
    max: 100,
    when: { parameter: 'full', is: ['block'] },
    cite: extrapolated(
      'ttcp',
      'ttcp.c, Nwrite()',
      'on ENOBUFS it sleeps for 18,000 µs and tries again; by a clock of 100 ticks a second, as BSD’s, two of them',
    ),
  },
} as const satisfies ParameterSpecs

const link = 0

/** Packets that wait to leave by the way to `destination`: at the link of a host that stands alone; in a machine at the driver, the card and its link. */
export function waitingToLeave(world: World, self: number, destination: number): number {
  const machine = world.root[self]
  if (machine === self) return waitingAt(world, self, world.neighbour(self, link))
  const way = destination < 0 ? -1 : (world.routeWire[machine]?.[world.stationOf[destination]] ?? -1)
  const card = way < 0 ? -1 : world.neighbour(machine, machinePort.nic, way)
  if (card < 0) return 0
  const driver = world.neighbour(machine, machinePort.driverOut)
  return lengthOf(world, driver, 'turn') + lengthOf(world, card, 'transmit') + waitingAt(world, card, world.neighbour(card, link))
}

/** At the end of a link that is `end`'s: its second direction leads away from what stands at its first end. */
function waitingAt(world: World, end: number, wire: number): number {
  if (wire < 0) return 0
  return world.resources.length[world.firstResource[wire] + (world.neighbour(wire, 0) === end ? 1 : 0)]
}

function lengthOf(world: World, component: number, name: string): number {
  const resource = world.resource(component, name)
  return resource < 0 ? 0 : world.resources.length[resource]
}
