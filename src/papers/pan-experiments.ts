/** PAN's testbed: sender, middle and receiver on two half-duplex hubs, in its seven configurations and some more. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'
import type { Experiment } from './paper.ts'

/** The misprint of 256 as 156 is read as 256. */
export const sizes = [128, 256, 512, 1024, 1500, 1504, 2048, 8192] as const
const mtu = 1500

/** Where capsules are evaluated at both ends, and in what language. */
type Place = 'kernel' | 'user' | 'java-GC'
/** Without collections: the same runs as with them, averaged without the round trips that one hit, as the authors did. */
export type End = Place | 'java-noGC'
export const middles = ['none', 'passive', 'active', 'activecopy', 'cforw'] as const
export type Middle = (typeof middles)[number]
/** What exists: the kernel has no Java, a copy to make is the kernel's, a forwarder in a process the user's. */
export const configurations: readonly (readonly [End, Middle])[] = [
  ['kernel', 'none'],
  ['kernel', 'passive'],
  ['kernel', 'active'],
  ['kernel', 'activecopy'],
  ['user', 'none'],
  ['user', 'passive'],
  ['user', 'cforw'],
  ['user', 'active'],
  ['java-noGC', 'none'],
  ['java-noGC', 'active'],
  ['java-GC', 'none'],
  ['java-GC', 'active'],
]

const receiver = 'receiver-pan'

/** Two collections at the middle node, whose heap lasts for 1,326 capsules and which evaluates each ping twice. */
const pingsOfCollections = 1326

const pan = (id: string, end: Place, holds: readonly Part[], copies = false): Part =>
  end === 'kernel'
    ? part(id, 'kernel/pan', { title: 'PAN', holds, ...(copies && { parameters: { copies } }) })
    : part(id, 'ee/pan', { title: 'PAN', holds })

function station(id: string, title: string, cards: number, x: number, holds: readonly Part[], size = 0): Part {
  return part(id, 'infrastructure/machine', {
    title,
    at: [x, 0],
    // IP routers that look at ports, as firewalls do, put fragments together first
    parameters: { profile: 'pan-ppro', ...(size > mtu && { fragments: 'every' }) },
    holds: [
      ...Array.from({ length: cards }, (_, i) => part(`${id}-eth${i}`, 'nic/plain', { title: `Tulip eth${i}` })),
      part(`${id}-ip`, 'kernel/forwarding'),
      ...holds,
    ],
  })
}

const middleHolds: Readonly<Record<Middle, (end: Place) => Part[]>> = {
  none: () => [],
  passive: () => [],
  active: (end) => [pan('middle-pan', end, [])],
  activecopy: (end) => [pan('middle-pan', end, [], true)],
  cforw: () => [part('forwarder', 'ee/udp-forwarder', { title: 'UDP forwarder' })],
}

interface Course {
  readonly title: string
  readonly note: string
  readonly end: Place
  readonly middle: Middle
  readonly size: number
  readonly application: Part
  readonly duration: number
  /** the passive middle forwards fragments as they come */
  readonly pipelined?: boolean
  /** senders lose nothing for want of room */
  readonly restrained?: boolean
}

function testbed({ title, note, end, middle, size, application, duration, pipelined, restrained }: Course): Topology {
  const direct = middle === 'none'
  const hub = (id: string, x: number) =>
    part(id, 'network/hub', {
      title: '100BaseTX hub',
      at: [x, 170],
      ...(restrained && { parameters: { stations: 'restrained' } }),
    })
  return design(
    title,
    note,
    [
      station('sender', 'Sender', 1, 0, [pan('sender-pan', end, [application])]),
      hub('hub', 420),
      ...(direct ? [] : [station('middle', 'Middle', 2, 620, middleHolds[middle](end), pipelined ? 0 : size), hub('hub2', 1040)]),
      station('receiver', 'Receiver', 1, direct ? 620 : 1240, [pan(receiver, end, [])]),
    ],
    direct
      ? [wire('sender-eth0', 'hub'), wire('receiver-eth0', 'hub')]
      : [wire('sender-eth0', 'hub'), wire('middle-eth0', 'hub'), wire('middle-eth1', 'hub2'), wire('receiver-eth0', 'hub2')],
    { duration, speed: 1e-4 },
  )
}

