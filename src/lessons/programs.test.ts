import { expect, test } from 'vitest'
import { loadedIn } from '../catalogue/ebpf/loading.ts'
import { decodeFrame } from '../protocols/decode.ts'
import { engine } from '../testing/javascript.ts'
import type { Topology } from '../topology/document.ts'
import { FrameWatch } from '../topology/frame-watch.ts'
import { Run } from '../topology/run.ts'
import { keptView } from '../worker/keeping.ts'
import balancer from './balancer.ts'
import nat from './nat.ts'
import telemetry from './telemetry.ts'

/** Runs a design and keeps the frames that cross some of its links. */
function watched(topology: Topology, links: readonly string[]) {
  const run = new Run(topology, [], undefined, undefined, engine())
  const frames: Uint8Array[] = []
  const watch = new FrameWatch(run.world, (_component, { bytes }) => frames.push(bytes))
  watch.tap(new Set(links.map((id) => run.world.ids.indexOf(id))))
  run.world.tracer = watch
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const layers = frames.map((frame) => decodeFrame(1, frame))
  expect(layers.flatMap((each) => each.flatMap(({ problems }) => problems))).toEqual([])
  const values = layers.map((each) =>
    Object.fromEntries(each.flatMap(({ protocol, fields }) => fields.map(({ name, value }) => [`${protocol} ${name}`, value]))),
  )
  return { run, result, frames, values }
}
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)

test('the balancer gives every server a part of the connections, and no packet is lost', () => {
  const { run, result, values } = watched(
    balancer,
    [1, 2, 3, 4].map((n) => `servers--server-${n}`),
  )
  expect(sum(result.flows.map(({ dropped }) => dropped))).toBe(0)
  const { world } = run
  const received = [1, 2, 3, 4].map((n) => {
    const self = world.ids.indexOf(`server-${n}`)
    return (world.kinds.columns[world.kindOf[self]] as { received: Float64Array }).received[world.row[self]]
  })
  for (const each of received) expect(each).toBeGreaterThan(0)
  expect(sum(received)).toBe(sum(result.flows.map(({ delivered }) => delivered)))
  const pairs = new Map<unknown, unknown>()
  for (const each of values) {
    expect(pairs.get(each['ipv4 source']) ?? each['ipv4 destination']).toBe(each['ipv4 destination'])
    pairs.set(each['ipv4 source'], each['ipv4 destination'])
  }
  expect(pairs.size).toBe(8)
})

test('behind the gateway all packets come from its address, each host’s by a port of its own', () => {
  const { run, result, values } = watched(nat, ['gateway-eth1--server'])
  expect(sum(result.flows.map(({ dropped }) => dropped))).toBe(0)
  expect(new Set(values.map((each) => each['ipv4 source']))).toEqual(new Set(['203.0.113.1']))
  expect(new Set(values.map((each) => each['udp source port'])).size).toBe(3)
  const maps = loadedIn(run.world, run.world.ids.indexOf('translating'), 1)?.execution.maps ?? []
  // entries of an array are there from the start
  const [out, ports] = maps.map((map) => [...map.elements()])
  expect([out.length, ports.filter(({ values: [value] }) => value.some((byte) => byte > 0)).length]).toEqual([3, 3])
})

test('a packet that has passed three hops tells their numbers and times, and where it waited', () => {
  const { run, result, frames } = watched(telemetry, ['hop-3-eth1--end-eth0'])
  const spans = frames.map((frame) => {
    const view = new DataView(frame.buffer, frame.byteOffset + frame.length - 36, 36)
    const records = [0, 12, 24].map((at) => [view.getUint16(at), view.getUint16(at + 2), Number(view.getBigUint64(at + 4))])
    expect(records.map(([mark, hop]) => [mark, hop])).toEqual([1, 2, 3].map((hop) => [0x494e, hop]))
    return [records[1][2] - records[0][2], records[2][2] - records[1][2]]
  })
  expect(spans.length).toBeGreaterThan(1000)
  const mean = (which: number) => sum(spans.map((each) => each[which])) / spans.length
  expect(mean(1)).toBeGreaterThan(5 * mean(0))
  // the collector says the same, and the application gets packets without records
  const kept = keptView(run.world, 'collecting')?.tables[0].rows ?? []
  const means = new Map(kept.map(({ key, values: [value] }) => [key, Number(value)]))
  for (const [way, which] of [
    ['1 to 2', 0],
    ['2 to 3', 1],
  ] as const)
    expect(Math.abs((means.get(`${way}, mean µs`) ?? 0) * 1000 - mean(which))).toBeLessThan(0.01 * mean(which))
  const [{ delivered, throughputBitsPerSecond }] = result.flows
  expect(throughputBitsPerSecond).toBeCloseTo((delivered * 400 * 8) / telemetry.duration, 0)
})
