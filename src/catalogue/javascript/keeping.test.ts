import { expect, test } from 'vitest'
import { engine } from '../../testing/javascript.ts'
import { serviceAt } from '../../testing/services.ts'
import type { Topology } from '../../topology/document.ts'
import { Run } from '../../topology/run.ts'
import { keptView } from '../../worker/keeping.ts'

const text = `
let n = 0
export function onPacket(packet) {
  n += 1
  state.set('total', n)
  state.set(n, packet.bytes(0, 4))
  state.set('odd', n % 2 === 1)
  state.set('word', 'n' + n)
  log('packet', n)
  if (n === 7) throw new RangeError('seven')
}`

const design: Topology = {
  ...serviceAt('ee', 'script', { program: 'p' }, { rate: 100, pattern: 'constant' }),
  duration: 0.1,
  programs: [{ id: 'p', title: 'p', language: 'javascript', text }],
}
const start = () => new Run(design, [], undefined, undefined, engine())

test('soft state, heap, log and faults; looking changes nothing', () => {
  const [looked, other] = [start(), start()]
  for (let part = 1; part <= 20; part++) {
    looked.runUntil((looked.end * part) / 20)
    keptView(looked.world, 'service')
  }
  other.runUntil(other.end)
  expect(looked.result().digest).toBe(other.result().digest)
  const [mine, theirs] = [looked, other].map(({ world }) => world.memories.of(world.ids.indexOf('service')))
  expect(mine).toEqual(theirs)

  const view = keptView(looked.world, 'service')
  expect(view?.lines.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, i) => `packet ${i + 1}`))
  expect(view?.faults).toMatchObject([{ name: 'ended by an exception', count: 1, text: 'RangeError: seven', line: 10 }])
  const [heap, soft] = view?.rooms ?? []
  expect(heap.bytes).toBeGreaterThan(200_000)
  expect(heap.bytes).toBeLessThan(heap.most)
  expect(soft.bytes).toBeGreaterThan(100)
  const [table] = view?.tables ?? []
  expect(table).toMatchObject({ type: 'soft state', count: 13, room: 1024 })
  const values = new Map(table.rows.map(({ key, values: [value] }) => [key, value]))
  expect(values.get('total')).toBe(10)
  expect(values.get('odd')).toBe(false)
  expect(values.get('word')).toBe('n10')
  expect(values.get(3)).toEqual(expect.any(Uint8Array))
})

test('a restored world shows the same before its program has run again', () => {
  const run = start()
  run.runUntil(run.end / 2)
  const { acted, world } = run.snapshot()
  const restored = new Run(design, [], { acted, world }, undefined, engine())
  expect(keptView(restored.world, 'service')).toEqual(keptView(run.world, 'service'))
})
