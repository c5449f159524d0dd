/**
 * What flows from the simulation at a rate: the newest frame, the history of every series, the playback clock.
 * No React and no store: whoever draws subscribes here, so that data never renders the page.
 */
import type { SimulationMessage } from '../../worker/client.ts'
import {
  connectionFields,
  flowFields,
  machineFields,
  resourceFields,
  type TelemetryLayout,
  type ToWorker,
} from '../../worker/protocol.ts'
import { createPlaybackClock, type PlaybackClock } from './clock.ts'
import {
  connectionField,
  type Frame,
  flowField,
  machineField,
  readFrame,
  resourceField,
  type Sections,
  sectionsOf,
} from './frame.ts'
import { createHistory, type History, type SeriesSpec } from './history.ts'

/** Keys of the series in the history, by meaning. */
export const seriesKey = {
  throughput: (flow: string) => `throughput ${flow}`,
  p50: (flow: string) => `p50 ${flow}`,
  p99: (flow: string) => `p99 ${flow}`,
  crossing: (machine: string) => `crossing ${machine}`,
  utilisation: (component: string, resource: string) => `utilisation ${component} ${resource}`,
  queue: (component: string, resource: string) => `queue ${component} ${resource}`,
  congestion: (flow: string) => `congestion ${flow}`,
  roundTrip: (flow: string) => `round-trip ${flow}`,
  goodput: (flow: string) => `goodput ${flow}`,
  drops: (reason: string) => `drops ${reason}`,
} as const

export interface Feed {
  readonly layout: TelemetryLayout | null
  /** the newest frame and the one before it, whose dots the overlay still moves */
  readonly frame: Frame | null
  readonly previous: Frame | null
  readonly history: History
  readonly clock: PlaybackClock
  /** wall ms of the last edit that acted; −Infinity when there was none */
  readonly editedAt: number
  /** gives every message of the simulation; answers with `recycle` */
  receive(message: SimulationMessage, send: (message: ToWorker) => void): void
  onFrame(listener: (frame: Frame) => void): () => void
  onLayout(listener: (layout: TelemetryLayout) => void): () => void
}

function seriesOf(layout: TelemetryLayout): SeriesSpec[] {
  return [
    ...layout.flows.flatMap<SeriesSpec>(({ id }) => [
      { key: seriesKey.throughput(id), reduction: 'rate' },
      { key: seriesKey.p50(id), reduction: 'mean' },
      { key: seriesKey.p99(id), reduction: 'max' },
    ]),
    ...layout.machines.map<SeriesSpec>((id) => ({ key: seriesKey.crossing(id), reduction: 'last' })),
    ...layout.resources.flatMap<SeriesSpec>(({ component, name }) => [
      { key: seriesKey.utilisation(component, name), reduction: 'mean' },
      { key: seriesKey.queue(component, name), reduction: 'mean' },
    ]),
    ...layout.connections.flatMap<SeriesSpec>((id) => [
      { key: seriesKey.congestion(id), reduction: 'mean' },
      { key: seriesKey.roundTrip(id), reduction: 'mean' },
      { key: seriesKey.goodput(id), reduction: 'rate' },
    ]),
    ...layout.dropReasons.map<SeriesSpec>((reason) => ({ key: seriesKey.drops(reason), reduction: 'last' })),
  ]
}

/** Writes the sample of a frame in the order of {@link seriesOf}. */
function sample({ layout, sections, numbers }: Frame, out: Float64Array): void {
  let at = 0
  for (let i = 0; i < layout.flows.length; i++) {
    const flow = sections.flows + i * flowFields
    out[at++] = numbers[flow + flowField.bytes] * 8
    out[at++] = measured(numbers[flow + flowField.p50])
    out[at++] = measured(numbers[flow + flowField.p99])
  }
  for (let i = 0; i < layout.machines.length; i++) {
    const machine = sections.machines + i * machineFields
    out[at++] = numbers[machine + machineField.crossings] > 0 ? measured(numbers[machine + machineField.p50]) : Number.NaN
  }
  for (let i = 0; i < layout.resources.length; i++) {
    const resource = sections.resources + i * resourceFields
    out[at++] = numbers[resource + resourceField.utilisation]
    out[at++] = numbers[resource + resourceField.queue]
  }
  for (let i = 0; i < layout.connections.length; i++) {
    const connection = sections.connections + i * connectionFields
    out[at++] = numbers[connection + connectionField.window]
    out[at++] = numbers[connection + connectionField.roundTrip]
    out[at++] = numbers[connection + connectionField.read] * 8
  }
  for (let i = 0; i < layout.dropReasons.length; i++) out[at++] = numbers[sections.reasons + i]
}

