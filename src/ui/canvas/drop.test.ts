import { beforeAll, describe, expect, test } from 'vitest'
import { setCatalogue } from '../store/kinds.ts'
import { refusalOf } from '../store/words.ts'
import { testCatalogue, testTopology } from '../testing/catalogue.ts'
import { explain, judge, type Payload, targetAt } from './drop.ts'
import { createLayouts, type Point } from './geometry.ts'

beforeAll(() => setCatalogue(testCatalogue))

const places = new Map(testTopology.components.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
const at = (root: string): Point => places.get(root)!
const boxes = () => createLayouts()(testTopology)
const monitor: Payload = { type: 'move', id: 'monitor' }

/** The middle of a chip, in flow coordinates. */
function middle(id: string): Point {
  const box = boxes().get('node')!
  const chip = box.chips.find((candidate) => candidate.id === id)!
  return { x: at('node').x + chip.x + chip.width / 2, y: at('node').y + chip.y + chip.height / 2 }
}
const target = (payload: Payload, point: Point) => targetAt(point, testTopology, boxes(), at, judge(testTopology, payload))

describe('where a drop goes', () => {
  test('into the component under the pointer that takes it', () => {
    expect(target(monitor, middle('pre'))).toEqual({ host: 'pre', ok: true, level: 'kernel' })
    expect(target(monitor, middle('eth1'))).toMatchObject({ host: 'eth1', ok: true, level: 'nic' })
  })

  test('past what is inside a host to the host itself', () => {
    expect(target({ type: 'new', kind: 'code/gzip', title: 'Gzip' }, middle('monitor'))).toMatchObject({ host: 'jvm', ok: true })
  })

  test('to the nearest place of the lane when the lane itself takes nothing of the sort', () => {
    const ip = middle('ip')
    expect(target(monitor, ip)).toMatchObject({ ok: true, level: 'kernel' })
  })

  test('onto the machine for what has its place there', () => {
    const hook: Payload = { type: 'new', kind: 'place/java', title: 'Java EE' }
    expect(target(hook, middle('pre'))).toEqual({ host: 'node', ok: true, level: 'user' })
  })

  test('nowhere on a card without a processor, and says what would fit', () => {
    const refused = target(monitor, middle('eth0'))
    expect(refused).toMatchObject({ host: 'eth0', ok: false })
    const words = refusalOf(explain(judge(testTopology, monitor), 'eth0'), testTopology)
    expect(words?.reason).toContain('this card has no processor of its own')
    expect(words?.reason).not.toContain('(eth0)')
    expect(words?.instead).toMatch(/^Fits into myri0, POST_ROUTING, PRE_ROUTING and \d more places\.$/)
  })

  test('a service that may not run at a level says why in words', () => {
    const gzip: Payload = { type: 'move', id: 'gzip' }
    expect(target(gzip, middle('pre')).ok).toBe(false)
    expect(refusalOf(explain(judge(testTopology, gzip), 'pre'), testTopology)?.reason).toContain('floating point')
  })

  test('onto the canvas only for what stands by itself', () => {
    const far = { x: -400, y: -400 }
    expect(target({ type: 'new', kind: 'flow/sink', title: 'Sink' }, far)).toEqual({ host: null, ok: true })
    expect(target(monitor, far)).toEqual({ host: null, ok: false })
  })

  test('never into itself', () => {
    expect(judge(testTopology, { type: 'move', id: 'jvm' }).hosts.has('monitor')).toBe(false)
    expect(target({ type: 'move', id: 'node' }, middle('pre')).host).toBe(null)
  })
})
