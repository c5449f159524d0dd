/**
 * What the modules RTP and RTCP of Scout paths do: packets forwarded are counted by flow; from the reports of a receiver come
 * the available rate and the cut-off layer, which the data forwarder is told.
 */
import { assumed, numbers, type ParameterSpecs } from '../../sim/kind.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { moduleBit } from './scout-modules.ts'

/** events of a data forwarder */
export const forwarderEvent = numbers('packet', 'done', 'told')

export const mediaParameters = {
  tolerance: {
    type: 'number',
    section: 'RTCP module',
    title: 'Tolerance',
    doc: 'So many of the packets that paths with an RTP module have forwarded may be missing between two reports of the receiver without being taken for congestion: those on their way.',
    unit: 'packet',
    default: 3,
    min: 0,
    max: 1e6,
    integer: true,
    cite: assumed('some packets are between the two counts'),
  },
} as const satisfies ParameterSpecs

export const mediaState = {
  tolerance: 'f64',
  /** of the flow that was reported on last: kb/s of it that came between two reports, and layers that are to be forwarded */
  rate: 'f64',
  cutoff: 'f64',
  /** by flow: layers to drop, and at the report before: when it was, packets that had come, packets and bytes forwarded */
  cut: ['f64', 'flows'],
  reported: ['f64', 'flows'],
  cameBefore: ['f64', 'flows'],
  packetsBefore: ['f64', 'flows'],
  bytesBefore: ['f64', 'flows'],
} as const

type Column = keyof typeof mediaState
export type MediaState = { readonly [name in Column | 'packets' | 'bytes' | 'crossing' | 'crossingDelay']: Float64Array } & {
  readonly bits: Int32Array
}
const stateOf = (world: World, path: number) => world.kinds.columns[world.kindOf[path]] as unknown as MediaState

/** A report of a receiver passes the RTCP module. It misses what was dropped before the paths here, or lost after they forwarded it. */
export function judge(world: World, state: MediaState, row: number, self: number, packet: number): void {
  const { packets, reports, flowOf } = world
  const report = packets.report[packet]
  if (report < 0 || reports.type[report] !== reportType.receiver) return
  const flow = Math.max(0, flowOf[packets.destination[packet]])
  const at = row * (state.cut.length / state.rate.length) + flow
  const came = reports.highest[report] + 1 - reports.lost[report] - state.cameBefore[at]
  const account = forwarded(world, self, flow)
  const [sent, bytes] = [account.packets - state.packetsBefore[at], account.bytes - state.bytesBefore[at]]
  const since = world.now - state.reported[at]
  state.cameBefore[at] += came
  state.packetsBefore[at] = account.packets
  state.bytesBefore[at] = account.bytes
  state.reported[at] = world.now
  if (sent <= 0 || came < 0) return
  state.rate[row] = (came * (bytes / sent) * 8e9) / since
  const congested = came < sent - state.tolerance[row]
  for (const forwarder of forwarders(world, world.root[self])) {
    const layers = layersOf(world, forwarder)
    const open = Math.max(1, layers - state.cut[at])
    const next = congested ? Math.max(1, Math.min(open - 1, Math.floor((open * came) / sent))) : Math.min(layers, open + 1)
    state.cut[at] = layers - next
    state.cutoff[row] = next
    tell(world, state, row, self, forwarder)
  }
}

/** What the RTP modules of this Silk have counted of a flow. */
function forwarded(world: World, self: number, flow: number): { packets: number; bytes: number } {
  const sum = { packets: 0, bytes: 0 }
  for (const path of world.children[world.parent[self]]) {
    if (world.alive[path] === 0 || world.kindOf[path] !== world.kindOf[self]) continue
    const state = stateOf(world, path)
    const row = world.row[path]
    if ((state.bits[row] & moduleBit.RTP) === 0) continue
    const at = row * (state.packets.length / state.rate.length) + flow
    sum.packets += state.packets[at]
    sum.bytes += state.bytes[at]
  }
  return sum
}

interface Forwarder {
  readonly layers: Int32Array
  readonly teller: Int32Array
}
const forwarderOf = (world: World, self: number) => world.kinds.columns[world.kindOf[self]] as unknown as Forwarder
const layersOf = (world: World, self: number): number => forwarderOf(world, self).layers[world.row[self]]

/** The data forwarders below a component: reports are few, so they are looked for each time. */
function forwarders(world: World, self: number): number[] {
  if (world.alive[self] === 0) return []
  const here = world.kinds.list[world.kindOf[self]].kind === 'service/wavelet' ? [self] : []
  return [...here, ...world.children[self].flatMap((child) => forwarders(world, child))]
}

/** The cut-off layer goes to a data forwarder: half a crossing away, if that is in user space. */
function tell(world: World, state: MediaState, row: number, self: number, forwarder: number): void {
  forwarderOf(world, forwarder).teller[world.row[forwarder]] = self
  const above = world.levels[forwarder] === 'user'
  world.schedule(forwarder, above ? state.crossing[row] + state.crossingDelay[row] : 0, forwarderEvent.told, -1)
}

const judges = (world: World, path: number): boolean =>
  world.alive[path] === 1 &&
  world.kinds.list[world.kindOf[path]].role === 'scout-path' &&
  (stateOf(world, path).bits[world.row[path]] & moduleBit.RTCP) !== 0

/** Whether the path that has told of a cut-off layer is still there to tell of another one. */
export const mayTell = (world: World, path: number): boolean => path >= 0 && judges(world, path)

/** Layers of a flow that the RTCP modules of a Silk want dropped, one of which has told: streams may have paths of their own. */
export function cutOf(world: World, teller: number, flow: number): number {
  if (!mayTell(world, teller)) return 0
  let most = 0
  for (const path of world.children[world.parent[teller]]) {
    if (!judges(world, path)) continue
    const { cut, rate } = stateOf(world, path)
    most = Math.max(most, cut[world.row[path] * (cut.length / rate.length) + flow])
  }
  return most
}
