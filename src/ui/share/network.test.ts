import { expect, test } from 'vitest'
import { buildNetwork, previewNetwork, proposeChoice } from './network.ts'

const text = `<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="label" attr.type="string" for="node" id="l"/>
  <key attr.name="Longitude" attr.type="double" for="node" id="x"/>
  <key attr.name="Latitude" attr.type="double" for="node" id="y"/>
  <graph edgedefault="undirected">
    <node id="0"><data key="l">Lyon</data><data key="x">4.83</data><data key="y">45.76</data></node>
    <node id="1"><data key="l">Paris</data><data key="x">2.35</data><data key="y">48.85</data></node>
    <node id="2"><data key="l">Lille</data><data key="x">3.06</data><data key="y">50.63</data></node>
    <edge source="0" target="1"/>
    <edge source="1" target="2"/>
  </graph>
</graphml>`

test('a preview names the nodes and how they are linked', () => {
  const { nodes, links } = previewNetwork(text)
  expect(nodes.map(({ title, degree }) => [title, degree])).toEqual([
    ['Lyon', 1],
    ['Paris', 2],
    ['Lille', 1],
  ])
  expect(links).toEqual([
    [0, 1],
    [1, 2],
  ])
})

test('proposes a flow over the longest way and the hub as active', () => {
  expect(proposeChoice(previewNetwork(text))).toEqual({ pairs: [{ from: '0', to: '2' }], active: ['1'] })
})

test('what is built has the flow, and a machine where services fit', () => {
  const built = buildNetwork(text, { pairs: [{ from: '0', to: '2' }], active: ['1'] })
  const inParis = built.components.filter(({ parent }) => parent === built.components.find(({ title }) => title === 'Paris')?.id)
  expect(inParis.length).toBeGreaterThan(2)
  expect(built.components.filter(({ title }) => title === 'Lyon → Lille')).toHaveLength(2)
})

test('a flow from a node to itself is left out', () => {
  const built = buildNetwork(text, { pairs: [{ from: '0', to: '0' }], active: [] })
  expect(built.components).toHaveLength(3)
})
