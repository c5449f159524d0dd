/** What PAN's rows and figures read off its experiments. */
import { componentOf, deliveryRate, flowOf, meanLatency, throughput } from './measures.ts'
import { type End, floodId, floodSizes, type Middle, pingId } from './pan-experiments.ts'
import type { Reading, Results } from './paper.ts'

/** What a middle node adds to the way of a capsule: half the difference of two round trips, s. */
export const added = (end: End, middle: Middle, size: number): Reading => ({
  experiments: [pingId(end, middle, size), pingId(end, 'none', size)],
  measure: (results) =>
    (meanLatency(results(pingId(end, middle, size)), 'ping') - meanLatency(results(pingId(end, 'none', size)), 'ping')) / 2,
})
export const roundTrip = (end: End, middle: Middle, size: number): Reading => ({
  experiments: [pingId(end, middle, size)],
  measure: (results) => meanLatency(results(pingId(end, middle, size)), 'ping'),
})

export const combine = (a: Reading, b: Reading, of: (a: number, b: number) => number): Reading => ({
  experiments: [...new Set([...a.experiments, ...b.experiments])],
  measure: (results) => of(a.measure(results) as number, b.measure(results) as number),
})
/** More than the IP forwarder, or than the forwarder in C, s. */
export function overhead(end: End, middle: Middle, size: number, base: Middle = 'passive'): Reading {
  const plain = added(end === 'kernel' ? 'kernel' : 'user', base, size)
  return combine(added(end, middle, size), plain, (a, b) => a - b)
}
export const relative = (end: End, middle: Middle, size: number): Reading =>
  combine(added(end, middle, size), added(end === 'kernel' ? 'kernel' : 'user', 'passive', size), (a, b) => a / b - 1)
export const ratio = (a: Reading, b: Reading): Reading => combine(a, b, (x, y) => x / y)

export const flood = (end: End, middle: Middle, size: number, of: 'bits' | 'capsules' = 'bits'): Reading => ({
  experiments: [floodId(end, middle, size)],
  measure: (results) => {
    const result = results(floodId(end, middle, size))
    return of === 'bits' ? throughput(result, ['flood']) : deliveryRate(result, ['flood'])
  },
})

/** What a node has counted for each capsule that it has evaluated. */
const perCapsule = (experiment: string, field: string, scale: number) => (results: Results) => {
  const { counters } = componentOf(results(experiment), 'middle-pan')
  return (counters[field] / counters.evaluated) * scale
}
export const evaluation = (end: End, ...parts: readonly string[]): Reading => {
  const experiment = pingId(end, 'active', 1500)
  return {
    experiments: [experiment],
    measure: (results) => parts.reduce((sum, part) => sum + perCapsule(experiment, part, 1e-6)(results), 0),
  }
}
export const parts = ['environment', 'read', 'write', 'forward', 'rest']

/** The size at which a reading passes a level, between two sizes in proportion. */
export const sizeAt = (level: number, reading: (size: number) => Reading): Reading => {
  const readings = floodSizes.map(reading)
  return {
    experiments: readings.flatMap(({ experiments }) => experiments),
    measure: (results) => {
      const values = readings.map(({ measure }) => measure(results) as number)
      const at = values.findIndex((value) => value >= level)
      if (at < 1) throw new Error(`no size between ${floodSizes[0]} and ${floodSizes[floodSizes.length - 1]} passes ${level}`)
      const share = (level - values[at - 1]) / (values[at] - values[at - 1])
      return floodSizes[at - 1] + share * (floodSizes[at] - floodSizes[at - 1])
    },
  }
}
/** Bytes that Ethernet adds to a packet, with preamble and gap. */
const framing = 38

export const onTheWire: Reading = {
  experiments: [floodId('kernel', 'active', 1500)],
  measure: (results) => deliveryRate(results(floodId('kernel', 'active', 1500)), ['flood']) * (1500 + framing) * 8,
}
const fasterWire = `${floodId('kernel', 'active', 1500)}-gigabit`
/** What the kernel node forwards where no wire limits it, bit/s. */
export const capacity: Reading = {
  experiments: [fasterWire],
  measure: (results) => throughput(results(fasterWire), ['flood']),
}

/** What the collections of the middle node add to all round trips together, for each of them, s. */
export function pause(): Reading {
  const [slow, fast] = (['java-GC', 'java-noGC'] as const).map((end) => added(end, 'active', 128))
  const difference = combine(slow, fast, (a, b) => 2 * (a - b))
  const experiment = pingId('java-GC', 'active', 128)
  return {
    experiments: difference.experiments,
    measure: (results) => {
      const { collections } = componentOf(results(experiment), 'middle-pan').counters
      return ((difference.measure(results) as number) * flowOf(results(experiment), 'ping').delivered) / collections
    },
  }
}

/** What Java takes longer for a capsule than native code, for each of its objects, s. */
export function object(): Reading {
  const slow = evaluation('java-GC', ...parts)
  const experiment = pingId('java-GC', 'active', 1500)
  const difference = combine(slow, evaluation('user', ...parts), (a, b) => a - b)
  return {
    experiments: difference.experiments,
    measure: (results) => (difference.measure(results) as number) / perCapsule(experiment, 'created', 1)(results),
  }
}
