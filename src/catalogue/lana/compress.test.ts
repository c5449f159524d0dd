import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, bytesOf, lanaMachine, lanaPair } from '../../testing/lana.ts'

testKind('lana/compress', (lab) => {
  const outcome = lab.run(lanaPair({ small: 'yes' }, [block('one', {}, 'compress')], [block('two', {}, 'compress')]))
  // on the wire 28 bytes of headers and half of 972; as long as before where it is undone
  expect(Math.max(...outcome.at('eth0--eth1').map(({ size }) => size))).toBe(514)
  expect(outcome.counter('one', 'saved')).toBe(486 * outcome.counter('one', 'passed'))
  expect(bytesOf(outcome)).toBe(1000 * outcome.flow('a').delivered)
  expect(outcome.flow('a').delivered).toBeGreaterThan(490)
  // a cost for each byte: 35.7 and 12 × 1000 cycles at 1 GHz
  expect(outcome.at('one')[0].occupancy).toBeCloseTo(12.0357, 4)
  // bound by hand: who cannot undo it does not get it
  const alone = lab.run(
    lanaMachine([
      block('in', { ingress: 'turn' }),
      block('turn', { flips: true, egress: 'one' }),
      block('one', { egress: 'link' }, 'compress'),
      block('link', {}, 'virtual-link'),
    ]),
  )
  expect(alone.counter('one', 'saved')).toBe(360)
  expect([alone.flow('a').delivered, alone.component('b').drops['no-receiver']]).toEqual([0, 10])
})
