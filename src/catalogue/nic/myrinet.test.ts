import { expect, test } from 'vitest'
import { type Lab, testKind } from '../../testing/kind-lab.ts'
import { design, type Part, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const cable = { technology: 'myrinet' }
const host = (
  settings: object,
  { rate = 1000, size = 8000, inCard = [] as Part[], ip = true, path = 'header-copy', out = {} as object } = {},
) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'b', rate, size } }),
      part('s', 'network/myrinet'),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', cpus: 1, clock: 200e6 },
        holds: [
          part('in', 'nic/myrinet', { parameters: { perPacket: 60, latency: 2e-6, ...settings }, holds: inCard }),
          part('out', 'nic/myrinet', { parameters: out as never }),
          part('driver', 'kernel/driver', { parameters: { path } }),
          ...(ip ? [part('ip', 'kernel/forwarding', { parameters: { cycles: 12_000 } })] : []),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 's', { ...cable, queue: 10_000 }), wire('s', 'in', cable), wire('out', 'b', cable)],
    { duration: 0.1, speed: 0 },
  )

testKind('nic/myrinet', (lab: Lab) => {
  const light = lab.run(host({}))
  const [buffered, firmware] = light.at('in')
  // 60 and 1,600 cycles of 20 MHz, of which the packet waits for the first
  expect([buffered.occupancy, firmware.occupancy]).toEqual([0, 83])
  // 8,000 bytes at 160 a microsecond are still to come when their header is there
  expect(firmware.latency).toBeCloseTo(2 + 50 - 80, 6)
  expect(light.flow('a').dropped).toBe(0)
  expect(light.counter('out', 'sent')).toBeGreaterThan(97)

  const full = lab.run(host({ memory: 131_072 }, { rate: 12_000 }))
  // (131,072 − 65,536) / 2 / 8,432
  expect(full.component('in').utilisation.receive).toBeGreaterThan(0.9)
  expect(full.counter('in', 'stops')).toBeGreaterThan(100)
  expect(full.flow('a').dropped).toBe(0)

  const lossy = lab.run(host({ memory: 131_072, exhaustion: 'drop' }, { rate: 12_000 }))
  expect(lossy.component('in').drops['queue-full']).toBeGreaterThan(200)
  expect(Math.abs(lossy.flow('a').delivered - full.flow('a').delivered)).toBeLessThan(20)
})

const play = (topology: ReturnType<typeof host>) => {
  const run = new Run(topology)
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return { ...result, of: (id: string) => result.components.find((component) => component.id === id) }
}

test('a packet keeps its buffer for as long as it lies there: the whole stay with peer DMA, until it is in memory without', () => {
  const [peer, conventional] = ['header-copy', 'conventional'].map(
    (path) => play(host({}, { rate: 3000, path })).of('in')?.utilisation.receive ?? 0,
  )
  expect(peer).toBeGreaterThan(1.2 * conventional)
})

test('forwarding on the card: the host’s CPU is idle, and 20 million instructions a second are few', () => {
  const forwarding = [part('ip', 'kernel/forwarding', { parameters: { cycles: 12_000 } })]
  const onCard = play(host({}, { rate: 12_000, inCard: forwarding, ip: false }))
  expect(onCard.of('m')?.utilisation.cpu).toBe(0)
  expect(onCard.of('in')?.utilisation.processor).toBeGreaterThan(0.95)
  const onHost = play(host({}, { rate: 12_000 }))
  expect(onHost.flows[0].delivered).toBeGreaterThan(3 * onCard.flows[0].delivered)
  const faster = play(host({ clock: 500e6 }, { rate: 12_000, inCard: forwarding, ip: false }))
  expect(faster.flows[0].delivered).toBeGreaterThan(1.5 * onHost.flows[0].delivered)
})

test('at 12,000 packets a second link and packet management load its processor completely; there is no room for more', () => {
  const short = { rate: 12_000, size: 200, path: 'conventional' }
  const loaded = play(host({}, short))
  expect(loaded.of('in')?.utilisation.processor).toBeGreaterThan(0.98)
  expect(loaded.flows[0].delivered).toBeGreaterThan(1190)
  // 500 cycles, 25 µs
  const count = part('count', 'service/count', { parameters: { applies: 'every', nicCycles: 500 } })
  const more = play(host({}, { ...short, inCard: [count] }))
  expect(more.flows[0].delivered).toBeLessThan(0.85 * loaded.flows[0].delivered)
  const bulk = play(host({ controlProgram: 'bulk' }, short))
  expect(bulk.of('in')?.utilisation.processor).toBeLessThan(0.05)
})

test('a service on the card works before the host sees the packet', () => {
  const mark = part('mark', 'service/mark', { parameters: { applies: 'every' } })
  const marked = play(host({}, { inCard: [mark] }))
  expect(marked.of('mark')?.kind).toBe('service/mark')
  expect(marked.flows[0].delivered).toBeGreaterThan(97)
})

test('without a driver that knows it the card works as any other', () => {
  const base = host({}, { rate: 3000 })
  const plain = play({ ...base, components: base.components.filter(({ id }) => id !== 'driver') })
  expect(plain.flows[0].delivered).toBeGreaterThan(290)
  expect(plain.of('in')?.utilisation.receive).toBeLessThan(0.6)
})
