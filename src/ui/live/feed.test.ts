import { expect, test } from 'vitest'
import {
  componentFields,
  dotFields,
  flowFields,
  machineFields,
  resourceFields,
  type TelemetryLayout,
  type ToWorker,
} from '../../worker/protocol.ts'
import { createFeed, seriesKey } from './feed.ts'

const layout = (version: number, flows: string[], resources: [string, string][] = []): TelemetryLayout => ({
  version,
  flows: flows.map((id) => ({ id, source: id, destination: 'sink' })),
  machines: ['router'],
  resources: resources.map(([component, name]) => ({ component, name, title: name })),
  connections: [],
  components: ['router'],
  dropReasons: ['queue full'],
})

interface Numbers {
  seconds: number
  bytes?: number[]
  crossing?: number
  utilisation?: number[]
  drops?: number
  dots?: number
}

function frame(of: TelemetryLayout, { seconds, bytes = [], crossing = 0, utilisation = [], drops = 0, dots = 0 }: Numbers) {
  const numbers = [
    ...[of.version, seconds, 0, 0, 0, 1, 1, dots],
    ...of.flows.flatMap((_, i) => [0, 0, 0, 0, 0.001, 0.002, 0, bytes[i] ?? 0]),
    ...of.machines.flatMap(() => [crossing, crossing > 0 ? 1 : 0, crossing]),
    ...of.resources.flatMap((_, i) => [utilisation[i] ?? 0, 0, 0]),
    ...of.components.flatMap(() => [0, 0]),
    ...of.dropReasons.map(() => drops),
    ...Array.from({ length: Math.max(0, dots) * dotFields }, () => 0),
  ]
  const padded = new Float64Array(numbers.length + 16)
  padded.set(numbers)
  return { type: 'telemetry', buffer: padded.buffer, length: numbers.length } as const
}

function lab() {
  let wall = 0
  const sent: ToWorker[] = []
  const feed = createFeed(() => wall)
  const receive = (message: Parameters<typeof feed.receive>[0]) => {
    wall += 50
    feed.receive(message, (answer) => sent.push(answer))
  }
  return { feed, sent, receive }
}

test('field counts of the protocol are those that the frame reader knows', () => {
  expect([flowFields, machineFields, resourceFields, componentFields, dotFields]).toEqual([8, 3, 3, 2, 6])
})

test('keeps the newest frame and gives every buffer back', () => {
  const { feed, sent, receive } = lab()
  const one = layout(1, ['a'], [['router', 'cpu']])
  receive({ type: 'loaded', layout: one, problems: [] })
  receive(frame(one, { seconds: 1, bytes: [1000], utilisation: [0.25], dots: 2 }))
  const second = frame(one, { seconds: 2, bytes: [2000], utilisation: [0.75] })
  receive(second)
  expect(feed.frame).toMatchObject({ seconds: 2, state: 'running', dots: 0 })
  expect(feed.previous).toMatchObject({ seconds: 1, dots: 2 })
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual({ type: 'recycle', buffer: second.buffer })
  expect(feed.history.current(seriesKey.throughput('a'), 1)).toBe(8000)
  expect(feed.history.current(seriesKey.utilisation('router', 'cpu'), 0.5)).toBe(0.75)
})

test('a frame of an older layout is left out but its buffer still goes back', () => {
  const { feed, sent, receive } = lab()
  receive({ type: 'loaded', layout: layout(2, ['a']), problems: [] })
  receive(frame(layout(1, ['a']), { seconds: 1 }))
  expect(feed.frame).toBeNull()
  expect(sent).toHaveLength(1)
})

test('an edit keeps the past of the series that stay', () => {
  const { feed, receive } = lab()
  const before = layout(1, ['a'], [['router', 'cpu']])
  receive({ type: 'loaded', layout: before, problems: [] })
  receive(frame(before, { seconds: 1, crossing: 0.001, utilisation: [0.9] }))
  const after = layout(2, ['b', 'a'], [['router', 'cpu']])
  receive({ type: 'edited', token: 1, at: 1e12, layout: after, problems: [] })
  receive(frame(after, { seconds: 2, crossing: 0.000007, utilisation: [0.1] }))
  const out = new Float64Array(2)
  feed.history.read(seriesKey.crossing('router'), { first: 0, points: 2, width: 1, span: 1, smooth: 1 }, out)
  expect([...out]).toEqual([0.001, 0.000007])
  feed.history.read(seriesKey.throughput('b'), { first: 0, points: 2, width: 1, span: 1, smooth: 1 }, out)
  expect(out[1]).toBe(0)
})

test('loading another topology forgets everything; a rewind forgets what is later', () => {
  const { feed, receive } = lab()
  const one = layout(1, ['a'])
  receive({ type: 'loaded', layout: one, problems: [] })
  for (let i = 1; i <= 4; i++) receive(frame(one, { seconds: i, crossing: 0.001 }))
  receive(frame(one, { seconds: 2, crossing: 0.001 }))
  expect(feed.history.length).toBe(2)
  expect(feed.previous).toBeNull()
  receive({ type: 'loaded', layout: one, problems: [] })
  expect(feed.history.length).toBe(0)
  expect(feed.frame).toBeNull()
})

test('a worker started again from its snapshot does not cost the past', () => {
  const { feed, receive } = lab()
  const one = layout(1, ['a'])
  receive({ type: 'loaded', layout: one, problems: [] })
  for (let i = 1; i <= 4; i++) receive(frame(one, { seconds: i, crossing: 0.001 }))
  receive({ type: 'restarted', reason: 'crash', lostSeconds: 0.2 })
  receive({ type: 'loaded', layout: one, problems: [] })
  receive(frame(one, { seconds: 3, crossing: 0.001 }))
  expect(feed.history.length).toBe(3)
  receive({ type: 'loaded', layout: one, problems: [] })
  expect(feed.history.length).toBe(0)
})

test('a design that cannot run leaves nothing of the one before', () => {
  const { feed, receive } = lab()
  const one = layout(1, ['a'])
  receive({ type: 'loaded', layout: one, problems: [] })
  receive(frame(one, { seconds: 1, dots: 1 }))
  receive({ type: 'refused', problems: [] })
  expect([feed.frame, feed.layout, feed.history.length]).toEqual([null, null, 0])
})

test('frames in between, without dots, only add to the past', () => {
  const { feed, sent, receive } = lab()
  const one = layout(1, ['a'])
  receive({ type: 'loaded', layout: one, problems: [] })
  receive(frame(one, { seconds: 1, dots: 1 }))
  receive(frame(one, { seconds: 2, dots: -1 }))
  expect(feed.frame).toMatchObject({ seconds: 1, dots: 1 })
  expect(feed.history.last).toBe(2)
  expect(sent).toHaveLength(2)
})

test('a machine that nothing has crossed has no crossing time', () => {
  const { feed, receive } = lab()
  const one = layout(1, ['a'])
  receive({ type: 'loaded', layout: one, problems: [] })
  receive(frame(one, { seconds: 1, crossing: 0 }))
  expect(feed.history.current(seriesKey.crossing('router'), 1)).toBeNaN()
})
