/** Tamanoir's experiments as designs: a node of platform P1 on Fast Ethernet, nodes and a cluster of P2 and P3 on Gigabit Ethernet and Myrinet. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import type { Experiment } from './paper.ts'

/** Packets a second of the latency measurements: each has left before the next one comes. */
const oneAtATime = { udp: 200, tcp: 40 } as const

/** Bytes of the longest segment of a TCP stream on Ethernet: the kernel forwards segments, not messages. */
export const segment = 1500

interface Crossing {
  readonly where: 'kernel' | 'user'
  readonly transport: 'udp' | 'tcp'
  readonly size: number
  readonly runtime?: 'ibm-jvm' | 'sun-jvm' | 'gcj'
}

export const crossingId = ({ where, transport, size, runtime = 'ibm-jvm' }: Crossing): string =>
  `tamanoir/${where}-${transport}${where === 'user' && runtime !== 'ibm-jvm' ? `-${runtime}` : ''}-${size}`

const runtimeNames = { 'ibm-jvm': 'IBM JVM', 'sun-jvm': 'Sun JVM', gcj: 'GCJ' } as const

function crossingNote({ where, transport, size, runtime = 'ibm-jvm' }: Crossing): string {
  const stream = `A ${transport === 'udp' ? 'datagram' : 'TCP'} stream of ${size}-byte ANEP packets crosses a node of platform P1`
  if (where === 'kernel' && size === segment)
    return `The full segments of larger ANEP packets cross a node of platform P1, whose monitoring service sits at a netfilter hook. The kernel forwards each segment by itself and waits for no other.`
  if (where === 'kernel')
    return `${stream}, whose monitoring service sits at a netfilter hook. Only headers are touched, so the crossing time is the same at every size.`
  if (transport === 'udp')
    return `${stream}, whose monitoring service runs in ${runtime === 'gcj' ? 'an environment compiled with' : 'the'} ${runtimeNames[runtime]}. Most of the crossing time is taken to be a hand-off between threads that occupies no processor, since nothing else explains it.`
  if (size < 4096)
    return `${stream}, whose environment gathers small packets of a stream before it sends them on. Each waits until its timer ends, since the next one comes later.`
  return `${stream}, large enough to leave ${runtime === 'gcj' ? 'an environment compiled with' : 'the'} ${runtimeNames[runtime]} without waiting for others. Its messages travel as datagrams of protocol 6, which the link cuts into frames.`
}

interface OneNode {
  /** how packets are sent that ask for monitoring */
  readonly sends: NonNullable<Part['parameters']>
  readonly hooks?: Readonly<Record<string, readonly Part[]>>
  readonly environment: Pick<Part, 'parameters' | 'holds'>
  readonly run: { readonly duration: number; readonly speed: number }
}

/** One node of P1 between two hosts. */
export const oneNode = (title: string, note: string, { sends, hooks, environment, run }: OneNode): Topology =>
  design(
    `Tamanoir: ${title}`,
    note,
    [
      part('sender', 'traffic/source', { title: 'Sender', at: [0, 170], parameters: { service: 'monitor', ...sends } }),
      part('tan', 'infrastructure/machine', {
        title: 'Tamanoir node',
        at: [210, 0],
        parameters: { profile: 'tamanoir-p1' },
        holds: [
          part('eth0', 'nic/plain', { title: 'eth0' }),
          part('eth1', 'nic/plain', { title: 'eth1' }),
          ...kernel('tan', hooks),
          part('ee', 'ee/tamanoir', { title: 'Tamanoir EE', ...environment }),
        ],
      }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [760, 170] }),
    ],
    [wire('sender', 'eth0'), wire('eth1', 'receiver')],
    run,
  )

/** The service in the kernel or in the environment. */
export function crossingOf(crossing: Crossing): Experiment {
  const { where, transport, size, runtime = 'ibm-jvm' } = crossing
  const monitor = part('monitor', 'service/monitor')
  const title = `${where === 'kernel' ? 'Kernel' : runtimeNames[runtime]}, ${transport.toUpperCase()}, ${size} bytes`
  const topology = oneNode(title, crossingNote(crossing), {
    sends: { rate: oneAtATime[transport], size, transport },
    hooks: where === 'kernel' ? { 'pre-routing': [monitor] } : {},
    environment: {
      parameters: { streams: 'gathered', ...(runtime === 'ibm-jvm' ? {} : { runtime }) },
      holds: where === 'user' ? [monitor] : [],
    },
    run: { duration: 1, speed: 0.01 },
  })
  return { id: crossingId(crossing), title, topology }
}

