/** Reading one telemetry frame: where each series stands in its numbers. Layout in src/worker/protocol.ts. */
import {
  componentFields,
  connectionFields,
  dotFields,
  flowFields,
  headerFields,
  machineFields,
  resourceFields,
  type TelemetryLayout,
} from '../../worker/protocol.ts'

export type RunState = 'paused' | 'running' | 'ended'
const states: readonly RunState[] = ['paused', 'running', 'ended']

/** Offsets of the sections of a frame with this layout. */
export interface Sections {
  readonly flows: number
  readonly machines: number
  readonly resources: number
  readonly connections: number
  readonly components: number
  readonly reasons: number
  readonly dots: number
}

export interface Frame {
  readonly layout: TelemetryLayout
  readonly sections: Sections
  /** the whole frame; valid until the frame after next */
  readonly numbers: Float64Array
  /** simulated seconds */
  readonly seconds: number
  readonly events: number
  readonly packetHops: number
  readonly inFlight: number
  readonly state: RunState
  /** simulated seconds per wall second, measured */
  readonly speed: number
  readonly dots: number
  /** wall clock of arrival, ms */
  readonly receivedAt: number
}

export function sectionsOf(layout: TelemetryLayout): Sections {
  const flows = headerFields
  const machines = flows + layout.flows.length * flowFields
  const resources = machines + layout.machines.length * machineFields
  const connections = resources + layout.resources.length * resourceFields
  const components = connections + layout.connections.length * connectionFields
  const reasons = components + layout.components.length * componentFields
  const dots = reasons + layout.dropReasons.length
  return { flows, machines, resources, connections, components, reasons, dots }
}

/** null when the frame is of another layout or shorter than it says. */
export function readFrame(layout: TelemetryLayout, sections: Sections, numbers: Float64Array, receivedAt: number): Frame | null {
  if (numbers.length < sections.dots || numbers[0] !== layout.version) return null
  const dots = Math.max(0, numbers[7])
  if (numbers.length < sections.dots + dots * dotFields) return null
  return {
    layout,
    sections,
    numbers,
    seconds: numbers[1],
    events: numbers[2],
    packetHops: numbers[3],
    inFlight: numbers[4],
    state: states[numbers[5]] ?? 'paused',
    speed: numbers[6],
    dots,
    receivedAt,
  }
}

/** Column of a flow's section, by its meaning. */
export const flowField = { sent: 0, delivered: 1, dropped: 2, rate: 3, p50: 4, p99: 5, inFlight: 6, bytes: 7 } as const
export const machineField = { p50: 0, crossings: 1, mean: 2 } as const
export const resourceField = { utilisation: 0, queue: 1, inService: 2 } as const
export const connectionField = { window: 0, roundTrip: 1, read: 2, inFlight: 3, again: 4 } as const
export const componentField = { received: 0, dropped: 1 } as const
export const dotField = { slot: 0, flow: 1, component: 2, side: 3, start: 4, end: 5 } as const
