import { expect, test } from 'vitest'
import { type Lab, testKind } from '../../testing/kind-lab.ts'
import { design, type Part, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const cable = { technology: 'myrinet' }
/** 200 cycles a microsecond; 1 µs to begin a transfer, then 100 bytes a microsecond */
const machine = {
  profile: '',
  cpus: 1,
  clock: 200e6,
  busBandwidth: 800e6,
  busOverhead: 1e-6,
  interrupt: 2000,
  receive: 1000,
  copyBandwidth: 100e6,
  systemCall: 2000,
}
const card = (id: string, parameters: object = {}) => part(id, 'nic/myrinet', { parameters: { ...parameters } })
const driver = (parameters: object) => part('driver', 'kernel/driver', { parameters: { handshake: 200, ...parameters } as never })

interface Options {
  readonly rate?: number
  readonly size?: number
  readonly holds?: readonly Part[]
  readonly out?: object
  readonly duration?: number
  readonly cards?: readonly [Part, Part]
}
const router = (settings: object, { rate = 1000, size = 1000, holds = [], out = cable, duration = 0.1, cards }: Options = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'b', rate, size } }),
      part('m', 'infrastructure/machine', {
        parameters: machine,
        holds: [
          ...(cards ?? [card('in'), card('out')]),
          driver(settings),
          part('ip', 'kernel/forwarding', { parameters: { cycles: 6000 } }),
          ...holds,
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'in', { ...cable, queue: 10_000 }), wire('out', 'b', out as never)],
    { duration, speed: 0 },
  )

/** Stages of the first packet within the machine, µs. */
const stages = (lab: Lab, settings: object, options?: Options) => {
  const outcome = lab.run(router(settings, options))
  const of = (at: string) => outcome.at(at).filter(({ sequence, occupancy }) => sequence === 0 && occupancy > 0)
  return { outcome, driver: of('driver').map(({ occupancy }) => occupancy), ip: of('ip').map(({ occupancy }) => occupancy) }
}

testKind('kernel/driver', (lab) => {
  const conventional = stages(lab, { path: 'conventional' })
  // interrupt, handshake, 1,000 bytes in, receive; handshake, 1,000 bytes out
  expect(conventional.driver).toEqual([10, 1, 11, 5, 1, 11])
  expect(conventional.ip).toEqual([30])

  const headerCopy = stages(lab, { path: 'header-copy' })
  // 34 bytes in and back out, then card to card
  const header = expect.closeTo(1.34, 6)
  expect(headerCopy.driver).toEqual([10, 1, header, 5, 1, header, 1, 11])
  expect(headerCopy.outcome.counter('driver', 'peers')).toBe(headerCopy.outcome.flow('a').delivered)

  const inPlace = stages(lab, { path: 'in-place', fields: 10 })
  // ten words, each a transfer of 1.04 µs
  expect(inPlace.driver).toEqual([10, expect.closeTo(10.4, 6), 5, 1, 11])
  expect(inPlace.outcome.flow('a').dropped).toBe(0)
})

const run = (topology: ReturnType<typeof router>) => {
  const it = new Run(topology)
  it.runUntil(it.end)
  const result = it.result()
  expect(result.invariants.violated).toEqual([])
  const of = (id: string) => result.components.find((component) => component.id === id)
  const columns = (id: string) => {
    const self = it.world.ids.indexOf(id)
    const table = it.world.kinds.columns[it.world.kindOf[self]] as Record<string, Float64Array>
    return (field: string) => table[field][it.world.row[self]]
  }
  return { ...result, of, columns, delivered: (id: string) => result.flows.find((flow) => flow.id === id)?.delivered ?? 0 }
}
const saturated = (settings: object, options: Options = {}) =>
  run(router(settings, { rate: 50_000, size: 8000, duration: 0.3, ...options }))
const perPacket = (result: ReturnType<typeof run>, id = 'a') => (result.simulatedSeconds * 1e6) / result.delivered(id)

test('one at a time: a packet takes the sum of its stages; with overlap, the longer of CPU and bus', () => {
  // CPU 10 + 1 + 5 + 30 + 1, bus twice 81
  expect(perPacket(saturated({ path: 'conventional' }))).toBeCloseTo(47 + 162, 0)
  expect(perPacket(saturated({ path: 'conventional', dmaDepth: 8 }))).toBeCloseTo(162, 0)
  expect(perPacket(saturated({ path: 'header-copy' }))).toBeCloseTo(48 + 2.68 + 81, 0)
  // a header's transfer waits for those of whole packets before it: many have to be under way
  expect(perPacket(saturated({ path: 'header-copy', dmaDepth: 16 }))).toBeCloseTo(81 + 2.68, 0)
})

