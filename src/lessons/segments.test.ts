import { expect, test } from 'vitest'
import { Run } from '../topology/run.ts'
import segments from './segments.ts'

test('over the hub frames take more than ten times as long and some are lost, over the switch none', () => {
  const run = new Run(segments)
  run.runUntil(run.end)
  const { flows, components, invariants } = run.result()
  expect(invariants.violated).toEqual([])
  const flow = (id: string) => flows.find((each) => each.id === id) as (typeof flows)[number]
  for (const [hub, switched] of [
    ['hub-a', 'switch-a'],
    ['hub-b', 'switch-b'],
  ]) {
    expect(flow(switched).dropped).toBe(0)
    expect(flow(switched).throughputBitsPerSecond).toBeCloseTo(48e6, -5)
    expect(flow(hub).dropped / flow(hub).sent).toBeGreaterThan(0.01)
    expect(flow(hub).latencySeconds.mean).toBeGreaterThan(10 * flow(switched).latencySeconds.mean)
  }
  expect(components.find(({ id }) => id === 'hub')?.utilisation.medium).toBeGreaterThan(0.9)
  const { world } = run
  const hub = world.ids.indexOf('hub')
  const { collisions } = world.kinds.columns[world.kindOf[hub]] as { collisions: Float64Array }
  expect(collisions[world.row[hub]]).toBeGreaterThan(1000)
})
