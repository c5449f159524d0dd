import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../catalogue/index.ts'
import { profiles } from '../../profiles/index.ts'
import { patience, runs } from '../../testing/documents.ts'
import type { Topology } from '../document.ts'
import { decodeLink, encodeLink } from '../link.ts'
import { TopologyError } from '../problem.ts'
import { runTopology } from '../run.ts'
import { validateTopology } from '../validate.ts'
import { importGraphml } from './graphml.ts'
import { cell, sizeOf } from './layout.ts'
import { addTraffic } from './traffic.ts'

const keys = ['label', 'Longitude', 'Latitude', 'hyperedge', 'Country']
  .map((name) => `<key attr.name="${name}" attr.type="string" for="node" id="${name}" />`)
  .concat(
    ['LinkLabel', 'LinkSpeed', 'LinkSpeedUnits', 'LinkSpeedRaw', 'LinkNote'].map(
      (name) => `<key attr.name="${name}" attr.type="string" for="edge" id="${name}" />`,
    ),
    '<key attr.name="Network" attr.type="string" for="graph" id="Network" />',
  )
  .join('\n')
const data = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `<data key="${key}">${value}</data>`)
    .join('')
const node = (id: string, values: Record<string, string> = {}) => `<node id="${id}">${data(values)}</node>`
const edge = (source: string, target: string, values: Record<string, string> = {}) =>
  `<edge source="${source}" target="${target}">${data(values)}</edge>`