test('with aggregation, who finds the driver at work needs no interrupt', () => {
  const alone = perPacket(saturated({ path: 'header-copy' }))
  expect(alone - perPacket(saturated({ path: 'header-copy', aggregate: true }))).toBeCloseTo(10, 0)
})

test('the queue waits in the memory of the card: by urgency, and dropped early', () => {
  const marked = (settings: object) => {
    const both = router(
      { path: 'header-copy', ...settings },
      { rate: 9000, size: 8000, cards: [card('in', { memory: 1_048_576 }), card('out')] },
    )
    const parts = both.components.map((record) => (record.id === 'a' ? { ...record, parent: undefined } : record))
    return run({
      ...both,
      components: [
        ...parts,
        { id: 'mark', kind: 'infrastructure/machine', x: 0, y: 0 },
        { id: 'urgent', kind: 'traffic/source', x: 0, y: 0, parameters: { destination: 'b', rate: 1000, size: 200 } },
        { id: 'switch', kind: 'network/myrinet', x: 0, y: 0 },
      ],
      links: [wire('a', 'switch', cable), wire('urgent', 'switch', cable), wire('switch', 'in', cable), both.links[1]],
    })
  }
  const early = marked({ discipline: 'red', redMinimum: 5, redMaximum: 15, redWeight: 0.02, redProbability: 0.1 })
  expect(early.of('driver')?.drops['early-drop']).toBeGreaterThan(20)
  const fifo = marked({})
  expect(fifo.of('driver')?.drops['early-drop'] ?? 0).toBe(0)
  const fair = marked({ discipline: 'drr' })
  const latency = (result: typeof fifo) => result.flows.find(({ id }) => id === 'urgent')?.latencySeconds.p50 ?? 0
  expect(latency(fair)).toBeLessThan(latency(fifo) / 2)
})

test('the queue in the card by urgency: what a service on the card has marked goes first', () => {
  const latency = (discipline: string) => {
    const mark = part('mark', 'service/mark', { parameters: { mark: 46 } })
    const base = router({ path: 'header-copy', discipline }, { rate: 9000, size: 8000 })
    const result = run({
      ...base,
      components: [
        ...base.components.map((record) =>
          record.id === 'in' ? { ...record, parameters: { memory: 1_048_576, clock: 200e6 } } : record,
        ),
        { ...mark, parent: 'in' },
        {
          id: 'urgent',
          kind: 'traffic/source',
          x: 0,
          y: 0,
          parameters: { destination: 'b', rate: 500, size: 200, service: 'mark' },
        },
        { id: 'switch', kind: 'network/myrinet', x: 0, y: 0 },
      ],
      links: [wire('a', 'switch', cable), wire('urgent', 'switch', cable), wire('switch', 'in', cable), base.links[1]],
    })
    return result.flows.find(({ id }) => id === 'urgent')?.latencySeconds.p50 ?? 0
  }
  expect(latency('priority')).toBeLessThan(latency('tail-drop') / 2)
})

test('what crosses the bus is counted: transfers, and bytes to and from memory', () => {
  const counted = (path: string) => {
    const result = run(router({ path, fields: 16 }))
    const each = (field: string) => result.columns('driver')(field) / result.delivered('a')
    return [each('arbitrations'), each('memoryBytes')].map(Math.round)
  }
  expect(counted('conventional')).toEqual([2, 2000])
  expect(counted('header-copy')).toEqual([3, 68])
  expect(counted('in-place')).toEqual([17, 0])
})

test('what ends here is read over the bus word by word, unless it is told apart early', () => {
  const here = (settings: object) => {
    const base = router(settings, { rate: 4000, size: 8000, holds: [part('c', 'traffic/sink')] })
    return run({
      ...base,
      components: base.components.map((record) =>
        record.id === 'a' ? { ...record, parameters: { ...record.parameters, destination: 'c' } } : record,
      ),
    })
  }
  const conventional = here({ path: 'conventional' }).delivered('a')
  expect(conventional).toBeGreaterThan(390)
  // 2,000 words of 1.04 µs, then call and copy
  expect(perPacket(here({ path: 'header-copy' }))).toBeGreaterThan(2080)
  expect(perPacket(here({ path: 'in-place' }))).toBeGreaterThan(2080)
  expect(here({ path: 'header-copy', demultiplex: true }).delivered('a')).toBe(conventional)
})

test('a service that reads the payload pays for each word, and peer DMA loses its point', () => {
  const transcode = part('hook', 'kernel/hook', {
    holds: [part('monitor', 'service/monitor', { parameters: { applies: 'every', kernelCyclesPerByte: 1 } })],
  })
  const time = (settings: object) => perPacket(saturated(settings, { holds: [transcode] }))
  expect(time({ path: 'conventional' })).toBeLessThan(300)
  expect(time({ path: 'header-copy' })).toBeGreaterThan(2080)
})

