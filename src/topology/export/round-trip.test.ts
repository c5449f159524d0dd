import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../catalogue/index.ts'
import { gallery } from '../../lessons/gallery.ts'
import { profiles } from '../../profiles/index.ts'
import { patience, runs } from '../../testing/documents.ts'
import type { Topology } from '../document.ts'
import { importNetwork } from '../import/any.ts'
import { importContainerlab } from '../import/containerlab.ts'
import { addTraffic } from '../import/traffic.ts'
import { design, part } from '../notation.ts'
import { valueOf } from '../parameters.ts'
import { validateTopology } from '../validate.ts'
import { exporters } from './any.ts'

const kindOf = (name: string) => catalogue.find(({ kind }) => kind === name)

/** What every format keeps: components of the canvas by role and title, links by their ends and measures. */
function networkOf({ components, links }: Topology) {
  const roots = components.filter(({ parent }) => parent === undefined)
  const position = new Map(roots.map(({ id }, index) => [id, index]))
  const parents = new Map(components.map(({ id, parent }) => [id, parent]))
  const rootOf = (id: string): string => {
    const parent = parents.get(id)
    return parent === undefined ? id : rootOf(parent)
  }
  return {
    nodes: roots.map(({ kind, title = '' }) => [kindOf(kind)?.role, title]),
    links: links.map(({ kind, from, to, title = '', parameters }) => {
      const link = kindOf(kind)
      const measure = (name: string) => link && valueOf(link, parameters, name)
      return [position.get(rootOf(from)), position.get(rootOf(to)), title, measure('rate'), measure('delay')]
    }),
  }
}

function expectKept(topology: Topology, format: string): void {
  const { text } = exporters[format](topology)
  const again = importNetwork(text)
  expect(again.format).toBe(format)
  expect(validateTopology(again.topology, catalogue, profiles)).toEqual([])
  expect(networkOf(again.topology)).toEqual(networkOf(topology))
}

const folder = new URL('../../../../shared/data/topologies/', import.meta.url)
const zoo = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.graphml')) : []

describe.each(Object.keys(exporters))('%s, exported and imported again, has the same nodes and links', (format) => {
  test.each(gallery.map(({ id, topology }) => [id, topology] as const))('%s of the gallery', (_, topology) =>
    expectKept(topology, format),
  )

  test.each(zoo)('%s of the Zoo, with machines and traffic', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const plain = importNetwork(text)
    const [first, second] = plain.nodes.keys()
    const { topology, nodes } = importNetwork(text, { active: [first] })
    const pairs = [{ from: nodes.get(first) as string, to: nodes.get(second) as string }]
    expectKept(addTraffic(topology, pairs), format)
  })

  test('addresses that a person gave are kept', () => {
    const address = { parameters: { address: '10.5.0.1/24' } }
    const { text } = exporters[format](
      design(
        '',
        '',
        [part('r', 'network/router', address), part('x', 'traffic/sink', address), part('w', 'network/switch')],
        [],
        {
          duration: 1,
          speed: 1,
        },
      ),
    )
    const { topology, losses } = importNetwork(text)
    expect(topology.components.map(({ parameters }) => parameters?.address)).toEqual(['10.5.0.1/24', '10.5.0.1/24', undefined])
    expect(losses.filter(({ what }) => /address/i.test(what))).toEqual([])
    const bad = importNetwork(text.replace('10.5.0.1/24', '10.5.0.300'))
    expect(bad.losses.find(({ what }) => what === 'addresses of nodes')?.why).toContain('300 is above the maximum of 255')
  })

  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((title) => !/[\p{C}\p{Z}]/u.test(title))
  const network = fc.record({
    titles: fc.array(fc.option(text, { nil: undefined }), { minLength: 2, maxLength: 8 }),
    kinds: fc.array(fc.constantFrom('network/router', 'network/switch', 'network/hub'), { minLength: 8, maxLength: 8 }),
    links: fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(),
        fc.double({ min: 1, max: 1e13, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.option(text),
      ),
      { maxLength: 12 },
    ),
    name: text,
  })
  test(
    'any network',
    () =>
      fc.assert(
        fc.property(network, ({ titles, kinds, links, name }) => {
          const id = (number: number) => `${number % titles.length}`
          const topology: Topology = {
            schemaVersion: 1,
            title: name,
            seed: 1,
            duration: 1,
            components: titles.map((title, index) => ({
              id: id(index),
              kind: kinds[index],
              ...(title !== undefined && title !== '' && title !== '?' && title !== 'None' && { title }),
              x: 0,
              y: 0,
            })),
            links: links.flatMap(([from, to, rate, delay, title], index) =>
              from % titles.length === to % titles.length
                ? []
                : {
                    id: `wire-${index}`,
                    kind: 'link/wire',
                    from: id(from),
                    to: id(to),
                    ...(title && { title }),
                    parameters: { rate, delay: delay + 0 },
                  },
            ),
          }
          expectKept(topology, format)
        }),
        runs(100, 5_000),
      ),
    patience,
  )
})

test('what a format has no place for is listed with its reason', () => {
  const topology = gallery.find(({ id }) => id === 'cluster')?.topology as Topology
  const whats = (format: string) => exporters[format](topology).losses.map(({ what, count }) => `${what} ${count}`)
  expect(whats('graphml')).toEqual(
    expect.arrayContaining([
      'Front-end inside 1',
      'names of network cards 4',
      'framing of links 16',
      'Switching latency of Switch 1',
    ]),
  )
  expect(whats('containerlab')).toEqual(
    expect.arrayContaining(['rates of links 16', 'delays of links 16', 'creation of bridges 1', 'addresses and routes 16']),
  )
})

test('interfaces are named as Linux and containerlab need it, and cards keep their names where they can', () => {
  const { topology } = importContainerlab(`
name: names
topology:
  nodes: {a: {kind: linux}, host: {kind: linux}, b: {kind: bridge}, c: {kind: bridge}}
  links:
    - endpoints: ["a:eth0", "host:swp1"]
    - endpoints: ["a:eth1", "b:x"]
    - endpoints: ["a:a-name-too-long-for-linux", "c:x"]
    - endpoints: ["a:eth1", "c:x"]`)
  const { text } = exporters.containerlab(topology)
  expect(text.match(/endpoints: .*/g)).toEqual([
    'endpoints: ["machine-1:eth2", "machine-2:swp1"]',
    'endpoints: ["machine-1:eth1", "switch-1:br1-eth1"]',
    'endpoints: ["machine-1:eth3", "switch-2:br2-eth1"]',
    'endpoints: ["machine-1:eth4", "switch-2:br2-eth2"]',
  ])
})
