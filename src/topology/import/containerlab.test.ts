import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../catalogue/index.ts'
import { profiles } from '../../profiles/index.ts'
import { patience, runs } from '../../testing/documents.ts'
import { TopologyError } from '../problem.ts'
import { runTopology } from '../run.ts'
import { validateTopology } from '../validate.ts'
import { importContainerlab } from './containerlab.ts'
import { addTraffic } from './traffic.ts'

const laboratory = `
name: fabric
prefix: ""
mgmt: {network: custom}
topology:
  defaults:
    kind: nokia_srlinux
    env: {A: b}
  kinds:
    linux: {image: alpine}
    nokia_srlinux: &srl
      image: ghcr.io/nokia/srlinux
  groups:
    spines: {startup-config: spine.cfg, labels: {graph-level: 1}}
  nodes:
    spine1: {group: spines}
    spine2: {kind: arista_ceos, labels: {graph-level: 1, owner: me}}
    leaf1: {labels: {graph-level: 2}}
    client: {kind: linux, exec: [ip route], binds: [a], labels: {graph-level: 3}}
    br: {kind: bridge, labels: {graph-level: 3}}
  links:
    - endpoints: ["spine1:e1-1", "leaf1:e1-49"]
    - endpoints: [spine2:e1-1, leaf1:e1-50]
    - type: veth
      mtu: 1500
      endpoints:
        - {node: client, interface: eth1, mac: "00:11:22:33:44:55"}
        - {node: leaf1, interface: e1-1}
    - endpoints: ["client:eth2", "br:eth9"]
    - {type: mgmt-net, endpoint: {node: client, interface: eth3}, host-interface: x}
    - {type: host, endpoint: {node: client, interface: eth4}, host-interface: y}
    - endpoints: ["client:eth5", "macvlan:eno0"]
    - endpoints: ["client:eth6", "nobody:eth0"]
    - endpoints: ["client"]
    - nonsense
`

describe('importContainerlab', () => {
  const { topology, losses, notes, nodes, format } = importContainerlab(laboratory)
  const roots = topology.components.filter(({ parent }) => parent === undefined)

  test('nodes by their kind, which groups and defaults may give', () => {
    expect(format).toBe('containerlab')
    expect(topology.title).toBe('fabric')
    expect(roots.map(({ kind, title }) => [kind, title])).toEqual([
      ['network/router', 'spine1'],
      ['network/router', 'spine2'],
      ['network/router', 'leaf1'],
      ['infrastructure/machine', 'client'],
      ['network/switch', 'br'],
    ])
    expect(nodes.get('client')).toBe('machine-1')
    expect(validateTopology(topology, catalogue, profiles)).toEqual([])
  })

  test('links in both syntaxes, with cards named after interfaces', () => {
    expect(topology.links.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'router-1 router-3',
      'router-2 router-3',
      'machine-1-eth0 router-3',
      'machine-1-eth1 switch-1',
    ])
    expect(topology.components.filter(({ kind }) => kind === 'nic/plain').map(({ title }) => title)).toEqual(['eth1', 'eth2'])
  })

  test('levels are columns', () => {
    const [spine1, spine2, leaf] = roots.map(({ x = 0, y = 0 }) => ({ x, y }))
    expect(leaf.x).toBeGreaterThan(spine1.x + 150)
    expect(Math.abs(spine1.x - spine2.x)).toBeLessThan(60)
    expect(spine2.y).toBeGreaterThan(spine1.y + 100)
  })

  test('all else is listed, with how many had it', () => {
    const mtu = catalogue.find(({ kind }) => kind === 'link/wire')?.parameters.mtu
    expect(losses.map(({ what, count }) => `${what} ${count}`)).toEqual([
      "'prefix' of the file 1",
      "'mgmt' of the file 1",
      "'env' of nodes 5",
      "'image' of nodes 3",
      "'startup-config' of nodes 1",
      "'owner' of labels of nodes 1",
      "'exec' of nodes 1",
      "'binds' of nodes 1",
      "'mac' of endpoints 1",
      "links of type 'mgmt-net' 1",
      "links of type 'host' 1",
      "links to 'macvlan' 1",
      'edges to what is no node 1',
      'links without two endpoints 1',
      'links that are no mapping 1',
      ...(mtu ? [] : ["links' mtu 1"]),
    ])
    expect(notes).toContain('no speed is given, 1000 Mbit/s assumed: all links')
  })

  test('Linux machines forward', () => {
    const { topology, nodes } = importContainerlab(`
topology:
  nodes: {a: {kind: linux}, b: {kind: linux}, c: {kind: linux}}
  links: [{endpoints: ["a:eth1", "b:eth1"]}, {endpoints: ["b:eth2", "c:eth1"]}]`)
    const busy = addTraffic(topology, [{ from: nodes.get('a') as string, to: nodes.get('c') as string }])
    expect(validateTopology(busy, catalogue, profiles)).toEqual([])
    expect(runTopology(busy, { until: 0.2 }).flows[0].delivered).toBeGreaterThan(100)
  })

  test('positions and places of labels', () => {
    const at = (labels: string) => `{kind: srl, labels: {${labels}}}`
    const drawn = importContainerlab(
      `topology: {nodes: {a: ${at('graph-posX: "0", graph-posY: "0"')}, b: ${at('graph-posX: "900", graph-posY: "NaN"')}, c: ${at('graph-posX: "900", graph-posY: "10"')}}}`,
    )
    expect(drawn.notes).toContain('no node has coordinates: placed as they were drawn')
    const mapped = importContainerlab(`topology:
  nodes:
    a: ${at('graph-geoCoordinateLat: "40.71427", graph-geoCoordinateLng: "-74.00597"')}
    b: ${at('graph-geoCoordinateLat: "41.85003", graph-geoCoordinateLng: "-87.65005"')}
  links: [{endpoints: ["a:1", "b:1"]}]`)
    expect(mapped.topology.links[0].parameters?.delay).toBe(0.005612)
  })
})