test.each([
  ['an echo', part('p', 'traffic/ping', { parameters: { destination: 'echo', interval: 0.03 } })],
  ['an ARP request', part('p', 'traffic/arp', { parameters: { destination: 'echo', interval: 0.03 } })],
])('an answer to the card it came by: an exchange of pointers, or the bus locks; %s', (_, asks) => {
  const stick = (settings: object) =>
    run(
      design(
        '',
        '',
        [
          part('a', 'traffic/source', { parameters: { destination: 'b', rate: 1000, size: 1000 } }),
          asks,
          part('s', 'network/myrinet'),
          part('m', 'infrastructure/machine', {
            parameters: machine,
            holds: [
              card('in'),
              card('out'),
              driver({ path: 'header-copy', ...settings }),
              part('ip', 'kernel/forwarding'),
              part('echo', 'traffic/sink'),
            ],
          }),
          part('b', 'traffic/sink'),
        ],
        [wire('a', 's', cable), wire('p', 's', cable), wire('s', 'in', cable), wire('out', 'b', cable)],
        { duration: 0.1, speed: 0 },
      ),
    )
  const exchanged = stick({})
  expect(exchanged.delivered('a')).toBeGreaterThan(97)
  expect(exchanged.delivered('p')).toBeGreaterThan(2)
  const locked = stick({ pointerExchange: false })
  expect(locked.delivered('a')).toBeLessThan(3)
  expect(locked.of('m')?.utilisation.bus).toBeGreaterThan(0.99)
  expect(locked.columns('driver')('locks')).toBe(1)
})

test('the card that a packet came by needs a memory that others reach; the one it leaves by fetches it from there', () => {
  const from = saturated({ path: 'header-copy' }, { cards: [part('in', 'nic/plain'), card('out')] })
  expect(from.columns('driver')('peers')).toBe(0)
  expect(perPacket(from)).toBeGreaterThan(47 + 161)
  const to = saturated({ path: 'header-copy' }, { cards: [card('in'), part('out', 'nic/plain')] })
  expect(to.columns('driver')('peers')).toBeGreaterThan(to.delivered('a') - 1)
  expect(perPacket(to)).toBeCloseTo(48 + 2.68 + 81, 0)
})

test('by a link whose units are not packets peer DMA is not possible: they are parted and put together in memory', () => {
  const cables = (inwards: object, outwards: object) => {
    const base = router({ path: 'header-copy' }, { rate: 50_000, size: 8000, duration: 0.3 })
    return run({
      ...base,
      links: [wire('a', 'in', { ...cable, queue: 10_000, ...inwards }), wire('out', 'b', { ...cable, ...outwards })],
    })
  }
  const conventional = perPacket(saturated({ path: 'conventional' }))
  const [from, to] = [cables({ aggregates: true }, {}), cables({}, { aggregates: true })]
  for (const result of [from, to]) {
    expect(result.columns('driver')('peers')).toBe(0)
    expect(perPacket(result)).toBeGreaterThan(0.99 * conventional)
  }
  expect(perPacket(cables({}, {}))).toBeLessThan(0.7 * conventional)
})

test('IN-PLACE: the CPU waits at the bus while the packet crosses it, and does nothing else', () => {
  const waits = saturated({ path: 'in-place' })
  const goesOn = saturated({ path: 'in-place', waits: false })
  expect(waits.of('m')?.utilisation.cpu).toBeGreaterThan(0.99)
  expect(goesOn.of('m')?.utilisation.cpu).toBeLessThan(0.5)
  expect(perPacket(waits)).toBeCloseTo(perPacket(goesOn), 0)
  // a CPU that waits gains nothing by having others under way
  const overlapped = (settings: object) => perPacket(saturated({ path: 'in-place', dmaDepth: 8, ...settings }))
  expect(overlapped({})).toBeGreaterThan(0.95 * perPacket(waits))
  expect(overlapped({ waits: false })).toBeLessThan(0.9 * perPacket(goesOn))
})

test('while the card by which it leaves has no room a packet waits where it is, or is copied to memory', () => {
  const slow = { technology: 'oc-3c' }
  const options: Options = { rate: 4000, size: 8000, out: slow }
  const waits = run(router({ path: 'header-copy' }, options))
  // 11 buffers that come, 11 that go
  expect(waits.of('in')?.utilisation.receive).toBeGreaterThan(0.8)
  expect(waits.columns('driver')('memoryBytes')).toBeLessThan(68 * waits.delivered('a') * 1.2 + 68 * 30)
  const stages = run(router({ path: 'header-copy', fallback: 'stage' }, options))
  expect(stages.of('in')?.utilisation.receive).toBeLessThan(0.5)
  expect(stages.columns('driver')('memoryBytes')).toBeGreaterThan(1e6)
  expect(stages.of('driver')?.drops['queue-full'] ?? 0).toBeGreaterThan(50)
})
