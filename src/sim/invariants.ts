/** What must hold at every moment of every run: conservation, Little's law, utilisation. */
import { packetState } from './packets.ts'
import type { World } from './world.ts'

export interface Invariants {
  readonly checked: number
  readonly violated: readonly string[]
}

/** Relative tolerance of sums of products that leave the exact range of a double (2⁵³). */
const tolerance = 1e-9

/** Checks everything now; a violation names the thing and the numbers. */
export function checkInvariants(world: World): Invariants {
  const violated: string[] = []
  let checked = 0
  const equal = (name: string, a: number, b: number, scale = 0) => {
    checked++
    if (!(Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), scale))) violated.push(`${name}: ${a} is not ${b}`)
  }
  const { flows, packets, resources } = world
  checked++
  if (!Number.isSafeInteger(world.now)) violated.push(`clock: ${world.now} is not a whole number of picoseconds`)

  const seen = new Float64Array(flows.count)
  const seenBytes = new Float64Array(flows.count)
  const inside = new Float64Array(world.count)
  const queued = new Float64Array(resources.count)
  for (let packet = 0; packet < packets.top; packet++) {
    if (packets.state[packet] === packetState.free) continue
    seen[packets.flow[packet]]++
    seenBytes[packets.flow[packet]] += packets.size[packet]
    inside[packets.at[packet]]++
    if (packets.state[packet] === packetState.queued) queued[packets.resource[packet]]++
  }
  for (let flow = 0; flow < flows.count; flow++) {
    const id = flows.ids[flow]
    equal(
      `conservation of packets of ${id}`,
      flows.sent[flow] + flows.copied[flow],
      flows.delivered[flow] + flows.dropped[flow] + flows.discarded[flow] + flows.merged[flow] + seen[flow],
    )
    equal(
      `conservation of bytes of ${id}`,
      flows.sentBytes[flow] + flows.copiedBytes[flow] + flows.grown[flow],
      flows.deliveredBytes[flow] +
        flows.droppedBytes[flow] +
        flows.discardedBytes[flow] +
        flows.mergedBytes[flow] +
        seenBytes[flow],
    )
    equal(`packets in flight of ${id}`, flows.inFlight[flow], seen[flow])
    equal(`bytes in flight of ${id}`, flows.inFlightBytes[flow], seenBytes[flow])
  }
  for (let self = 0; self < world.count; self++)
    equal(
      `packets through ${world.ids[self]}`,
      world.received[self] + world.created[self],
      world.passed[self] + world.ended[self] + inside[self],
    )
  for (let resource = 0; resource < resources.count; resource++) {
    const owner = resources.owner[resource]
    if (world.alive[owner] === 0) continue
    const name = `${world.ids[owner]} ${resources.names[resource]}`
    resources.touch(resource, world.now)
    const elapsed = world.now - resources.since[resource]
    const within = resources.arrivals[resource] - resources.departures[resource]
    equal(`packets in ${name}`, within, resources.length[resource] + resources.busy[resource])
    equal(`queue of ${name}`, resources.length[resource], queued[resource])
    const sojourn = resources.sojourn[resource] + within * elapsed
    equal(
      `Little's law at ${name}`,
      resources.queueArea[resource] + resources.busyArea[resource],
      sojourn,
      // sums of whole picoseconds are exact up to 2⁵³
      1e-3,
    )
    checked++
    const share = resources.utilisation(resource, world.now)
    if (share > 1 + tolerance || share < -tolerance) violated.push(`utilisation of ${name}: ${share} is not between 0 and 1`)
  }
  return { checked, violated }
}
