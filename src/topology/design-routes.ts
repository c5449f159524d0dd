/** Addresses that two components have, and static routes that do not lead where packets should go. */
import { longestMatch, way } from '../sim/routing.ts'
import { addressIn, formatAddress, routesIn } from './addresses.ts'
import { goalsOf, type View, warn } from './design-view.ts'
import type { ComponentRecord } from './document.ts'
import { nameOf } from './placement.ts'
import type { Fix, Problem } from './problem.ts'
import { computeRoutes, policiesOf } from './routes.ts'
import { automaticAddress, ownAddress } from './shared.ts'
import { arrivals } from './ways.ts'

/** Two components with one address, unless all that have it share it. */
export function checkAddresses(view: View): Problem[] {
  const owners = new Map<number, ComponentRecord[]>()
  for (const record of view.topology.components) {
    const values = { address: view.value(record.id, 'address') ?? '', anycast: view.value(record.id, 'anycast') ?? false }
    const address = ownAddress(view.network, record, values)
    if (address !== undefined) owners.set(address, [...(owners.get(address) ?? []), record])
  }
  return [...owners].flatMap(([address, [first, ...others]]) => {
    if ([first, ...others].every(({ id }) => view.value(id, 'anycast') === true)) return []
    return others.map((other) => {
      const text = formatAddress(address)
      const shareable = [first, other].filter(({ id }) => view.value(id, 'anycast') !== undefined)
      const share: Fix = {
        title: 'Share it: anycast',
        edits: shareable.map(({ id }) => ({ type: 'set', id, parameter: 'anycast', value: true })),
      }
      const clear = (record: ComponentRecord): Fix => ({
        title: `Give ${nameOf(record)} an address by number`,
        edits: [{ type: 'set', id: record.id, parameter: 'address', value: null }],
      })
      return warn(
        view,
        other,
        'duplicate-address',
        `${text} is the address of both ${nameOf(first)} and ${nameOf(other)}: what is sent there reaches only the one that the sender names`,
        [clear(other), clear(first), ...(shareable.length === 2 ? [share] : [])],
        { address: text, other: nameOf(first) },
      )
    })
  })
}

/** Static routes by way of what is no neighbour: they never count. */
export function checkNextHops(view: View, record: ComponentRecord): Problem[] {
  const { network } = view
  if (network.kindOf(record.id).forwards !== 'router') return []
  const root = network.rootOf(record.id)
  const written = routesIn(view.value(record.id, 'routes'))
  if (written.length === 0) return []
  const neighbours = new Set(
    (network.edges.get(root) ?? []).flatMap((edge) => arrivals(network, edge).flatMap(({ far }) => [far.root, far.component])),
  )
  const lines = written.map(({ address, length, via }) => ({ via, text: `${formatAddress(address)}/${length} via ${via}` }))
  return lines
    .filter(({ via }) => !neighbours.has(via) && !isFailed(view, root, via))
    .map(({ via, text }) =>
      warn(
        view,
        record,
        'not-a-neighbour',
        `${nameOf(record)} has the route '${text}', but no link joins it to ${via}: the route never counts`,
        [
          {
            title: 'Forget this route',
            edits: [
              {
                type: 'set',
                id: record.id,
                parameter: 'routes',
                value: lines
                  .filter((line) => line.text !== text)
                  .map((line) => line.text)
                  .join(', '),
              },
            ],
          },
        ],
        { route: text },
      ),
    )
}

/** A neighbour whose link has failed, or which has, may come back. */
const isFailed = ({ network, topology }: View, root: string, via: string): boolean =>
  network.records.has(via) &&
  (network.down.has(network.rootOf(via)) ||
    topology.links.some(
      ({ id, from, to }) =>
        network.down.has(id) &&
        [from, to].some((end) => network.rootOf(end) === root) &&
        [from, to].some((end) => network.rootOf(end) === network.rootOf(via)),
    ))

/** Follows the tables from hop to hop, where static routes have a say: a packet may be stuck, or go in a circle. */
export function checkTables(view: View, record: ComponentRecord, destination: string): Problem[] {
  const { network, topology } = view
  const policies = policiesOf(network, view.value)
  if (![...policies.values()].some(({ routes, staticOnly }) => staticOnly || routes.length > 0)) return []
  const [goal, ...others] = goalsOf(view, destination)
  if (others.length > 0) return []
  const own = addressIn(view.value(destination, 'address')) ?? addressIn(view.value(goal, 'address'))
  const address = own?.address ?? automaticAddress(topology.components.findIndex(({ id }) => id === goal))
  const { byRoot } = computeRoutes(
    topology,
    network,
    [goal],
    [],
    policies,
    () => 0,
    ({ wire }) => wire,
  )
  const target = network.records.get(destination) as ComponentRecord
  const told = `no packet of ${nameOf(record)} can reach ${nameOf(target)}`
  const passed: string[] = []
  for (let root = network.rootOf(record.id); root !== goal; ) {
    const speaker = network.records.get(policies.get(root)?.speaker ?? root) as ComponentRecord
    if (passed.includes(root)) {
      const message = `${told}: the routes of ${nameOf(speaker)} send it in a circle`
      return [warn(view, record, 'route-circle', message, [shortest(speaker), forget(speaker)], { router: nameOf(speaker) })]
    }
    passed.push(root)
    const table = byRoot.get(root)
    if (!table) return []
    const [wire] = table.wire
    const best = longestMatch(table.statics, address)
    const automatic = wire <= way.several ? table.several[way.several - wire].hop[0] : table.hop[0]
    const hop = best && (wire === way.none || best.length >= (own?.length ?? 32)) ? best.hop : wire === way.none ? -1 : automatic
    if (hop < 0) {
      const message = `${told}: ${nameOf(speaker)} has no route to ${formatAddress(address)}`
      return [warn(view, record, 'no-static-route', message, [shortest(speaker)], { router: nameOf(speaker) })]
    }
    root = network.rootOf(topology.components[hop].id)
  }
  return []
}

const shortest = (speaker: ComponentRecord): Fix => ({
  title: `Let ${nameOf(speaker)} use shortest paths`,
  edits: [{ type: 'set', id: speaker.id, parameter: 'routing', value: null }],
})
const forget = (speaker: ComponentRecord): Fix => ({
  title: `Forget the static routes of ${nameOf(speaker)}`,
  edits: [{ type: 'set', id: speaker.id, parameter: 'routes', value: null }],
})
