/** The attributes of the Internet Topology Zoo, which its GraphML and GML files share, and those that the lab's export adds. */

import type { Point } from './layout.ts'
import { rateOf } from './link-speed.ts'
import type { Losses } from './loss.ts'
import { type Edge, type Node, placeOf } from './network.ts'

/** An attribute's text; '' when it is absent. */
export type Attributes = (name: string) => string
export type Sort = 'node' | 'edge' | 'graph'

/** What the lab's own export writes besides: the component's role and IPv4 address, the link's delay in seconds. */
export const own = { role: 'LabRole', address: 'LabAddress', delay: 'LabDelay' } as const

const used: Readonly<Record<Sort, readonly string[]>> = {
  node: ['label', 'id', 'Longitude', 'Latitude', 'hyperedge', 'graphics', own.role, own.address],
  edge: [
    ...['LinkLabel', 'label', 'LinkSpeed', 'LinkSpeedUnits', 'LinkSpeedRaw', 'LinkName', 'key', 'id', 'source', 'target'],
    own.delay,
  ],
  graph: [
    ...['Network', 'label', 'name', 'NetworkDate', 'GeoLocation', 'Source', 'Note', 'directed', 'multigraph', 'node', 'edge'],
    // how the Zoo was made, of no concern to the network
    ...['Creator', 'Version', 'ToolsetVersion', 'Package', 'Developed', 'DateObtained', 'LastProcessed', 'IsDirected'],
  ],
}

export function loseUnused(names: Iterable<string>, sort: Sort, losses: Losses): void {
  for (const name of names)
    if (name !== '' && !used[sort].includes(name)) losses.add(`${name} of ${sort}s`, 'a design has no place for it')
}

export function nodeOf(id: string, data: Attributes, drawn: Point | null): Node {
  const role = data(own.role)
  const address = data(own.address)
  return {
    id,
    label: data('label'),
    place: placeOf(data('Latitude'), data('Longitude')),
    drawn,
    hyperedge: isTrue(data('hyperedge')),
    ...(role !== '' && { role }),
    ...(address !== '' && { address }),
  }
}

export function edgeOf(ends: { readonly from: number; readonly to: number }, data: Attributes): Edge {
  const label = data('LinkLabel') || data('label')
  const delay = Number(data(own.delay) || Number.NaN)
  return {
    ...ends,
    rate: rateOf(data('LinkSpeedRaw'), data('LinkSpeed'), data('LinkSpeedUnits'), label),
    label,
    delay: delay >= 0 && delay <= 100 ? delay : null,
    title: data('LinkName'),
  }
}

/** @param format as a person calls it */
export function headOf(format: string, data: Attributes): { title: string; about: string } {
  const facts = [data('NetworkDate').replace('_', '-'), data('GeoLocation'), data('Source'), data('Note')]
  return {
    title: data('Network') || data('label') || data('name'),
    about: [`Imported from ${format}.`, ...facts.filter((fact) => fact !== '')].join(' '),
  }
}

const isTrue = (text: string) => text === '1' || text.toLowerCase() === 'true'
