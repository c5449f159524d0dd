import { expect } from 'vitest'
import { waveletDesign } from '../../papers/silk-designs.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { applyEdits } from '../../topology/edits.ts'

testKind('kernel/partner', (lab) => {
  const outcome = lab.run(waveletDesign({ title: '', note: '', rate: 500, duration: 0.1, speed: 0 }))
  const { delivered } = outcome.flow('stream')
  expect(delivered).toBeGreaterThan(45)
  expect(outcome.counter('camera', 'passed')).toBeGreaterThanOrEqual(delivered)
  expect(outcome.counter('screen', 'passed')).toBe(delivered)
  expect(outcome.at('camera')[0].occupancy).toBeCloseTo(7.4, 6)
  expect(outcome.at('screen')[0].occupancy).toBeCloseTo(7.4, 6)

  // over raw paths: Geni at both ends, so that it is the path that crosses, queues, limits and keeps an account
  const raw = (rate: number, edits: readonly { id: string; parameter: string; value: string | number }[] = []) =>
    lab.run(
      applyEdits(
        waveletDesign({ title: '', note: '', rate, raw: true, duration: 0.1, speed: 0 }),
        edits.map((edit) => ({ type: 'set', ...edit }) as const),
      ),
    )
  const [figure2, half, crossing] = [raw(500), 5690 / 1500, 7.4]
  expect(figure2.flow('stream').delivered).toBeGreaterThan(45)
  expect(figure2.counter('camera-path', 'raised')).toBeGreaterThanOrEqual(figure2.flow('stream').sent - 1)
  expect(figure2.counter('screen-path', 'forwarded')).toBe(figure2.counter('screen', 'passed'))
  expect(figure2.counter('camera-path', 'cpu')).toBeCloseTo(figure2.counter('camera-path', 'raised') * half, 0)
  expect(figure2.at('camera')[0].occupancy).toBe(0)
  expect(Math.max(...figure2.at('camera-path').map(({ occupancy }) => occupancy))).toBeCloseTo(crossing, 6)
  const longer = figure2.flow('stream').latencySeconds.mean - outcome.flow('stream').latencySeconds.mean
  expect(longer * 1e6).toBeCloseTo(2 * half, 2)
  // a raw path with a key of its own takes what has it alone; the rest goes directly between device and socket
  const keyed = raw(500, [{ id: 'camera-path', parameter: 'service', value: 'another' }])
  expect([keyed.counter('camera-path', 'raised'), keyed.at('camera')[0].occupancy]).toEqual([0, expect.closeTo(7.4, 6)])
  expect(keyed.flow('stream').delivered).toBeGreaterThan(45)
  // limits at both ends: at the device by bandwidth and queue, at the socket by the output queue
  const limited = raw(500, [
    { id: 'camera-path', parameter: 'queue', value: 2 },
    { id: 'camera-path', parameter: 'bandwidth', value: 1e6 },
  ])
  expect(limited.component('camera-path').drops['queue-full']).toBeGreaterThan(20)
  const busy = (output: number) =>
    raw(60_000, [{ id: 'camera-path', parameter: 'output', value: output }]).component('camera-path').drops['queue-full'] ?? 0
  expect(busy(2)).toBeGreaterThan(busy(0))

  // partner vectors hold frame buffers, iovecs and sk_buffs as they are; without them every hand-over copies
  const set = (id: string, parameter: string, value: string) => ({ type: 'set', id, parameter, value }) as const
  const wavelet = (rate: number, edits: ReturnType<typeof set>[]) =>
    lab.run(applyEdits(waveletDesign({ title: '', note: '', rate, duration: 0.1, speed: 0 }), edits))
  for (const field of ['frameBuffers', 'iovecs', 'skBuffs']) {
    expect(outcome.counter('encoder-silk', field)).toBeGreaterThan(45)
    expect(outcome.counter('decoder-silk', field)).toBeGreaterThan(45)
  }
  expect(['encoder-silk', 'camera', 'screen'].map((id) => outcome.counter(id, 'copied'))).toEqual([0, 0, 0])
  const copied = wavelet(500, [set('encoder-silk', 'exchange', 'copies'), set('decoder-silk', 'exchange', 'copies')])
  expect(copied.counter('camera', 'copied')).toBe(1500 * copied.counter('camera', 'passed'))
  expect(copied.at('camera')[0].occupancy).toBeCloseTo(7.4 + 1500 / 450, 6)
  // camera to socket, socket to path, path to card; and the same on the other side
  const more = copied.flow('stream').latencySeconds.mean - outcome.flow('stream').latencySeconds.mean
  expect(more).toBeCloseTo((6 * 1500) / 450e6, 6)

  // active: its thread calls the others, before processes; passive: theirs calls it
  expect([outcome.counter('camera', 'invoked'), outcome.counter('camera', 'answered')]).toEqual([
    0,
    outcome.counter('camera', 'passed'),
  ])
  const active = wavelet(500, [set('camera', 'thread', 'active')])
  expect([active.counter('camera', 'invoked'), active.counter('camera', 'answered')]).toEqual([
    active.counter('camera', 'passed'),
    0,
  ])
  // a processor that has too much to do keeps processes waiting, a driver's own thread not
  const waited = (thread: string) =>
    Math.max(
      ...wavelet(60_000, [set('camera', 'thread', thread)])
        .at('camera')
        .map(({ wait }) => wait),
    )
  expect(waited('passive')).toBeGreaterThan(2 * waited('active'))
})