const where: Readonly<Record<Place, string>> = {
  kernel: 'in the kernel',
  user: 'in processes',
  'java-GC': 'in processes, in Java with a garbage collector',
}
const what: Readonly<Record<Middle, string>> = {
  none: 'There is no node between them: half of what the same ping takes longer in another configuration is the time of the node there.',
  passive: 'The middle node forwards by IP and evaluates nothing.',
  active: 'The middle node evaluates every capsule.',
  activecopy: 'The middle node evaluates every capsule and copies its data before it sends it on.',
  cforw: 'The middle node is a process in C that only reads and writes each datagram.',
}

/** Of a passive router the sizes above 1500 bytes show more than the note of the others. */
const whatOf = (middle: Middle, size: number): string =>
  middle === 'passive' && size > mtu
    ? 'The middle node forwards by IP and evaluates nothing, but is assumed to put fragments together first.'
    : what[middle]

export const pingId = (end: End, middle: Middle, size: number): string =>
  `pan/ping-${end === 'java-noGC' ? 'java-GC' : end}-${middle}-${size}`
export const floodId = (end: Flooded, middle: Middle, size: number): string => `pan/flood-${end}-${middle}-${size}`

function ping(end: Place, middle: Middle, size: number, pipelined = false): Experiment {
  const java = end === 'java-GC'
  const parameters = {
    destination: receiver,
    size,
    ...(java && { language: 'java', limit: pingsOfCollections }),
  }
  const title = `Active ping, ${end}/${middle}, ${size} bytes`
  return {
    id: pingId(end, middle, size) + (pipelined ? '-pipelined' : ''),
    title: pipelined ? `${title}, fragments forwarded one by one` : title,
    topology: testbed({
      title: `PAN: ${title.toLowerCase()}`,
      note: `For figures 3 to 6, capsules of ${size} bytes go from sender to receiver and back, one at a time; PAN runs ${where[end]}. ${pipelined ? 'The middle node forwards each fragment by IP as it comes.' : whatOf(middle, size)}`,
      end,
      middle,
      size,
      application: part('ping', 'traffic/active-ping', { title: 'Active ping', parameters }),
      duration: java ? 12 : 0.05,
      pipelined,
    }),
  }
}

function flood(end: Flooded, middle: Middle, size: number): Experiment {
  const title = `Active flood, ${end}/${middle}, ${size} bytes`
  return {
    id: floodId(end, middle, size),
    title,
    topology: testbed({
      title: `PAN: ${title.toLowerCase()}`,
      note: `For figures 7 and 8, capsules of ${size} bytes go to the receiver as fast as the sender can insert them and lose none; PAN runs ${where[end]}. ${whatOf(middle, size)}`,
      end,
      middle,
      size,
      application: part('flood', 'traffic/active-flood', { title: 'Active flood', parameters: { destination: receiver, size } }),
      duration: 0.2,
      restrained: true,
    }),
  }
}

/** Beyond the sizes of the paper some between, to find the two that its text tells. */
export const floodSizes = [128, 256, 512, 800, 1024, 1500, 1504, 2048, 3072, 3584, 4096, 8192] as const
export type Flooded = Exclude<Place, 'java-GC'>
export const floods: readonly (readonly [Flooded, Middle])[] = [
  ['kernel', 'passive'],
  ['kernel', 'active'],
  ['user', 'passive'],
  ['user', 'active'],
]

export const experiments: readonly Experiment[] = [
  ...configurations.flatMap(([end, middle]) => (end === 'java-noGC' ? [] : sizes.map((size) => ping(end, middle, size)))),
  ping('kernel', 'passive', 8192, true),
  ...floods.flatMap(([end, middle]) => floodSizes.map((size) => flood(end, middle, size))),
]
