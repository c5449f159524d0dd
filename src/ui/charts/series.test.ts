import { expect, test } from 'vitest'
import { flowFields, type TelemetryLayout } from '../../worker/protocol.ts'
import { seriesKey } from '../live/feed.ts'
import { flowField, sectionsOf } from '../live/frame.ts'
import { createHistory, windowAt } from '../live/history.ts'
import { gather } from './gather.ts'
import { looks, type Names, pickFlows, pickMachines, pickReasons, pickResources, rowName, rowsOf } from './series.ts'
import { chartsShown } from './settings.ts'

const layout: TelemetryLayout = {
  version: 1,
  flows: ['a', 'b'].map((id) => ({ id, source: id, destination: 'sink' })),
  machines: ['router', 'idle'],
  resources: [
    { component: 'router', name: 'cpu', title: 'CPU' },
    { component: 'router', name: 'bus', title: 'I/O bus' },
    { component: 'wire', name: 'forth', title: 'to the far end' },
  ],
  connections: [],
  components: ['a', 'b', 'router', 'idle', 'wire'],
  dropReasons: ['queue-full', 'loss'],
}
const names: Names = {
  title: (id) => id.toUpperCase(),
  tone: (id) => (id === 'wire' ? 'network' : 'infrastructure'),
  isLink: (id) => id === 'wire',
  place: (id) => (id.startsWith('card') ? `HOST ${id}` : undefined),
}
const keys = layout.resources.map(({ component, name }) => seriesKey.utilisation(component, name))

function historyOf(values: Readonly<Record<string, number>>) {
  const history = createHistory(16)
  history.setSeries(Object.keys(values).map((key) => ({ key, reduction: 'last' })))
  history.push(1, Object.values(values))
  return history
}

test('latency has the machines first, then p50 and p99 of every flow', () => {
  const rows = rowsOf('latency', layout, names, new Set(['router', 'a', 'b']))
  expect(rows.map(rowName)).toEqual(['ROUTER, crossing', 'A, end to end', 'B, end to end'])
  expect(rows.flatMap(({ lines }) => lines.map(({ id }) => id))).toEqual(['crossing-router', 'p50-a', 'p99-a', 'p50-b', 'p99-b'])
})

test('flows that have sent are picked, all before the first has; each keeps its colour', () => {
  const frame = (...sent: number[]) => {
    const numbers = new Float64Array(sent.length * flowFields)
    sent.forEach((count, index) => {
      numbers[index * flowFields + flowField.sent] = count
    })
    return { numbers, sections: { ...sectionsOf(layout), flows: 0 } }
  }
  expect(pickFlows(layout, null)).toEqual(['a', 'b'])
  expect(pickFlows(layout, frame(0, 0))).toEqual(['a', 'b'])
  expect(pickFlows(layout, frame(0, 3))).toEqual(['b'])
  const [row] = rowsOf('throughput', layout, names, new Set(['b']))
  expect(row.colour).toBe(rowsOf('throughput', layout, names, new Set(['a', 'b']))[1].colour)
})

test('with many flows only the median is drawn, the other values are still told', () => {
  const many = { ...layout, flows: Array.from({ length: 5 }, (_, i) => ({ id: `f${i}`, source: `f${i}`, destination: 'sink' })) }
  const lines = rowsOf('latency', many, names, new Set(many.flows.map(({ id }) => id))).flatMap((row) => row.lines)
  expect(lines.filter(({ drawn }) => drawn).map(({ column }) => column)).toEqual(['p50', 'p50', 'p50', 'p50', 'p50'])
  expect(lines).toHaveLength(10)
})

test('a processor is named by what it is, a link by where it lies; one tone, several shades', () => {
  const rows = rowsOf('utilisation', layout, names, new Set(['router-cpu', 'router-bus', 'wire-forth']))
  expect(rows.map(rowName)).toEqual(['CPU, ROUTER', 'I/O bus, ROUTER', 'WIRE, to the far end'])
  expect(new Set(rows.map(({ colour }) => colour)).size).toBe(3)
})

