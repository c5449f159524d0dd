import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/forward', (lab) => {
  const two = lab.run(lanaMachine([block('one', { ingress: 'two', cycles: 700 }), block('two', { cycles: 300 })]))
  expect(two.at('one').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill(0.7))
  expect(two.at('two').map(({ occupancy, wait }) => [occupancy, wait])).toEqual(Array(10).fill([0.3, 0]))
  expect(two.component('two').drops.unconnected).toBe(10)
  // as much as an element of Click can have cost, unless it is set
  const click = lab.run(
    lanaMachine([block('one', { ingress: 'two', costs: 'click' }), block('two', { costs: 'click', cycles: 300 })]),
  )
  expect(click.at('one').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill(0.1314))
  expect(click.at('two').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill(0.3))
  // what is not bound in the direction of a packet is its end, and so is a binding that leads back
  const flipped = lab.run(lanaMachine([block('one', { ingress: 'two', flips: true }), block('two')]))
  expect(flipped.component('one').drops.unconnected).toBe(10)
  const ring = lab.run(lanaMachine([block('one', { ingress: 'two' }), block('two', { ingress: 'one' })]))
  expect(ring.component('one').drops.unconnected).toBe(10)
  // bindings are changed while packets pass: unbound half-way, and bound to another block
  const start = lanaMachine([block('one', { ingress: 'two' }), block('two'), block('three')], { rate: 100_000 })
  const unbound = lab.run(start, { edits: [{ type: 'set', id: 'one', parameter: 'ingress', value: null }] })
  expect(unbound.counter('two', 'passed')).toBeGreaterThan(300)
  expect(unbound.component('one').drops.unconnected).toBeGreaterThan(300)
  const rebound = lab.run(start, { edits: [{ type: 'set', id: 'one', parameter: 'ingress', value: 'three' }] })
  expect(rebound.counter('three', 'passed')).toBeGreaterThan(300)
  expect(rebound.counter('two', 'passed')).toBeGreaterThan(300)
})
