/** A design as a containerlab file: machines and routers as Linux containers, switches and hubs as bridges. */

import type { Topology } from '../document.ts'
import { ownLabels } from '../import/containerlab-parts.ts'
import { type Loss, Losses } from '../import/loss.ts'
import { type ExportedEdge, type ExportedNode, outlineOf } from './outline.ts'
import { type Exported, readableRate } from './text.ts'

/** Assumed: images that containerlab's own examples use, with tools for hosts and routing daemons for routers. */
const images = { host: 'ghcr.io/srl-labs/network-multitool', router: 'quay.io/frrouting/frr:10.2.1' } as const

/** @param topology valid */
export function exportContainerlab(topology: Topology): Exported {
  const losses = new Losses()
  const { title, note, nodes, edges } = outlineOf(topology, losses)
  const names = new Map(nodes.map(({ id }) => [id, nameOf(id)]))
  const wires = wired(nodes, edges, names, losses)
  const endpoints = ({ near, far }: Wire) => `${near.node}:${near.port} – ${far.node}:${far.port}`
  const emulated = `containerlab's links have none; a label keeps it, and 'containerlab tools netem set' emulates it`
  for (const wire of wires) {
    losses.add('rates of links', emulated, `${endpoints(wire)} ${readableRate(wire.rate)}`)
    losses.add('delays of links', emulated, `${endpoints(wire)} ${wire.delay} s`)
    for (const name of Object.keys(wire.parameters))
      if (name !== 'mtu') losses.add(`${name} of links`, `containerlab's links have none`, endpoints(wire))
  }
  const bridges = nodes.filter(({ bridge }) => bridge).map(({ id }) => names.get(id))
  if (bridges.length > 0)
    losses.add('creation of bridges', 'they must be there before the laboratory is deployed', bridges.join(', '), bridges.length)
  losses.add('addresses and routes', 'the containers start without any', '', nodes.filter(({ bridge }) => !bridge).length)
  if (note !== '') losses.add('note of the design', 'it is a comment of the file')
  const lines = [
    ...comment([title, note, ...comments(losses.list(), wires, endpoints)].filter((line) => line !== '')),
    `name: ${labOf(title)}`,
    'topology:',
    `  nodes:${nodes.length === 0 ? ' {}' : ''}`,
    ...nodes.flatMap((node) => nodeLines(node, names.get(node.id) as string)),
    ...(wires.length > 0 ? ['  links:', ...wires.flatMap(linkLines)] : []),
  ]
  return { text: `${lines.join('\n')}\n`, losses: losses.list() }
}

function comments(losses: readonly Loss[], wires: readonly Wire[], endpoints: (wire: Wire) => string): string[] {
  const lost = losses.filter(({ what }) => !/^(rates|delays) of links$/.test(what))
  return [
    '',
    'Rates and delays of the links, which containerlab does not set (containerlab tools netem set does):',
    ...wires.map((wire) => `  ${endpoints(wire)}: ${readableRate(wire.rate)}, ${wire.delay} s`),
    'Not carried over:',
    ...lost.map(({ what, count, why }) => `  ${what} (${count}): ${why}`),
  ]
}
const comment = (lines: readonly string[]) => lines.flatMap((line) => line.split('\n')).map((line) => `# ${line}`.trimEnd())

interface End {
  readonly node: string
  readonly port: string
}
interface Wire extends ExportedEdge {
  readonly near: End
  readonly far: End
}

/** Interfaces: eth0 is containerlab's own; those of bridges are interfaces of the host and unique there. */
function wired(
  nodes: readonly ExportedNode[],
  edges: readonly ExportedEdge[],
  names: ReadonlyMap<string, string>,
  losses: Losses,
): Wire[] {
  const bridges = new Map(nodes.filter(({ bridge }) => bridge).map(({ id }, index) => [id, index + 1]))
  const taken = new Map<string, Set<string>>()
  const wanted = new Set(edges.flatMap(({ from, to, ports }) => [`${from} ${ports[0]}`, `${to} ${ports[1]}`]))
  const end = (node: string, port: string): End => {
    const used = taken.get(node) ?? new Set()
    taken.set(node, used)
    const prefix = bridges.has(node) ? `br${bridges.get(node)}-eth` : 'eth'
    let name = port
    if (bridges.has(node) || !/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/.test(port) || port === 'eth0' || used.has(port)) {
      if (port !== '')
        losses.add('names of network cards', 'containerlab keeps eth0, and Linux takes 15 letters', `${node} ${port}`)
      for (let number = 1; name === port || used.has(name) || wanted.has(`${node} ${name}`); number++) name = `${prefix}${number}`
    }
    used.add(name)
    return { node: names.get(node) as string, port: name }
  }
  return edges.map((edge) => ({ ...edge, near: end(edge.from, edge.ports[0]), far: end(edge.to, edge.ports[1]) }))
}

function nodeLines({ title, role, bridge, router, address, x, y }: ExportedNode, name: string): string[] {
  const labels: readonly (readonly [string, string | undefined])[] = [
    [ownLabels.role, role],
    [ownLabels.title, title ?? ''],
    [ownLabels.address, address === '' ? undefined : address],
    ['graph-posX', x?.toString()],
    ['graph-posY', y?.toString()],
  ]
  return [
    `    ${scalar(name)}:`,
    `      kind: ${bridge ? 'bridge' : 'linux'}`,
    ...(bridge ? [] : [`      image: ${router ? images.router : images.host}`]),
    '      labels:',
    ...labels.flatMap(([key, value]) => (value === undefined ? [] : `        ${key}: ${JSON.stringify(value)}`)),
  ]
}

function linkLines({ near, far, rate, delay, title, parameters }: Wire): string[] {
  const endpoints = [near, far].map(({ node, port }) => JSON.stringify(`${node}:${port}`)).join(', ')
  return [
    `    - endpoints: [${endpoints}]`,
    ...(parameters.mtu === undefined ? [] : [`      mtu: ${parameters.mtu}`]),
    '      labels:',
    `        ${ownLabels.rate}: "${rate}"`,
    `        ${ownLabels.delay}: "${delay}"`,
    ...(title === undefined ? [] : [`        ${ownLabels.title}: ${JSON.stringify(title)}`]),
  ]
}

/** Names that containerlab reads as something else than a node, and ids that do not begin with a letter or a digit. */
const nameOf = (id: string) =>
  /^(?:host|mgmt-net|macvlan|macvtap|vxlan|vxlan-stitch|dummy|fabric)$|^-/.test(id) ? `n-${id}` : id
/** Words that YAML could take for a number or for true and false are quoted. */
const scalar = (name: string) => (/^[A-Za-z][A-Za-z0-9-]*-[A-Za-z0-9-]*$/.test(name) ? name : JSON.stringify(name))
const labOf = (title: string) => {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return name === '' ? '"lab"' : JSON.stringify(name)
}
