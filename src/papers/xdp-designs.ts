/** The machines of "The eXpress Data Path": what drops, forwards, balances and filters 64-byte packets, and who sends them. */
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import type { Experiment } from './paper.ts'

const drop = part('drop', 'service/drop', { title: 'Drop', parameters: { applies: 'every', share: 1 } })
const rawTable = part('raw', 'service/raw-table', { title: 'Raw table', parameters: { applies: 'every' } })
const driver = part('driver', 'kernel/napi', { title: 'Driver' })
const receiver = part('receiver', 'traffic/sink', { title: 'Receiver' })

/** 64 bytes on the wire, frame check sequence included. */
const size = 46
const lineRate = 148.8e6
const fast = { rate: 100e9 }

interface Mechanism {
  readonly title: string
  readonly note: string
  /** where packets end, and why */
  readonly ends: string
  readonly reason: string
  /** packets that are sent each second for each core, more than it can do; never more than the line takes */
  readonly rate: number
  readonly parts: readonly Part[]
}

export const mechanisms = {
  dpdk: {
    title: 'DPDK',
    note: 'An application in user space polls the queues of the card itself and drops every packet, on cores that are busy also when nothing comes. One more core is left for control, and the bus ends at 115 Mpps what cores can add.',
    ends: 'drop',
    reason: 'service-dropped',
    rate: 60e6,
    parts: [
      part('driver', 'kernel/poll-mode', { title: 'Poll-mode driver', parameters: { environment: 'dpdk' } }),
      part('dpdk', 'ee/dpdk', { title: 'DPDK', holds: [drop] }),
    ],
  },
  xdp: {
    title: 'XDP',
    note: 'A program at the XDP hook drops every packet in the driver: no socket buffer is made and IP is never called. Each core serves a queue of its own, until the bus ends it at 115 Mpps.',
    ends: 'drop',
    reason: 'service-dropped',
    rate: 32e6,
    parts: [driver, part('xdp', 'kernel/bpf-hook', { title: 'XDP', holds: [drop] })],
  },
  raw: {
    title: 'Linux, raw table',
    note: 'A rule in the raw table drops every packet at PRE_ROUTING, the earliest place in the network stack. A socket buffer has been made for each by then.',
    ends: 'raw',
    reason: 'filtered',
    rate: 7e6,
    parts: [driver, ...kernel('host', { 'pre-routing': [rawTable] })],
  },
  conntrack: {
    title: 'Linux, connection tracking',
    note: 'Connection tracking looks up every packet before a rule drops it. The lookup costs more than all that came before.',
    ends: 'raw',
    reason: 'filtered',
    rate: 3e6,
    parts: [
      driver,
      ...kernel('host', {
        'pre-routing': [
          part('conntrack', 'service/conntrack', { title: 'Connection tracking', parameters: { applies: 'every' } }),
          rawTable,
        ],
      }),
    ],
  },
  tc: {
    title: 'tc ingress',
    note: 'The same program as at the XDP hook drops every packet at tc ingress. It costs less than the stack behind it would, but the socket buffer has been made.',
    ends: 'drop',
    reason: 'service-dropped',
    rate: 8e6,
    parts: [driver, part('tc', 'kernel/bpf-hook', { title: 'tc ingress', parameters: { point: 'tc-ingress' }, holds: [drop] })],
  },
} as const satisfies Record<string, Mechanism>
export type MechanismName = keyof typeof mechanisms
export const names = Object.keys(mechanisms) as MechanismName[]

const counted = (cores: number) => (cores === 1 ? 'one core' : `${cores} cores`)

/** One flow for each queue: from one generator straight to the machine, or from several by a switch. */
function generators(
  flows: number,
  rate: number,
  parameters: Readonly<Record<string, string | number>>,
): { readonly parts: Part[]; readonly links: ReturnType<typeof wire>[]; readonly x: number } {
  const one = (id: string, title: string, i: number) =>
    part(id, 'traffic/source', {
      title,
      at: [0, 40 + 110 * i],
      parameters: { rate: rate / flows, size, destination: 'receiver', ...parameters },
    })
  if (flows === 1) return { parts: [one('generator', 'Packet generator', 0)], links: [wire('generator', 'eth0', fast)], x: 260 }
  const ids = Array.from({ length: flows }, (_, i) => `generator-${i + 1}`)
  return {
    parts: [...ids.map((id, i) => one(id, `Flow ${i + 1}`, i)), part('switch', 'network/switch', { at: [240, 150] })],
    links: [...ids.map((id) => wire(id, 'switch', fast)), wire('switch', 'eth0', fast)],
    x: 480,
  }
}

/** The test machine: a flow stays on the CPU of its queue. */
const host = (title: string, x: number, cpus: number, holds: readonly Part[]) =>
  part('host', 'infrastructure/machine', {
    title,
    at: [x, 0],
    parameters: { profile: 'xdp-xeon', cpus, scheduler: 'threads' },
    holds,
  })
