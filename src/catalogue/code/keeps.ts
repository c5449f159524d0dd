/** What a node keeps of code with a body, for a page that looks at it. Observes only. */

import { hexadecimal } from '../../programs/code/naming.ts'
import { codeSlots, codeStatus } from '../../sim/code-cache.ts'
import type { Kept } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { isSigned, titleOf } from './admission.ts'
import { hasBodies } from './body.ts'
import type { Keeping } from './keeping.ts'
import { storeOf } from './store.ts'

const words = {
  [codeStatus.loading]: 'on its way',
  [codeStatus.ready]: 'runs',
  [codeStatus.linking]: 'waits for others',
} as Readonly<Record<number, string | undefined>>

/** Code objects with what their sandboxes remember, in the order in which they were first wanted. */
export function keptCode(world: World, state: Keeping, row: number, self: number, most: number): Kept {
  const entries = hasBodies(world) ? [...storeOf(world, self).entries] : []
  if (entries.length === 0) return { rooms: [], tables: [] }
  const statusOf = (key: number): number => {
    for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
      if (state.codeStatus[slot] !== codeStatus.empty && state.codeKey[slot] === key) return state.codeStatus[slot]
    return codeStatus.empty
  }
  const rows = entries.slice(0, most).map(([key, entry]) => ({
    key: `${titleOf(entry)} ${hexadecimal(entry.name.subarray(0, 4))}`,
    values: [`${words[statusOf(key)] ?? 'not here'}, ${entry.bytes.length} bytes, ${isSigned(entry) ? 'signed' : 'not signed'}`],
  }))
  const bytes = entries.reduce((sum, [, entry]) => sum + entry.bytes.length, 0)
  return {
    rooms: [{ name: 'code', bytes, most: codeSlots * 1_048_576 }],
    tables: [{ name: 'code objects', type: 'code', count: entries.length, room: codeSlots, sparse: false, rows }],
  }
}
