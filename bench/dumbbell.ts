/**
 * TCP bulk flows over one bottleneck, as reference/dumbbell.cc has them. Arguments: control (newreno|cubic), flows, queue (packets),
 * delay (ms one way), seconds, seconds before measuring, seed, starts (s, with commas). One JSON line with the reference's names.
 */
import { dumbbell } from '../src/testing/dumbbell.ts'
import { Run } from '../src/topology/run.ts'

const control = process.argv[2] === 'cubic' ? 'cubic' : 'newreno'
const [flows, queue, delay, duration, warm, seed] = process.argv.slice(3, 9).map(Number)
/** s: ns-3's SYN and its answer lack the option of the segment size, 4 bytes, over links of 1 Gb/s, 100 Mb/s and 1 Gb/s */
const shorterHandshake = 2 * 4 * (8 / 1e9 + 8 / 100e6 + 8 / 1e9)
const starts = process.argv[9].split(',').map((start) => Number(start) - shorterHandshake)
const second = 1e12

const run = new Run(dumbbell({ flows, control, queue, delay: delay / 1000, seed, duration, starts }))
const { world } = run
const { endpoints: ends, resources } = world
const bottleneck = world.firstResource[world.ids.indexOf('left--right')]

function measure() {
  resources.touch(bottleneck, world.now)
  const senders = Array.from({ length: ends.count }, (_, e) => e).filter((e) => world.flowOf[ends.component[e]] >= 0)
  const sum = (column: Float64Array) => senders.reduce((total, e) => total + column[e], 0)
  return {
    received: senders.map((e) => ends.consumed[ends.peer[e]] - 1),
    again: sum(ends.segmentsRetransmitted),
    sent: sum(ends.segmentsSent),
    area: resources.queueArea[bottleneck],
  }
}

const begin = performance.now()
run.runUntil(warm * second)
const before = measure()
run.runUntil(run.end)
const wall = (performance.now() - begin) / 1000
const after = measure()
const { violated } = run.result().invariants
if (violated.length > 0) throw new Error(violated[0])
const goodput = after.received.map((bytes, i) => ((bytes - (before.received[i] ?? 0)) * 8) / (duration - warm) / 1e6)
const total = goodput.reduce((sum, rate) => sum + rate, 0)
console.log(
  JSON.stringify({
    goodputMbps: goodput,
    totMbps: total,
    jain: total ** 2 / (flows * goodput.reduce((sum, rate) => sum + rate ** 2, 0)),
    meanQ: (after.area - before.area) / ((duration - warm) * second),
    dataSent: after.sent - before.sent,
    dataAgain: after.again - before.again,
    hopsps: world.packetHops / wall,
  }),
)
