/** The designs of the peer-DMA host router: routers between sources and sinks, hosts by themselves, and what the paper only discusses. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'
import type { Experiment } from './paper.ts'
import { card, driver, join, machine, names, type Path, router, type Settings } from './walton-machines.ts'

const bits = 8
/** What an ideal source is set to: the 300 Mb/s of a host, which is printed for 8 KB; of short packets more than a router takes. */
const offered = (size: number): number => Math.min(300e6 / (bits * size), 12_500)

/** So many pairs of hosts, merged and parted by two Myrinet switches. */
function pairs(
  title: string,
  note: string,
  count: number,
  size: number,
  through: Part,
  duration: number,
  sending: Settings = {},
): Topology {
  const all = [1, 2, 3].slice(0, count)
  const y = (i: number) => 120 * i - 60 * count + 100
  return design(
    title,
    note,
    [
      ...all.map((i) =>
        part(`source-${i}`, 'traffic/source', {
          title: `Source ${i}`,
          at: [0, y(i)],
          parameters: { destination: `sink-${i}`, rate: offered(size), size, ...sending },
        }),
      ),
      part('merging', 'network/myrinet', { title: 'Switch', at: [270, 160] }),
      through,
      part('parting', 'network/myrinet', { title: 'Switch', at: [1000, 160] }),
      ...all.map((i) => part(`sink-${i}`, 'traffic/sink', { title: `Sink ${i}`, at: [1250, y(i)] })),
    ],
    [
      ...all.map((i) => join(`source-${i}`, 'merging')),
      join('merging', 'my0'),
      join('my1', 'parting'),
      ...all.map((i) => join('parting', `sink-${i}`)),
    ],
    { duration, speed: 0.001 },
  )
}

export const id = (path: Path, count: number, size: number): string => `walton/${path}-${count}-${size}`
/** Of packets so short the transfers take little of the time: what the drivers differ in is hardly seen. */
const short = 1024
const plural = (count: number): string => (count === 1 ? 'one pair' : `${count === 2 ? 'two' : 'three'} pairs`)

const seen: { readonly [path in Path]: string } = {
  conventional: 'Each packet crosses the bus twice, into memory and out again, and the next one has to wait for that.',
  'in-place':
    'Each packet crosses the bus once, but the CPU reads the fields of its header over the bus one by one and waits for the transfer.',
  'header-copy': 'Each packet crosses the bus once, from card to card, and only its header visits the memory.',
}

/** Packets a second for a host's application: more than its call, copy and bus let out. */
const eager = (size: number): number => Math.min(400e6 / (bits * size), 30_000)

/** The same with hosts at both ends: what they send and take costs their own CPU and bus. */
const hosts = (count: number, size: number): Topology => {
  const all = [1, 2].slice(0, count)
  const y = (i: number) => 540 * i - 270 * count - 270
  const host = (kind: 'sender' | 'receiver', i: number, at: readonly [number, number], app: Part) =>
    machine(
      `${kind}-${i}`,
      `${kind === 'sender' ? 'Sending' : 'Receiving'} host ${i}`,
      at,
      [card(`${kind}-${i}-my`), part(`${kind}-${i}-driver`, 'kernel/driver'), app],
      { checksum: false },
    )
  return design(
    `Peer DMA: ${count === 1 ? 'one pair' : 'two pairs'} of hosts, ${size} bytes`,
    `${count === 1 ? 'A host sends' : 'Two hosts send'} packets of ${size} bytes as fast as call, copy and bus let ${count === 1 ? 'it' : 'them'}, through a host router with HEADER-COPY. ${
      count === 1
        ? size > 2048
          ? 'The router takes all that it sends.'
          : 'So short packets it sends faster than the router takes them.'
        : 'They offer more than the router takes, so that a third pair would add nothing.'
    }`,
    [
      ...all.map((i) =>
        host(
          'sender',
          i,
          [0, y(i)],
          part(`source-${i}`, 'traffic/source', { parameters: { destination: `sink-${i}`, rate: eager(size), size } }),
        ),
      ),
      part('merging', 'network/myrinet', { title: 'Switch', at: [420, 160] }),
      { ...router('header-copy'), at: [660, 0] },
      part('parting', 'network/myrinet', { title: 'Switch', at: [1080, 160] }),
      ...all.map((i) => host('receiver', i, [1320, y(i)], part(`sink-${i}`, 'traffic/sink'))),
    ],
    [
      ...all.map((i) => join(`sender-${i}-my`, 'merging')),
      join('merging', 'my0'),
      join('my1', 'parting'),
      ...all.map((i) => join('parting', `receiver-${i}-my`)),
    ],
    { duration: 0.1, speed: 0.001 },
  )
}
export const hostsId = (count: number, size: number): string => `walton/hosts-${count}-${size}`
const paired = (count: number, size: number): Experiment => ({
  id: hostsId(count, size),
  title: `${count === 1 ? 'One pair' : 'Two pairs'} of hosts, ${size} bytes`,
  topology: hosts(count, size),
})

