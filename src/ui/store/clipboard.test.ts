import { beforeAll, expect, test } from 'vitest'
import { applyEdits } from '../../topology/edits.ts'
import { testCatalogue, testTopology } from '../testing/catalogue.ts'
import { clipOf, paste } from './clipboard.ts'
import { setCatalogue } from './kinds.ts'
import { treeOf } from './tree.ts'

beforeAll(() => setCatalogue(testCatalogue))
const shift = { x: 24, y: 24 }
const pasteInto = (ids: readonly string[], host?: string) => {
  const { components, links, roots, homeless } = paste(testTopology, clipOf(testTopology, ids), host, shift)
  const topology = applyEdits(testTopology, [{ type: 'add', components, links }])
  return { topology, components, links, roots, homeless, tree: treeOf(topology) }
}

test('a machine is copied with all that is in it and the links between what was copied', () => {
  const { components, links, roots, tree } = pasteInto(['client', 'node'])
  expect(components).toHaveLength(13)
  expect(links).toHaveLength(1)
  expect(roots).toHaveLength(2)
  const copy = tree.component(roots[1])!
  expect(copy.title).toBe('Tamanoir node 2')
  expect(copy.x).toBe(284)
  expect(tree.root(links[0].to)?.id).toBe(copy.id)
  expect(tree.subtree(copy.id).map(({ kind }) => kind)).toEqual(
    treeOf(testTopology)
      .subtree('node')
      .map(({ kind }) => kind),
  )
})

test('a service goes where the person has chosen, if it fits there', () => {
  expect(pasteInto(['monitor'], 'pre').components[0].parent).toBe('pre')
  expect(pasteInto(['gzip'], 'pre').components[0].parent).toBe('jvm')
  expect(pasteInto(['monitor'], 'monitor').components[0].parent).toBe('jvm')
})

test('what has no place is named and left out', () => {
  const { components, homeless } = pasteInto(['pre'])
  expect(components).toEqual([])
  expect(homeless).toEqual(['PRE_ROUTING'])
})

test('a copied source sends to the copied sink, a source copied alone to the original', () => {
  const linked = {
    ...testTopology,
    components: testTopology.components.map((c) => (c.id === 'client' ? { ...c, parameters: { to: 'server' } } : c)),
  }
  const both = paste(linked, clipOf(linked, ['client', 'server']), undefined, shift).components
  expect(both[0].parameters).toEqual({ to: both[1].id })
  const alone = paste(linked, clipOf(linked, ['client']), undefined, shift).components
  expect(alone[0].parameters).toEqual({ to: 'server' })
})
