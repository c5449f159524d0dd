/** What Snow on Silk says besides its numbers. */
import { expect, test } from 'vitest'
import type { RunResult } from '../sim/result.ts'
import type { Topology } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'
import { runTopology } from '../topology/run.ts'
import { componentOf, deliveryRate, flowOf, meanLatency, utilisation } from './measures.ts'
import { experimentOf } from './reproduce.ts'
import { silk } from './silk.ts'
import { latencyDesign, packetsPerSecond, rateDesign, silkMachine } from './silk-designs.ts'

const run = (id: string): RunResult => runTopology(experimentOf([silk], id).topology)
const changed = (topology: Topology, id: string, parameters: Record<string, number | string>): Topology => ({
  ...topology,
  components: topology.components.map((record) =>
    record.id === id ? { ...record, parameters: { ...record.parameters, ...parameters } } : record,
  ),
})

test('“only marginally more costly”: UDP cut-through against IP cut-through, section 5', () => {
  const [udp, ip] = ['udp-cut', 'ip-cut'].map((kind) => meanLatency(run(`silk/${kind}-600`), 'sender'))
  expect(udp).toBeGreaterThan(ip)
  expect(udp / ip).toBeLessThan(1.01)
})

test('“unhindered”: what is not active goes through Linux as without Silk, but for the demultiplexing', () => {
  const topology = changed(latencyDesign('udp-cut', 400), 'path', { service: 'another' })
  const plain = { ...topology, components: topology.components.filter(({ id }) => id !== 'router-silk' && id !== 'path') }
  const [beside, without] = [topology, plain].map((each) => meanLatency(runTopology(each), 'sender'))
  expect(beside - without).toBeCloseTo(0.2e-6, 9)
})

test('line speed at 1 byte: not as work of one processor, but as latency that occupies nothing', () => {
  const busy = rateDesign('active', 1)
  const line = 2 * packetsPerSecond(1)
  expect(deliveryRate(runTopology(busy))).toBeLessThan(0.2 * line)
  const idle = changed(busy, 'path', { occupied: 0.02 })
  expect(deliveryRate(runTopology(idle))).toBeGreaterThan(0.99 * line)
})

test('line speed holds from 300 bytes within the kernel and from 600 by way of user space', () => {
  for (const [kind, from, below] of [
    ['ip-cut', 300, 150],
    ['udp-cut', 300, 150],
    ['active', 600, 300],
  ] as const) {
    const share = (payload: number) => deliveryRate(runTopology(rateDesign(kind, payload))) / (2 * packetsPerSecond(payload))
    expect(share(from)).toBeGreaterThan(0.99)
    expect(share(below)).toBeLessThan(0.9)
  }
})

test('the active path leaves the processor room at 200 Mb/s of large packets: “ample resources”', () => {
  expect(utilisation(run('silk/rate-active-1400'), 'router', 'cpu')).toBeLessThan(0.55)
})

test('high-frequency layers are dropped on congestion: in the dropper, and hardly at the link', () => {
  const [without, dropper] = ['silk/wavelet-undropped', 'silk/wavelet-congested'].map(run)
  const lost = (result: RunResult) => componentOf(result, 'dropper-eth1--sync-eth0').drops['queue-full'] ?? 0
  expect(componentOf(dropper, 'layers').drops['service-dropped']).toBeGreaterThan(400)
  expect(lost(dropper)).toBeLessThan(0.3 * lost(without))
  expect(flowOf(dropper, 'stream').delivered / flowOf(without, 'stream').delivered).toBeGreaterThan(0.9)
})

test('figure 7: the narrower the link, the more layers the dropper cuts off, and hardly anything is lost at the link', () => {
  const figure = silk.figures.find(({ id }) => id === 'silk/figure-7')
  const [arrive, , cut, lost, without] = (figure?.series ?? []).map(({ points }) =>
    points.map((point) => Number(point.measure((id) => run(id)))),
  )
  expect(cut[0]).toBeGreaterThan(cut[2])
  expect(cut.at(-1)).toBe(0)
  expect(arrive[0]).toBeLessThan(arrive[2])
  for (const i of [0, 1, 2]) expect(lost[i]).toBeLessThan(0.5 * without[i])
})

test('a channel takes over a running stream; before its call has come through, Linux forwards', () => {
  const result = run('silk/channel')
  expect(flowOf(result, 'channel')).toMatchObject({ sent: 1, delivered: 1 })
  // Snow, three steps of socket, sys_ioctl, three translations and pathCreate: 6,500 cycles when nobody disturbs
  expect(flowOf(result, 'channel').latencySeconds.mean).toBeGreaterThan(6500 / 1.5e9 - 1e-9)
  expect(componentOf(result, 'layers').drops['service-dropped']).toBeGreaterThan(200)
})

test('the same design runs on any machine: of another profile it is the other machine’s clock that counts', () => {
  const slow = changed(latencyDesign('active', 1), 'router', { profile: 'tamanoir-p1' })
  const fast = latencyDesign('active', 1)
  expect(meanLatency(runTopology(slow), 'sender')).toBeGreaterThan(meanLatency(runTopology(fast), 'sender') + 10e-6)
})

test('a real-time path meets its deadline beside best effort by EDF and BERT, not by WFQ with a small share', () => {
  const late = (policy: string) => {
    const topology = design(
      '',
      '',
      [
        part('video', 'traffic/source', { parameters: { rate: 5000, size: 200, destination: 'b' } }),
        part('bulk', 'traffic/source', { parameters: { rate: 60_000, size: 100, destination: 'b' } }),
        silkMachine('router', '', [0, 0], {
          cards: 3,
          scheduler: { policy },
          silk: [
            part('real-time', 'kernel/scout-path', {
              parameters: { sender: 'video', deadline: 1e-4, weight: 1, fixed: 30_000 },
            }),
            part('best-effort', 'kernel/scout-path', { parameters: { weight: 20, fixed: 30_000 } }),
          ],
        }),
        part('b', 'traffic/sink'),
      ],
      [wire('video', 'eth0'), wire('bulk', 'eth1'), wire('eth2', 'b')],
      { duration: 0.1, speed: 0 },
    )
    return flowOf(runTopology(topology), 'video').latencySeconds.p90
  }
  const [wfq, edf, bert] = ['wfq', 'edf', 'bert'].map(late)
  expect(wfq).toBeGreaterThan(3e-4)
  expect(edf).toBeLessThan(2.2e-4)
  expect(bert).toBeLessThan(2.2e-4)
})