export const routed = (path: Path, count: number, size: number): Experiment => ({
  id: id(path, count, size),
  title: `${names[path]}, ${plural(count)}, ${size} bytes`,
  topology: pairs(
    `Peer DMA: ${names[path]}, ${plural(count)}, ${size} bytes`,
    `${count === 1 ? 'One source sends' : `${count === 2 ? 'Two' : 'Three'} sources send`} packets of ${size} bytes through a host router with the ${names[path]}${path === 'conventional' ? '' : ' driver'}. ${size > short ? seen[path] : 'So short a packet is on the bus for a moment only, and the CPU, which works as long for it as for a long one, is the limit with every driver.'}`,
    count,
    size,
    router(path),
    size < 2048 ? 0.1 : 0.2,
  ),
})

export const blockingId = (path: Path, count: number): string => `walton/blocking-${path}-${count}`
/** Sources that heed a lack of buffers: when the interface queue is full they sleep and try again. */
const blocking = (path: Path, count: number): Experiment => ({
  id: blockingId(path, count),
  title: `${names[path]}, ${plural(count)} that block, 8192 bytes`,
  topology: pairs(
    `Peer DMA: ${names[path]}, ${plural(count)} that block`,
    `A source whose interface queue is full sends nothing for 20 ms, and its queue runs empty before. ${
      count === 1
        ? 'One source alone never fills it.'
        : count === 2
          ? 'Then the other one alone, at 300 Mb/s, is all that the router has to do.'
          : 'With three of them the router never lacks work.'
    }`,
    count,
    8192,
    router(path),
    1,
    { full: 'block' },
  ),
})

const variant = (name: string, title: string, note: string, through: Part, size = 8192): Experiment => ({
  id: `walton/${name}`,
  title,
  topology: pairs(`Peer DMA: ${title}`, note, 3, size, through, 0.1),
})

/** A host that sends as fast as it can. */
const udp = (name: string, title: string, note: string, checksum: boolean): Experiment => ({
  id: `walton/${name}`,
  title,
  topology: design(
    `Peer DMA: ${title}`,
    note,
    [
      machine(
        'host',
        'Sending host',
        [0, 0],
        [card('my0'), driver('conventional'), part('source', 'traffic/source', { parameters: { rate: 6000, size: 8192 } })],
        { checksum },
      ),
      part('sink', 'traffic/sink', { title: 'Sink', at: [520, 160] }),
    ],
    [join('my0', 'sink')],
    { duration: 0.2, speed: 0.001 },
  ),
})

const bulk = part('source', 'traffic/tcp', {
  title: 'TCP sender',
  parameters: { control: 'newreno' },
})

function tcp(name: string, title: string, note: string, through: Part | null, technology: string): Experiment {
  const host = (id: string, at: readonly [number, number], app: Part) =>
    machine(id, id === 'sender' ? 'Sending host' : 'Receiving host', at, [
      card(`${id}-my`),
      part(`${id}-driver`, 'kernel/driver'),
      app,
    ])
  const link = (from: string, to: string) => wire(from, to, { technology })
  return {
    id: `walton/${name}`,
    title,
    topology: design(
      `Peer DMA: ${title}`,
      note,
      [
        host('sender', [0, 0], bulk),
        ...(through === null ? [] : [through]),
        host('receiver', [through === null ? 520 : 1040, 0], part('sink', 'traffic/sink')),
      ],
      through === null ? [link('sender-my', 'receiver-my')] : [link('sender-my', 'my0'), link('my1', 'receiver-my')],
      { duration: 0.3, speed: 0.001 },
    ),
  }
}

