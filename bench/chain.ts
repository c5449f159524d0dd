/**
 * Packet-hops per second of a chain (a packet-hop is one link crossed): `store` = source, links with queues, store-and-forward
 * nodes and a sink, the work of reference/chain.cc; `machine` = the same with a full machine at every node (two bus crossings,
 * interrupt, soft interrupt, forwarding, FORWARD hook). Arguments: hops, packets, store|machine. One JSON line.
 */

import { chain } from '../src/testing/chain.ts'
import { design, kernel, part, wire } from '../src/topology/notation.ts'
import { Run } from '../src/topology/run.ts'

const [hops, packets] = process.argv.slice(2, 4).map(Number)
const source = { pattern: 'poisson', rate: 800, size: 1000, sizes: 'exponential', limit: packets }

function machines() {
  const nodes = Array.from({ length: hops - 1 }, (_, i) => `node-${i + 1}`)
  const link = { rate: 8e6, delay: 1e-3, framing: 0, minimum: 0, mtu: 65_535, queue: 1e6 }
  return design(
    'Chain of machines',
    '',
    [
      part('source', 'traffic/source', { parameters: source }),
      ...nodes.map((id) =>
        part(id, 'infrastructure/machine', {
          holds: [part(`${id}-in`, 'nic/plain'), part(`${id}-out`, 'nic/plain'), ...kernel(id)],
        }),
      ),
      part('sink', 'traffic/sink'),
    ],
    [
      wire('source', hops > 1 ? 'node-1-in' : 'sink', link),
      ...nodes.map((id, i) => wire(`${id}-out`, i + 1 < nodes.length ? `${nodes[i + 1]}-in` : 'sink', link)),
    ],
    { duration: 9000, speed: 0 },
  )
}

const topology = process.argv[4] === 'machine' ? machines() : chain({ hops, queue: 1e6, source })
const run = new Run(topology)
const begin = performance.now()
run.runUntil(run.end)
const wall = (performance.now() - begin) / 1000
const result = run.result(wall)
if (result.invariants.violated.length > 0) throw new Error(result.invariants.violated[0])
console.log(
  JSON.stringify({
    packetHopsPerSecond: result.packetHops / wall,
    eventsPerSecond: result.events / wall,
    meanDelayMilliseconds: result.flows[0].latencySeconds.mean * 1000,
    digest: result.digest,
  }),
)
