/** What the design's note says is what its run shows. */
import { expect, test } from 'vitest'
import { packetState } from '../sim/packets.ts'
import { Run } from '../topology/run.ts'
import fragmentation from './fragmentation.ts'

test('node A monitors whole datagrams and keeps each for 1.8 ms; node B forwards fragments in 6.4 µs and monitors nothing', () => {
  const run = new Run(fragmentation)
  const { world } = run
  const monitored: number[] = []
  /** from the first fragment in the node to the environment, picoseconds */
  let gathered = 0
  const onLink = new Map<number, number>()
  world.tracer = {
    stage(packet, component) {
      if (world.ids[component] === 'node-a-monitor' || world.ids[component] === 'node-b-monitor')
        monitored.push(world.packets.size[packet])
      if (world.ids[component] === 'node-a-ee' && world.packets.state[packet] === packetState.travelling && gathered === 0)
        gathered = world.now - world.packets.crossing[packet]
      if (world.ids[component] === 'node-b-eth1--receiver-b')
        onLink.set(world.packets.size[packet], (onLink.get(world.packets.size[packet]) ?? 0) + 1)
    },
  }
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  expect(result.flows.every(({ delivered, dropped }) => delivered >= 199 && dropped === 0)).toBe(true)
  expect(monitored.length).toBeGreaterThanOrEqual(199)
  expect(new Set(monitored)).toEqual(new Set([8192]))
  expect([...onLink.keys()]).toEqual([1500, 792])
  expect((onLink.get(1500) ?? 0) / (onLink.get(792) ?? 1)).toBeCloseTo(5, 1)
  const crossing = (id: string) => result.machines.find((machine) => machine.id === id)?.crossingSeconds
  expect(crossing('node-a')?.mean).toBeCloseTo(1.8e-3, 4)
  expect(gathered / 1e12).toBeCloseTo(0.55e-3, 5)
  expect(crossing('node-b')?.mean).toBeCloseTo(6.4e-6, 8)
  expect(crossing('node-b')?.count).toBeGreaterThanOrEqual(6 * 199)
})
