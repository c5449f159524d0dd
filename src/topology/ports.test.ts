import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { design, part, wire } from './notation.ts'
import { validateTopology } from './validate.ts'

const sender = part('sender', 'traffic/source')
const receiver = part('receiver', 'traffic/sink', { title: 'Receiver' })
const machine = (inside: readonly ReturnType<typeof part>[]) =>
  part('host', 'infrastructure/machine', { title: 'Host', holds: [part('card', 'nic/plain', { title: 'Card' }), ...inside] })
const problemsOf = (parts: readonly ReturnType<typeof part>[], end: string) =>
  validateTopology(design('', '', parts, [wire('sender', end)], { duration: 1, speed: 1 }), catalogue)

test('a receiver by itself takes a link', () => {
  expect(problemsOf([sender, receiver], 'receiver')).toEqual([])
})

test('a receiver in a machine takes none: the machine has cards for that, and joining one is the way to mend it', () => {
  const [found, ...others] = problemsOf([sender, machine([receiver])], 'receiver')
  expect(others).toEqual([])
  expect(found.code).toBe('no-port')
  expect(found.message).toMatch(/Receiver \(receiver\) is in Host \(host\) and sends through its cards/)
  expect(found.fixes[0].title).toBe('Join Card (card) instead')
})