test('the busiest resources are picked, and one that is shown stays until another is clearly busier', () => {
  const pick = (busy: number[], shown: string[]) =>
    [
      ...pickResources(
        layout,
        historyOf(Object.fromEntries(keys.map((key, i) => [key, busy[i]]))),
        seriesKey.utilisation,
        1,
        new Set(shown),
        1,
      ),
    ][0]
  expect(pick([0.2, 0.5, 0.1], [])).toBe('router-bus')
  expect(pick([0.45, 0.5, 0.1], ['router-cpu'])).toBe('router-cpu')
  expect(pick([0.2, 0.5, 0.1], ['router-cpu'])).toBe('router-bus')
  expect(pick([0, 0, 0], ['wire-forth'])).toBe('wire-forth')
})

test('what has just fallen is still shown', () => {
  const history = createHistory(64)
  history.setSeries(keys.map((key) => ({ key, reduction: 'mean' })))
  for (let i = 1; i <= 32; i++) history.push(i / 32, [i < 10 ? 0.9 : 0.01, 0.3, 0.1])
  const picked = pickResources(layout, history, seriesKey.utilisation, 1, new Set(), 1)
  expect([...picked]).toEqual(['router-cpu'])
})

test('machines that nothing has crossed are left out once another has been', () => {
  const router = seriesKey.crossing('router')
  const idle = seriesKey.crossing('idle')
  expect([...pickMachines(layout, historyOf({ [router]: Number.NaN, [idle]: Number.NaN }))]).toEqual(['router', 'idle'])
  expect([...pickMachines(layout, historyOf({ [router]: 0.001, [idle]: Number.NaN }))]).toEqual(['router'])
})

test('only the reasons that happened have a line, in words', () => {
  const picked = pickReasons(layout, historyOf({ [seriesKey.drops('queue-full')]: 0, [seriesKey.drops('loss')]: 3 }))
  expect(rowsOf('drops', layout, names, picked).map(({ label }) => label)).toEqual(['lost on the wire'])
})

test('a drawing has one point per grid step, leaves out zero on a logarithmic axis, and asks for a domain that fits', () => {
  const history = createHistory(64)
  history.setSeries([{ key: seriesKey.crossing('router'), reduction: 'last' }])
  for (let i = 1; i <= 10; i++) history.push(i / 10, [i < 5 ? 1e-3 : i === 5 ? 0 : 7e-6])
  const rows = rowsOf('latency', { ...layout, flows: [] }, names, new Set(['router']))
  const { points, wanted, empty } = gather(history, rows, windowAt(1, 1, 10), looks.latency, true)
  expect(points.map((point) => point['crossing-router'])).toEqual([1e-3, 1e-3, 1e-3, 1e-3, null, 7e-6, 7e-6, 7e-6, 7e-6, 7e-6])
  expect(wanted).toEqual({ low: 1e-6, high: 1e-3 })
  expect(empty).toBe(false)
  expect(gather(createHistory(8), rows, windowAt(0, 1, 10), looks.latency, true).empty).toBe(true)
})

test('every chosen chart is shown, always in the same order', () => {
  const chosen = ['utilisation', 'throughput', 'latency'] as const
  expect(chartsShown(chosen, false)).toEqual(['throughput', 'latency', 'utilisation'])
  expect(chartsShown([...chosen, 'goodput', 'drops'], false)).toEqual(['throughput', 'latency', 'utilisation', 'drops'])
})

test('rows of one name get what tells them apart', () => {
  const same: Names = {
    ...names,
    title: (id) => (id.startsWith('card') ? 'CARD' : id.startsWith('s') ? 'SENDER' : id.toUpperCase()),
  }
  const flows = ['s1', 's2', 's3'].map((id) => ({ id, source: id, destination: id === 's1' ? 'x' : 'y' }))
  expect(rowsOf('throughput', { ...layout, flows }, same, new Set(['s1', 's2', 's3'])).map(rowName)).toEqual([
    'SENDER, to X',
    'SENDER, s2, to Y',
    'SENDER, s3, to Y',
  ])
  const resources = ['card1', 'card2'].map((component) => ({ component, name: 'cpu', title: 'CPU' }))
  const rows = rowsOf('utilisation', { ...layout, resources }, same, new Set(['card1-cpu', 'card2-cpu']))
  expect(rows.map(rowName)).toEqual(['CPU, HOST card1, CARD', 'CPU, HOST card2, CARD'])
})
