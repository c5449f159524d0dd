import { expect, test } from 'vitest'
import { flag } from '../../sim/packets.ts'
import { testKind } from '../../testing/kind-lab.ts'
import type { Topology } from '../../topology/document.ts'
import { design, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { macOf } from '../frame/addresses.ts'
import { frameOf } from '../frame/frame-of.ts'

testKind('network/switch', (lab) => {
  const star = design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'y' } }),
      part('s', 'network/switch', { parameters: { latency: 7e-6 } }),
      part('x', 'traffic/sink'),
      part('y', 'traffic/sink'),
    ],
    [wire('a', 's'), wire('s', 'x'), wire('s', 'y')],
    { duration: 0.1, speed: 0 },
  )
  const outcome = lab.run(star)
  expect(outcome.counter('y', 'received')).toBeGreaterThan(90)
  expect(outcome.at('s--x')).toEqual([])
  expect(outcome.at('s')[0].latency).toBe(7)
  expect(outcome.at('s--y')[0].ttl).toBe(64)
})

/** Time of one frame of 1000 bytes over k switches in a row, in microseconds; `rates` of the k + 1 links in Mb/s. */
function crossing(forwarding: string, rates: readonly number[], load: object = { rate: 100, limit: 3 }) {
  const switches = rates.slice(1).map((_, i) => part(`s${i}`, 'network/switch', { parameters: { latency: 3e-6, forwarding } }))
  const row = ['a', ...switches.map(({ id }) => id), 'b']
  const run = new Run(
    design(
      '',
      '',
      [part('a', 'traffic/source', { parameters: { size: 1000, ...load } }), ...switches, part('b', 'traffic/sink')],
      rates.map((rate, i) => wire(row[i], row[i + 1], { rate: rate * 1e6, delay: 5e-6, framing: 38 })),
      { duration: 0.5, speed: 0 },
    ),
  )
  run.runUntil(run.end)
  const { flows, invariants } = run.result()
  expect(invariants.violated).toEqual([])
  return flows[0]
}

/** microseconds of so many bytes at so many Mb/s */
const time = (bytes: number, rate: number) => (bytes * 8) / rate

test.each([1, 2, 5])('over %i switches a frame is serialised at every link, or its header is', (k) => {
  const equal = Array.from({ length: k + 1 }, () => 100)
  const stored = crossing('store-and-forward', equal).latencySeconds
  expect(stored.max * 1e6).toBeCloseTo((k + 1) * (time(1038, 100) + 5) + k * 3, 6)
  expect(stored.min).toBe(stored.max)
  const cut = crossing('cut-through', equal).latencySeconds
  expect(cut.max * 1e6).toBeCloseTo(time(1038, 100) + 5 + k * (time(22, 100) + 5 + 3), 6)
  expect(cut.min).toBe(cut.max)
})

test('cut-through waits for the whole frame where it would run dry, and only there', () => {
  const faster = crossing('cut-through', [100, 1000]).latencySeconds.mean
  expect(faster * 1e6).toBeCloseTo(time(1038, 100) + 5 + 3 + time(1038, 1000) + 5, 6)
  const slower = crossing('cut-through', [1000, 100]).latencySeconds.mean
  expect(slower * 1e6).toBeCloseTo(time(22, 1000) + 5 + 3 + time(1038, 100) + 5, 6)
})

test('under load both ways of forwarding carry the same', () => {
  const load = { pattern: 'poisson', rate: 20_000 }
  const [stored, cut] = ['store-and-forward', 'cut-through'].map((way) => crossing(way, [1000, 100, 100], load))
  expect(stored.sent).toBe(cut.sent)
  expect(Math.abs(stored.delivered - cut.delivered)).toBeLessThanOrEqual(2)
  expect(cut.delivered / 0.5).toBeCloseTo(100e6 / (1038 * 8), -2)
})

/** Two stations that talk and a third that hears nothing of it but what is flooded; ping answers, a source is never answered. */
const talk = (kind: string, parameters: object, table: Record<string, string | number>, duration: number) => {
  const run = new Run(
    design(
      '',
      '',
      [
        part('a', kind, { parameters: { destination: 'y', ...parameters } }),
        part('s', 'network/switch', { parameters: table }),
        part('x', 'traffic/sink'),
        part('y', 'traffic/sink'),
      ],
      [wire('a', 's'), wire('s', 'x'), wire('s', 'y')],
      { duration, speed: 0 },
    ),
  )
  run.runUntil(run.end)
  const { world } = run
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return { flow: result.flows[0], heard: world.received[world.ids.indexOf('x')] }
}