const card = part('eth0', 'nic/plain', { title: 'mlx5, port 0' })
const secondCard = part('eth1', 'nic/plain', { title: 'mlx5, port 1' })

/** @param load packets a second in place of as many as the line takes */
function dropDesign(mechanism: MechanismName, cores: number, load?: number): Topology {
  const { title, note, rate, parts } = mechanisms[mechanism]
  const from = generators(cores, load ?? Math.min(lineRate, rate * cores), {})
  // one core more for control
  const cpus = mechanism === 'dpdk' ? cores + 1 : cores
  return design(
    `${title}: drop, ${counted(cores)}${load === undefined ? '' : ', light load'}`,
    note,
    [...from.parts, host('Test machine', from.x, cpus, [card, ...parts, receiver])],
    from.links,
    { duration: load === undefined ? 5e-4 : 2e-3, speed: 1e-5 },
  )
}

const socketDesign = design(
  'Linux: to a socket, one core',
  'Every packet goes all the way up to a receiver in the machine: through the stack to a socket, and by a system call and a copy into the program. The soft interrupt that brings packets in leaves the program little of the core, and most are lost.',
  [...generators(1, 1e6, {}).parts, host('Test machine', 260, 1, [card, driver, ...kernel('host'), receiver])],
  generators(1, 1e6, {}).links,
  { duration: 5e-3, speed: 1e-4 },
)

/** Packets to a virtual address of the machine go back by the card that they came by, to somebody at the same switch. */
function returning(
  [title, note]: readonly [string, string],
  machine: string,
  flows: number,
  rate: number,
  program: readonly Part[],
): Topology {
  const ids = Array.from({ length: flows }, (_, i) => `generator-${i + 1}`)
  return design(
    title,
    note,
    [
      ...ids.map((id, i) =>
        part(id, 'traffic/source', {
          title: `Flow ${i + 1}`,
          at: [0, 40 + 110 * i],
          parameters: { rate: rate / flows, size, via: 'host', destination: 'receiver' },
        }),
      ),
      part('switch', 'network/switch', { at: [240, 150] }),
      host(machine, 480, flows, [
        card,
        driver,
        part('xdp', 'kernel/bpf-hook', { title: 'XDP', parameters: { verdict: 'tx' }, holds: program }),
      ]),
      part('receiver', 'traffic/sink', { title: 'Servers', at: [240, 330] }),
    ],
    [...ids.map((id) => wire(id, 'switch', fast)), wire('switch', 'eth0', fast), wire('switch', 'receiver', fast)],
    { duration: 1e-3, speed: 1e-5 },
  )
}

const balanceDesign = (cores: number): Topology =>
  returning(
    [
      `XDP: load balancer, ${counted(cores)}`,
      'A program at the XDP hook chooses a server for every packet that is addressed to the balancer, puts it into a new IP header and sends it out of the card by which it came. Cores share nothing here but the bus, so each adds the rate of one.',
    ],
    'Load balancer',
    cores,
    7e6 * cores,
    [part('balance', 'service/balance', { title: 'Katran', parameters: { applies: 'every', encapsulate: true } })],
  )

const sameCard = returning(
  [
    'XDP: out of the same card, six cores',
    'Every packet goes out of the card by which it came, with nothing done but the call of the program. Each crosses the bus twice, so the bus carries half as many as when they are dropped.',
  ],
  'Test machine',
  6,
  60e6,
  [],
)

const routes = { one: 1, full: 752_138 } as const
export type Table = keyof typeof routes

/** From card to card, by Linux or by a program that looks up the way itself. */
function routeDesign(
  how: 'linux' | 'xdp',
  table: Table,
  cores = 1,
  load: readonly [rate: number, size: number, line: number] = [10e6, size, 100e9],
): Topology {
  const [rate, bytes, line] = load
  const from = generators(cores, rate, { size: bytes })
  const program = how === 'linux' ? [] : [part('xdp', 'kernel/bpf-hook', { title: 'XDP', parameters: { verdict: 'route' } })]
  const routing = part('routes', 'kernel/forwarding', { title: 'Routing table', parameters: { table: routes[table] } })
  return design(
    `${how === 'linux' ? 'Linux' : 'XDP'}: router, ${table === 'one' ? 'one route' : 'full table'}, ${counted(cores)}`,
    how === 'linux'
      ? 'The network stack routes every packet from card to card. A socket buffer is made, and the lookup takes longer the more routes there are.'
      : 'A program at the XDP hook looks up the way in the routing table of the kernel and sends the packet out of the other card. The table is the same, the socket buffer and the stack are not needed.',
    [
      ...from.parts,
      host('Router', from.x, cores, [card, secondCard, driver, ...program, routing]),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [from.x + (how === 'linux' ? 420 : 520), 150] }),
    ],
    [
      ...from.links.map((link) => (link.to === 'eth0' ? wire(link.from, 'eth0', { rate: line }) : link)),
      wire('eth1', 'receiver', { rate: line }),
    ],
    { duration: 1e-3, speed: 1e-5 },
  )
}

