/** Frames of live numbers (format: protocol.ts). Reads the world, changes nothing in it. */
import { packetState } from '../sim/packets.ts'
import { dropReasons } from '../sim/reasons.ts'
import type { World } from '../sim/world.ts'
import {
  componentFields,
  connectionFields,
  dotFields,
  flowFields,
  headerFields,
  machineFields,
  resourceFields,
  type TelemetryLayout,
} from './protocol.ts'

const second = 1e12
/** a frame never carries more dots; those beyond are left out evenly */
const mostDots = 20_000
/** events of a wire (kind.ts): crossing towards its second end, towards its first */
const towardsFirst = 3

export type RunState = 0 | 1 | 2

export class Telemetry {
  layout: TelemetryLayout
  private readonly world: World
  private readonly flows: number[] = []
  private readonly machines: number[] = []
  private readonly resources: number[] = []
  private readonly components: number[] = []
  /** flows that are connections, and the sending endpoint of each; −1 until it is opened */
  private readonly connections: number[] = []
  private readonly senders: Int32Array
  /** component and flow of the world → position in the layout; −1 when it is gone */
  private readonly place: Int32Array
  private readonly flowPlace: Int32Array
  private before = { time: 0, wall: 0, bytes: new Float64Array(0), busy: new Float64Array(0) }
  private readonly spare: ArrayBuffer[] = []

  constructor(world: World, version: number, destinations: ReadonlyMap<string, string>) {
    this.world = world
    const { kinds } = world
    for (let self = 0; self < world.count; self++) {
      if (world.alive[self] === 0) continue
      this.components.push(self)
      if (world.crossingOf[self] >= 0) this.machines.push(self)
      if (world.flowOf[self] >= 0) this.flows.push(world.flowOf[self])
    }
    this.place = new Int32Array(world.count).fill(-1)
    this.components.forEach((self, i) => {
      this.place[self] = i
    })
    this.flowPlace = new Int32Array(world.flows.count).fill(-1)
    this.flows.forEach((flow, i) => {
      this.flowPlace[flow] = i
      if (world.flows.answers[flow] >= 0) this.flowPlace[world.flows.answers[flow]] = i
    })
    const connects = (self: number) => world.flowOf[self] >= 0 && kinds.list[world.kindOf[self]].answered === 'connection'
    this.connections = this.components.filter(connects).map((self) => world.flowOf[self])
    this.senders = new Int32Array(this.connections.length).fill(-1)
    for (let resource = 0; resource < world.resources.count; resource++)
      if (world.alive[world.resources.owner[resource]] === 1) this.resources.push(resource)
    this.layout = {
      version,
      flows: this.flows.map((flow) => {
        const id = world.flows.ids[flow]
        return { id, source: id, destination: destinations.get(id) ?? '' }
      }),
      machines: this.machines.map((self) => world.ids[self]),
      resources: this.resources.map((resource) => {
        const owner = world.resources.owner[resource]
        const name = world.resources.names[resource]
        return { component: world.ids[owner], name, title: kinds.list[world.kindOf[owner]].resources?.[name]?.title ?? name }
      }),
      connections: this.connections.map((flow) => world.flows.ids[flow]),
      components: this.components.map((self) => world.ids[self]),
      dropReasons: [...dropReasons],
    }
    this.remember(0)
  }

  /** True when a resource has appeared since (a thread for a new stream): a new layout is due. */
  get outdated(): boolean {
    const { resources } = this.world
    const last = this.resources.length === 0 ? -1 : this.resources[this.resources.length - 1]
    for (let resource = last + 1; resource < resources.count; resource++)
      if (this.world.alive[resources.owner[resource]] === 1) return true
    return false
  }

  recycle(buffer: ArrayBuffer): void {
    if (this.spare.length < 4) this.spare.push(buffer)
  }