/** A service in the environment and its counterpart in the kernel, with the communication module between them (figure 7). */
function deported(
  id: string,
  title: string,
  note: string,
  order: { readonly after: number; readonly raise: string; readonly n?: number },
  packets: number,
  duration: number,
): Experiment {
  const topology = oneNode(title, note, {
    sends: { rate: 400, size: 200, limit: packets },
    hooks: {
      'pre-routing': [
        part('c', 'kernel/communication', {
          title: 'c',
          parameters: { raise: 'all' },
          holds: [part('s1k', 'service/mark', { title: 'S1k', parameters: { name: 'monitor' } })],
        }),
      ],
    },
    environment: { holds: [part('s1u', 'service/deport', { title: 'S1u', parameters: { module: 'c', ...order } })] },
    run: { duration, speed: 0.05 },
  })
  return { id, title, topology }
}

export const everySecond = deported(
  'tamanoir/every-second',
  'every second packet goes up',
  'After its first packet the service in the JVM tells the module in the kernel to leave it every second packet of the stream. The others stay in the kernel, where the crossing takes microseconds instead of a millisecond.',
  { after: 1, raise: 'every', n: 2 },
  400,
  1.1,
)
export const firstHalf = deported(
  'tamanoir/first-500',
  'the first 500 packets go up',
  'The service in the JVM processes 500 datagrams and then tells the module in the kernel to keep the rest. Another 500 follow, and the chart shows their crossing time fall.',
  { after: 500, raise: 'none' },
  1000,
  2.6,
)

export const alternate = deported(
  'tamanoir/every-other-500',
  '500 packets go up, the 500 following stay',
  'At once the service in the JVM tells the module in the kernel to leave it 500 packets, to keep the 500 following, and so on. The chart of crossing times falls and rises as often as the stream goes on.',
  { after: 1, raise: 'alternate', n: 500 },
  2000,
  5.1,
)

const networks = {
  p1: { profile: 'tamanoir-p1', name: 'Fast Ethernet', card: 'nic/plain', switch: 'network/switch', link: {} },
  p2: {
    profile: 'tamanoir-p2',
    name: 'Gigabit Ethernet',
    card: 'nic/plain',
    switch: 'network/switch',
    link: { technology: 'gigabit-ethernet' },
  },
  p3: {
    profile: 'tamanoir-p3',
    name: 'Myrinet',
    card: 'nic/myrinet',
    switch: 'network/myrinet',
    link: { technology: 'myrinet' },
  },
} as const

interface Streams {
  readonly platform: 'p1' | 'p2' | 'p3'
  readonly streams: number
  readonly size: number
}

export const streamsId = ({ platform, streams, size }: Streams): string => `tamanoir/${platform}-${streams}-streams-${size}`

/** A node alone, with more than it can pass: what arrives is what its processors serve. */
export function streamsOf(options: Streams): Experiment {
  const { platform, streams, size } = options
  const { profile, name, card, link, ...network } = networks[platform]
  const rows = Math.ceil(streams / 2)
  const place = (i: number): [number, number] => [(i % 2) * 150, 40 + Math.floor(i / 2) * 70]
  const ids = Array.from({ length: streams }, (_, i) => `s${i + 1}`)
  const title = `${streams} ${streams === 1 ? 'stream' : 'streams'} of ${Math.round(size / 1024)} KB, ${name}`
  const offered = platform === 'p1' ? 95e6 / streams : streams === 1 ? 400e6 : 700e6 / streams
  const topology = design(
    `Tamanoir: ${title}`,
    `${streams === 1 ? 'A sender asks' : `${streams} senders ask`} a node of platform ${platform.toUpperCase()} for monitoring in the JVM and ${streams === 1 ? 'sends' : 'send'} ${platform === 'p1' ? 'as much as its network takes' : 'more than it can pass'}. A message of a TCP stream is a datagram of protocol 6, cut into frames of the network and put together in the node, without windows or acknowledgements.`,
    [
      ...ids.map((id, i) =>
        part(id, 'traffic/source', {
          title: `S${i + 1}`,
          at: place(i),
          parameters: { service: 'monitor', transport: 'tcp', rate: offered / (8 * size), size, destination: 'receiver' },
        }),
      ),
      part('switch', network.switch, { title: name, at: [340, 20 + rows * 35] }),
      part('tan', 'infrastructure/machine', {
        title: 'Tamanoir node',
        at: [540, 0],
        parameters: { profile },
        holds: [
          part('eth0', card, { title: 'in' }),
          part('eth1', card, { title: 'out' }),
          ...kernel('tan'),
          part('ee', 'ee/tamanoir', { title: 'Tamanoir EE', holds: [part('monitor', 'service/monitor')] }),
        ],
      }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [1080, 170] }),
    ],
    [...ids.map((id) => wire(id, 'switch', link)), wire('switch', 'eth0', link), wire('eth1', 'receiver', link)],
    { duration: size > 4096 ? 1 : 0.3, speed: 0.02 },
  )
  return { id: streamsId(options), title, topology }
}

