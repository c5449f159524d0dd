/** Requests and responses over a connection: which bytes make one, and what is still owed. Both ends know the sizes (endpoints.ts). */
import { close, isClosing, read, readable, write } from './tcp.ts'
import type { World } from './world.ts'

/** Takes what has arrived out of the receive buffer; whether that completes a message of `bytes`, the next one of this end. */
function completes(world: World, e: number, bytes: number): boolean {
  const { endpoints: ends } = world
  read(world, e, readable(world, e))
  if (bytes === 0 || ends.consumed[e] - 1 < (ends.requests[e] + 1) * bytes) return false
  ends.requests[e]++
  return true
}

/** For who answers: a whole request has come. */
export const takeRequest = (world: World, e: number): boolean => completes(world, e, world.endpoints.requestBytes[e])
/** For who asked: the last byte of a response has come. */
export const takeResponse = (world: World, e: number): boolean => completes(world, e, world.endpoints.responseBytes[e])

/** A request goes into the send buffer, as far as there is room; `flush` writes the rest. */
export function sendRequest(world: World, e: number): void {
  world.endpoints.owed[e] += world.endpoints.requestBytes[e]
  flush(world, e)
}

/** A response goes into the send buffer, as far as there is room; `flush` writes the rest. */
export function respond(world: World, e: number): void {
  world.endpoints.owed[e] += world.endpoints.responseBytes[e]
  flush(world, e)
}

/** Writes what is owed when there is room again, and closes after the other end when nothing is owed. */
export function flush(world: World, e: number): void {
  const { endpoints: ends } = world
  if (ends.owed[e] > 0) ends.owed[e] -= write(world, e, ends.owed[e])
  if (ends.owed[e] === 0 && isClosing(world, e)) close(world, e)
}
