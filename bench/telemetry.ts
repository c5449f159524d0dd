/** What watching costs: one run, with and without each of the worker's other duties in turn. One JSON line. */
import { design, part, wire } from '../src/topology/notation.ts'
import { Run } from '../src/topology/run.ts'
import { StageLog } from '../src/worker/stage-log.ts'
import { Telemetry } from '../src/worker/telemetry.ts'

const pairs = 25
const topology = design(
  'Pairs',
  '',
  Array.from({ length: pairs }, (_, i) => [
    part(`source-${i}`, 'traffic/source', {
      parameters: { pattern: 'poisson', rate: 1000, size: 1000, destination: `sink-${i}` },
    }),
    part(`router-${i}`, 'network/router'),
    part(`sink-${i}`, 'traffic/sink'),
  ]).flat(),
  Array.from({ length: pairs }, (_, i) => [wire(`source-${i}`, `router-${i}`), wire(`router-${i}`, `sink-${i}`)]).flat(),
  { duration: 9000, speed: 0 },
)

const run = new Run(topology)
const { world } = run
const telemetry = new Telemetry(world, 1, new Map())
const log = new StageLog(() => world.packets.born)

/** What the worker does besides simulating: the frames for the page, the log of stages, the snapshots. */
const duties = {
  frames: { every: 50, act: () => telemetry.recycle(telemetry.frame(1, performance.now(), true).buffer) },
  log: { every: Number.POSITIVE_INFINITY, act: () => undefined },
  snapshots: { every: 250, act: () => run.snapshot() },
}
type Duty = keyof typeof duties

/** Events per millisecond over some wall time, with one of the duties or with none. */
function measure(duty: Duty | null, milliseconds: number): number {
  world.tracer = duty === 'log' ? log : null
  const { every, act } = duties[duty ?? 'log']
  const events = world.events
  const begin = performance.now()
  let next = begin + every / 2
  let now = begin
  while (now - begin < milliseconds) {
    run.runUntil(run.now + 20e9)
    now = performance.now()
    if (duty && now >= next) {
      act()
      next += every
    }
  }
  return (world.events - events) / (now - begin)
}

/** Share of the run's speed that a duty takes: the median of pairs that lie next to each other in time, and their quartiles. */
function cost(duty: Duty): { median: number; low: number; high: number } {
  const shares = Array.from({ length: 24 }, (_, round) => {
    const first = measure(round % 2 ? duty : null, 250)
    const second = measure(round % 2 ? null : duty, 250)
    return round % 2 ? 1 - first / second : 1 - second / first
  }).sort((a, b) => a - b)
  return { median: (shares[11] + shares[12]) / 2, low: shares[6], high: shares[17] }
}

measure('frames', 500)
measure('log', 500)
const { flows, machines, resources } = telemetry.layout
const series = flows.length * 3 + machines.length + resources.length
console.log(JSON.stringify({ series, frames: cost('frames'), log: cost('log'), snapshots: cost('snapshots') }))
