/** What PAN's rows and figures read off its experiments. */
import { componentOf, deliveryRate, throughput, utilisation } from './measures.ts'
import { type End, type Flooded, floodId, floodSizes, type Middle, pingId } from './pan-experiments.ts'
import type { Reading, Results } from './paper.ts'

/** A round trip on average, as the capsules take the time; without collections: of those that are not too long. s. */
export const roundTrip = (end: End, middle: Middle, size: number): Reading => {
  const experiment = pingId(end, middle, size)
  return {
    experiments: [experiment],
    measure: (results) => {
      const { mean, short, shortMean } = componentOf(results(experiment), 'ping').counters
      if (short === 0) throw new Error(`no round trip of ${experiment} is short enough`)
      return (end === 'java-noGC' ? shortMean : mean) * 1e-6
    },
  }
}

export const combine = (a: Reading, b: Reading, of: (a: number, b: number) => number): Reading => ({
  experiments: [...new Set([...a.experiments, ...b.experiments])],
  measure: (results) => of(a.measure(results) as number, b.measure(results) as number),
})

/**
 * What a middle node adds to the way of a capsule: half the difference of two round trips, s. With collections: what it
 * adds without them, and their time over all the capsules between two of them, whether or not the run ends with one.
 */
export function added(end: End, middle: Middle, size: number): Reading {
  if (end === 'java-GC' && middle === 'active') return combine(added('java-noGC', middle, size), amortised(size), (a, b) => a + b)
  return combine(roundTrip(end, middle, size), roundTrip(end, 'none', size), (a, b) => (a - b) / 2)
}
const collector = (size: number, of: (counters: Readonly<Record<string, number>>) => number): Reading => {
  const experiment = pingId('java-GC', 'active', size)
  return {
    experiments: [experiment],
    measure: (results) => {
      const { counters } = componentOf(results(experiment), 'middle-pan')
      if (counters.collections === 0) throw new Error(`${experiment} has no collection`)
      return of(counters)
    },
  }
}
const amortised = (size: number): Reading =>
  collector(size, ({ collecting, evaluated, created, allocated }) => {
    const toTheLast = evaluated * (1 - allocated / created)
    return (collecting * 1e-6) / toTheLast
  })
/** For how long a collection stops the middle node, s. */
export const pause = collector(128, ({ collecting, collections }) => (collecting * 1e-6) / collections)

/** More than the IP forwarder, or than the forwarder in C, s. */
export function overhead(end: End, middle: Middle, size: number, base: Middle = 'passive'): Reading {
  const plain = added(end === 'kernel' ? 'kernel' : 'user', base, size)
  return combine(added(end, middle, size), plain, (a, b) => a - b)
}
export const relative = (end: End, middle: Middle, size: number): Reading =>
  combine(added(end, middle, size), added(end === 'kernel' ? 'kernel' : 'user', 'passive', size), (a, b) => a / b - 1)
export const ratio = (a: Reading, b: Reading): Reading => combine(a, b, (x, y) => x / y)

export const flood = (end: Flooded, middle: Middle, size: number, of: 'bits' | 'capsules' = 'bits'): Reading => ({
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
function crossing(values: readonly number[], level: number): number {
  const at = values.findIndex((value) => value >= level)
  if (at < 1) throw new Error(`no size between ${floodSizes[0]} and ${floodSizes[floodSizes.length - 1]} passes ${level}`)
  const share = (level - values[at - 1]) / (values[at] - values[at - 1])
  return floodSizes[at - 1] + share * (floodSizes[at] - floodSizes[at - 1])
}
/** With two more levels, from where to where it is. */
export const sizeAt = (level: number, reading: (size: number) => Reading, between?: readonly [number, number]): Reading => {
  const readings = floodSizes.map(reading)
  return {
    experiments: readings.flatMap(({ experiments }) => experiments),
    measure: (results) => {
      const values = readings.map(({ measure }) => measure(results) as number)
      const value = crossing(values, level)
      return between ? { value, low: crossing(values, between[0]), high: crossing(values, between[1]) } : value
    },
  }
}
/** Bytes that Ethernet adds to a packet, with preamble and gap. */
const framing = 38

export const onTheWire: Reading = {
  experiments: [floodId('kernel', 'active', 1500)],
  measure: (results) => deliveryRate(results(floodId('kernel', 'active', 1500)), ['flood']) * (1500 + framing) * 8,
}
/** What the kernel node would forward if nothing but its CPU limited it, bit/s. */
export const capacity: Reading = {
  experiments: [floodId('kernel', 'active', 1500)],
  measure: (results) => {
    const result = results(floodId('kernel', 'active', 1500))
    return throughput(result, ['flood']) / utilisation(result, 'middle', 'cpu')
  },
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
