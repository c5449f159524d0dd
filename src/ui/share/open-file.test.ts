import { expect, test } from 'vitest'
import { assumed, type Kind } from '../../sim/kind.ts'
import type { Topology } from '../../topology/document.ts'
import { editsToUse, fileKind, readFile, slotFor } from './open-file.ts'

const topology: Topology = { schemaVersion: 1, title: 'design', seed: 1, duration: 1, components: [], links: [] }
const readers = {
  design: (text: string): Topology => JSON.parse(text),
  capture: (bytes: Uint8Array, sha256: string) => ({
    sha256,
    times: new Float64Array(bytes.length),
    sizes: new Int32Array(bytes.length),
  }),
}

test('files are told apart by their ending, whatever its case', () => {
  expect(
    ['a.json', 'b.GraphML', 'c.xml', 'c.gml', 'c.clab.yml', 'd.pcap', 'e.PCAPNG', 'f.cap', 'g.png', 'json'].map(fileKind),
  ).toEqual(['design', 'network', 'network', 'network', 'network', 'capture', 'capture', 'capture', undefined, undefined])
})

test('a capture is known by the SHA-256 of its bytes', async () => {
  const opened = await readFile(new File(['abc'], 'x.pcap'), readers)
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(opened).toMatchObject({ kind: 'capture', capture: { sha256 }, file: { sha256, name: 'x.pcap', bytes: 3 } })
})

test('a design becomes a topology; a network waits for the person', async () => {
  expect(await readFile(new File([JSON.stringify(topology)], 'x.json'), readers)).toEqual({ kind: 'design', topology })
  expect(await readFile(new File(['<graphml/>'], 'net.graphml'), readers)).toEqual({
    kind: 'network',
    name: 'net.graphml',
    text: '<graphml/>',
  })
})

test('a reader that refuses is heard', async () => {
  await expect(readFile(new File(['{'], 'x.json'), readers)).rejects.toThrow()
  await expect(readFile(new File([''], 'x.png'), readers)).rejects.toThrow('x.png is neither a design')
  const huge = Object.defineProperty(new File([''], 'x.json'), 'size', { value: 1e9 })
  await expect(readFile(huge, readers)).rejects.toThrow('x.json has 1 GB; at most 8.39 MB are read')
})

const player = {
  parameters: { trace: { type: 'file', title: 'Capture', doc: '', accept: '.pcap', default: '' } },
  cite: assumed('made up for tests'),
} as unknown as Kind
const kindOf = (kind: string) => (kind === 'player' ? player : undefined)
const component = (id: string, trace?: string, kind = 'player') => ({ id, kind, ...(trace && { parameters: { trace } }) })

test('using a file sets what goes with it, and using none takes both back', () => {
  const spec = { type: 'file', title: 'Capture', doc: '', accept: '.pcap', default: '', sets: { pattern: 'trace' } } as const
  const edits = (sha256: string) => editsToUse(sha256, { component: 'a', parameter: 'trace' }, spec)
  expect(edits('sha')).toEqual([
    { type: 'set', id: 'a', parameter: 'trace', value: 'sha' },
    { type: 'set', id: 'a', parameter: 'pattern', value: 'trace' },
  ])
  expect(edits('')).toEqual([
    { type: 'set', id: 'a', parameter: 'trace', value: null },
    { type: 'set', id: 'a', parameter: 'pattern', value: null },
  ])
})

test('a capture goes to who names it, else to the selected, else to the first that plays none', () => {
  const slot = (components: ReturnType<typeof component>[], selection: string[] = []) =>
    slotFor('sha', components, selection, kindOf)?.component
  expect(slot([component('a'), component('b', 'sha')], ['a'])).toBe('b')
  expect(slot([component('a'), component('b', 'other')], ['b'])).toBe('b')
  expect(slot([component('a', 'other'), component('b')])).toBe('b')
  expect(slot([component('a', 'other')])).toBe('a')
  expect(slot([component('a', undefined, 'sink')])).toBeUndefined()
})
