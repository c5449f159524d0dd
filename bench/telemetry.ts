/** What watching costs: the same run with and without telemetry at 20 frames a second of wall time, 50 series. One JSON line. */
import { design, part, wire } from '../src/lessons/design.ts'
import { Run } from '../src/topology/run.ts'
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

/** Events per second over some wall time. */
function measure(watched: boolean, milliseconds: number): { rate: number; series: number } {
  const run = new Run(topology)
  const telemetry = new Telemetry(run.world, 1, new Map())
  run.runUntil(1e12)
  const events = run.world.events
  const begin = performance.now()
  let frame = begin
  while (performance.now() - begin < milliseconds) {
    run.runUntil(run.now + 20e9)
    if (watched && performance.now() - frame >= 50) {
      frame = performance.now()
      telemetry.recycle(telemetry.frame(1, frame, true).buffer)
    }
  }
  const { flows, machines, resources } = telemetry.layout
  return {
    rate: ((run.world.events - events) / (performance.now() - begin)) * 1000,
    series: flows.length * 3 + machines.length + resources.length,
  }
}

measure(true, 500)
const ratios: number[] = []
let series = 0
for (let round = 0; round < 5; round++) {
  const without = measure(false, 1500)
  const watched = measure(true, 1500)
  series = watched.series
  ratios.push(1 - watched.rate / without.rate)
}
ratios.sort((a, b) => a - b)
console.log(JSON.stringify({ series, cost: ratios[2], smallest: ratios[0], largest: ratios[4] }))
