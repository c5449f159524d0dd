/** Distributed shared memory: packets in pages that one machine keeps and others fetch over the network when they touch them. */
import { messageHeader } from '../../sim/code-cache.ts'
import { longestDatagram } from '../../sim/datagrams.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'

/** Kind of message about pages that a packet is; 0 = none. */
export function pageMessage({ packets, reports }: World, packet: number): number {
  const row = packets.report[packet]
  const type = row < 0 ? 0 : reports.type[row]
  return type === reportType.pageNotice || type === reportType.pageRequest ? type : 0
}
export const serviceOf = ({ packets, reports }: World, packet: number): number => reports.key[packets.report[packet]]

function message(world: World, packet: number, type: number, service: number): number {
  const row = world.reports.allocate(type)
  world.packets.report[packet] = row
  world.packets.service[packet] = 0
  world.reports.key[row] = service
  return packet
}

/** What `self` tells a back-end: there is something in the queue of a service. */
export const notice = (world: World, self: number, backEnd: number, service: number): number =>
  message(world, world.create(self, messageHeader, backEnd), reportType.pageNotice, service)

/** A back-end touches the queue of which it has been told, and misses the page: its request, in the flow of answers of who told it. */
export function ask(world: World, self: number, told: number): number {
  const { packets, flows } = world
  const flow = flows.answers[packets.flow[told]]
  const packet = world.createIn(self, flow < 0 ? packets.flow[told] : flow, messageHeader, packets.source[told])
  return message(world, packet, reportType.pageRequest, serviceOf(world, told))
}

/** The packet becomes a message with the whole pages in which it lies; their number. */
export function intoPages(world: World, packet: number, page: number): number {
  const { packets, reports } = world
  if (packets.report[packet] < 0) packets.report[packet] = reports.allocate(reportType.pages)
  const size = packets.size[packet]
  reports.whole[packets.report[packet]] = size
  const pages = Math.ceil(size / page)
  world.resize(packet, Math.max(size, Math.min(longestDatagram, messageHeader + pages * page)))
  return pages
}

/** The pages have come: the packet is what it was; whether it had come in pages. */
export function outOfPages(world: World, packet: number): boolean {
  const { packets, reports } = world
  const row = packets.report[packet]
  if (row < 0 || reports.whole[row] === 0) return false
  world.resize(packet, reports.whole[row])
  reports.whole[row] = 0
  if (reports.type[row] === reportType.pages) {
    packets.report[packet] = -1
    reports.release(row)
  }
  return true
}
