/** What a program keeps, as a page shows it: read in a copy of its instance, so that looking changes nothing. */
import { mostKept } from '../../programs/javascript/blank.ts'
import { defaultLimits, type Inventory, Sandbox } from '../../programs/javascript/sandbox.ts'
import type { Kept, KeptTable } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { Script } from './loading.ts'

/** Nothing is called while somebody looks. */
const nobody = { time: 0, random: () => 0, send: () => false, timer: () => false, log: () => {} }

/** one instance to look through for each engine: what was seen before is overwritten */
const lenses = new WeakMap<object, Sandbox>()

/** What a program keeps, in a copy. @param saved its memory. Needs an engine */
export function look(world: World, saved: Uint8Array): Sandbox {
  const engine = world.engine as NonNullable<World['engine']>
  const lens = lenses.get(engine) ?? new Sandbox(engine, '', nobody, { ...defaultLimits, memory: mostKept }, [], saved)
  lenses.set(engine, lens)
  lens.restore(saved)
  return lens
}

/** @param room bytes of its heap @param most names of the soft state that are listed */
export function keptBy(world: World, self: number, room: number, most: number): Kept {
  const live = world.memories.liveOf(self)
  const saved = live instanceof Script ? live.save() : world.memories.of(self)
  if (saved === undefined || world.engine === null) return { rooms: [], tables: [] }
  const inventory = look(world, saved).inventory(most)
  const { heap, bytes } = inventory
  return {
    rooms: [
      { name: 'heap at its largest', bytes: heap, most: room },
      { name: 'soft state', bytes, most: defaultLimits.stateBytes },
    ],
    tables: [tableOf(inventory)],
  }
}

/** The soft state as a page shows it. */
export const tableOf = ({ names, rows }: Inventory): KeptTable => ({
  name: 'state',
  type: 'soft state',
  count: names,
  room: defaultLimits.stateEntries,
  sparse: false,
  rows: rows.map(({ key, value }) => ({ key, values: [value] })),
})
