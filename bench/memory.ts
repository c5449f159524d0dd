/** Memory: bytes of the engine for each packet in flight, and the process after 10⁶ and after 10⁸ packet-hops. One JSON line. */
import { chain } from '../src/testing/chain.ts'
import { Run } from '../src/topology/run.ts'

/** A fast source into a link of long delay: a hundred thousand packets under way. */
function inFlight(): { packets: number; bytes: number; pending: number; queueBytes: number } {
  const topology = chain({ hops: 1, queue: 1e6, source: { rate: 1e5, size: 28 }, duration: 1 })
  const links = topology.links.map((link) => ({ ...link, parameters: { ...link.parameters, rate: 1e12, delay: 2 } }))
  const run = new Run({ ...topology, links })
  run.runUntil(run.end)
  const { packets, queue } = run.world
  return {
    packets: packets.inFlight,
    bytes: (packets.capacity * packets.bytesPerSlot + queue.bytes) / packets.inFlight,
    pending: queue.size,
    queueBytes: queue.bytes / queue.size,
  }
}

const goal = Number(process.argv[2] ?? 1e8)
const run = new Run(
  chain({ hops: 10, queue: 1e6, source: { pattern: 'poisson', rate: 800, size: 1000, sizes: 'exponential' }, duration: 13_000 }),
)
const residentAt = (hops: number): number => {
  while (run.world.packetHops < hops && !run.ended) run.runUntil(run.now + 20e12)
  globalThis.gc?.()
  return process.memoryUsage().rss
}
const early = residentAt(1e6)
let late = early
for (let segment = 0; run.world.packetHops < goal && segment < 1e6; segment++) {
  if (run.ended) break
  late = residentAt(Math.min(goal, run.world.packetHops + 1e7))
}
console.log(
  JSON.stringify({
    ...inFlight(),
    packetHops: run.world.packetHops,
    residentEarly: early,
    residentLate: late,
    growth: late / early - 1,
  }),
)