  /**
   * @param wall milliseconds on the wall clock
   * @param dots whether packets in flight are listed
   * @returns the buffer and how many of its numbers are used
   */
  frame(state: RunState, wall: number, dots: boolean): { buffer: ArrayBuffer; length: number } {
    const { world } = this
    const { flows, resources, series, packets } = world
    const listed = dots ? Math.min(packets.inFlight, mostDots) : 0
    const length =
      headerFields +
      this.flows.length * flowFields +
      this.machines.length * machineFields +
      this.resources.length * resourceFields +
      this.connections.length * connectionFields +
      this.components.length * componentFields +
      dropReasons.length +
      listed * dotFields
    let buffer = this.spare.pop()
    if (buffer === undefined || buffer.byteLength < length * 8) buffer = new ArrayBuffer(Math.ceil((length * 8) / 16384) * 16384)
    const frame = new Float64Array(buffer)
    const elapsed = (world.now - this.before.time) / second
    const wallElapsed = (wall - this.before.wall) / 1000

    let at = 0
    frame[at++] = this.layout.version
    frame[at++] = world.now / second
    frame[at++] = world.events
    frame[at++] = world.packetHops
    frame[at++] = packets.inFlight
    frame[at++] = state
    frame[at++] = wallElapsed > 0 ? elapsed / wallElapsed : 0
    const dotsAt = at++
    for (const [i, flow] of this.flows.entries()) {
      frame[at++] = flows.sent[flow]
      frame[at++] = flows.delivered[flow]
      frame[at++] = flows.dropped[flow]
      frame[at++] = elapsed > 0 ? ((flows.deliveredBytes[flow] - this.before.bytes[i]) * 8) / elapsed : Number.NaN
      frame[at++] = series.recentPercentile(flows.series[flow], 0.5) / second
      frame[at++] = series.recentPercentile(flows.series[flow], 0.99) / second
      frame[at++] = flows.inFlight[flow]
      frame[at++] = flows.deliveredBytes[flow]
    }
    for (const self of this.machines) {
      const crossing = world.crossingOf[self]
      frame[at++] = series.recentPercentile(crossing, 0.5) / second
      frame[at++] = series.count[crossing]
      frame[at++] = series.mean[crossing] / second
    }
    for (const [i, resource] of this.resources.entries()) {
      const busy = this.used(resource)
      frame[at++] = elapsed > 0 ? (busy - this.before.busy[i]) / (elapsed * second * resources.servers[resource]) : Number.NaN
      frame[at++] = resources.length[resource]
      frame[at++] = resources.busy[resource]
    }
    at = this.writeConnections(frame, at)
    for (const self of this.components) {
      frame[at++] = world.received[self]
      let dropped = 0
      for (let reason = 0; reason < dropReasons.length; reason++) dropped += world.drops[self * dropReasons.length + reason]
      frame[at++] = dropped
    }
    for (let reason = 0; reason < dropReasons.length; reason++) {
      let dropped = 0
      for (let self = 0; self < world.count; self++) dropped += world.drops[self * dropReasons.length + reason]
      frame[at++] = dropped
    }
    frame[dotsAt] = dots ? this.writeDots(frame, at, listed) : -1
    if (elapsed > 0 || wallElapsed > 1) this.remember(wall)
    return { buffer, length: dots ? at + Math.max(0, frame[dotsAt]) * dotFields : at }
  }

  private writeConnections(frame: Float64Array, from: number): number {
    const { endpoints: ends } = this.world
    let at = from
    for (const [i, flow] of this.connections.entries()) {
      for (let e = this.senders[i] < 0 ? 0 : ends.count; e < ends.count; e++) if (ends.flow[e] === flow) this.senders[i] = e
      const e = this.senders[i]
      if (e < 0) {
        frame.fill(Number.NaN, at, at + connectionFields)
        at += connectionFields
        continue
      }
      const peer = ends.peer[e]
      frame[at++] = ends.cwnd[e]
      frame[at++] = ends.srtt[e] < 0 ? Number.NaN : ends.srtt[e] / second
      frame[at++] = peer < 0 ? 0 : ends.consumed[peer] - 1
      frame[at++] = ends.scoreboards[e].pipe
      frame[at++] = ends.segmentsRetransmitted[e]
    }
    return at
  }

  private writeDots(frame: Float64Array, from: number, most: number): number {
    const { packets, kinds, kindOf } = this.world
    const every = Math.max(1, Math.ceil(packets.inFlight / Math.max(1, most)))
    let at = from
    let seen = 0
    let written = 0
    for (let packet = 0; packet < packets.top && written < most; packet++) {
      const state = packets.state[packet]
      if (state === packetState.free || seen++ % every !== 0) continue
      const self = packets.at[packet]
      const wire = kinds.list[kindOf[self]].forwards === 'wire'
      const crossing = wire && (state === packetState.travelling || state === packetState.serving)
      frame[at++] = packet
      frame[at++] = this.flowPlace[packets.flow[packet]]
      frame[at++] = this.place[self]
      frame[at++] = crossing ? (packets.event[packet] === towardsFirst ? 1 : 0) : 2
      frame[at++] = (crossing ? packets.finish[packet] - packets.occupancy[packet] : packets.entered[packet]) / second
      frame[at++] = (crossing ? packets.finish[packet] + packets.latency[packet] : this.world.now) / second
      written++
    }
    return written
  }

  private used(resource: number): number {
    return this.world.resources.used(resource, this.world.now)
  }

  private remember(wall: number): void {
    const { flows, now } = this.world
    this.before = {
      time: now,
      wall,
      bytes: Float64Array.from(this.flows, (flow) => flows.deliveredBytes[flow]),
      busy: Float64Array.from(this.resources, (resource) => this.used(resource)),
    }
  }
}
