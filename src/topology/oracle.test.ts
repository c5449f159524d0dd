/** The chain of drop-tail queues, exact to the nanosecond: against an independent program, and against ns-3's recorded results where its trace is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nextExponential, seedStream } from '../sim/random.ts'
import { chain } from '../testing/chain.ts'
import { Run } from './run.ts'

interface Trace {
  /** nanoseconds */
  readonly times: Float64Array
  /** bytes on the wire */
  readonly sizes: Float64Array
}
interface Outcome {
  readonly received: number
  readonly drops: number
  readonly delayNanoseconds: number
}

function makeTrace(packets: number): Trace {
  const state = new Int32Array(8)
  seedStream(state, 0, 1, 'oracle', 'gap')
  seedStream(state, 1, 1, 'oracle', 'size')
  const times = new Float64Array(packets)
  const sizes = new Float64Array(packets)
  let now = 0
  for (let i = 0; i < packets; i++) {
    now += Math.floor(nextExponential(state, 0, 1.25e6))
    times[i] = now
    sizes[i] = Math.min(60_000, Math.max(30, Math.round(nextExponential(state, 1, 1000))))
  }
  return { times, sizes }
}

/** The same chain as a program of its own: plain objects in a sorted list, events of equal time in the order in which they were scheduled. */
function independent({ times, sizes }: Trace, hops: number, queue: number): Outcome {
  type Event = { time: number; order: number; act: () => void }
  const pending: Event[] = []
  let order = 0
  const schedule = (time: number, act: () => void) => {
    const event = { time, order: order++, act }
    let low = 0
    let high = pending.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (pending[middle].time > time) low = middle + 1
      else high = middle
    }
    pending.splice(low, 0, event)
  }
  const waiting: number[][] = Array.from({ length: hops }, () => [])
  const busy = new Array<boolean>(hops).fill(false)
  let now = 0
  let received = 0
  let drops = 0
  let delay = 0
  const transmit = (hop: number, packet: number) => {
    busy[hop] = true
    const done = now + sizes[packet] * 1000
    schedule(done, () => {
      const next = waiting[hop].shift()
      if (next === undefined) busy[hop] = false
      else transmit(hop, next)
    })
    schedule(done + 1e6, () => arrive(hop + 1, packet))
  }
  const arrive = (hop: number, packet: number) => {
    if (hop === hops) {
      received++
      delay += now - times[packet]
    } else if (!busy[hop]) transmit(hop, packet)
    else if (waiting[hop].length >= queue) drops++
    else waiting[hop].push(packet)
  }
  const emit = (packet: number) => {
    arrive(0, packet)
    if (packet + 1 < times.length) schedule(times[packet + 1], () => emit(packet + 1))
  }
  schedule(times[0], () => emit(0))
  for (let event = pending.pop(); event; event = pending.pop()) {
    now = event.time
    event.act()
  }
  return { received, drops, delayNanoseconds: delay }
}

function lab({ times, sizes }: Trace, hops: number, queue: number): Outcome {
  const capture = { sha256: 'trace', times: times.map((time) => time * 1000), sizes: Int32Array.from(sizes) }
  const topology = chain({ hops, queue, source: { pattern: 'capture', capture: 'trace' } })
  const run = new Run(topology, [capture])
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const [flow] = result.flows
  return {
    received: flow.delivered,
    drops: flow.dropped,
    delayNanoseconds: Math.round((run.world.series.mean[run.world.flows.series[0]] * flow.delivered) / 1000),
  }
}

describe('chain of drop-tail queues', () => {
  const trace = makeTrace(20_000)
  for (const [hops, queue] of [
    [1, 1e6],
    [1, 5],
    [10, 1e6],
    [10, 5],
  ])
    test(`${hops} hops, ${queue} waiting places: every packet and every nanosecond as an independent program has it`, () => {
      expect(lab(trace, hops, queue)).toEqual(independent(trace, hops, queue))
    })

  test('where the trace that ns-3 3.37 was run on is at hand, its recorded results too', () => {
    const file = new URL('../../../shared/reference/trace100k.f64', import.meta.url)
    if (!existsSync(file)) return
    const bytes = readFileSync(file)
    const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
    const recorded: Trace = { times: numbers.slice(0, 100_000), sizes: numbers.slice(100_000) }
    expect(lab(recorded, 1, 1e6)).toEqual({ received: 100_000, drops: 0, delayNanoseconds: 598_667_523_540 })
    expect(lab(recorded, 1, 5)).toEqual({ received: 93_388, drops: 6612, delayNanoseconds: 359_641_018_026 })
    expect(lab(recorded, 10, 1e6)).toEqual({ received: 100_000, drops: 0, delayNanoseconds: 5_623_755_331_465 })
    expect(lab(recorded, 10, 5)).toEqual({ received: 71_574, drops: 28_426, delayNanoseconds: 3_209_771_401_363 })
  })
})
