/** Designs of the experiments of Snow on Silk (section 5): three forwarding paths, one hop, two ports in and two out, a wavelet stream. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'

export const pathKinds = {
  'ip-cut': { title: 'IP cut-through', parameters: { modules: 'ETH/IP' } },
  'udp-cut': { title: 'UDP cut-through', parameters: { modules: 'ETH/IP/UDP' } },
  active: { title: 'UDP active', parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket' } },
} as const
export type PathKind = keyof typeof pathKinds

/** bytes of the headers of IP and UDP */
const headers = 28
export const datagram = (payload: number): number => headers + payload
/** What a packet takes of the wire besides its own bytes: framing and gap; the shortest is padded. */
export const onWire = (payload: number): number => Math.max(datagram(payload), 46) + 38
const lineRate = 100e6
export const packetsPerSecond = (payload: number): number => lineRate / (8 * onWire(payload))

const cards = (prefix: string, count: number): Part[] =>
  Array.from({ length: count }, (_, i) => part(`${prefix}eth${i}`, 'nic/plain', { title: `eth${i}` }))

/** A machine of the paper with Silk, its paths and what is above them. */
export const silkMachine = (
  id: string,
  title: string,
  at: readonly [number, number],
  options: { cards: number; silk: readonly Part[]; above?: readonly Part[]; scheduler?: Part['parameters']; prefix?: string },
): Part =>
  part(id, 'infrastructure/machine', {
    title,
    at,
    parameters: { profile: 'silk-p4' },
    holds: [
      ...cards(options.prefix ?? '', options.cards),
      part(`${id}-ip`, 'kernel/forwarding', { title: 'Linux IP' }),
      part(`${id}-silk`, 'kernel/silk', { title: 'Silk', parameters: options.scheduler, holds: options.silk }),
      ...(options.above ?? []),
    ],
  })

const router = (kind: PathKind, cardCount: number): Part => {
  const { title, parameters } = pathKinds[kind]
  return silkMachine('router', 'Silk router', [210, 0], {
    cards: cardCount,
    silk: [part('path', 'kernel/scout-path', { title: `${title} path`, parameters })],
    above: kind === 'active' ? [part('aa', 'ee/nodeos', { title: 'Active application' })] : [],
  })
}

const bytesOf = (payload: number): string => (payload === 1 ? '1 byte' : `${payload} bytes`)
const over = (kind: PathKind): string => `${kind === 'ip-cut' ? 'an' : 'a'} ${pathKinds[kind].title} path`

export const latencyDesign = (kind: PathKind, payload: number): Topology =>
  design(
    `Silk: ${pathKinds[kind].title} path, ${bytesOf(payload)}`,
    `Datagrams with ${bytesOf(payload)} of payload cross a Silk router over ${over(kind)}, one at a time. Their latency, less that of one of the two hops, is a point of figure 6.`,
    [
      part('sender', 'traffic/source', { title: 'Sender', at: [0, 170], parameters: { rate: 2000, size: datagram(payload) } }),
      router(kind, 2),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [760, 170] }),
    ],
    [wire('sender', 'eth0', { rate: lineRate }), wire('eth1', 'receiver', { rate: lineRate })],
    { duration: 0.5, speed: 0.001 },
  )

export const hopDesign = (size: number): Topology =>
  design(
    `Silk: one hop, ${size} bytes`,
    `IP packets of ${size} bytes go over one hop of 100 Mb/s Ethernet and nothing else. This is the latency of the hop that figure 6 counts to each path.`,
    [
      part('sender', 'traffic/source', { title: 'Sender', at: [0, 60], parameters: { rate: 2000, size } }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [420, 60] }),
    ],
    [wire('sender', 'receiver', { rate: lineRate })],
    { duration: 0.5, speed: 0.001 },
  )

/** Two ports in, two ports out, both full. */
export const rateDesign = (kind: PathKind, payload: number): Topology => {
  const traffic = { rate: packetsPerSecond(payload), size: datagram(payload) }
  const pair = (name: string, y: number): Part[] => [
    part(`sender-${name}`, 'traffic/source', {
      title: `Sender ${name.toUpperCase()}`,
      at: [0, y],
      parameters: { ...traffic, destination: `receiver-${name}` },
    }),
    part(`receiver-${name}`, 'traffic/sink', { title: `Receiver ${name.toUpperCase()}`, at: [760, y] }),
  ]
  return design(
    `Silk: ${pathKinds[kind].title} paths at line rate, ${bytesOf(payload)}`,
    `Two senders fill their 100 Mb/s links with datagrams of ${bytesOf(payload)} of payload, and the router sends them on by two other cards. ${kind === 'active' && payload === 1 ? 'Nothing arrives: interrupts and paths in the kernel leave the processor no time for the process that the packets go up to.' : `What arrives says whether the ${pathKinds[kind].title} path keeps up with line speed.`}`,
    [...pair('a', 60), router(kind, 4), ...pair('b', 280)],
    [
      wire('sender-a', 'eth0', { rate: lineRate }),
      wire('sender-b', 'eth1', { rate: lineRate }),
      wire('eth2', 'receiver-a', { rate: lineRate }),
      wire('eth3', 'receiver-b', { rate: lineRate }),
    ],
    { duration: 0.05, speed: 1e-4 },
  )
}