interface Cluster {
  readonly service: 'monitor' | 'gzip'
  readonly streams: number
  readonly backEnds?: number
}

export const clusterId = ({ service, streams, backEnds = 3 }: Cluster): string =>
  `tamanoir/cluster-${service}-${streams}${backEnds === 3 ? '' : `-on-${backEnds}`}`

/** beside the switch, in the order of the back-ends */
const nodes = [
  [1110, 0],
  [690, 440],
  [1110, 440],
] as const

/** A front-end by direct routing and back-ends on Myrinet: streams of 8 KB messages, more than they can pass. */
export function clusterOf(options: Cluster): Experiment {
  const { service, streams, backEnds = 3 } = options
  const { profile, link } = networks.p3
  const ids = Array.from({ length: streams }, (_, i) => i + 1)
  const numbers = [1, 2, 3].slice(0, backEnds)
  const receivers = [1, 2, 3, 4, 5, 6]
  const size = 8192
  const offered = (service === 'gzip' ? 400e6 : 1.2e9) / streams
  const title = `${service === 'gzip' ? 'Gzip' : 'Monitoring'} on ${backEnds} back-end${backEnds === 1 ? '' : 's'}, ${streams} stream${streams === 1 ? '' : 's'}`
  const topology = design(
    `Tamanoir: ${title}`,
    `${streams} TCP stream${streams === 1 ? '' : 's'} of 8 KB messages, each one packet of protocol 6, reach${streams === 1 ? 'es' : ''} a front-end that gives each to a back-end by direct routing. ${
      service === 'gzip'
        ? `Compression costs several times what passing a message costs, and ${streams < 2 * backEnds ? 'a stream has the thread of one processor to do it' : 'the processors set the rate'}.`
        : 'A stream has one thread on one processor, so it takes as many streams as there are processors to use them all.'
    }`,
    [
      ...ids.map((n, i) =>
        part(`s${n}`, 'traffic/source', {
          title: `S${n}`,
          at: [(i % 4) * 148, 150 + Math.floor(i / 4) * 72],
          parameters: {
            service,
            transport: 'tcp',
            rate: Math.min(offered, 300e6) / (8 * size),
            size,
            via: 'front-end',
            destination: `r${(i % 6) + 1}`,
          },
        }),
      ),
      part('switch', 'network/myrinet', { title: 'Myricom switch', at: [990, 330] }),
      part('front-end', 'infrastructure/machine', {
        title: 'Front-end',
        at: [690, 0],
        parameters: { profile },
        holds: [
          part('front-end-myri0', 'nic/myrinet', { title: 'myri0' }),
          part('front-end-ip', 'kernel/forwarding'),
          part('director', 'cluster/director', { title: 'Director' }),
        ],
      }),
      ...numbers.map((n) =>
        part(`node-${n}`, 'infrastructure/machine', {
          title: `Back-end ${n}`,
          at: nodes[n - 1],
          parameters: { profile },
          holds: [
            part(`node-${n}-myri0`, 'nic/myrinet', { title: 'myri0' }),
            part(`node-${n}-ip`, 'kernel/forwarding'),
            part(`node-${n}-ee`, 'ee/tamanoir', {
              // one node is to be seen with what is too heavy for it
              parameters: backEnds === 1 ? { serviceTime: 1e-3 } : undefined,
              holds: [part(`node-${n}-${service}`, `service/${service}`)],
            }),
            part(`node-${n}-member`, 'cluster/back-end'),
          ],
        }),
      ),
      ...receivers.map((n) => part(`r${n}`, 'traffic/sink', { title: `R${n}`, at: [1530, 150 + (n - 1) * 72] })),
    ],
    [
      ...ids.map((n) => wire(`s${n}`, 'switch', link)),
      wire('switch', 'front-end-myri0', link),
      ...numbers.map((n) => wire('switch', `node-${n}-myri0`, link)),
      ...receivers.map((n) => wire('switch', `r${n}`, link)),
    ],
    { duration: 0.3, speed: 0.02 },
  )
  return { id: clusterId(options), title, topology }
}
