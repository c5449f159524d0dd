import { expect, test } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import type { LinkRecord } from '../../topology/document.ts'
import { design, type Part, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { frameOf } from '../frame/frame-of.ts'

/** Walton et al.: links of 1.28 Gb/s; 10 m of cable */
const cable = { rate: 1.28e9, delay: 50e-9, framing: 19, minimum: 0, queue: 10_000, mtu: 8432 }
const latency = 0.5
/** microseconds of so many bytes */
const time = (bytes: number) => bytes / 160

const sender = (id: string, destination: string, parameters: object = {}) =>
  part(id, 'traffic/source', { parameters: { destination, size: 1000, rate: 100_000, limit: 500, ...parameters } })
const net = (parts: readonly Part[], links: readonly LinkRecord[], duration = 0.1) =>
  design('', '', parts, links, { duration, speed: 0 })
const join = (from: string, to: string, parameters: object = {}) => wire(from, to, { ...cable, ...parameters })

testKind('network/myrinet', (lab) => {
  const row = net(
    [sender('a', 'b', { rate: 1000 }), part('s', 'network/myrinet'), part('t', 'network/myrinet'), part('b', 'traffic/sink')],
    [join('a', 's'), join('s', 't'), join('t', 'b')],
  )
  const outcome = lab.run(row)
  // two bytes of route on the first link, one on the second, none on the last
  for (const [link, bytes] of [
    ['a--s', 1021],
    ['s--t', 1020],
    ['t--b', 1019],
  ] as const)
    expect(outcome.at(link).find(({ occupancy }) => occupancy > 0)?.occupancy).toBeCloseTo(time(bytes), 5)
  const { min, max } = outcome.flow('a').latencySeconds
  expect(max * 1e6).toBeCloseTo(2 * (time(1) + 0.05 + latency) + time(1019) + 0.05, 5)
  expect(min).toBe(max)
  expect(outcome.counter('s', 'switched')).toBe(100)
  expect(outcome.counter('s', 'stops')).toBe(0)
})

const play = (topology: ReturnType<typeof net>, until?: number) => {
  const run = new Run(topology)
  run.runUntil(until ?? run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return { run, ...result, of: (id: string) => result.components.find((component) => component.id === id) }
}

test('two senders to one output share it, and nothing is lost', () => {
  const star = net(
    [sender('a', 'x'), sender('b', 'x'), part('s', 'network/myrinet'), part('x', 'traffic/sink')],
    [join('a', 's'), join('b', 's'), join('s', 'x')],
  )
  // each offers 0.8 of the output: at 4 ms both are still at it
  const busy = play(star, 4e9)
  const [first, second] = busy.flows.map(({ delivered }) => delivered)
  expect(Math.abs(first - second)).toBeLessThanOrEqual(1)
  expect((first + second) * time(1019)).toBeGreaterThan(0.99 * 4000)
  expect(busy.of('s')?.queue['input 1'].max).toBe(1)
  const end = play(star)
  expect(end.flows.map(({ delivered, dropped }) => [delivered, dropped])).toEqual([
    [500, 0],
    [500, 0],
  ])
})

test('an output that is slow stops the links before it, up to the source, and what waits behind for a free output', () => {
  const tree = net(
    [
      sender('a', 'slow'),
      sender('c', 'free', { limit: 200 }),
      part('s', 'network/myrinet'),
      part('t', 'network/myrinet'),
      part('slow', 'traffic/sink'),
      part('free', 'traffic/sink'),
    ],
    [join('a', 's'), join('c', 's'), join('s', 't'), join('t', 'slow', { rate: 128e6 }), join('t', 'free')],
  )
  const { run, flows, of } = play(tree, 2e9)
  // both senders take turns on s--t, and at t one packet goes after the end of the one before: ten times, then one time its length
  const turn = 11 * time(1019)
  const start = 2 * (time(1) + 0.05 + latency) + 0.05
  expect(Math.abs(flows[0].delivered - (2000 - start) / turn)).toBeLessThanOrEqual(1)
  // all but what few the inputs hold waits with its sender
  const held = flows[0].sent - flows[0].delivered - (of('a--s')?.queue.forward.max ?? 0)
  expect(held).toBeLessThan(12)
  expect(of('t')?.queue['input 1'].max).toBeLessThanOrEqual(2)
  // head of the line: the packets to the free output wait behind those to the slow one
  expect(flows[1].delivered).toBeLessThan(flows[1].sent / 2)
  run.runUntil(run.end)
  const end = run.result()
  expect(end.invariants.violated).toEqual([])
  expect(end.flows.map(({ delivered, dropped }) => [delivered, dropped])).toEqual([
    [500, 0],
    [200, 0],
  ])
})

test('what is for a group or for everybody its sender sends to one interface after the other; a host looks whether it is meant', () => {
  const member = (id: string) => part(id, 'traffic/sink', { parameters: { group: '239.1.1.1' } })
  const lan = net(
    [
      sender('a', '', { group: '239.1.1.1', rate: 1000, limit: 10 }),
      part('s', 'network/myrinet'),
      part('t', 'network/myrinet'),
      member('b'),
      member('c'),
      part('d', 'infrastructure/machine', { holds: [part('d-my', 'nic/myrinet'), part('d-sink', 'traffic/sink')] }),
    ],
    [join('a', 's'), join('s', 't'), join('s', 'b'), join('t', 'c'), join('t', 'd-my')],
  )
  const { run, flows, of } = play(lan)
  // three interfaces: nobody copies but the sender, whose link is busy three times
  expect(flows[0]).toMatchObject({ sent: 10, delivered: 20, ignored: 10, dropped: 0 })
  expect(of('a--s')?.utilisation.forward).toBeCloseTo((10 * (time(1019 + 1) + 2 * time(1019 + 2))) / 1e5, 6)
  expect(of('s--t')?.utilisation.forward).toBeGreaterThan((20 * time(1019)) / 1e5)
  const { min, max } = flows[0].latencySeconds
  expect((max - min) * 1e6).toBeGreaterThan(time(1019))
  // the host that has not joined has taken each, and looked at it
  const card = run.world.ids.indexOf('d-my')
  const { received } = run.world.kinds.columns[run.world.kindOf[card]] as { received: Float64Array }
  expect(received[run.world.row[card]]).toBe(10)
  expect(of('d')?.utilisation.cpu).toBeGreaterThan(0)
})

test('whoever looks at a packet sees the bytes of its route become fewer', () => {
  const run = new Run(
    net(
      [
        sender('a', 'b', { limit: 1 }),
        part('x', 'traffic/sink'),
        part('s', 'network/myrinet'),
        part('t', 'network/myrinet'),
        part('b', 'traffic/sink'),
      ],
      [join('x', 's'), join('a', 's'), join('s', 't'), join('t', 'b')],
    ),
  )
  const seen: string[] = []
  const { world } = run
  world.tracer = {
    stage(packet, component) {
      const notes = frameOf(world, packet).notes.filter((note) => note.startsWith('source route'))
      if (world.kinds.list[world.kindOf[component]].forwards === 'wire') seen.push(`${world.ids[component]} ${notes}`)
    },
  }
  run.runUntil(run.end)
  // s has the ports 0 (x), 1 (a) and 2 (t), t has 0 (s) and 1 (b)
  expect(seen).toEqual([
    'a--s source route before it: 0x82 0x81',
    's--t source route before it: 0x81',
    's--t source route before it: 0x81',
    't--b ',
    't--b ',
  ])
})
