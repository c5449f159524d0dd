/** The links of a containerlab file, in the short and in the extended syntax. */
import { show } from '../show.ts'
import { isList, isMapping, ownLabels, showValue, textOf } from './containerlab-parts.ts'
import type { Losses } from './loss.ts'
import type { Edge } from './network.ts'
import type { NodeIndex } from './node-index.ts'
import type { YamlMap, YamlValue } from './yaml.ts'

interface Endpoint {
  readonly node: string
  readonly port: string
}
/** What the short syntax names instead of a node. */
const outside: ReadonlySet<string> = new Set([
  'host',
  'mgmt-net',
  'macvlan',
  'macvtap',
  'vxlan',
  'vxlan-stitch',
  'dummy',
  'fabric',
])
const used: ReadonlySet<string> = new Set(['type', 'endpoints', 'labels', 'mtu'])
const usedLabels: ReadonlySet<string> = new Set([ownLabels.rate, ownLabels.delay, ownLabels.title])

export function containerlabLinks(links: readonly YamlValue[], index: NodeIndex, losses: Losses): Edge[] {
  return links.flatMap((link, number): Edge[] => {
    const name = `number ${number + 1}`
    if (!isMapping(link)) {
      losses.add('links that are no mapping', 'a link names its endpoints', `${name}: ${showValue(link)}`)
      return []
    }
    const type = textOf(link.get('type')) || 'veth'
    const listed = link.get('endpoints')
    if (type !== 'veth') {
      losses.add(`links of type ${show(type)}`, 'they lead out of the laboratory', name)
      return []
    }
    const endpoints = isList(listed) ? listed.map((each) => endpointOf(each, losses)) : []
    const [a, b] = endpoints
    if (endpoints.length !== 2 || a === null || b === null) {
      losses.add('links without two endpoints', `an endpoint is 'node:interface' or has the keys node and interface`, name)
      return []
    }
    const beyond = [a, b].find(({ node }) => outside.has(node) && !index.has(node))
    if (beyond) {
      losses.add(`links to ${show(beyond.node)}`, 'they lead out of the laboratory', name)
      return []
    }
    const ends = index.ends(a.node, b.node)
    return ends ? [{ ...ends, ports: [a.port, b.port], label: '', ...attributesOf(link, losses) }] : []
  })
}

function attributesOf(link: YamlMap, losses: Losses) {
  for (const key of link.keys()) if (!used.has(key)) losses.add(`${show(key)} of links`, 'a design has no place for it')
  const labels = link.get('labels')
  const label = (name: string) => (isMapping(labels) ? textOf(labels.get(name)) : '')
  if (isMapping(labels))
    for (const key of labels.keys())
      if (!usedLabels.has(key)) losses.add(`${show(key)} of labels of links`, 'a design has no place for it')
  const rate = Number(label(ownLabels.rate) || Number.NaN)
  const delay = Number(label(ownLabels.delay) || Number.NaN)
  const mtu = link.get('mtu')
  return {
    rate: rate > 0 && Number.isFinite(rate) ? rate : null,
    delay: delay >= 0 && delay <= 100 ? delay : null,
    title: label(ownLabels.title),
    ...(mtu !== undefined && mtu !== null && { parameters: { mtu: Number(textOf(mtu) || Number.NaN) } }),
  }
}

function endpointOf(value: YamlValue, losses: Losses): Endpoint | null {
  if (isMapping(value)) {
    for (const key of value.keys())
      if (key !== 'node' && key !== 'interface') losses.add(`${show(key)} of endpoints`, 'a design has no place for it')
    const node = textOf(value.get('node'))
    return node === '' ? null : { node, port: textOf(value.get('interface')) }
  }
  const text = textOf(value)
  const colon = text.indexOf(':')
  return colon > 0 ? { node: text.slice(0, colon), port: text.slice(colon + 1) } : null
}
