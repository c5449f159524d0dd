/** When an object of the NodeOS is created and destroyed: the times of two calls, and what a wrapper takes to make one. */
import { assumed } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { makeCall } from './calls.ts'

export const lifetimeParameters = {
  created: {
    type: 'number',
    title: 'Created at',
    doc: 'Simulated time of the call that creates it.',
    unit: 'second',
    default: 0,
    min: 0,
    max: 9000,
    cite: assumed('from the start'),
  },
  destroyed: {
    type: 'number',
    title: 'Destroyed at',
    doc: 'Simulated time of the call that destroys it; 0 = never.',
    unit: 'second',
    default: 0,
    min: 0,
    max: 9000,
    cite: assumed('for good'),
  },
  snow: {
    type: 'number',
    title: 'Snow',
    doc: 'Cycles of the wrapper that makes an ioctl of a NodeOS call.',
    unit: 'cycle',
    default: 500,
    min: 0,
    max: 1e8,
    cite: assumed('a list of arguments is filled; no cost of a call is printed'),
  },
} as const

type Name = keyof typeof lifetimeParameters
type State = { readonly [name in Name]: Float64Array }
type Values = { readonly [name in Name]: number }

/** Whether a time has changed. */
export function configureLifetime(state: State, row: number, values: Values): boolean {
  const [created, destroyed] = [Math.round(values.created * 1e12), Math.round(values.destroyed * 1e12)]
  const changed = created !== state.created[row] || destroyed !== state.destroyed[row]
  state.created[row] = created
  state.destroyed[row] = destroyed
  state.snow[row] = values.snow
  return changed
}

/** Both calls, at their times, as events of the object. */
export function scheduleCalls(
  world: World,
  state: State,
  row: number,
  self: number,
  event: { readonly create: number; readonly destroy: number },
): void {
  world.schedule(self, Math.max(0, state.created[row] - world.now), event.create, -1)
  if (state.destroyed[row] > 0) world.schedule(self, Math.max(0, state.destroyed[row] - world.now), event.destroy, -1)
}

/** A call about `object` goes through the wrapper; then `event`. */
export const callAbout = (
  world: World,
  state: State,
  row: number,
  self: number,
  object: number,
  what: number,
  event: number,
): void => world.work(self, makeCall(world, self, object, what), state.snow[row], 0, event)
