/** What becomes of packets: made, copied, changed in length, delivered or dropped, and every one of them counted. */
import { ComponentTable } from './component-table.ts'
import { ContentTable } from './contents.ts'
import { DatagramTable } from './datagrams.ts'
import { ErrorLimits } from './error-limits.ts'
import { FlowTable } from './flows.ts'
import { flag, PacketPool } from './packets.ts'
import { type DropReason, dropReason, dropReasons } from './reasons.ts'
import { ReassemblyTable } from './reassemblies.ts'
import { ReportTable } from './reports.ts'
import { SegmentTable } from './segments.ts'
import { SeriesTable } from './series.ts'

export abstract class Ledger extends ComponentTable {
  /** picoseconds */
  now = 0
  digestHigh = 0x243f6a88 | 0
  digestLow = 0x85a308d3 | 0
  packets = new PacketPool()
  segments = new SegmentTable()
  datagrams = new DatagramTable()
  reassemblies = new ReassemblyTable()
  reports = new ReportTable()
  errorLimits = new ErrorLimits()
  contents = new ContentTable()
  series = new SeriesTable()
  flows = new FlowTable()

  /** Takes two numbers into the digest. */
  protected mix(first: number, second: number): void {
    const mixed = Math.imul(this.digestHigh ^ first, 0x9e3779b1)
    this.digestHigh = ((mixed << 13) | (mixed >>> 19)) ^ Math.imul(second, 0x85ebca6b)
    this.digestLow = Math.imul((this.digestLow ^ this.digestHigh) + 0x7f4a7c15, 0xc2b2ae35)
  }

  /** Gives back every resource that a packet holds across stages. */
  abstract release(packet: number): void

  /** A new packet of the flow of `self`, addressed to the end point `destination` (its station is the target). */
  create(self: number, size: number, destination: number): number {
    return this.createIn(self, this.flowOf[self], size, destination)
  }

  /** A new packet of a flow that need not be the component's own. */
  createIn(self: number, flow: number, size: number, destination: number): number {
    const { packets, flows } = this
    const packet = packets.allocate()
    packets.size[packet] = size
    packets.originalSize[packet] = size
    packets.flow[packet] = flow
    packets.sequence[packet] = flows.sent[flow]
    packets.source[packet] = self
    packets.destination[packet] = destination
    packets.target[packet] = destination >= 0 ? this.root[destination] : -1
    packets.nextHop[packet] = -1
    packets.service[packet] = flows.service[flow]
    packets.protocol[packet] = 17
    packets.ttl[packet] = 64
    packets.at[packet] = self
    packets.born[packet] = this.now
    flows.sent[flow]++
    flows.sentBytes[flow] += size
    flows.inFlight[flow]++
    flows.inFlightBytes[flow] += size
    this.created[self]++
    return packet
  }

  /** A second packet like it, at `self`. */
  copy(self: number, packet: number): number {
    const second = this.split(self, packet, this.packets.size[packet])
    this.packets.flags[second] |= flag.copy
    return second
  }

  /** A part of it, at `self`, that is `size` bytes long with its header. */
  split(self: number, packet: number, size: number): number {
    const { packets, flows } = this
    const second = packets.copy(packet)
    if (packets.segment[packet] >= 0) packets.segment[second] = this.segments.copy(packets.segment[packet])
    if (packets.datagram[packet] >= 0) packets.datagram[second] = this.copyDatagram(packets.datagram[packet])
    if (packets.report[packet] >= 0) packets.report[second] = this.reports.copy(packets.report[packet])
    if (this.contents.size > 0) this.contents.copy(packet, second)
    packets.size[second] = size
    packets.at[second] = self
    const flow = packets.flow[packet]
    flows.copied[flow]++
    flows.copiedBytes[flow] += size
    flows.inFlight[flow]++
    flows.inFlightBytes[flow] += size
    this.created[self]++
    return second
  }

  /** Changes a packet's length, as compression and tunnels do. */
  resize(packet: number, size: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    const grown = size - packets.size[packet]
    packets.size[packet] = size
    flows.grown[flow] += grown
    flows.inFlightBytes[flow] += grown
  }

  /** The packet has arrived for good; its latency is recorded. */
  deliver(self: number, packet: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.delivered[flow]++
    flows.deliveredBytes[flow] += packets.size[packet]
    this.series.record(flows.series[flow], this.now - packets.born[packet])
    this.end(self, packet)
  }

  drop(self: number, packet: number, reason: DropReason): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.dropped[flow]++
    flows.droppedBytes[flow] += packets.size[packet]
    this.drops[self * dropReasons.length + dropReason[reason]]++
    this.end(self, packet)
  }

  /** A frame for another station: a copy of it goes away unheeded, as does one for a group or for everybody; any other packet is lost. */
  discard(self: number, packet: number): void {
    const { packets, flows } = this
    if ((packets.flags[packet] & (flag.copy | flag.arp)) === 0 && this.shared[Math.max(0, packets.nextHop[packet])] === 0) {
      this.drop(self, packet, 'no-receiver')
      return
    }
    const flow = packets.flow[packet]
    flows.discarded[flow]++
    flows.discardedBytes[flow] += packets.size[packet]
    this.end(self, packet)
  }

  /** A part goes up in another of its datagram. */
  merge(self: number, packet: number): void {
    const { packets, flows } = this
    const flow = packets.flow[packet]
    flows.merged[flow]++
    flows.mergedBytes[flow] += packets.size[packet]
    this.end(self, packet)
  }

  private copyDatagram(row: number): number {
    const { datagrams, segments } = this
    const second = datagrams.copy(row)
    if (datagrams.segment[row] >= 0) datagrams.segment[second] = segments.copy(datagrams.segment[row])
    return second
  }

  private releaseDatagram(packet: number): void {
    const { packets, datagrams, segments } = this
    const row = packets.datagram[packet]
    if (datagrams.reassembly[row] >= 0) this.reassemblies.unlink(packet, packets, datagrams)
    if (datagrams.segment[row] >= 0) segments.release(datagrams.segment[row])
    datagrams.release(row)
  }

  private end(self: number, packet: number): void {
    const { packets, flows } = this
    this.mix(packets.size[packet], packets.mark[packet] ^ (packets.flags[packet] << 8))
    const flow = packets.flow[packet]
    flows.inFlight[flow]--
    flows.inFlightBytes[flow] -= packets.size[packet]
    this.ended[self]++
    this.release(packet)
    if (packets.segment[packet] >= 0) this.segments.release(packets.segment[packet])
    if (packets.datagram[packet] >= 0) this.releaseDatagram(packet)
    if (packets.report[packet] >= 0) this.reports.release(packets.report[packet])
    if (this.contents.size > 0) this.contents.forget(packet)
    packets.release(packet)
  }

  /** The packet enters the node whose crossing time is measured … */
  enter(packet: number): void {
    if (this.packets.crossing[packet] < 0) this.packets.crossing[packet] = this.now
  }
  /** … and leaves it. */
  leave(machine: number, packet: number): void {
    const entered = this.packets.crossing[packet]
    if (entered < 0) return
    this.packets.crossing[packet] = -1
    this.series.record(this.crossingOf[machine], this.now - entered)
  }
}