const rtpPaths = (id: string): Part[] => [
  part(`${id}-rtp`, 'kernel/scout-path', { title: 'RTP path', parameters: { modules: 'ETH/IP/UDP/RTP/NodeOS', top: 'socket' } }),
  part(`${id}-rtcp`, 'kernel/scout-path', {
    title: 'RTCP path',
    parameters: { modules: 'ETH/IP/UDP/RTCP/NodeOS', top: 'socket' },
  }),
]
const partner = (id: string, device: 'camera' | 'framebuffer'): Part =>
  part(id, 'kernel/partner', { title: device === 'camera' ? 'Camera' : 'Framebuffer', parameters: { device } })

/** A path of figure 2 without modules: it takes packets between a device and the application. */
const rawPath = (id: string, title: string, lower: 'source' | 'sink'): Part =>
  part(id, 'kernel/scout-path', { title, parameters: { lower, output: 64 } })

/** Paths of the stream and of its reports that two channels open, and the steps of the calls on their way to them. */
const streamPaths: readonly Part[] = [
  part('stream-path', 'kernel/scout-path', {
    title: 'RTP path of the stream',
    parameters: { modules: 'ETH/IP/UDP/RTP/NodeOS', top: 'socket', sender: 'stream', opens: 'call' },
  }),
  part('report-path', 'kernel/scout-path', {
    title: 'RTCP path of the stream',
    parameters: { modules: 'ETH/IP/UDP/RTCP/NodeOS', top: 'socket', sender: 'stream', opens: 'call' },
  }),
  part('sockets', 'kernel/silk-driver', { title: 'Socket partner' }),
  part('geni', 'kernel/silk-driver', { title: 'Geni', parameters: { driver: 'geni' } }),
  part('nodeos', 'kernel/silk-driver', { title: 'NodeOS module', parameters: { driver: 'nodeos' } }),
  ...['sys_socket', 'sock_create', 'create'].map((step) =>
    part(step.replace('_', '-'), 'kernel/socket-call', { title: step, parameters: { step } }),
  ),
]
const nodeosObjects = (handler: readonly Part[] = []): Part[] => [
  part('memory', 'nodeos/memory-pool', { title: 'Memory pool' }),
  part('files', 'nodeos/file-space', { title: 'File name space' }),
  part('domain', 'nodeos/domain', {
    title: 'Domain of the transcoder',
    parameters: { memory: 'memory' },
    holds: [
      part('threads', 'nodeos/thread-pool', { title: 'Thread pool' }),
      part('channel', 'nodeos/channel', {
        title: 'inChan of the stream',
        parameters: { destination: 'stream-path', created: 0.5 },
        holds: handler,
      }),
      part('report-channel', 'nodeos/channel', {
        title: 'inChan of the reports',
        parameters: { destination: 'report-path', created: 0.5 },
      }),
      part('check', 'nodeos/event', { title: 'Event', parameters: { at: 0.1, period: 0.1, handler: false } }),
    ],
  }),
]
export const dropperCode: readonly Part[] = [
  part('layers', 'service/wavelet', { title: 'Wavelet dropper', parameters: { applies: 'every' } }),
]
/** 12.3 Mb/s of video on the wire, and a link on that does not take it */
export const congestion = { rate: 1000, outgoing: 8e6, interval: 0.05, duration: 2, speed: 0.01 } as const

/** bytes of RTP media that make an IP packet of 1,500 bytes: the largest that Ethernet carries */
const largestMedia = 1460

/** Source, dropper and sync node of figure 7. */
export const waveletDesign = (options: {
  title: string
  note: string
  rate: number
  code?: readonly Part[]
  /** the transcoder asks for its channel by a call; before, Linux forwards */
  byChannel?: boolean
  /** camera and framebuffer by way of raw paths */
  raw?: boolean
  outgoing?: number
  duration: number
  speed: number
  interval?: number
}): Topology => {
  const apart = options.raw ? 490 : 420
  const reports: Part['parameters'] = options.interval === undefined ? {} : { interval: options.interval }
  return design(
    options.title,
    options.note,
    [
      silkMachine('encoder', 'Source: wavelet encoder', [0, 0], {
        cards: 1,
        prefix: 'source-',
        silk: [
          ...rtpPaths('encoder'),
          ...(options.raw ? [rawPath('camera-path', 'Raw path from the camera', 'source')] : []),
          partner('camera', 'camera'),
        ],
        above: [
          part('stream', 'traffic/rtp', {
            title: 'Video stream',
            parameters: { rate: options.rate, payload: largestMedia, ...reports },
          }),
        ],
      }),
      silkMachine('dropper', 'Intermediate: wavelet dropper', [apart, 0], {
        cards: 2,
        prefix: 'dropper-',
        silk: options.byChannel ? streamPaths : rtpPaths('dropper'),
        above: [
          part('transcoder', 'ee/nodeos', {
            title: 'Transcoder',
            holds: options.byChannel ? nodeosObjects(options.code) : options.code,
          }),
        ],
      }),
      silkMachine('decoder', 'Sync: wavelet decoder', [2 * apart, 0], {
        cards: 1,
        prefix: 'sync-',
        silk: [
          ...rtpPaths('decoder'),
          ...(options.raw ? [rawPath('screen-path', 'Raw path to the framebuffer', 'sink')] : []),
          partner('screen', 'framebuffer'),
        ],
        above: [part('video', 'traffic/rtp-receiver', { title: 'Video', parameters: reports })],
      }),
    ],
    [
      wire('source-eth0', 'dropper-eth0', { rate: lineRate }),
      wire('dropper-eth1', 'sync-eth0', { rate: options.outgoing ?? lineRate }),
    ],
    { duration: options.duration, speed: options.speed },
  )
}
