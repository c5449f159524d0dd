/** PAN's published numbers, and how each is read off the experiments. */
import { componentOf, deliveryRate, flowOf, meanLatency, throughput } from './measures.ts'
import { type End, floodId, floodSizes, type Middle, pingId } from './pan-experiments.ts'
import type { Published, Reading, Results, Row, RowRole } from './paper.ts'

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

const combine = (a: Reading, b: Reading, of: (a: number, b: number) => number): Reading => ({
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
const ratio = (a: Reading, b: Reading): Reading => combine(a, b, (x, y) => x / y)

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
const evaluation = (end: End, ...parts: readonly string[]): Reading => {
  const experiment = pingId(end, 'active', 1500)
  return {
    experiments: [experiment],
    measure: (results) => parts.reduce((sum, part) => sum + perCapsule(experiment, part, 1e-6)(results), 0),
  }
}
const parts = ['environment', 'read', 'write', 'forward', 'rest']

/** The size at which a reading passes a level, between two sizes in proportion. */
const sizeAt = (level: number, reading: (size: number) => Reading): Reading => {
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

const onTheWire: Reading = {
  experiments: [floodId('kernel', 'active', 1500)],
  measure: (results) => deliveryRate(results(floodId('kernel', 'active', 1500)), ['flood']) * (1500 + framing) * 8,
}
const fasterWire = `${floodId('kernel', 'active', 1500)}-gigabit`

const path = ['infrastructure/machine.receive', 'kernel/forwarding.cycles']
const node = ['kernel/pan.dispatch']
const process = ['ee/pan.systemCall', 'infrastructure/machine.copyBandwidth']
const java = ['ee/pan.javaEnvironment', 'ee/pan.javaRead', 'ee/pan.javaWrite', 'ee/pan.javaForward', 'ee/pan.javaRest']
const collector = ['ee/pan.heap', 'ee/pan.pause', 'ee/pan.objects']

const µs = (value: number, bound?: Published['bound']): Published => ({
  value: value * 1e-6,
  unit: 'second',
  ...(bound && { bound }),
})
const share = (percent: number): Published => ({ value: percent / 100, unit: 'fraction' })
const times = (value: number, bound?: Published['bound']): Published => ({ value, unit: 'times', ...(bound && { bound }) })

function row(
  fact: number,
  section: string,
  quantity: string,
  quote: string,
  published: Published,
  role: RowRole,
  constants: readonly string[],
  reading: Reading,
  reason?: string,
): Row {
  const id = `pan-${String(fact).padStart(2, '0')}`
  return { fact: id, quantity, section, quote, published, role, constants, ...reading, ...(reason !== undefined && { reason }) }
}

const twenty = overhead('kernel', 'active', 1500)
const restated =
  'the 20 µs set the cost of the node and the 50 µs that of forwarding: the two numbers and this one are not independent'
const ratioOfFits = 'a ratio of two numbers that both set constants'
const thirteen = 'with an overhead of 13% compared to the time a traditional network node takes to process capsules'

export const rows: readonly Row[] = [
  row(
    1,
    'abstract',
    'overhead of the kernel node, 1500 B',
    'with only a small performance overhead (as little as 13% for 1500 byte packets)',
    share(13),
    'identity',
    [...node, ...path],
    relative('kernel', 'active', 1500),
    restated,
  ),
  row(
    2,
    'abstract',
    'overhead of Java over native code, 128 B',
    'with over three times the performance overhead of native code for 128 byte packets',
    times(3, 'at-least'),
    'predicted',
    [...process, ...java, 'ee/pan.nativeCycles'],
    ratio(overhead('java-noGC', 'active', 128), overhead('user', 'active', 128)),
  ),
  row(
    3,
    'I',
    'what the kernel node can forward',
    'PAN can forward at least 100Mbps of data',
    { value: 100e6, unit: 'bit/second', bound: 'at-least' },
    'predicted',
    [...node, 'kernel/forwarding.cycles', 'kernel/pan.systemCall'],
    { experiments: [fasterWire], measure: (results) => throughput(results(fasterWire), ['flood']) },
  ),
  row(
    4,
    'I',
    'overhead of the kernel node',
    'PAN incurs a fixed overhead of roughly only 20 microseconds per capsule (13% for 1500 byte packets)',
    µs(20),
    'fit',
    [...node, 'kernel/pan.nativeCycles'],
    overhead('kernel', 'active', 128),
  ),
  row(
    9,
    'IV',
    'frames of 1500 B on the wire, with preamble and gap',
    'saturate a 100Mbps Fast Ethernet network with 1500 byte packets while taking only 13 percent longer',
    { value: 100e6, unit: 'bit/second' },
    'predicted',
    ['network/hub.rate'],
    onTheWire,
  ),
  row(
    16,
    'IV-B',
    'IP forwarding, 128 B',
    'With 128 byte packets, just passive IP forwarding takes about 50 microseconds',
    µs(50),
    'fit',
    [...path, 'infrastructure/machine.interrupt'],
    added('kernel', 'passive', 128),
  ),
  row(
    17,
    'IV-B',
    'IP forwarding, 1500 B',
    'For 1500 byte packets the passive forwarding time increases to about 160 microseconds',
    µs(160),
    'predicted',
    [...path, 'network/hub.rate', 'infrastructure/machine.busOverlap'],
    added('kernel', 'passive', 1500),
  ),
  row(
    18,
    'IV-B',
    'overhead of the kernel node, 1500 B',
    'remains around a constant 20 microseconds, regardless of packet size',
    µs(20),
    'identity',
    node,
    twenty,
    'the same 20 µs set the cost of the node at 128 bytes; that nothing is added for a byte is the form of the model, since the node does not touch the data',
  ),
  row(
    19,
    'IV-B',
    'overhead of activecopy, 1500 B',
    'overhead of *activecopy* relative to passive forwarding grows to over 45 microseconds',
    µs(45, 'at-least'),
    'identity',
    ['infrastructure/machine.copyBandwidth', ...node],
    overhead('kernel', 'activecopy', 1500),
    'the sum of the 20 µs and the 25 µs that set constants',
  ),
  row(
    20,
    'IV-B',
    'copy of 1500 B',
    'the cost of just copying a packet (about 25 microseconds for a 1500 byte packet)',
    µs(25),
    'fit',
    ['infrastructure/machine.copyBandwidth'],
    combine(added('kernel', 'activecopy', 1500), added('kernel', 'active', 1500), (a, b) => a - b),
  ),
  row(
    21,
    'IV-B',
    'overhead of the process, 128 B',
    'For 128 byte packets, the user-space implementation has an overhead relative to the IP forwarder of about 83 microseconds',
    µs(83),
    'fit',
    [...process, 'ee/pan.nativeCycles'],
    overhead('user', 'active', 128),
  ),
  row(
    22,
    'IV-B',
    'process over kernel, 128 B',
    'or over four times the overhead of the kernel implementation',
    times(4, 'at-least'),
    'identity',
    ['ee/pan.systemCall', ...node],
    ratio(overhead('user', 'active', 128), overhead('kernel', 'active', 128)),
    ratioOfFits,
  ),
  row(
    23,
    'IV-B',
    'overhead of the process, 1500 B',
    'For 1500 byte packets, this overhead increases to almost 130 microseconds, or six times the overhead',
    µs(130),
    'predicted',
    process,
    overhead('user', 'active', 1500),
  ),
  row(
    24,
    'IV-B',
    'process over kernel, 1500 B',
    'For 1500 byte packets, this overhead increases to almost 130 microseconds, or six times the overhead',
    times(6),
    'predicted',
    [...process, ...node],
    ratio(overhead('user', 'active', 1500), twenty),
  ),
  row(
    25,
    'IV-B',
    'overhead of Java with collections, 128 B',
    'has an overhead relative to the IP forwarder of about 398 microseconds',
    µs(398),
    'fit',
    [...collector, 'ee/pan.systemCall', ...java],
    overhead('java-GC', 'active', 128),
  ),
  row(
    26,
    'IV-B',
    'Java with collections over native code, 128 B',
    'which is 4.8 times that of the native code user-space version and over 21 times the overhead of the kernel-space version',
    times(4.8),
    'identity',
    collector,
    ratio(overhead('java-GC', 'active', 128), overhead('user', 'active', 128)),
    ratioOfFits,
  ),
  row(
    27,
    'IV-B',
    'Java with collections over the kernel, 128 B',
    'which is 4.8 times that of the native code user-space version and over 21 times the overhead of the kernel-space version',
    times(21, 'at-least'),
    'identity',
    [...collector, ...node],
    ratio(overhead('java-GC', 'active', 128), overhead('kernel', 'active', 128)),
    `${ratioOfFits}; with 398 µs it asks for no more than 19 µs in the kernel, where 20 are printed`,
  ),
  row(
    28,
    'IV-B',
    'pause of a collection',
    'the garbage collector halts capsule processing for hundreds of microseconds each time it runs',
    { value: 100e-6, upper: 1e-3, unit: 'second' },
    'contradiction',
    ['ee/pan.pause'],
    pause(),
    'round trips over 150 ms are left out as hit by a collection, so that a pause lasts about as long: milliseconds must be meant. Pauses of hundreds of microseconds that cost 132 µs a capsule would come every two to seven capsules',
  ),
  row(
    30,
    'IV-B',
    'overhead of Java without collections, 128 B',
    'the processing time for 128 byte packets is still 266 microseconds (or over three times',
    µs(266),
    'predicted',
    ['ee/pan.systemCall', ...java],
    overhead('java-noGC', 'active', 128),
  ),
  row(
    31,
    'IV-B',
    'evaluation of a native capsule',
    'only about 13 microseconds are spent in user-space setting up the environment for and executing the native ix86 capsule code',
    µs(13),
    'fit',
    ['ee/pan.nativeCycles'],
    evaluation('user', ...parts),
  ),
  row(
    32,
    'IV-B',
    'evaluation of a Java capsule',
    '187 microseconds are spent doing the same for the Java capsule code',
    µs(187),
    'identity',
    java,
    evaluation('java-GC', ...parts),
    'the sum of the five parts that follow, each of which sets a constant',
  ),
  row(
    33,
    'IV-B',
    'Java: environment',
    "45 microseconds are spent creating the capsule's execution environment",
    µs(45),
    'fit',
    ['ee/pan.javaEnvironment'],
    evaluation('java-GC', 'environment'),
  ),
  row(
    34,
    'IV-B',
    'Java: header read',
    "72 microseconds are spent reading in the capsule's header",
    µs(72),
    'fit',
    ['ee/pan.javaRead'],
    evaluation('java-GC', 'read'),
  ),
  row(
    35,
    'IV-B',
    'Java: header write',
    '29 microseconds are spent writing out modifications to the capsule header',
    µs(29),
    'fit',
    ['ee/pan.javaWrite'],
    evaluation('java-GC', 'write'),
  ),
  row(
    36,
    'IV-B',
    'Java: forward call',
    '11 microseconds are spent in user-space during the method call to forward the capsule',
    µs(11),
    'fit',
    ['ee/pan.javaForward'],
    evaluation('java-GC', 'forward'),
  ),
  row(
    37,
    'IV-B',
    'Java: rest of the code',
    'Other parts of the capsule code run in a total of 30 microseconds',
    µs(30),
    'fit',
    ['ee/pan.javaRest'],
    evaluation('java-GC', 'rest'),
  ),
  row(
    38,
    'IV-B',
    'a Java object',
    'the instantiation of a single Object in Java takes about 5.5 microseconds',
    µs(5.5),
    'identity',
    ['ee/pan.objects', ...java, 'ee/pan.nativeCycles'],
    object(),
    'the number of objects of a capsule was chosen from it, as a whole number',
  ),
  row(
    39,
    'IV-B',
    'three objects over a native capsule',
    'three object creations than for the execution of the entire native ix86 capsule code (13 microseconds)',
    times(1.27),
    'identity',
    ['ee/pan.objects', 'ee/pan.nativeCycles'],
    combine(object(), evaluation('user', ...parts), (each, native) => (3 * each) / native),
    'three times the cost of an object over the native capsule, both printed',
  ),
  row(
    40,
    'IV-B',
    'overhead of the kernel node, 128 B',
    'the kernel node has a 38% overhead for 128 byte packets',
    share(38),
    'identity',
    [...node, ...path],
    relative('kernel', 'active', 128),
    restated,
  ),
  row(
    41,
    'IV-B',
    'overhead of the kernel node, 1500 B',
    'For 1500 byte packets, the kernel-space node incurs only a 13% overhead',
    share(13),
    'identity',
    [...node, ...path],
    relative('kernel', 'active', 1500),
    restated,
  ),
  row(
    42,
    'IV-B',
    'overhead of the kernel node, 8192 B',
    'For 8192 byte packets, this overhead drops to 3%',
    share(3),
    'post',
    [...node, ...path],
    relative('kernel', 'active', 8192),
    'only if the passive router puts fragments together before it forwards them, which the paper says IP routers do for firewall rules alone; a router that forwards each fragment as it comes would give another number, as the experiment with fragments forwarded one by one shows',
  ),
  row(
    43,
    'IV-C',
    'size below which the flood of processes is slower',
    'had significantly different throughputs for packets smaller than about 4096 bytes',
    { value: 4096, unit: 'byte' },
    'predicted',
    ['ee/pan.systemCall', 'infrastructure/machine.copyBandwidth'],
    sizeAt(0.99, (size) => ratio(flood('user', 'passive', size), flood('kernel', 'passive', size))),
  ),
  row(
    44,
    'IV-C',
    'size from which the flood passes 90 Mb/s',
    'For capsules larger than about 800 bytes, the throughput of over 90 Mbps is high enough to effectively saturate',
    { value: 800, unit: 'byte' },
    'fit',
    ['kernel/forwarding.cycles', 'kernel/pan.systemCall', ...node],
    sizeAt(90e6, (size) => flood('kernel', 'active', size)),
  ),
  row(
    45,
    'IV-C',
    'flood of 1500 B',
    'For capsules larger than about 800 bytes, the throughput of over 90 Mbps is high enough to effectively saturate',
    { value: 90e6, unit: 'bit/second', bound: 'at-least' },
    'predicted',
    ['network/hub.rate'],
    flood('kernel', 'active', 1500),
  ),
  row(
    46,
    'IV-C',
    'loss of throughput by the kernel node, 512 B',
    'a small performance difference of under 8% can be seen between the throughput of the PAN node and IP forwarding',
    { value: 0.08, unit: 'fraction', bound: 'at-most' },
    'predicted',
    ['kernel/pan.nativeCycles'],
    combine(flood('kernel', 'active', 512), flood('kernel', 'passive', 512), (active, passive) => 1 - active / passive),
  ),
  row(
    48,
    'V',
    'overhead of the kernel node, 1500 B',
    thirteen,
    share(13),
    'identity',
    [...node, ...path],
    relative('kernel', 'active', 1500),
    restated,
  ),
]

/** What the collections of the middle node add to all round trips together, for each of them, s. */
function pause(): Reading {
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
function object(): Reading {
  const slow = evaluation('java-GC', ...parts)
  const experiment = pingId('java-GC', 'active', 1500)
  const difference = combine(slow, evaluation('user', ...parts), (a, b) => a - b)
  return {
    experiments: difference.experiments,
    measure: (results) => (difference.measure(results) as number) / perCapsule(experiment, 'created', 1)(results),
  }
}