/** Traffic that ends in the host itself. */
const ending = (name: string, path: Path, demultiplex: boolean, note: string): Experiment => ({
  id: `walton/${name}`,
  title: `Traffic that ends in the host, ${names[path]}${demultiplex ? ' with early demultiplexing' : ''}`,
  topology: design(
    `Peer DMA: traffic that ends in the host, ${names[path]}${demultiplex ? ', early demultiplexing' : ''}`,
    note,
    [
      part('source', 'traffic/source', { title: 'Source', at: [0, 160], parameters: { rate: offered(8192), size: 8192 } }),
      machine('router', 'Host', [270, 0], [card('my0'), driver(path, { demultiplex }), part('sink', 'traffic/sink')]),
    ],
    [join('source', 'my0')],
    { duration: 0.1, speed: 0.001 },
  ),
})

const asking = {
  icmp: part('ping', 'traffic/ping', { title: 'Ping', at: [0, 240], parameters: { destination: 'echo', interval: 0.02 } }),
  arp: part('ping', 'traffic/arp', { title: 'ARP', at: [0, 240], parameters: { destination: 'echo', interval: 0.02 } }),
}

/** Pings or ARP requests to the router itself beside traffic through it. */
const self = (name: string, protocol: keyof typeof asking, pointerExchange: boolean, note: string): Experiment => ({
  id: `walton/${name}`,
  title: `${protocol.toUpperCase()} to the same card: ${pointerExchange ? 'pointer exchange' : 'the bus locks'}`,
  topology: design(
    `Peer DMA: ${protocol.toUpperCase()} to the same card, ${pointerExchange ? 'pointer exchange' : 'no special case'}`,
    note,
    [
      part('source', 'traffic/source', {
        title: 'Source',
        at: [0, 60],
        parameters: { destination: 'sink', rate: 2000, size: 8192 },
      }),
      asking[protocol],
      part('merging', 'network/myrinet', { title: 'Switch', at: [270, 160] }),
      router('header-copy', { pointerExchange }, [part('echo', 'traffic/sink', { title: 'Echo' })]),
      part('sink', 'traffic/sink', { title: 'Sink', at: [1000, 160] }),
    ],
    [join('source', 'merging'), join('ping', 'merging'), join('merging', 'my0'), join('my1', 'sink')],
    { duration: 0.1, speed: 0.001 },
  ),
})

export const sizes = [128, 256, 512, 1024, 2048, 4096, 8192] as const
export const paths: readonly Path[] = ['conventional', 'in-place', 'header-copy']

