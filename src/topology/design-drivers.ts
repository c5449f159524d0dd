/** Drivers that leave packets in their cards: which cards they cannot do that with, and links that take packets of different lengths. */
import { type View, warn } from './design-view.ts'
import type { ComponentRecord } from './document.ts'
import { nameOf } from './placement.ts'
import type { Problem } from './problem.ts'

/** of a card whose memory others reach: its buffers for what goes */
const shared = 'transmit'

export function checkDriver(view: View, record: ComponentRecord): Problem[] {
  const { network, topology } = view
  const path = view.value(record.id, 'path')
  if (network.kindOf(record.id).role !== 'driver' || path === undefined || path === 'conventional') return []
  const machine = network.rootOf(record.id)
  const cards = topology.components.filter((other) => other.parent === machine && network.kindOf(other.id).role === 'nic')
  const conventional = {
    title: 'Take the conventional path',
    edits: [{ type: 'set', id: record.id, parameter: 'path', value: 'conventional' } as const],
  }
  const unreachable = cards
    .filter(({ id }) => network.kindOf(id).resources?.[shared] === undefined)
    .map((card) =>
      warn(
        view,
        card,
        'no-shared-memory',
        `${nameOf(card)} has no memory that others reach over the bus: what comes by it goes through the machine’s memory, and ${nameOf(record)} gains nothing there`,
        [conventional],
      ),
    )
  const aggregated = (network.edges.get(machine) ?? [])
    .filter(({ link }) => view.value(link.id, 'aggregates') === true)
    .map(({ near }) =>
      warn(
        view,
        record,
        'aggregated-link',
        `the link of ${nameOf(cards.find(({ id }) => id === near.component) ?? record)} carries several packets as one unit: they are parted and put together in the machine’s memory, and ${nameOf(record)} gains nothing there`,
        [conventional],
      ),
    )
  const lengths = cards.flatMap((card) =>
    (network.edges.get(machine) ?? [])
      .filter(({ near }) => near.component === card.id)
      .map(({ link }) => ({ card, mtu: Number(view.value(link.id, 'mtu')) })),
  )
  const shortest = Math.min(...lengths.map(({ mtu }) => mtu))
  const longer = lengths.find(({ mtu }) => mtu > shortest)
  if (longer === undefined) return [...unreachable, ...aggregated]
  return [
    ...unreachable,
    ...aggregated,
    warn(
      view,
      record,
      'unequal-mtu',
      `${nameOf(record)} moves packets from card to card as they are: the link of ${nameOf(longer.card)} takes ${longer.mtu} bytes, another only ${shortest}: what has to be cut is cut in the machine’s memory`,
      [conventional],
      { longest: longer.mtu, shortest },
    ),
  ]
}