/** a latency of 0 means that no packet came */
const measured = (seconds: number) => (seconds > 0 ? seconds : Number.NaN)

export function createFeed(now: () => number = () => performance.now()): Feed {
  const history = createHistory()
  const clock = createPlaybackClock()
  const frameListeners = new Set<(frame: Frame) => void>()
  const layoutListeners = new Set<(layout: TelemetryLayout) => void>()
  let layout: TelemetryLayout | null = null
  let sections: Sections | null = null
  let frame: Frame | null = null
  let previous: Frame | null = null
  let values = new Float64Array(0)
  let editedAt = Number.NEGATIVE_INFINITY
  /** the next load is that of a restarted worker: the past stays true */
  let resuming = false
  /** two stores that take turns, so that the worker has its buffers back at once */
  let store = new Float64Array(0)
  let otherStore = new Float64Array(0)

  function setLayout(next: TelemetryLayout): void {
    layout = next
    sections = sectionsOf(next)
    const specs = seriesOf(next)
    history.setSeries(specs)
    values = new Float64Array(specs.length)
    for (const listener of layoutListeners) listener(next)
  }

  function forget(): void {
    history.clear()
    frame = null
    previous = null
    editedAt = Number.NEGATIVE_INFINITY
    clock.reset(0, now())
  }

  function keep(numbers: Float64Array): Float64Array {
    const spare = otherStore.length >= numbers.length ? otherStore : new Float64Array(Math.ceil(numbers.length * 1.5))
    otherStore = store
    store = spare
    spare.set(numbers)
    return spare.subarray(0, numbers.length)
  }

  function take(numbers: Float64Array): void {
    if (!layout || !sections || numbers[0] !== layout.version) return
    const onlyHistory = numbers[7] < 0
    const next = readFrame(layout, sections, onlyHistory ? numbers : keep(numbers), now())
    if (!next) return
    if (next.seconds < history.last) history.truncate(next.seconds)
    sample(next, values)
    history.push(next.seconds, values)
    if (onlyHistory) return
    previous = frame && frame.seconds <= next.seconds ? frame : null
    frame = next
    clock.advance(next.seconds, next.receivedAt)
    for (const listener of frameListeners) listener(next)
  }

  return {
    get layout() {
      return layout
    },
    get frame() {
      return frame
    },
    get previous() {
      return previous
    },
    get editedAt() {
      return editedAt
    },
    history,
    clock,
    receive(message, send) {
      if (message.type === 'refused') {
        forget()
        layout = null
      } else if (message.type === 'telemetry') {
        take(new Float64Array(message.buffer, 0, message.length))
        send({ type: 'recycle', buffer: message.buffer })
      } else if (message.type === 'restarted') resuming = true
      else if (message.type === 'loaded') {
        if (!resuming) forget()
        resuming = false
        setLayout(message.layout)
      } else if (message.type === 'edited' || message.type === 'replayed') {
        editedAt = now()
        setLayout(message.layout)
      } else if (message.type === 'layout') setLayout(message.layout)
    },
    onFrame(listener) {
      frameListeners.add(listener)
      return () => frameListeners.delete(listener)
    },
    onLayout(listener) {
      layoutListeners.add(listener)
      return () => layoutListeners.delete(listener)
    },
  }
}

/** The feed of the lab's one simulation. */
export const feed = createFeed()

/** Index of the component in a layout; −1 when it does not run. */
export const componentIndex = (layout: TelemetryLayout, id: string): number => layout.components.indexOf(id)

export function resourceIndex(layout: TelemetryLayout, component: string, name: string): number {
  return layout.resources.findIndex((resource) => resource.component === component && resource.name === name)
}