export const experiments: readonly Experiment[] = [
  ...[1, 2, 3].flatMap((count) => paths.map((path) => routed(path, count, 8192))),
  ...sizes.slice(0, -1).flatMap((size) => [...paths.map((path) => routed(path, 3, size)), routed('header-copy', 2, size)]),
  ...([1, 2, 3] as const).flatMap((count) => (['conventional', 'header-copy'] as const).map((path) => blocking(path, count))),
  ...sizes.map((size) => paired(1, size)),
  paired(2, 8192),
  udp(
    'udp-source',
    'A host sends UDP without checksums',
    'A host sends as fast as its system call, its copy and its bus let it, one packet after the other. Nothing is set by the published rate: call and copy are derived from PAN’s measurements of the same processor.',
    false,
  ),
  udp(
    'udp-source-checksum',
    'A host sends UDP with checksums',
    'The same host sums up each byte besides. The cost of that is all that lies between the two published rates.',
    true,
  ),
  variant(
    'pipelined-conventional',
    'conventional driver with overlap',
    'The conventional driver works on eight packets at once, so that CPU and bus overlap. The bus is then the limit, and each packet crosses it twice.',
    router('conventional', { dmaDepth: 8 }),
  ),
  variant(
    'pipelined-header-copy',
    'HEADER-COPY with overlap',
    'HEADER-COPY works on eight packets at once, so that CPU and bus overlap. It would carry far more than was measured, which is why the lab’s driver takes one packet at a time.',
    router('header-copy', { dmaDepth: 8 }),
  ),
  {
    id: 'walton/bulk-dma',
    title: 'Memory to memory without the kernel',
    topology: design(
      'Peer DMA: memory to memory without the kernel',
      'Two hosts move packets between their memories without system call, copy or checksum, with many transfers under way. Only the bus limits them, to more than 1 Gb/s.',
      [
        machine(
          'host',
          'Sending host',
          [0, 0],
          [
            card('my0', { controlProgram: 'bulk' }),
            driver('conventional', { dmaDepth: 8 }),
            part('source', 'traffic/source', { parameters: { rate: 17_000, size: 8192 } }),
          ],
          { send: 0 },
        ),
        machine(
          'peer',
          'Receiving host',
          [520, 0],
          [
            card('my1', { controlProgram: 'bulk' }),
            part('peer-driver', 'kernel/driver', { parameters: { dmaDepth: 8 } }),
            part('sink', 'traffic/sink'),
          ],
          { systemCall: 0, copyBandwidth: 1e12, checksum: false },
        ),
      ],
      [join('my0', 'my1')],
      { duration: 0.1, speed: 0.001 },
    ),
  },
  tcp(
    'tcp-direct',
    'TCP between two hosts',
    'One TCP connection with a window of 16 KB between two hosts without a router. The window, not the bus, is the limit: copies, calls and transfers of segment and acknowledgement make the round trip.',
    null,
    'myrinet',
  ),
  tcp(
    'tcp-conventional',
    'TCP through the conventional router',
    'The same connection through a host router with the conventional driver. The router lengthens the round trip, and the window of 16 KB carries less.',
    router('conventional'),
    'myrinet',
  ),
  tcp(
    'tcp-header-copy',
    'TCP through HEADER-COPY',
    'The same connection through a host router with HEADER-COPY. Peer DMA shortens the way through the router by little, so the rate falls all the same.',
    router('header-copy'),
    'myrinet',
  ),
  tcp(
    'tcp-atm',
    'TCP over ATM',
    'The same connection between two hosts over OC-3c ATM without a router. The slower link lengthens the round trip as a router does.',
    null,
    'oc-3c',
  ),
  ending(
    'ends-conventional',
    'conventional',
    false,
    'Packets end in the host, with the conventional driver. A card copies them into memory, from where an application copies them.',
  ),
  ending(
    'ends-header-copy',
    'header-copy',
    false,
    'Packets end in the host, with HEADER-COPY. They lie in the card, and the CPU has to read them over the bus word by word.',
  ),
  ending(
    'ends-demultiplexed',
    'header-copy',
    true,
    'The driver looks first who a packet is for. What ends here takes the conventional path, and nothing is lost by peer DMA.',
  ),
  self(
    'self-exchange',
    'icmp',
    true,
    'Pings to the router are answered in the card that they came by, where they lie already. Traffic through the router is not disturbed.',
  ),
  self(
    'self-lock',
    'icmp',
    false,
    'Without the special case the card is told to transfer the first answer to itself. That locks the bus, and nothing goes through the router any more.',
  ),
  self(
    'arp-exchange',
    'arp',
    true,
    'A host asks everybody on its Myrinet for the address of the router, one interface after the other. The router overwrites the request with the answer where it lies, in the card that it came by.',
  ),
  self(
    'arp-lock',
    'arp',
    false,
    'Without the special case the card is told to transfer the answer to the first ARP request to itself. That locks the bus, and nothing goes through the router any more.',
  ),
  variant(
    'forwarding-on-card',
    'forwarding on the card',
    'IP forwarding stands on the card, whose processor makes 20 million instructions a second. The host’s CPU is idle, and the card is far slower than the host was.',
    machine(
      'router',
      'Host router',
      [520, 0],
      [card('my0', {}, [part('ip', 'kernel/forwarding')]), card('my1'), driver('header-copy')],
    ),
  ),
]
