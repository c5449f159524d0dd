import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'

const line = (language: string, parameters: object = {}, size = 1000) =>
  capsuleLine(
    'ee/pan',
    part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size, language, limit: 20 } }),
    [part('m-pan', 'ee/pan', { parameters: { systemCall: 30_000, nativeCycles: 13_000, ...parameters } })],
  )

testKind('ee/pan', (lab) => {
  const native = lab.run(line('native'))
  // read with a system call and a copy, run, write in the same way
  expect(
    native
      .at('m-pan')
      .slice(1, 4)
      .map(({ occupancy }) => occupancy),
  ).toEqual([40, 13, 40])
  expect(native.counter('m-pan', 'copied')).toBe(2000 * native.counter('m-pan', 'evaluated'))
  expect(native.counter('a-pan', 'injected')).toBe(native.flow('ping').sent)
  expect(native.counter('a-pan', 'handed')).toBe(native.flow('ping').delivered)

  const parts = { javaEnvironment: 45_000, javaRead: 72_000, javaWrite: 29_000, javaForward: 11_000, javaRest: 30_000 }
  const java = lab.run(line('java', { ...parts, collects: false }))
  const evaluated = java.counter('m-pan', 'evaluated')
  expect(java.counter('m-pan', 'environment') / evaluated).toBeCloseTo(45, 0)
  expect(java.counter('m-pan', 'read') / evaluated).toBeCloseTo(72, 0)
  expect(
    java
      .at('m-pan')
      .slice(1, 8)
      .map(({ occupancy }) => occupancy),
  ).toEqual([40, 45, 72, 29, 11, 30, 40])

  // every tenth capsule meets a collection of 1 ms: two pings of ten are hit
  const heap = { wrappers: 4, headerObjects: 5, codeObjects: 1, heap: 100, sweep: 6000, finaliser: 10_000 }
  const collected = lab.run(line('java', { ...parts, ...heap }))
  expect(collected.counter('m-pan', 'collections')).toBe(Math.floor(collected.counter('m-pan', 'evaluated') / 10))
  expect(collected.counter('m-pan', 'collecting')).toBeCloseTo(1000 * collected.counter('m-pan', 'collections'), 6)
  expect(collected.counter('m-pan', 'allocated')).toBe((collected.counter('m-pan', 'evaluated') % 10) * 10)
  // objects are counted by kind; only wrappers are finalised, when a collection comes
  const [ran, runs] = [collected.counter('m-pan', 'evaluated'), collected.counter('m-pan', 'collections')]
  expect(['createdWrappers', 'createdHeader', 'createdRest'].map((field) => collected.counter('m-pan', field))).toEqual([
    4 * ran,
    5 * ran,
    ran,
  ])
  expect(collected.counter('m-pan', 'finalised')).toBe(40 * runs)
  expect(collected.counter('m-pan', 'finalisable')).toBe((ran % 10) * 4)
  // the pause is that of what there is: of twice as many objects twice as long, without finalisers shorter by theirs
  const pause = (change: object) => {
    const outcome = lab.run(line('java', { ...parts, ...heap, ...change }))
    return outcome.counter('m-pan', 'collecting') / outcome.counter('m-pan', 'collections')
  }
  expect(pause({ heap: 200 })).toBeCloseTo(2000, 6)
  expect(pause({ wrappers: 0, codeObjects: 5 })).toBeCloseTo(600, 6)
  const { p50, max } = collected.flow('ping').latencySeconds
  expect(p50).toBeCloseTo(java.flow('ping').latencySeconds.p50, 4)
  expect(max - java.flow('ping').latencySeconds.max).toBeCloseTo(1e-3, 5)

  // capsules in fragments go up whole
  expect(lab.run(line('native', {}, 4000)).flow('ping').delivered).toBeGreaterThan(5)
})
