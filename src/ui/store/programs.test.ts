import { beforeAll, expect, test } from 'vitest'
import type { Kind } from '../../sim/kind.ts'
import type { ProgramContent, Topology } from '../../topology/document.ts'
import { testCatalogue } from '../testing/catalogue.ts'
import { emptyTopology } from './documents.ts'
import { setCatalogue } from './kinds.ts'
import { createLab } from './lab.ts'

const runner: Kind = {
  ...testCatalogue[0],
  kind: 'box/runner',
  parameters: { program: { type: 'program', title: 'Program', doc: 'Code.', languages: ['ebpf-assembly'], default: '' } },
}
beforeAll(() => setCatalogue([...testCatalogue, runner]))

const program = (text: string): ProgramContent => ({ title: 'Count', language: 'ebpf-assembly', text })
const design: Topology = {
  ...emptyTopology('code'),
  components: [{ id: 'box', kind: 'box/runner', x: 0, y: 0, parameters: { program: 'count' } }],
  programs: [{ id: 'count', ...program('exit') }],
}
const opened = () => {
  const lab = createLab()
  lab.getState().open({ topology: design, engineVersion: '1' }, { origin: 'own', workId: 'w' })
  return lab.getState
}

test('a change of a text is one step that undo takes back; typing is one gesture', () => {
  const state = opened()
  const write = (text: string) =>
    state().apply([{ type: 'program', id: 'count', program: program(text) }], 'Program changed', { merge: 'program count' })
  write('mov %r0, 1')
  write('mov %r0, 1\nexit')
  expect(state().topology.programs).toEqual([{ id: 'count', ...program('mov %r0, 1\nexit') }])
  state().undo()
  expect(state().topology.programs).toEqual(design.programs)
  state().redo()
  expect(state().topology.programs?.[0].text).toBe('mov %r0, 1\nexit')
})

test('a program that is removed is no longer named, and one undo brings both back', () => {
  const state = opened()
  state().apply([{ type: 'program', id: 'count', program: null }])
  expect(state().topology.programs).toBeUndefined()
  expect(state().topology.components[0].parameters).toBeUndefined()
  state().undo()
  expect(state().topology).toEqual(design)
})
