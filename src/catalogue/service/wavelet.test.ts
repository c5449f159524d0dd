import { expect } from 'vitest'
import { waveletDesign } from '../../papers/silk-designs.ts'
import { testKind } from '../../testing/kind-lab.ts'
import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { part } from '../../topology/notation.ts'

/** A second stream beside the first, and for the reports of each an RTCP path of its own in the dropper. */
function twoStreams(topology: Topology): Topology {
  const set = (record: ComponentRecord, parameters: object) => ({
    ...record,
    parameters: { ...record.parameters, ...parameters },
  })
  const components = topology.components.flatMap((record): ComponentRecord[] => {
    if (record.id === 'stream')
      return [set(record, { destination: 'video' }), set({ ...record, id: 'other' }, { destination: 'view' })]
    if (record.id === 'video') return [record, { ...record, id: 'view' }]
    if (record.id !== 'dropper-rtcp') return [record]
    return [set(record, { receiver: 'stream' }), set({ ...record, id: 'other-rtcp' }, { receiver: 'other' })]
  })
  return { ...topology, components }
}

testKind('service/wavelet', (lab) => {
  const before = (outgoing: number) =>
    waveletDesign({
      title: '',
      note: '',
      rate: 1000,
      outgoing,
      interval: 0.05,
      code: [part('layers', 'service/wavelet', { parameters: { applies: 'every' } })],
      duration: 2,
      speed: 0,
    })
  // 12.3 Mb/s on the wire: a link of 100 Mb/s takes all of it, one of 8 Mb/s five of eight layers
  const free = lab.run(before(100e6))
  expect(free.counter('layers', 'dropped')).toBe(0)
  expect(free.counter('layers', 'cutoff')).toBe(8)
  expect(free.counter('layers', 'told')).toBeGreaterThan(20)
  // 1,500 bytes a thousand times a second, as far as the report says
  expect(Math.abs(free.counter('dropper-rtcp', 'rate') / 12_000 - 1)).toBeLessThan(0.1)
  const tight = lab.run(before(8e6))
  expect(tight.counter('layers', 'dropped')).toBeGreaterThan(400)
  expect(tight.counter('layers', 'cutoff')).toBeLessThan(8)
  expect(tight.counter('layers', 'cutoff')).toBe(tight.counter('dropper-rtcp', 'cutoff'))
  expect(tight.counter('dropper-rtcp', 'rate')).toBeLessThan(8_100)
  const late = tight.at('dropper-eth1--sync-eth0').filter(({ flow, entered }) => flow === 'stream' && entered > 1e6)
  const count = (layer: number) => late.filter(({ sequence }) => sequence % 8 === layer).length
  expect(count(0)).toBeGreaterThan(100)
  expect(count(7)).toBeLessThan(0.3 * count(0))

  // it is the modules that count and judge: without either the forwarder is told nothing and drops nothing
  for (const id of ['dropper-rtp', 'dropper-rtcp']) {
    const plain = [{ type: 'set', id, parameter: 'modules', value: 'ETH/IP/UDP/NodeOS' }] as const
    const without = lab.run(applyEdits(before(8e6), plain))
    expect([without.counter('layers', 'told'), without.counter('layers', 'dropped')]).toEqual([0, 0])
  }
  // also where it is a path of the stream alone, so that the reports pass the RTCP module
  const uncounted = lab.run(
    applyEdits(before(8e6), [
      { type: 'set', id: 'dropper-rtp', parameter: 'modules', value: 'ETH/IP/UDP/NodeOS' },
      { type: 'set', id: 'dropper-rtp', parameter: 'receiver', value: 'video' },
    ]),
  )
  expect(uncounted.counter('dropper-rtcp', 'raised')).toBeGreaterThan(20)
  expect([uncounted.counter('layers', 'told'), uncounted.counter('layers', 'dropped')]).toEqual([0, 0])
  // it is told in user space, half a crossing of 14.8 µs after the module has judged
  const judged = tight.at('dropper-rtcp').find(({ occupancy }) => occupancy > 0)
  const at = (judged?.entered ?? 0) + (judged?.wait ?? 0) + (judged?.occupancy ?? 0)
  const told = (later: number) => lab.run(before(8e6), { until: (at + later) / 1e6 }).counter('layers', 'told')
  expect([told(7.3), told(7.5)]).toEqual([0, 1])
  // who has told it may be taken away: nobody says any more that there is congestion
  const silent = lab.run(before(8e6), { edits: [{ type: 'remove', ids: ['dropper-rtcp'] }] })
  expect(silent.counter('layers', 'told')).toBeGreaterThan(10)
  expect(silent.counter('layers', 'cutoff')).toBe(8)
  // two streams whose reports have a path each: what the one is told does not open the other
  const both = lab.run(twoStreams(before(12e6)))
  const cuts = (id: string) => {
    const { world } = both.run
    const self = world.ids.indexOf(id)
    const { cut } = world.kinds.columns[world.kindOf[self]] as { cut: Float64Array }
    const at = world.row[self] * world.kinds.flowRoom
    return ['stream', 'other'].map((flow) => cut[at + world.flows.ids.indexOf(flow)])
  }
  const [mine, others] = [cuts('dropper-rtcp'), cuts('other-rtcp')]
  expect([mine[0] > 0, mine[1], others[0], others[1] > 0]).toEqual([true, 0, 0, true])
  expect(cuts('layers')).toEqual([mine[0], others[1]])
  // the module alone says what rate is available, also where nobody drops
  const bare = lab.run(waveletDesign({ title: '', note: '', rate: 1000, outgoing: 8e6, interval: 0.05, duration: 1, speed: 0 }))
  expect(bare.counter('dropper-rtcp', 'rate')).toBeGreaterThan(6_000)
  expect(bare.counter('dropper-rtcp', 'cutoff')).toBe(0)
})