const city = (id: string, label: string, Latitude: string, Longitude: string) => node(id, { label, Latitude, Longitude })
const file = (...elements: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">${keys}
   <graph edgedefault="undirected"><data key="Network">Test &amp; Net</data>${elements.join('\n')}</graph></graphml>`

const small = file(
  city('0', 'New York', '40.71427', '-74.00597'),
  city('1', 'Chicago', '41.85003', '-87.65005'),
  city('2', 'Chicago', '41.85003', '-87.65005'),
  node('3', { label: 'None', hyperedge: '1', Country: 'US' }),
  edge('0', '1', { LinkSpeedRaw: '2500000000.0', LinkLabel: '1 Gbit/s' }),
  edge('0', '1', { LinkSpeed: '10', LinkSpeedUnits: 'G' }),
  edge('1', '2', { LinkLabel: '&lt; 155 Mbps', LinkNote: 'x' }),
  edge('2', '3'),
)

describe('importGraphml', () => {
  const { topology, notes, losses, nodes } = importGraphml(small)

  test('nodes become routers with their names', () => {
    expect(topology.title).toBe('Test & Net')
    expect(topology.components.map(({ id, kind, title }) => [id, kind, title])).toEqual([
      ['router-1', 'network/router', 'New York'],
      ['router-2', 'network/router', 'Chicago'],
      ['router-3', 'network/router', 'Chicago'],
      ['router-4', 'network/router', undefined],
    ])
    expect([...nodes]).toEqual([
      ['0', 'router-1'],
      ['1', 'router-2'],
      ['2', 'router-3'],
      ['3', 'router-4'],
    ])
  })

  test('edges become links with their speed and the delay of their length, parallel ones too', () => {
    // 1,145 km over 204,190 km/s; a kilometre within one city; a node without a place.
    expect(topology.links.map(({ from, to, parameters }) => [from, to, parameters?.rate, parameters?.delay])).toEqual([
      ['router-1', 'router-2', 2.5e9, 0.005612],
      ['router-1', 'router-2', 10e9, 0.005612],
      ['router-2', 'router-3', 155e6, 0.000005],
      ['router-3', 'router-4', 1e9, 0.001],
    ])
  })

  test('what was assumed or left out is said', () => {
    expect(notes).toEqual([
      'without coordinates, placed beside what they are linked to: 3',
      'no speed is given, 1000 Mbit/s assumed: Chicago (2) – 3',
      'the speed is given as a bound only and taken as it is: Chicago (1) – Chicago (2)',
      'an end has no coordinates, 1 ms of delay assumed: Chicago (2) – 3',
      'nodes that stand for a link of several ends became routers: 3',
      'delays are those of light in fibre along the great circle: assumed, and a lower bound',
    ])
    expect(losses).toEqual([
      { what: 'Country of nodes', count: 1, why: 'a design has no place for it' },
      { what: 'LinkNote of edges', count: 1, why: 'a design has no place for it' },
    ])
  })

  test('self-loops, edges to nowhere, nested graphs and second ids are left out and named', () => {
    const { topology, losses } = importGraphml(
      file(
        node('a', { label: 'A' }),
        node('a'),
        '<node id="b"><graph><node id="c"/></graph></node>',
        edge('a', 'a'),
        edge('a', 'z'),
      ),
    )
    expect(topology.links).toEqual([])
    expect(losses).toEqual([
      { what: 'nodes with an id that another has', count: 1, why: "the first keeps it: 'a'" },
      { what: 'graphs inside a node', count: 1, why: 'a design is one network' },
      { what: 'edges from a node to itself', count: 1, why: "a link joins two components: 'a'" },
      { what: 'edges to what is no node', count: 1, why: "a link needs two ends: 'a' – 'z'" },
    ])
  })

  test('positions of yEd count where there are no coordinates; its label is the speed', () => {
    const shape = (x: number, y: number) =>
      `<data key="g"><y:ShapeNode><y:Geometry height="20.0" width="20.0" x="${x}" y="${y}"/><y:NodeLabel>N</y:NodeLabel></y:ShapeNode></data>`
    const { topology, notes } = importGraphml(
      `<graphml xmlns:y="http://www.yworks.com/xml/graphml"><key for="node" id="g" yfiles.type="nodegraphics"/>"
       <key attr.name="label" for="edge" id="l"/><graph><node id="0">${shape(0, 0)}</node><node id="1">${shape(600, 0)}</node>
       <node id="2">${shape(0, 400)}</node><edge source="0" target="1"><data key="l">34M</data></edge></graph></graphml>`,
    )
    const [a, b, c] = topology.components.map(({ x = 0, y = 0 }) => ({ x, y }))
    expect([b.x - a.x > 300, Math.abs(b.y - a.y) < 5, c.y - a.y > 200]).toEqual([true, true, true])
    expect(topology.links[0].parameters?.rate).toBe(34e6)
    expect(notes).toContain('no node has coordinates: placed as they were drawn')
  })

  test('active nodes become machines with a card per link', () => {
    const { topology } = importGraphml(small, { active: ['new york', '2'] })
    const cards = topology.components.filter(({ kind }) => kind === 'nic/plain').map(({ id }) => id)
    expect(cards).toEqual(['machine-1-eth0', 'machine-1-eth1', 'machine-2-eth0', 'machine-2-eth1'])
    expect(topology.links.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'machine-1-eth0 router-1',
      'machine-1-eth1 router-1',
      'router-1 machine-2-eth0',
      'machine-2-eth1 router-2',
    ])
    expect(validateTopology(topology, catalogue, profiles)).toEqual([])
  })

  test.each([
    ['Chicago', "'Chicago' is the name of several nodes: name one by its id (1, 2)"],
    ['Boston', "'Boston' is no node of the network"],
  ])('an active node %s is refused', (name, message) => expect(() => importGraphml(small, { active: [name] })).toThrow(message))
})

describe('what is not GraphML is refused in words', () => {
  test.each([
    ['', /^this is not a GraphML file: /],
    ['{"a":1}', /^this is not a GraphML file: /],
    ['<graphml><graph>', /^this is not a GraphML file: line 1: /],
    ['<svg></svg>', 'this is not a GraphML file: its outermost element is not graphml'],
    ['<graphml></graphml>', 'this is not a GraphML file: it holds no graph'],
    ['<graphml><graph></graph></graphml>', 'this is not a GraphML file: its graph has no nodes'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><graphml/>', 'this is not a GraphML file: a document type declaration is not read'],
    [`<graphml>${' '.repeat(17 * 1024 * 1024)}</graphml>`, /at most 16777216 are read$/],
  ])('%.40s', (text, message) => expect(() => importGraphml(text)).toThrow(message))

  test('entities are text, prototype names are names, script is text', () => {
    const { topology } = importGraphml(
      file(
        node('__proto__', { label: '&lt;script&gt;&#x41;&#66;&bomb;' }),
        node('constructor'),
        edge('__proto__', 'constructor'),
      ),
    )
    expect(topology.components[0].title).toBe('<script>AB&bomb;')
    expect(topology.links).toHaveLength(1)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test(
    'whatever the text, it is a valid topology or a TopologyError',
    () => {
      const piece = fc.constantFrom(
        '<node id="',
        '"',
        '>',
        '<',
        '/',
        'graph',
        '</graph>',
        '<edge source="0" target="1"',
        ' ',
        '&#0;',
        '\u0000',
        '0',
        '1',
      )
      const soup = fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 30 }).map((parts) => parts.join(''))
      fc.assert(
        fc.property(
          fc.oneof(
            soup,
            soup.map((inside) => file(node('0'), node('1'), inside)),
          ),
          (text) => {
            try {
              expect(validateTopology(importGraphml(text).topology, catalogue, profiles)).toEqual([])
            } catch (error) {
              if (!(error instanceof TopologyError)) throw error
            }
          },
        ),
        runs(300, 30_000),
      )
    },
    patience,
  )
})

describe('addTraffic', () => {
  const { topology } = importGraphml(small, { active: ['0'] })
  const busy = addTraffic(topology, [{ from: 'New York', to: 'router-3', parameters: { rate: 2000 } }])

  test('puts a source and a sink beside the nodes, on cards of their own at machines', () => {
    const added = busy.components.slice(topology.components.length)
    expect(added).toMatchObject([
      { kind: 'nic/plain', parent: 'machine-1' },
      { id: 'source-1', kind: 'traffic/source', title: 'New York → router-3', parameters: { rate: 2000, destination: 'sink-1' } },
      { id: 'sink-1', kind: 'traffic/sink' },
    ])
    expect(validateTopology(busy, catalogue, profiles)).toEqual([])
    expect(apart(busy)).toBe(true)
  })

  test('packets arrive after the delay of the way', () => {
    const { flows, invariants } = runTopology(busy)
    expect(invariants.violated).toEqual([])
    expect(flows[0].delivered).toBeGreaterThan(1900)
    // 5.612 ms + 5 µs + 1 ms of fibre, and what the machine and the links take.
    expect(flows[0].latencySeconds.p50).toBeGreaterThan(0.006617)
    expect(flows[0].latencySeconds.p50).toBeLessThan(0.0068)
  })

  test('an end whose ports are all taken is refused', () => {
    expect(() => addTraffic(busy, [{ from: 'source-1', to: 'router-1' }])).toThrow(
      "'New York → router-3' takes at most 1 links, and traffic needs one more",
    )
  })

  test('a node that is not there is refused', () => {
    expect(() => addTraffic(topology, [{ from: 'router-9', to: 'router-1' }])).toThrow("'router-9' is no node of the network")
  })
})

/** No two nodes on the canvas in one cell. */
function apart({ components }: Topology): boolean {
  const roots = components.filter(({ parent }) => parent === undefined)
  return roots.every((a, index) =>
    roots.slice(index + 1).every((b) => Math.abs(a.x! - b.x!) >= cell.width || Math.abs(a.y! - b.y!) >= cell.height),
  )
}

test('names and machines have room, and nodes at one place go apart', () => {
  const names = ['A', 'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson', 'Llanfairpwllgwyngyll', 'B', 'C', 'D', 'E', 'F']
  const { topology } = importGraphml(file(...names.map((name, id) => city(String(id), name, '48.6', '4.6'))), {
    active: ['B', 'C'],
  })
  const boxes = topology.components
    .filter(({ parent }) => parent === undefined)
    .map(({ x = 0, y = 0, title = '', kind }) => ({ x, y, ...sizeOf(title, kind === 'infrastructure/machine') }))
  for (const [index, a] of boxes.entries())
    for (const b of boxes.slice(index + 1)) {
      const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
      const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
      expect(Math.min(across, down)).toBeLessThanOrEqual(2)
    }
})

test('a network of the size of the largest of the Zoo is laid out without overlap', () => {
  const ids = Array.from({ length: 300 }, (_, index) => String(index))
  const { topology } = importGraphml(
    file(...ids.map((id) => node(id)), ...ids.map((id) => edge(id, String((Number(id) * 7 + 1) % 300)))),
  )
  expect(apart(topology)).toBe(true)
})

test('networks of the shared folder, where it exists, run with traffic and fit a link', () => {
  const folder = new URL('../../../../shared/data/topologies/', import.meta.url)
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const { topology, nodes } = importGraphml(readFileSync(new URL(name, folder), 'utf8'))
    const ids = [...nodes.values()]
    const busy = addTraffic(topology, [{ from: ids[0], to: ids[ids.length - 1] }])
    expect(validateTopology(busy, catalogue, profiles), name).toEqual([])
    expect(apart(busy), name).toBe(true)
    const { flows, invariants } = runTopology(busy, { until: 0.2 })
    expect(invariants.violated, name).toEqual([])
    expect(flows[0].delivered, name).toBeGreaterThan(0)
    const link = encodeLink({ topology: busy, engineVersion: '1' })
    expect(link.length, name).toBeLessThan(2000)
    expect(decodeLink(link).topology).toEqual(busy)
  }
})
