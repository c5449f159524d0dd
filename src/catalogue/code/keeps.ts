/** What a node keeps of code with a body, for a page that looks at it. Observes only. */

import { hexadecimal } from '../../programs/code/naming.ts'
import { defaultLimits } from '../../programs/javascript/sandbox.ts'
import { codeSlots, codeStatus, findCode } from '../../sim/code-cache.ts'
import type { Kept, KeptTable } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { look } from '../javascript/keeping.ts'
import { isSigned, titleOf } from './admission.ts'
import { hasBodies } from './body.ts'
import type { Keeping } from './keeping.ts'
import { type Entry, storeOf } from './store.ts'

const words = {
  [codeStatus.loading]: 'on its way',
  [codeStatus.ready]: 'runs',
  [codeStatus.linking]: 'waits for others',
} as Readonly<Record<number, string | undefined>>

/** code objects whose soft state is looked into: each is read in a copy of its memory */
const opened = 4

/** Code objects, in the order in which they were first wanted, and what the first of them that run keep in soft state. */
export function keptCode(world: World, state: Keeping, row: number, self: number, most: number): Kept {
  const entries = hasBodies(world) ? [...storeOf(world, self).entries] : []
  if (entries.length === 0) return { rooms: [], tables: [] }
  const rows = entries.slice(0, most).map(([key, entry]) => ({
    key: `${titleOf(entry)} ${hexadecimal(entry.name.subarray(0, 4))}`,
    values: [`${stateOf(state, row, key)}, ${entry.bytes.length} bytes, ${isSigned(entry) ? 'signed' : 'not signed'}`],
  }))
  const bytes = entries.reduce((sum, [, entry]) => sum + entry.bytes.length, 0)
  const running = entries.flatMap(([, entry]) => (entry.sandbox || entry.memory ? [entry] : []))
  return {
    rooms: [{ name: 'code', bytes, most: codeSlots * 1_048_576 }],
    tables: [
      { name: 'code objects', type: 'code', count: entries.length, room: codeSlots, sparse: false, rows },
      ...running.slice(0, opened).flatMap((entry) => softStateOf(world, entry, most)),
    ],
  }
}

const milliseconds = (time: number): string => `${(time / 1e9).toFixed(3)} ms`

/** What there is to say of the code of a key, and since when. */
function stateOf(state: Keeping, row: number, key: number): string {
  const slot = findCode(state, row, key)
  if (slot < 0) return 'not here'
  const word = words[state.codeStatus[slot]]
  if (word === undefined) return `not here, refused or not found at ${milliseconds(state.codeUsed[slot])}`
  return `${word}, asked for at ${milliseconds(state.codeMissed[slot])}, last used at ${milliseconds(state.codeUsed[slot])}`
}

function softStateOf(world: World, entry: Entry, most: number): KeptTable[] {
  const saved = entry.sandbox?.save() ?? entry.memory
  if (saved === null || world.engine === null) return []
  const { names, rows } = look(world, saved).inventory(most)
  return [
    {
      name: titleOf(entry),
      type: 'soft state',
      count: names,
      room: defaultLimits.stateEntries,
      sparse: false,
      rows: rows.map(({ key, value }) => ({ key, values: [value] })),
    },
  ]
}
