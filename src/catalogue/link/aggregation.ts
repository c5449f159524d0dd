/** Links whose units are not packets: what that does to those who would take packets from a card one by one. */
import { given, type ParameterSpecs } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

export const aggregation = {
  aggregates: {
    type: 'flag',
    title: 'Aggregation',
    doc: 'Several packets travel as one unit, as over SONET. A card has units then, not packets: only in a machine’s memory are they parted and put together, so that peer DMA is not possible by this link. When packets arrive is as without.',
    default: false,
    cite: given(
      'walton-1998',
      '7.0',
      'This latter case may not be true when packets are aggregated for link transmission, as in IP over SONET or gigabit ethernet.',
    ),
  },
} as const satisfies ParameterSpecs

const link = 0

/** Whether the link of a card carries units of several packets. */
export function aggregates(world: World, card: number): boolean {
  const wire = card < 0 ? -1 : world.neighbour(card, link)
  if (wire < 0) return false
  const { aggregates } = world.kinds.columns[world.kindOf[wire]] as { aggregates?: Uint8Array }
  return aggregates?.[world.row[wire]] === 1
}
