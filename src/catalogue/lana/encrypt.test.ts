import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, bytesOf, lanaPair } from '../../testing/lana.ts'

testKind('lana/encrypt', (lab) => {
  const run = (right: Parameters<typeof lanaPair>[2]) =>
    lab.run(lanaPair({ confidential: 'yes' }, [block('one', {}, 'encrypt')], right))
  const outcome = run([block('two', {}, 'encrypt')])
  // headers, a vector of 16, and 972 bytes filled up to 61 blocks
  expect(Math.max(...outcome.at('eth0--eth1').map(({ size }) => size))).toBe(28 + 16 + 976)
  expect(outcome.counter('one', 'added')).toBe(20 * outcome.counter('one', 'passed'))
  expect(bytesOf(outcome)).toBe(1000 * outcome.flow('a').delivered)
  expect(outcome.flow('a').delivered).toBeGreaterThan(490)
  expect(outcome.at('one')[0].occupancy).toBeCloseTo(20.0357, 4)
  // bound by hand against a host that has no such block: it cannot read them
  const start = lanaPair({}, [block('one', { egress: 'l-link' }, 'encrypt')], null)
  const components = start.components.map((record) =>
    record.id === 'l-socket' ? { ...record, parameters: { egress: 'one' } } : record,
  )
  const unread = lab.run({ ...start, components })
  expect(unread.flow('a').delivered).toBe(0)
  expect(unread.component('r').drops['no-receiver']).toBeGreaterThan(490)
})
