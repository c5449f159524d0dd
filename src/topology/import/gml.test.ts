import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../catalogue/index.ts'
import { profiles } from '../../profiles/index.ts'
import { patience, runs } from '../../testing/documents.ts'
import { TopologyError } from '../problem.ts'
import { validateTopology } from '../validate.ts'
import { importGml } from './gml.ts'
import { parseGml } from './gml-text.ts'

/** In the form of the Topology Zoo; the second half in that of networkx. */
const zoo = `# a comment [ with brackets "
Creator "a tool"
graph [
  directed 0
  Network "Test &amp; Net"
  GeoLocation "US"
  node [ id 0 label "New York" Country "US" Longitude -74.00597 Latitude 40.71427 ]
  node [ id 1 label "Chicago" Longitude -87.65005 Latitude 41.85003 ]
  node [
    id 2
    label "&#233;cole &quot;2&quot;
second line"
    graphics [ x 1 y 2 fill "#ffffff" ]
  ]
  edge [ source 0 target 1 LinkSpeed "10" LinkSpeedUnits "G" LinkLabel "OC-192" ]
  edge [ source 0 target 1 key 1 LinkSpeedRaw 2.5E+9 ] # parallel
  edge [ source 1 target 2 LinkNote "x" ]
]`

describe('importGml', () => {
  const { topology, losses, nodes, format } = importGml(zoo)

  test('nodes, names with entities, and coordinates', () => {
    expect(format).toBe('gml')
    expect(topology.title).toBe('Test & Net')
    expect(topology.note).toBe('Imported from GML. US')
    expect(topology.components.map(({ title }) => title)).toEqual(['New York', 'Chicago', 'école "2" second line'])
    expect([...nodes]).toEqual([
      ['0', 'router-1'],
      ['1', 'router-2'],
      ['2', 'router-3'],
    ])
    expect(validateTopology(topology, catalogue, profiles)).toEqual([])
  })

  test('parallel links with speed and delay, as from GraphML', () => {
    expect(topology.links.map(({ from, to, parameters }) => [from, to, parameters?.rate, parameters?.delay])).toEqual([
      ['router-1', 'router-2', 10e9, 0.005612],
      ['router-1', 'router-2', 2.5e9, 0.005612],
      ['router-2', 'router-3', 1e9, 0.001],
    ])
  })

  test('what has no place is listed', () => {
    expect(losses.map(({ what, count }) => [what, count])).toEqual([
      ['Country of nodes', 1],
      ['LinkNote of edges', 1],
    ])
  })

  test('duplicates, unknown ends, numbers that are none and names of prototypes', () => {
    const { topology, losses } = importGml(`graph [ node [ id 0 Latitude NAN Longitude +INF ] node [ id 0 ] node [ label "no id" ]
      node [ id "__proto__" label "constructor" toString 1 ] edge [ source 0 target "__proto__" LinkSpeedRaw -1 ]
      edge [ source 0 target 0 ] edge [ source 0 target 9 ] edge [ ] ]`)
    expect(topology.components).toHaveLength(2)
    expect(topology.links).toHaveLength(1)
    expect(losses.map(({ what, count, why }) => [what, count, why])).toEqual([
      ['nodes with an id that another has', 1, "the first keeps it: '0'"],
      ['nodes without id', 1, 'no edge can name them'],
      ['toString of nodes', 1, 'a design has no place for it'],
      ['edges from a node to itself', 1, "a link joins two components: '0'"],
      ['edges to what is no node', 2, "a link needs two ends: '0' – '9', nothing – nothing"],
    ])
    expect(validateTopology(topology, catalogue, profiles)).toEqual([])
  })
})

describe('what is not GML is refused in words', () => {
  const deep = `graph ${'[ a '.repeat(200)}`
  test.each([
    ['', 'this is not a GML file: it holds no graph'],
    ['graph [ ]', 'this is not a GML file: its graph has no nodes'],
    ['graph [\nnode [ id 0 label "x ] ]', 'line 2: a string that begins here has no end'],
    ['graph [ node [ id ] ]', "line 1: a value is expected after 'id', found ']'"],
    ['graph [ node [ id 0 ]', 'line 1: 1 lists are not closed'],
    ['graph ]', "a value is expected after 'graph', found ']'"],
    ['a 1 ]', "']' closes no list"],
    ['graph [ 5 ]', "a key is expected, found '5'"],
    ['graph [ id word ]', "'word' where a number, a string or a list is expected after 'id'"],
    ['graph', "a value is expected after 'graph', found the end"],
    [deep, 'lists are nested deeper than 100'],
    ['a 1 '.repeat(1_000_001), 'more than 1000000 entries'],
    [' '.repeat(17 * 1024 * 1024), 'at most 16777216 are read'],
    [
      `graph [ ${Array.from({ length: 10_001 }, (_, id) => `node [ id ${id} ]`).join(' ')} ]`,
      'the network has 10001 nodes, at most 10000',
    ],
  ])('%.30s', (text, message) => expect(() => importGml(text)).toThrow(message))

  test.each([
    ' '.repeat(10_000_000),
    '#'.repeat(10_000_000),
    '"'.repeat(10_000_000),
    '# \n'.repeat(3_000_000),
    '[ '.repeat(5_000_000),
  ])(
    'ten megabytes of %.2s take no time',
    (text) => {
      try {
        parseGml(text)
      } catch (error) {
        if (!(error instanceof TopologyError)) throw error
      }
    },
    5_000,
  )

  test('a node that more links end at than it takes keeps as many as it takes', () => {
    const edges = Array.from({ length: 300 }, (_, id) => `node [ id ${id + 1} ] edge [ source 0 target ${id + 1} ]`)
    const { topology, losses } = importGml(`graph [ node [ id 0 ] ${edges.join(' ')} ]`)
    expect(topology.links).toHaveLength(256)
    expect(losses).toEqual([
      { what: 'links beyond what a component takes', count: 44, why: 'a router takes at most 256: 0, 0, 0, 0, 0, …' },
    ])
    expect(validateTopology(topology, catalogue, profiles)).toEqual([])
  })

  test(
    'whatever the text, it is a valid topology or a TopologyError',
    () => {
      const piece = fc.constantFrom(
        'node [',
        ' edge [',
        ' id 0',
        ' id 1',
        ' source 0',
        ' target 1',
        ' ]',
        ' [',
        '"',
        '#',
        '\n',
        ' 1e999',
        ' LabRole "hub"',
      )
      const soup = fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 30 }).map((parts) => parts.join(''))
      fc.assert(
        fc.property(
          soup.map((inside) => `graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 ] ${inside} ]`),
          (text) => {
            try {
              expect(validateTopology(importGml(text).topology, catalogue, profiles)).toEqual([])
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
