/** What it costs the applications of a machine to send: a system call, a copy and a checksum, one packet at a time. */
import { assumed, type ParameterSpecs, priority } from '../../sim/kind.ts'
import { unbounded } from '../../sim/resources.ts'
import type { World } from '../../sim/world.ts'
import type { State } from './machine-state.ts'
import { event, output } from './path.ts'

export const sendingParameters = {
  send: {
    type: 'number',
    title: 'Sending',
    doc: 'Cycles of the system call by which an application here sends a packet; with it come the copy and the checksum, one packet at a time. 0 = what applications here send costs them nothing, as if they had all the time in the world.',
    unit: 'cycle',
    default: 0,
    min: 0,
    max: 1e8,
    cite: assumed('senders of a design make as many packets as they are set to'),
  },
  checksum: {
    type: 'flag',
    title: 'Checksum',
    doc: 'Whether each byte that an application here sends or receives is also summed up.',
    default: true,
    cite: assumed('checksums are on unless a measurement does without them'),
  },
  checksumCost: {
    type: 'number',
    title: 'Checksum per byte',
    doc: 'Cycles to sum up a byte.',
    unit: 'cycle/byte',
    default: 0,
    min: 0,
    max: 1000,
    cite: assumed('summed up while it is copied, or by the card'),
  },
} as const satisfies ParameterSpecs

type Sending = State & { send: Float64Array; sender: Int32Array }

/** From an application: its system call, if that costs anything. */
export function offered(world: World, state: Sending, row: number, self: number, packet: number): void {
  if (state.send[row] === 0) {
    output(world, state, row, self, packet)
    return
  }
  if (state.sender[row] === 0) state.sender[row] = world.newResource(self, 'sending', 1, unbounded) + 1
  world.acquire(self, packet, state.sender[row] - 1, 0, event.called)
}

export function called(world: World, state: Sending, row: number, self: number, packet: number): void {
  const time = Math.round(state.send[row] + world.packets.size[packet] * (state.copy[row] + state.check[row]))
  world.stage(self, packet, world.firstResource[self], time, 0, priority.user, event.sent)
}
