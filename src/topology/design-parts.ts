/** Ports, clusters, links and circles: what is unwise about a part whatever flows through it. */

import { edgesOf, type View, warn } from './design-view.ts'
import type { ComponentRecord, LinkRecord } from './document.ts'
import type { Network } from './network.ts'
import { nameOf } from './placement.ts'
import type { Problem } from './problem.ts'
import { exact } from './quantity.ts'

/** A card or end point whose port leads nowhere. */
export function checkPort(view: View, record: ComponentRecord): Problem[] {
  const kind = view.network.kindOf(record.id)
  const hasPort = Object.values(kind.ports).some((port) => port.joins === 'link')
  const inside = record.parent !== undefined
  if (!hasPort || (inside && kind.fits?.role !== 'nic')) return []
  const root = view.network.rootOf(record.id)
  if ((view.network.edges.get(root) ?? []).some((edge) => edge.near.component === record.id)) return []
  // the network has no edge for a link that has failed
  if (view.topology.links.some(({ from, to }) => from === record.id || to === record.id)) return []
  return [warn(view, record, 'unlinked-port', `${nameOf(record)} has no link: no packet can come or go there`)]
}

export function checkCluster(view: View, record: ComponentRecord): Problem[] {
  const { network, topology } = view
  const kind = network.kindOf(record.id)
  if (kind.role === 'back-end') {
    const environment = topology.components.some(
      (other) => network.kindOf(other.id).role === 'environment' && network.rootOf(other.id) === network.rootOf(record.id),
    )
    return environment
      ? []
      : [
          warn(
            view,
            record,
            'idle-back-end',
            `${nameOf(record)} has no execution environment on its machine: nothing is done to the packets it gets`,
          ),
        ]
  }
  const { gathers } = kind
  if (!gathers) return []
  const members = topology.components.filter((other) => network.kindOf(other.id).role === gathers.role)
  if (members.length === 0)
    return [warn(view, record, 'no-back-end', `${nameOf(record)} has no back-end: every packet given to it will be dropped`)]
  if (view.value(record.id, 'mode') !== 'dr') return []
  const far = members.find((member) => !sameSegment(network, network.rootOf(record.id), network.rootOf(member.id)))
  if (!far) return []
  return [
    warn(
      view,
      record,
      'not-on-segment',
      `${nameOf(far)} is not on the same segment as ${nameOf(record)}: direct routing changes only the frame address and cannot cross a router`,
      [{ title: 'Use tunnelling', edits: [{ type: 'set', id: record.id, parameter: 'mode', value: 'tun' }] }],
    ),
  ]
}

function sameSegment(network: Network, from: string, to: string): boolean {
  const seen = new Set([from])
  const ring = [from]
  for (const root of ring)
    for (const edge of network.edges.get(root) ?? []) {
      if (edge.far.root === to) return true
      if (seen.has(edge.far.root) || !network.bridges(edge.far.root)) continue
      seen.add(edge.far.root)
      ring.push(edge.far.root)
    }
  return false
}

/** A rate that was worked out from a link's own is not more than it for the last bits of a double. */
const rounding = 1e-9

/** Links that are offered more than they carry. */
export function checkLoad(view: View): Problem[] {
  const offered = new Map<string, { link: LinkRecord; bits: number }>()
  for (const record of view.topology.components) {
    if (view.network.kindOf(record.id).flow !== true || view.value(record.id, 'pattern') === 'capture') continue
    const rate = Number(view.value(record.id, 'rate'))
    const size = Number(view.value(record.id, 'size'))
    if (!(rate > 0) || !(size > 0)) continue
    const duty =
      view.value(record.id, 'pattern') === 'on-off'
        ? Number(view.value(record.id, 'on')) / (Number(view.value(record.id, 'on')) + Number(view.value(record.id, 'off')))
        : 1
    for (const edge of edgesOf(view, record)) {
      const direction = `${edge.link.id} ${edge.near.component}`
      const bytes =
        Math.max(size, Number(view.value(edge.link.id, 'minimum') ?? 0)) + Number(view.value(edge.link.id, 'framing') ?? 0)
      const known = offered.get(direction) ?? { link: edge.link, bits: 0 }
      offered.set(direction, { link: edge.link, bits: known.bits + rate * duty * bytes * 8 })
    }
  }
  return [...offered.values()].flatMap(({ link, bits }) => {
    const carried = Number(view.value(link.id, 'rate'))
    if (!(bits > carried * (1 + rounding))) return []
    let enough = 10e6
    while (enough < bits) enough *= 10
    return [
      warn(
        view,
        link,
        'overloaded',
        `${nameOf(link)} is offered ${exact(bits, 'bit/second')} and carries ${exact(carried, 'bit/second')}: its queue will fill and drop`,
        [
          {
            title: `Raise its rate to ${exact(enough, 'bit/second')}`,
            edits: [{ type: 'set', id: link.id, parameter: 'rate', value: enough }],
          },
        ],
        { offered: bits, carried },
      ),
    ]
  })
}

/** Bridges in a circle: one link of it carries nothing, or frames would go round for ever. */
export function checkLoops(view: View): Problem[] {
  const edge = view.network.blocked[0]
  if (!edge) return []
  return [
    warn(
      view,
      edge.link,
      'loop',
      `${nameOf(edge.link)} closes a circle of switches or hubs: the spanning tree blocks it, and it carries nothing until another link of the circle fails`,
      [{ title: `Remove ${nameOf(edge.link)}`, edits: [{ type: 'remove', ids: [edge.link.id] }] }],
    ),
  ]
}
