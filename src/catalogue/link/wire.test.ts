import { expect } from 'vitest'
import { design, part, wire } from '../../lessons/design.ts'
import { testKind } from '../../testing/kind-lab.ts'

const at = (rate: number) => ({ rate, delay: 1e-3, framing: 38, minimum: 46, queue: 2 })
const pair = (parameters: object, link: object) =>
  design(
    '',
    '',
    [part('a', 'traffic/source', { parameters: { ...parameters } }), part('b', 'traffic/sink')],
    [wire('a', 'b', { ...link })],
    {
      duration: 1,
      speed: 0,
    },
  )

testKind('link/wire', (lab) => {
  const one = lab.run(pair({ rate: 100, size: 1000, limit: 3 }, at(8e6)))
  expect(one.at('a--b')[0]).toMatchObject({ occupancy: 1038, latency: 1000, wait: 0 })
  expect(one.flow('a').latencySeconds.mean).toBeCloseTo(0.002038, 9)

  const short = lab.run(pair({ rate: 100, size: 30, limit: 1 }, at(8e6)))
  expect(short.at('a--b')[0].occupancy).toBe(46 + 38)

  const full = lab.run(pair({ rate: 1e5, size: 1000, limit: 10 }, at(8e6)))
  expect(full.component('a--b').drops['queue-full']).toBe(7)
  expect(full.component('a--b').queue.forward.max).toBe(2)

  const lossy = lab.run(pair({ rate: 1000, size: 100 }, { ...at(8e6), loss: 0.25 }))
  expect((lossy.component('a--b').drops.loss ?? 0) / lossy.flow('a').sent).toBeCloseTo(0.25, 1)

  const half = design(
    '',
    '',
    [part('ping', 'traffic/ping', { parameters: { interval: 0.0021, size: 1000 } }), part('b', 'traffic/sink')],
    [wire('ping', 'b', { rate: 8e6, delay: 0, framing: 0, minimum: 0, duplex: 'half' })],
    { duration: 0.1, speed: 0 },
  )
  const turns = lab.run(half)
  expect(turns.component('ping--b').utilisation.forward).toBeGreaterThan(0.9)
  expect(turns.component('ping--b').utilisation.backward).toBe(0)
})
