/** A design as GraphML with the attributes of the Internet Topology Zoo, positions as yEd has them, and the lab's own keys. */

import type { Topology } from '../document.ts'
import { Losses } from '../import/loss.ts'
import { own } from '../import/zoo.ts'
import { type ExportedEdge, type ExportedNode, outlineOf } from './outline.ts'
import { type Exported, readableRate } from './text.ts'

const keys = [
  ['graph', 'Network', 'string'],
  ['graph', 'Note', 'string'],
  ['node', 'label', 'string'],
  ['node', own.role, 'string'],
  ['node', own.address, 'string'],
  ['edge', 'LinkName', 'string'],
  ['edge', 'LinkLabel', 'string'],
  ['edge', 'LinkSpeedRaw', 'double'],
  ['edge', own.delay, 'double'],
] as const
const shape = { width: 128, height: 48 } as const

/** @param topology valid */
export function exportGraphml(topology: Topology): Exported {
  const losses = new Losses()
  const { title, note, nodes, edges } = outlineOf(topology, losses)
  for (const { ports } of edges)
    for (const port of ports) if (port !== '') losses.add('names of network cards', 'an edge ends at a node, not at a card of it')
  for (const { parameters, from, to } of edges)
    for (const name of Object.keys(parameters)) losses.add(`${name} of links`, 'edges have no such value', `${from} – ${to}`)
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">',
    ...keys.map(([sort, name, type]) => `  <key id="${name}" for="${sort}" attr.name="${name}" attr.type="${type}"/>`),
    '  <key id="nodegraphics" for="node" yfiles.type="nodegraphics"/>',
    '  <graph edgedefault="undirected">',
    ...data({ Network: title, Note: note }, '    '),
    ...nodes.flatMap(nodeLines),
    ...edges.flatMap(edgeLines),
    '  </graph>',
    '</graphml>',
  ]
  return { text: `${lines.join('\n')}\n`, losses: losses.list() }
}

function nodeLines({ id, title = '', role, address = '', x, y }: ExportedNode): string[] {
  const { width, height } = shape
  const drawn =
    x === undefined || y === undefined
      ? []
      : [
          '      <data key="nodegraphics"><y:ShapeNode>' +
            `<y:Geometry x="${x}" y="${y}" width="${width}" height="${height}"/>` +
            `<y:NodeLabel>${escaped(title || id)}</y:NodeLabel></y:ShapeNode></data>`,
        ]
  return [
    `    <node id="${escaped(id)}">`,
    ...data({ label: title, [own.role]: role, [own.address]: address }, '      '),
    ...drawn,
    '    </node>',
  ]
}

function edgeLines({ from, to, title = '', rate, delay }: ExportedEdge, index: number): string[] {
  const values = { LinkName: title, LinkLabel: readableRate(rate), LinkSpeedRaw: `${rate}`, [own.delay]: `${delay}` }
  return [`    <edge id="e${index}" source="${escaped(from)}" target="${escaped(to)}">`, ...data(values, '      '), '    </edge>']
}

const data = (values: Readonly<Record<string, string>>, indent: string) =>
  Object.entries(values).flatMap(([key, value]) => (value === '' ? [] : `${indent}<data key="${key}">${escaped(value)}</data>`))

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }
const escaped = (text: string) => text.replace(/[<>&"']/g, (character) => entities[character])
