/** What the steps have in common in which a call comes into Silk: each understands only what the one before has made of it. */
import { numbers, type StateSchema } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { failCall } from '../nodeos/failure.ts'

export const port = numbers('out')
const event = numbers('packet', 'done')

export const stepPorts = { out: { title: 'to the next step', joins: 'inner' } } as const
export const stepState = { cycles: 'f64', step: 'u8', calls: 'f64', strange: 'f64' } as const satisfies StateSchema

type State = { readonly [field in 'cycles' | 'calls' | 'strange']: Float64Array } & { readonly step: Uint8Array }

/** First handler of a step: a call has come. */
export function takeCall(world: World, state: State, row: number, self: number, packet: number): void {
  state.calls[row]++
  world.work(self, packet, state.cycles[row], 0, event.done)
}

/** Second handler: the step is done, if the call has come as far as to it. */
export function passCall(world: World, state: State, row: number, self: number, packet: number): void {
  const { service } = world.packets
  if (service[packet] === state.step[row] - 1) {
    service[packet] = state.step[row]
    world.send(self, port.out, packet)
  } else {
    state.strange[row]++
    failCall(world, self, packet, 'no-receiver')
  }
}