describe('what is not containerlab is refused in words', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (let i = 1; i < 9; i++)
    bomb.push(
      `${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${Array(9)
        .fill(`*${'abcdefghi'[i - 1]}`)
        .join(',')}]`,
    )
  test.each([
    ['', "it has no key 'topology'"],
    ['- a', 'the file is a list of 1 where keys and values are expected'],
    ['topology: 5', "topology is '5' where keys and values are expected"],
    ['topology: {}', 'its topology has no nodes'],
    ['topology: {nodes: {a: 5}}', "node 'a' is '5' where keys and values are expected"],
    ['topology: {nodes: {a: }, links: 5}', "topology.links is '5' where a list is expected"],
    ['topology:\n  nodes:\n    a: {kind: linux}\n    a: {kind: srl}', "line 3: the key 'a' is there twice"],
    ['topology: "x', /line 1: Missing closing/],
    ['topology:\n\t- a: [', /line \d: /],
    ['['.repeat(5000), 'brackets are nested 5000 deep, at most 100 levels are read'],
    [
      Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /nested (deeper than|too deeply, at most) 50 levels/,
    ],
    [`topology: ${'['.repeat(60)}${']'.repeat(60)}`, 'nested deeper than 50 levels'],
    [`${bomb.join('\n')}\ntopology: *i`, 'more than 500000 values when aliases are followed'],
    ['topology: &t {nodes: *t}', 'nested deeper than 50 levels'],
    [`topology:\n${'  a: b\n'.repeat(100_000)}`, 'at most 524288 are read'],
    ['topology: {nodes: {? [a] : b}}', 'line 1: a key is no text'],
  ])('%.40s', (text, message) => {
    expect(() => importContainerlab(text)).toThrow(message)
    expect(() => importContainerlab(text)).toThrow(/^this is not a containerlab file: [^\n]+$/)
  })

  test('names of prototypes are names, aliases and merges are followed', () => {
    const { topology, nodes } = importContainerlab(`
x: &base {kind: bridge, labels: {lab-role: hub}}
topology:
  nodes:
    __proto__: {kind: linux}
    constructor: {<<: *base}
    toString: {kind: srl, labels: {lab-role: constructor}}
  links: [{endpoints: ["__proto__:__proto__", "constructor:x"]}]`)
    expect([...nodes.values()]).toEqual(['machine-1', 'hub-1', 'router-1'])
    expect(validateTopology(topology, catalogue, profiles)).toEqual([])
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test(
    'whatever the text, it is a valid topology or a TopologyError',
    () => {
      const piece = fc.constantFrom(
        '\n',
        '  ',
        '- ',
        'a',
        ': ',
        '{',
        '}',
        '[',
        ']',
        'endpoints',
        '"a:x"',
        ',',
        'kind: linux',
        '&x ',
        '*x',
        'lab-role: sender',
        '|',
        '!!int ',
      )
      const soup = fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 30 }).map((parts) => parts.join(''))
      fc.assert(
        fc.property(
          fc.oneof(
            soup,
            soup.map(
              (inside) =>
                `topology:\n  nodes:\n    a: {kind: linux}\n    b: {${inside}}\n  links:\n    - endpoints: [a:x, b:x]\n`,
            ),
            soup.map((inside) => `topology:\n  nodes:\n    a:\n    b:\n  links:\n    - endpoints: [a:x, b:x]\n    - ${inside}`),
          ),
          (text) => {
            try {
              expect(validateTopology(importContainerlab(text).topology, catalogue, profiles)).toEqual([])
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
