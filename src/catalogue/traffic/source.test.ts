import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, part, wire } from '../../topology/notation.ts'

const source = (parameters: object) =>
  design(
    '',
    '',
    [part('a', 'traffic/source', { parameters: { ...parameters } }), part('b', 'traffic/sink')],
    [wire('a', 'b', { rate: 1e10, mtu: 65_535 })],
    {
      duration: 10,
      speed: 0,
    },
  )

testKind('traffic/source', (lab) => {
  const constant = lab.run(source({ rate: 1000, size: 200 }))
  expect(constant.flow('a').sent).toBe(10_001)
  const gaps = (outcome: typeof constant) =>
    outcome
      .at('a--b')
      .map((sighting, i, all) => (i === 0 ? 0 : sighting.entered - all[i - 1].entered))
      .slice(1)
  expect(Math.max(...gaps(constant))).toBe(1000)

  const poisson = gaps(lab.run(source({ rate: 1000, pattern: 'poisson' })))
  const mean = poisson.reduce((a, b) => a + b) / poisson.length
  const deviation = Math.sqrt(poisson.reduce((a, b) => a + (b - mean) ** 2, 0) / poisson.length)
  expect(mean).toBeGreaterThan(960)
  expect(mean).toBeLessThan(1040)
  expect(deviation / mean).toBeCloseTo(1, 1)

  const bursts = lab.run(source({ rate: 1000, pattern: 'on-off', on: 0.02, off: 0.02 }))
  expect(bursts.flow('a').sent / 10_000).toBeGreaterThan(0.4)
  expect(bursts.flow('a').sent / 10_000).toBeLessThan(0.6)
  expect(Math.max(...gaps(bursts))).toBeGreaterThan(20_000)

  const capture = { sha256: 'c', times: Float64Array.of(0, 5e9, 7e9), sizes: Int32Array.of(100, 1400, 60) }
  const replayed = lab.run(source({ pattern: 'capture', capture: 'c' }), { captures: [capture] }).at('a--b')
  expect(replayed.map(({ entered, size }) => [entered, size])).toEqual([
    [0, 100],
    [5000, 1400],
    [7000, 60],
  ])

  const sizes = lab
    .run(source({ rate: 1000, sizes: 'exponential', size: 1000 }))
    .at('a--b')
    .map(({ size }) => size)
  expect(sizes.reduce((a, b) => a + b) / sizes.length).toBeGreaterThan(960)
  expect(lab.run(source({ limit: 7 })).flow('a').sent).toBe(7)

  const raised = lab.run(source({ rate: 0.01 }), { edits: [{ type: 'set', id: 'a', parameter: 'rate', value: 1000 }] })
  expect(raised.flow('a').sent).toBeGreaterThan(4990)
  const more = lab.run(source({ limit: 5 }), { edits: [{ type: 'set', id: 'a', parameter: 'limit', value: 9 }] })
  expect(more.flow('a').sent).toBe(9)
  const files = [{ sha256: 'c', name: 'c.pcap', bytes: 1584 }]
  const chosen = lab.run(
    { ...source({ rate: 100, capture: 'c' }), files },
    {
      captures: [capture],
      edits: [{ type: 'set', id: 'a', parameter: 'pattern', value: 'capture' }],
    },
  )
  expect(
    chosen
      .at('a--b')
      .slice(-3)
      .map(({ size }) => size),
  ).toEqual([100, 1400, 60])

  // 100 packets a second fit through: five wait, then it sends nothing for 40 ms, in which four leave
  const blocking = { rate: 1000, size: 1000, full: 'block', room: 5, restart: 0.04 }
  const slow = (parameters: object) =>
    lab.run({ ...source(parameters), duration: 2, links: [wire('a', 'b', { rate: 8e5, framing: 0, minimum: 0 })] })
  const patient = slow(blocking)
  expect(patient.flow('a').dropped).toBe(0)
  expect(patient.counter('a', 'blocked')).toBeCloseTo(2 / 0.045, -1)
  expect(Math.max(...patient.at('a--b').map(({ wait }) => wait))).toBeLessThan(60_000)
  expect(slow({ ...blocking, full: 'send' }).flow('a').dropped).toBeGreaterThan(1500)
})
