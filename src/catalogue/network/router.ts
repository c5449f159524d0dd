import { icmpType } from '../../sim/datagrams.ts'
import { report, timeExceeded, unreachable } from '../../sim/icmp.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { address, multipath, routes, routing } from './addressing.ts'
import { errorParameters } from './icmp-errors.ts'

export const port = numbers('link')
export const event = numbers('packet', 'forward', 'output')

export default defineKind({
  kind: 'network/router',
  title: 'Router',
  doc: 'A classical router: it receives a whole packet, looks up the destination and sends it on. Active streams cross it unprocessed.',
  cite: given(
    'tamanoir-2003',
    '3.1.2',
    'an active stream can cross equally a classical router, obviously, without any processing actions',
  ),
  group: 'network',
  role: 'router',
  free: true,
  forwards: 'router',
  ports: { link: { title: 'link', joins: 'link', max: 256 } },
  parameters: {
    up: {
      type: 'flag',
      title: 'In service',
      doc: 'Off: it has failed. What reaches it is lost, and routes lead around it.',
      default: true,
      failure: true,
      cite: assumed('it works until it fails'),
    },
    address,
    routing,
    routes,
    multipath,
    latency: {
      type: 'number',
      title: 'Forwarding latency',
      doc: 'Delay of every packet inside the router; it holds nothing up.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 1,
      cite: assumed('hardware forwarding at line rate'),
    },
    ...errorParameters,
  },
  state: { down: 'u8', latency: 'f64', forwarded: 'f64' },
  look: { icon: 'router', tone: 'network', gauges: [], counters: { forwarded: 'forwarded' } },
  configure(world, state, row, self, values) {
    state.down[row] = values.up ? 0 : 1
    state.latency[row] = Math.round(values.latency * 1e12)
    world.errorGap[self] = values.errors ? Math.round(values.errorGap * 1e12) : -1
  },
  on: {
    packet(world, state, row, self, packet) {
      if (world.packets.nextHop[packet] !== self && !world.listens(self, packet)) world.discard(self, packet)
      else if (state.down[row] === 1) world.drop(self, packet, 'machine-down')
      else if (state.latency[row] > 0) world.stage(self, packet, -1, 0, state.latency[row], 0, event.forward)
      else forward(world, state, row, self, packet)
    },
    forward,
    /** What it makes itself. */
    output(world, state, row, self, packet) {
      if (state.down[row] === 1) world.drop(self, packet, 'machine-down')
      else if (!world.forward(self, port.link, packet)) world.drop(self, packet, 'no-route')
    },
  },
})

function forward(
  world: World,
  state: { down: Uint8Array; forwarded: Float64Array },
  row: number,
  self: number,
  packet: number,
): void {
  if (state.down[row] === 1) {
    world.drop(self, packet, 'machine-down')
    return
  }
  const left = world.packets.ttl[packet] - 1
  if (left === 0) {
    report(world, self, packet, icmpType.timeExceeded, timeExceeded.inTransit)
    world.drop(self, packet, 'ttl-expired')
    return
  }
  world.packets.ttl[packet] = left
  if (world.forward(self, port.link, packet)) {
    state.forwarded[row]++
    return
  }
  report(world, self, packet, icmpType.unreachable, unreachable.network)
  world.drop(self, packet, 'no-route')
}
