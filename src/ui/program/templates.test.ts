import { expect, test } from 'vitest'
import { keepTemplate, listTemplates, removeTemplate, type Template, type TemplateStorage } from './templates.ts'

function memory(): TemplateStorage & { readonly content: Map<string, unknown> } {
  const content = new Map<string, unknown>()
  return {
    content,
    get: async <V>(key: string) => content.get(key) as V | undefined,
    set: async (key, value) => void content.set(key, structuredClone(value)),
    keys: async () => [...content.keys()],
    remove: async (key) => void content.delete(key),
  }
}
const template = (title: string, savedAt: number, text = 'exit'): Template => ({
  title,
  language: 'ebpf-assembly',
  text,
  savedAt,
})

test('the newest first; one of the same name and language is replaced', async () => {
  const storage = memory()
  await keepTemplate(storage, template('a', 1))
  await keepTemplate(storage, template('b', 2))
  await keepTemplate(storage, { ...template('a', 3), language: 'javascript' })
  await keepTemplate(storage, template('a', 4, 'mov r0, 0'))
  expect((await listTemplates(storage)).map(({ title, text, language }) => [title, language, text])).toEqual([
    ['a', 'ebpf-assembly', 'mov r0, 0'],
    ['a', 'javascript', 'exit'],
    ['b', 'ebpf-assembly', 'exit'],
  ])
  await removeTemplate(storage, template('a', 4))
  expect(await listTemplates(storage)).toHaveLength(2)
})

test('what is no template is neither listed nor touched', async () => {
  const storage = memory()
  storage.content.set('work:1', { id: '1' })
  storage.content.set('template:javascript:x', { title: 'x', language: 'perl', text: '', savedAt: 1 })
  expect(await listTemplates(storage)).toEqual([])
  expect(storage.content.size).toBe(2)
})