const filter = part('filter', 'service/filter', { title: 'Four tests', parameters: { applies: 'every', match: 'udp' } })

/** Transactions over TCP while UDP packets flood the one queue of the server. */
function attackDesign(title: string, note: string, attack: number, shielded: boolean): Topology {
  const flood = part('attacker', 'traffic/source', {
    title: 'Attacker',
    at: [0, 300],
    parameters: { rate: attack, size, destination: 'receiver' },
  })
  const shield = part('xdp', 'kernel/bpf-hook', { title: 'XDP', parameters: { verdict: 'cpu' }, holds: [filter] })
  // where nothing more comes through, a short run shows it
  const hopeless = attack > (shielded ? 20e6 : 3.5e6)
  return design(
    title,
    note,
    [
      part('client-host', 'infrastructure/machine', {
        title: 'Client',
        at: [0, 0],
        parameters: { profile: 'xdp-xeon', cpus: 1 },
        holds: [
          part('client-eth0', 'nic/plain'),
          part('client', 'traffic/request', {
            title: 'netperf',
            parameters: { destination: 'receiver', connections: 1, request: 1, response: 1 },
          }),
        ],
      }),
      ...(attack > 0 ? [flood] : []),
      part('switch', 'network/switch', { at: [400, 150] }),
      host('Server', 600, shielded ? 2 : 1, [
        card,
        part('driver', 'kernel/napi', { title: 'Driver', parameters: { queues: 1 } }),
        ...(shielded ? [shield, ...kernel('host')] : kernel('host', { 'local-in': [filter] })),
        part('receiver', 'traffic/sink', { title: 'netserver' }),
      ]),
    ],
    [
      wire('client-eth0', 'switch', fast),
      ...(attack > 0 ? [wire('attacker', 'switch', fast)] : []),
      wire('switch', 'eth0', fast),
    ],
    { duration: hopeless ? 2e-3 : 6e-3, speed: 1e-4 },
  )
}

export const name = (mechanism: string, cores: number) => `xdp/${mechanism}-${cores}`
/** DPDK keeps one core for control tasks. */
export const coresOf = (mechanism: string): readonly number[] =>
  mechanism === 'tc' ? [1] : mechanism === 'dpdk' ? [1, 2, 3, 4, 5] : [1, 2, 3, 4, 5, 6]

const entry = (id: string, topology: Topology): Experiment => ({ id, title: topology.title ?? '', topology })

export const experiments: readonly Experiment[] = [
  ...names.flatMap((mechanism) => coresOf(mechanism).map((cores) => entry(name(mechanism, cores), dropDesign(mechanism, cores)))),
  entry('xdp/socket-1', socketDesign),
  entry('xdp/dpdk-light', dropDesign('dpdk', 1, 1e6)),
  entry('xdp/xdp-light', dropDesign('xdp', 1, 1e6)),
  entry('xdp/same-card', sameCard),
  entry('xdp/linux-one', routeDesign('linux', 'one')),
  entry('xdp/linux-full', routeDesign('linux', 'full')),
  entry('xdp/route-one', routeDesign('xdp', 'one')),
  entry('xdp/route-full', routeDesign('xdp', 'full')),
  entry('xdp/route-line', routeDesign('xdp', 'full', 2, [5.25e6, 200, 10e9])),
  entry(
    'xdp/transactions',
    attackDesign(
      'TCP transactions, no attack',
      'A client sends a byte over TCP and waits for a byte, again and again. Nothing else goes on: most of each round trip is system calls and wake-ups at both ends.',
      0,
      false,
    ),
  ),
  entry(
    'xdp/attack-3',
    attackDesign(
      'TCP transactions under attack',
      'UDP packets flood the one queue that the transactions need too, and a rule at LOCAL_IN drops them. The soft interrupt takes most of the core, and the server waits for what is left.',
      3e6,
      false,
    ),
  ),
  entry(
    'xdp/attack-10',
    attackDesign(
      'TCP transactions under heavy attack',
      'More UDP packets come than the network stack can drop, and the ring of the one queue is always full. Hardly a segment gets into it, and the server does not get the core.',
      10e6,
      false,
    ),
  ),
  entry(
    'xdp/filter-10',
    attackDesign(
      'TCP transactions behind an XDP filter',
      'A program in XDP drops the attack on one core and hands all else to another core. The transactions hardly notice.',
      10e6,
      true,
    ),
  ),
  entry(
    'xdp/filter-25',
    attackDesign(
      'XDP filter at its limit',
      'More packets come than one core can even drop in XDP. The ring is full, and with the attack the transactions are lost too.',
      25e6,
      true,
    ),
  ),
  ...coresOf('balance').map((cores) => entry(name('balance', cores), balanceDesign(cores))),
]