test('a learning switch floods until it has heard the addressee, and again when it has forgotten', () => {
  const ping = { interval: 1 }
  const learned = talk('traffic/ping', ping, { table: 'learned' }, 40.5)
  expect(learned.flow.delivered).toBeGreaterThanOrEqual(40)
  expect(learned.heard).toBe(1)
  expect(talk('traffic/ping', ping, { table: 'known' }, 40.5).heard).toBe(0)
  // every ten seconds, with an ageing time of nine: each request finds its addressee forgotten, no answer does
  const aged = talk('traffic/ping', { interval: 10 }, { table: 'learned', ageing: 9 }, 45)
  expect(aged.heard).toBe(aged.flow.sent)
  // who never speaks is never learned
  const silent = talk('traffic/source', { rate: 100 }, { table: 'learned' }, 1)
  expect(silent.flow.delivered).toBeGreaterThan(95)
  expect(silent.heard).toBeGreaterThanOrEqual(silent.flow.delivered)
})

/** Three switches in a circle, a ping from a at the first to b at the third. */
const circle = (table: string, edits: Topology['edits'] = []) =>
  new Run({
    ...design(
      '',
      '',
      [
        part('a', 'traffic/ping', { parameters: { destination: 'b', interval: 0.01 } }),
        ...['s', 't', 'u'].map((id) => part(id, 'network/switch', { parameters: { table } })),
        part('b', 'traffic/sink'),
      ],
      [wire('a', 's'), wire('s', 't'), wire('t', 'u'), wire('s', 'u'), wire('u', 'b')],
      { duration: 3, speed: 0 },
    ),
    edits,
  })

test.each(['known', 'learned'])(
  'in a circle of switches with %s addresses nothing goes round, and a blocked link stands by',
  (table) => {
    const set = (value: boolean, seconds: number) => ({
      at: seconds * 1e12,
      edit: { type: 'set', id: 's--u', parameter: 'up', value } as const,
    })
    const run = circle(table, [set(false, 1), set(true, 2)])
    const hops = () => run.world.packetHops
    const through = (id: string) => run.world.received[run.world.ids.indexOf(id)]
    run.runUntil(0.999e12)
    // s is the root, t and u each one hop from it: t--u is blocked
    const direct = through('t')
    expect(direct).toBeLessThanOrEqual(2)
    expect(hops()).toBeLessThan(100 * 6 + 10)
    run.runUntil(1.999e12)
    expect(through('t') - direct).toBeGreaterThan(190)
    const around = through('t')
    run.runUntil(run.end)
    expect(through('t') - around).toBeLessThan(6)
    const { flows, invariants } = run.result()
    expect(invariants.violated).toEqual([])
    expect(flows[0].sent - flows[0].delivered).toBeLessThanOrEqual(3)
  },
)

test('what a hub repeats to a switch does not come back, and frames on every link name who sent them', () => {
  for (const table of ['known', 'learned']) {
    const run = new Run(
      design(
        '',
        '',
        [
          part('a', 'traffic/ping', { parameters: { destination: 'b', interval: 0.001 } }),
          part('h', 'network/hub'),
          part('b', 'traffic/sink'),
          part('s', 'network/switch', { parameters: { table } }),
          part('c', 'traffic/sink'),
        ],
        [wire('a', 'h'), wire('h', 'b'), wire('h', 's'), wire('s', 'c')],
        { duration: 0.1, speed: 0 },
      ),
    )
    const { world } = run
    const senders = new Set<string>()
    world.tracer = {
      stage(packet, component) {
        const { bytes } = frameOf(world, packet)
        const mac = bytes.slice(6, 12).reduce((sum, byte) => sum * 256 + byte, 0)
        if (['h--b', 'h--s', 's--c'].includes(world.ids[component]))
          senders.add(
            world.ids[mac - macOf(world, 0)] + ((world.packets.flags[packet] & flag.reply) === 0 ? ' asks' : ' answers'),
          )
      },
    }
    run.runUntil(run.end)
    const { flows, invariants } = run.result()
    expect(invariants.violated).toEqual([])
    expect(flows[0].delivered).toBeLessThanOrEqual(flows[0].sent)
    expect(flows[0].delivered).toBeGreaterThan(95)
    expect([...senders].sort()).toEqual(['a asks', 'b answers'])
  }
})
