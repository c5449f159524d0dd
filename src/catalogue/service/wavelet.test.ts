import { expect } from 'vitest'
import { waveletDesign } from '../../papers/silk-designs.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { part } from '../../topology/notation.ts'

testKind('service/wavelet', (lab) => {
  const run = (outgoing: number) =>
    lab.run(
      waveletDesign({
        title: '',
        note: '',
        rate: 1000,
        outgoing,
        interval: 0.05,
        code: [part('layers', 'service/wavelet', { parameters: { applies: 'every' } })],
        duration: 2,
        speed: 0,
      }),
    )
  // 12.3 Mb/s on the wire: a link of 100 Mb/s takes all of it, one of 8 Mb/s five of eight layers
  const free = run(100e6)
  expect(free.counter('layers', 'dropped')).toBe(0)
  expect(free.counter('layers', 'cutoff')).toBe(8)
  // 1,500 bytes a thousand times a second, as far as the report says
  expect(Math.abs(free.counter('layers', 'rate') / 12_000 - 1)).toBeLessThan(0.1)
  const tight = run(8e6)
  expect(tight.counter('layers', 'dropped')).toBeGreaterThan(400)
  expect(tight.counter('layers', 'cutoff')).toBeLessThan(8)
  expect(tight.counter('layers', 'rate')).toBeLessThan(8_100)
  const late = tight.at('dropper-eth1--sync-eth0').filter(({ flow, entered }) => flow === 'stream' && entered > 1e6)
  const count = (layer: number) => late.filter(({ sequence }) => sequence % 8 === layer).length
  expect(count(0)).toBeGreaterThan(100)
  expect(count(7)).toBeLessThan(0.3 * count(0))
})
