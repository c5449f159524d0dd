import { CompletionContext } from '@codemirror/autocomplete'
import { javascript } from '@codemirror/lang-javascript'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { capsuleWords, scriptWords } from './script-words.ts'
import type { Words } from './words.ts'

/** What is offered at the end of a text. */
const offered = (words: Words, doc: string) =>
  words
    .complete(new CompletionContext(EditorState.create({ doc, extensions: javascript() }), doc.length, false))
    ?.options.map(({ label }) => label) ?? []

test('a packet is known by the name that the text gives it, and so is a copy', () => {
  expect(offered(scriptWords, 'export function onPacket(p) { p.')).toContain('setByte')
  expect(offered(scriptWords, 'const copy = p.clone()\ncopy.')).toContain('drop')
  expect(offered(scriptWords, 'other.')).toEqual([])
})

test('the interface of nodes is offered to code of capsules alone', () => {
  expect(offered(capsuleWords, 'pan.')).toEqual(expect.arrayContaining(['forward', 'turn', 'stream']))
  expect(offered(scriptWords, 'pan.')).toEqual([])
  expect(offered(capsuleWords, 'export function accept(capsule) {\n const s = pan.stream(capsule)\n s.')).toContain('readAddress')
  expect(offered(capsuleWords, 'ac')).toContain('accept')
  expect(offered(capsuleWords, 'on')).not.toContain('onPacket')
})

test('of the language only what programs have', () => {
  expect(offered(scriptWords, 'Math.')).toContain('floor')
  expect(offered(scriptWords, 'Math.')).not.toContain('random')
  expect(offered(scriptWords, 'const packets = 1\npa')).toEqual(expect.arrayContaining(['packets', 'packet', 'const']))
})
