import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, type Part, part, wire } from '../../topology/notation.ts'

const host = (blocks: readonly Part[], source: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 100, destination: 'b', ...source } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', cpus: 1, clock: 1e9 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('lana', 'kernel/lana', { holds: blocks }),
          ...kernel('m'),
          part('here', 'traffic/sink'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.01, speed: 0 },
  )
const block = (id: string, parameters: object = {}, noun = 'forward') =>
  part(id, `lana/${noun}`, { parameters: { ...parameters } })

testKind('lana/forward', (lab) => {
  const two = lab.run(host([block('one', { ingress: 'two', cycles: 700 }), block('two', { cycles: 300 })]))
  expect(two.at('one').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill(0.7))
  expect(two.at('two').map(({ occupancy, wait }) => [occupancy, wait])).toEqual(Array(10).fill([0.3, 0]))
  expect(two.component('two').drops.unconnected).toBe(10)
  // what is not bound in the direction of a packet is its end, and so is a binding that leads back
  const flipped = lab.run(host([block('one', { ingress: 'two', flips: true }), block('two')]))
  expect(flipped.component('one').drops.unconnected).toBe(10)
  const ring = lab.run(host([block('one', { ingress: 'two' }), block('two', { ingress: 'one' })]))
  expect(ring.component('one').drops.unconnected).toBe(10)
  // bindings are changed while packets pass: unbound half-way, and bound to another block
  const start = host([block('one', { ingress: 'two' }), block('two'), block('three')], { rate: 100_000 })
  const unbound = lab.run(start, { edits: [{ type: 'set', id: 'one', parameter: 'ingress', value: null }] })
  expect(unbound.counter('two', 'passed')).toBeGreaterThan(300)
  expect(unbound.component('one').drops.unconnected).toBeGreaterThan(300)
  const rebound = lab.run(start, { edits: [{ type: 'set', id: 'one', parameter: 'ingress', value: 'three' }] })
  expect(rebound.counter('three', 'passed')).toBeGreaterThan(300)
  expect(rebound.counter('two', 'passed')).toBeGreaterThan(300)
})
