/** How packets wait for a link: the parameters of its queue, and what the engine makes of them. */
import { assumed, given, type ParameterSpecs, type Values } from '../../sim/kind.ts'
import type { QueueManagement } from '../../sim/managed-queue.ts'
import { bandCount } from '../../sim/packet-queues.ts'

const section = 'Queue'
const codel = { parameter: 'discipline', is: ['codel', 'fq-codel'] } as const
const red = { parameter: 'discipline', is: ['red'] } as const

export const queueing = {
  queue: {
    type: 'number',
    section,
    title: 'Transmit queue',
    doc: 'Packets that may wait at each end; a further one is dropped.',
    unit: 'packet',
    default: 100,
    min: 0,
    max: 1e6,
    integer: true,
    cite: given('linux-2.4', 'drivers/net/net_init.c, ether_setup', 'tx_queue_len = 100'),
  },
  discipline: {
    type: 'choice',
    section,
    title: 'Queue discipline',
    doc: 'Which waiting packet is sent next, and which is dropped before the queue is full.',
    default: 'tail-drop',
    options: {
      'tail-drop': { title: 'tail drop', doc: 'First come, first served; what finds no place is dropped.' },
      red: {
        title: 'RED',
        doc: 'Drops arriving packets at random, the more the longer the queue is on average (Floyd and Jacobson 1993, gentle).',
      },
      codel: { title: 'CoDel', doc: 'Drops when packets have waited longer than the target for a whole interval (RFC 8289).' },
      'fq-codel': { title: 'FQ-CoDel', doc: 'A queue for each flow, served in turn, each kept short by CoDel (RFC 8290).' },
      drr: { title: 'DRR', doc: 'A queue for each flow, served in turn by bytes (Shreedhar and Varghese 1995).' },
      priority: {
        title: 'strict priority',
        doc: 'Eight classes by the upper three bits of the mark as DSCP (RFC 2474): 46 and 40 before 8, 8 before 0. The most urgent goes first; a full queue drops the least urgent.',
      },
    },
    cite: assumed('a row with tail drop, as network cards have'),
  },
  target: {
    type: 'number',
    section,
    when: codel,
    title: 'Target of CoDel',
    doc: 'Time that packets may wait for longer than an interval.',
    unit: 'second',
    default: 0.005,
    min: 1e-6,
    max: 10,
    cite: given('rfc8289', '4.3', 'a TARGET of 5 ms'),
  },
  interval: {
    type: 'number',
    section,
    when: codel,
    title: 'Interval of CoDel',
    doc: 'About the longest round trip of the flows.',
    unit: 'second',
    default: 0.1,
    min: 1e-5,
    max: 100,
    cite: given('rfc8289', '4.3', 'an INTERVAL of 100 ms'),
  },
  redMinimum: {
    type: 'number',
    section,
    when: red,
    title: 'Minimum of RED',
    doc: 'While fewer packets wait on average, none is dropped early.',
    unit: 'packet',
    default: 5,
    min: 0,
    max: 1e6,
    cite: given('tc-red', 'tc-red(8), min', 'Average queue size at which marking becomes a possibility'),
  },
  redMaximum: {
    type: 'number',
    section,
    when: red,
    title: 'Maximum of RED',
    doc: 'Average at which the greatest probability is reached; from there it rises, to certainty at twice as many.',
    unit: 'packet',
    default: 15,
    min: 1,
    max: 1e6,
    cite: given('tc-red', 'tc-red(8), min', 'Defaults to max /3'),
  },
  redProbability: {
    type: 'number',
    section,
    when: red,
    title: 'Probability of RED',
    doc: 'How likely a packet is dropped early when the average is at the maximum.',
    unit: 'fraction',
    default: 0.02,
    min: 0,
    max: 1,
    cite: given('tc-red', 'tc-red(8), probability', 'Maximum probability for marking'),
  },
  redWeight: {
    type: 'number',
    section,
    when: red,
    title: 'Weight of RED',
    doc: 'Share of the queue as it is now in its average, packet by packet; the average also sinks while the link is idle.',
    unit: 'fraction',
    default: 0.002,
    min: 1e-6,
    max: 1,
    cite: assumed(
      'a burst of some hundred packets passes before the average has followed: w = 0.002, as RED was first simulated',
    ),
  },
  ecn: {
    type: 'flag',
    section,
    when: { parameter: 'discipline', is: ['red', 'codel', 'fq-codel'] },
    title: 'Marks instead of dropping',
    doc: 'Packets of senders that know ECN are marked where others are dropped early; a full queue still drops.',
    default: false,
    cite: given(
      'rfc3168',
      '1',
      'Routers can instead set the Congestion Experienced (CE) codepoint in the IP header of packets from ECN-capable transports',
    ),
  },
  tokenRate: {
    type: 'number',
    section,
    title: 'Token rate',
    doc: 'A token bucket shapes what is sent, each direction by itself, to so many bits of IP packets a second; 0 = none.',
    unit: 'bit/second',
    default: 0,
    min: 0,
    max: 1e13,
    cite: assumed('links are not shaped'),
  },
  tokenBurst: {
    type: 'number',
    section,
    when: { parameter: 'tokenRate', above: 0 },
    title: 'Token burst',
    doc: 'Depth of the bucket: so much may go at once after a pause. A packet that is longer goes when the bucket is full.',
    unit: 'byte',
    default: 15_000,
    min: 1,
    max: 1e9,
    integer: true,
    cite: given(
      'tc-tbf',
      'tc-tbf(8), burst',
      'This is the maximum amount of bytes that tokens can be available for instantaneously',
    ),
  },
} as const satisfies ParameterSpecs

/** queues and bytes a turn as RFC 8290, section 5.2, has them */
const [flowQueues, quantum] = [1024, 1514]
const queuesOf: Readonly<Record<string, number>> = { 'fq-codel': flowQueues, drr: flowQueues, priority: bandCount }

/** @param stream makes the random stream, if one is needed */
export function managementOf(values: Values<typeof queueing>, stream: () => number): QueueManagement | null {
  const { discipline, tokenRate } = values
  if (discipline === 'tail-drop' && tokenRate === 0) return null
  const has = (parameter: { readonly is: readonly string[] }) => parameter.is.includes(discipline)
  return {
    queues: queuesOf[discipline] ?? 1,
    bands: discipline === 'priority' ? 1 : 0,
    ranked: 0,
    quantum,
    target: has(codel) ? Math.round(values.target * 1e12) : 0,
    interval: Math.round(values.interval * 1e12),
    stream: has(red) ? stream() : -1,
    minimum: values.redMinimum,
    maximum: Math.max(values.redMinimum, values.redMaximum),
    probability: values.redProbability,
    weight: values.redWeight,
    ecn: values.ecn ? 1 : 0,
    perByte: tokenRate === 0 ? 0 : 8e12 / tokenRate,
    burst: values.tokenBurst,
  }
}
