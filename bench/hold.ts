/** The hold model on the engine's event queue with its full key: take the first event, schedule it again. One JSON line. */
import { EventQueue, eventWord, orderKey } from '../src/sim/event-queue.ts'

const [pending, events] = process.argv.slice(2, 4).map(Number)
const distribution = process.argv[4]

let state = 0x9e3779b9 >>> 0
function uniform(): number {
  state ^= state << 13
  state >>>= 0
  state ^= state >>> 17
  state ^= state << 5
  state >>>= 0
  return (state + 0.5) / 4294967296
}
/** The same gaps as reference/hold.cpp, in units of 10⁹ ps. */
function gap(): number {
  const u = uniform()
  if (distribution === 'exponential') return -Math.log(u)
  if (distribution === 'constant') return 1
  const v = uniform()
  if (distribution === 'uniform') return 2 * u
  if (distribution === 'bimodal') return -Math.log(u) * (v < 0.9 ? 0.001 : 10)
  return v < 0.45 ? 0.000012 : v < 0.9 ? 0.01 : 1
}
const gaps = Float64Array.from({ length: 65536 }, () => Math.round(gap() * 1e9))

const components = 1024
const sequence = new Float64Array(components)
const queue = new EventQueue()
let draw = 0
let work = 0
function push(time: number, cause: number, id: number): void {
  const component = id & (components - 1)
  queue.push(time, cause, orderKey(component, sequence[component]++), eventWord(component, 1, 1), id)
}
function hold(count: number): void {
  for (let i = 0; i < count; i++) {
    const slot = queue.take(Number.POSITIVE_INFINITY)
    const time = queue.timeOf(slot)
    const id = queue.packetOf(slot)
    queue.release(slot)
    work += id & 3
    push(time + gaps[draw++ & 65535], time, id)
  }
}
for (let id = 0; id < pending; id++) push(gaps[draw++ & 65535], 0, id)
hold(Math.max(pending, 200_000))
const begin = performance.now()
hold(events)
const wall = (performance.now() - begin) / 1000
console.log(JSON.stringify({ eventsPerSecond: events / wall, bytesPerEvent: queue.bytes / pending, check: work }))
