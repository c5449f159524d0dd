import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { targets } from '../../programs/ebpf/targets.ts'
import { assemblyWords, unlessComplete } from './words.ts'

const offered = (doc: string, explicit = false) => {
  const context = new CompletionContext(EditorState.create({ doc }), doc.length, explicit)
  return unlessComplete(context, assemblyWords(targets.xdp).complete(context))
}

test('a word that is complete is not completed: Enter ends the line', () => {
  expect(offered('pass:\n jeq r0, 0, pas')?.options.map(({ label }) => label)).toContain('pass')
  expect(offered('pass:\n jeq r0, 0, pass')).toBeNull()
  expect(offered('call bpf_map_lookup_elem')).toBeNull()
  expect(offered('pass:\n jeq r0, 0, pass', true)?.options.length).toBeGreaterThan(0)
})

test('a list that is open closes when what is typed has become one of it', () => {
  const { validFor } = offered('call bpf_map_lookup_ele') ?? {}
  const valid = (text: string) => typeof validFor === 'function' && validFor(text, 0, 0, EditorState.create())
  expect([valid('bpf_map_lookup'), valid('bpf_map_lookup_elem'), valid('bpf map')]).toEqual([true, false, false])
})
