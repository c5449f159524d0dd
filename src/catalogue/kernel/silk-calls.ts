/** The NodeOS module's end of a call: its security, the objects that there are, and the paths that become of them. */
import { numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { call, domainOf, exists, permits, setExists } from '../nodeos/calls.ts'
import { destroyDomain } from '../nodeos/destruction.ts'
import { failCall } from '../nodeos/failure.ts'
import { steps } from './silk-driver.ts'
import { socketSteps } from './socket-call.ts'

/** Ports and offers of Silk, in its order. */
export const port = numbers(
  'out',
  'cards',
  'process',
  'linux',
  'down',
  'call',
  'bridge',
  'path',
  'partner',
  'driver',
  'socketCall',
)

interface State {
  readonly credential: Int32Array
  readonly opened: Float64Array
  readonly closed: Float64Array
  readonly objects: Float64Array
  readonly refused: Float64Array
}

/** A call that has been translated, and whose check has been paid. */
export function carryOut(world: World, state: State, row: number, self: number, packet: number): void {
  const { source, destination } = world.packets
  const domain = domainOf(world, packet)
  const aboutDomain = destination[packet] === source[packet]
  // Geni and the NodeOS module have not made of it what paths understand
  const translated = world.packets.service[packet] === steps.nodeos
  if (!translated || !permits(world, state.credential[row], packet) || !(aboutDomain || exists(world, domain)))
    refuse(world, state, row, self, packet)
  else if (aboutDomain) callDomain(world, state, row, self, packet)
  else callPath(world, state, row, self, packet)
}

/** Whether a call makes a socket first: that which creates a channel, where the steps to it are placed. */
export const makesSocket = (world: World, self: number, packet: number): boolean =>
  world.wired(self, port.socketCall) &&
  world.packets.mark[packet] === call.create &&
  world.packets.destination[packet] !== world.packets.source[packet]

/** The steps are over: whether there is a socket, so that the call goes on as an ioctl. */
export function hasSocket(world: World, state: State, row: number, self: number, packet: number): boolean {
  const { service } = world.packets
  if (service[packet] === socketSteps.create) {
    service[packet] = 0
    return true
  }
  refuse(world, state, row, self, packet)
  return false
}

function refuse(world: World, state: State, row: number, self: number, packet: number): void {
  state.refused[row]++
  failCall(world, self, packet, 'not-permitted')
}

/** an_domainCreate and an_domainDestroy end here. */
function callDomain(world: World, state: State, row: number, self: number, packet: number): void {
  const domain = world.packets.source[packet]
  if (world.packets.mark[packet] === call.destroy)
    state.objects[row] = Math.max(0, state.objects[row] - destroyDomain(world, domain))
  else if (!exists(world, domain)) {
    state.objects[row]++
    setExists(world, domain, true)
  }
  world.deliver(self, packet)
}

/** A channel's call goes to the path that it is about. */
function callPath(world: World, state: State, row: number, self: number, packet: number): void {
  const { source, destination, mark } = world.packets
  for (let i = 0; i < world.fan(self, port.path); i++)
    if (world.neighbour(self, port.path, i) === destination[packet]) {
      const there = exists(world, source[packet])
      if (mark[packet] === call.create) {
        state.opened[row]++
        if (!there) state.objects[row]++
      } else {
        state.closed[row]++
        if (there) state.objects[row] = Math.max(0, state.objects[row] - 1)
      }
      world.send(self, port.call, packet, i)
      return
    }
  failCall(world, self, packet, 'no-receiver')
}
