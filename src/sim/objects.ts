/** Objects that clients ask servers for, one datagram each way: whoever has the object may answer. */
import { messageHeader } from './code-cache.ts'
import { reportType } from './reports.ts'
import type { World } from './world.ts'

/** A request of `self` for an object of a server; its caller sends it. */
export function askForObject(world: World, self: number, server: number, object: number): number {
  const packet = world.create(self, messageHeader, server)
  const { packets, reports } = world
  const row = reports.allocate(reportType.objectRequest)
  packets.report[packet] = row
  reports.key[row] = object
  reports.from[row] = server
  return packet
}

/** The answer to a request, in the client's flow of answers. Its latency counts from the request. */
export function answerForObject(world: World, self: number, request: number, bytes: number): number {
  const { packets, reports, flows } = world
  const flow = flows.answers[packets.flow[request]]
  const packet = world.createIn(self, flow < 0 ? packets.flow[request] : flow, messageHeader + bytes, packets.source[request])
  const row = reports.allocate(reportType.object)
  packets.report[packet] = row
  packets.service[packet] = packets.service[request]
  packets.born[packet] = packets.born[request]
  reports.key[row] = objectOf(world, request)
  reports.from[row] = serverOf(world, request)
  return packet
}

/** Number of the object that a request or an answer is about, and the server that has it. */
export const objectOf = ({ packets, reports }: World, packet: number): number => reports.key[packets.report[packet]]
export const serverOf = ({ packets, reports }: World, packet: number): number => reports.from[packets.report[packet]]
export const isObjectMessage = ({ packets, reports }: World, packet: number, type: number): boolean =>
  packets.report[packet] >= 0 && reports.type[packets.report[packet]] === type
