/**
 * The chain of reference/chain.cc fed with a trace of its own format: times in ns, then bytes on the wire, as doubles.
 * Arguments: trace file, hops, queue (packets). One JSON line with the reference's names.
 */
import { readFileSync } from 'node:fs'
import { chain } from '../src/testing/chain.ts'
import { Run } from '../src/topology/run.ts'

const bytes = readFileSync(process.argv[2])
const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
const [hops, queue] = process.argv.slice(3).map(Number)
const [times, sizes] = [numbers.subarray(0, numbers.length / 2), numbers.subarray(numbers.length / 2)]
const capture = { sha256: 'trace', times: times.map((time) => time * 1000), sizes: Int32Array.from(sizes) }

const run = new Run(chain({ hops, queue, source: { pattern: 'capture', capture: 'trace' } }), [capture])
const begin = performance.now()
run.runUntil(run.end)
const wall = (performance.now() - begin) / 1000
const { flows, invariants } = run.result()
if (invariants.violated.length > 0) throw new Error(invariants.violated[0])
console.log(
  JSON.stringify({
    rcvd: flows[0].delivered,
    drops: flows[0].dropped,
    meanDelayMs: flows[0].latencySeconds.mean * 1000,
    hopsps: run.world.packetHops / wall,
  }),
)
