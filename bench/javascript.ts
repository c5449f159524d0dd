/**
 * Packets per second of a JavaScript program that marks and counts, metering on: it reads a header field and two bytes, counts
 * by source in soft state of its own, and sets the packet's mark. Arguments: packets. One JSON line.
 */
import { loadEngine } from '../src/cli/javascript-engine.ts'
import { Sandbox } from '../src/programs/javascript/sandbox.ts'

const packets = Number(process.argv[2] ?? 1e6)
const source = `
let packets = 0
const bytesOf = new Map()
export function onPacket(packet) {
  packets += 1
  const from = packet.source
  bytesOf.set(from, (bytesOf.get(from) ?? 0) + packet.length)
  if (packet.protocol === 17 && packet.destinationPort === 5004) packet.setByte(1, (packet.byte(1) & 3) | 184)
}
export function onTimer() { log(packets, bytesOf.size) }
`
const engine = loadEngine()
const host = { time: 0, random: () => 0.5, send: () => true, timer: () => true, log() {} }
const begin = performance.now()
const sandbox = new Sandbox(engine, source, host)
const loaded = performance.now()

function pass(count: number): void {
  const { words, packet } = sandbox
  for (let i = 0; i < count; i++) {
    words[32] = 1000
    words[33] = 0x0a000001 + (i & 15)
    words[35] = 17
    words[38] = 5004
    packet[1] = i & 255
    sandbox.treat()
    if (sandbox.failure) throw new Error(sandbox.failure.message)
  }
}
pass(50_000)
const from = performance.now()
pass(packets)
const seconds = (performance.now() - from) / 1e3
const before = performance.now()
const saved = sandbox.save()
console.log(
  JSON.stringify({
    packetsPerSecond: packets / seconds,
    operationsPerPacket: sandbox.cost,
    nanosecondsPerOperation: (seconds * 1e9) / packets / sandbox.cost,
    loadMilliseconds: loaded - begin,
    stateBytes: saved.length,
    saveMilliseconds: performance.now() - before,
  }),
)
