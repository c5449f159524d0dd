/** Designs of section 6 of Snow on Silk: what else the architecture carries. The paper has no numbers of them. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'

const counter = (id: string, title: string): Part => part(id, 'service/count', { title, parameters: { name: id } })

/** A network processor card with what it runs at its two levels. */
const card = (id: string, engines: readonly Part[], core: readonly Part[]): Part =>
  part(id, 'nic/ixp1200', {
    title: `IXP1200 ${id}`,
    holds: [...engines, part(`${id}-core`, 'nic/strongarm', { title: 'StrongARM', holds: core })],
  })

/** Four streams, each of which asks for a service at another level of the router. */
export const extensibleRouter = (): Topology => {
  const levels = ['engine', 'core', 'kernel', 'user'] as const
  const titles = { engine: 'MicroEngines', core: 'StrongARM', kernel: 'Pentium, kernel', user: 'Pentium, user space' }
  return design(
    'Silk: an extensible router of four levels',
    'Four streams ask for a service that sits on the MicroEngines, on the StrongARM, on a Scout path in the kernel and in user space. The higher the level, the longer their packets take: the paper gives no number of it, so all costs of the card are assumed.',
    [
      ...levels.map((level, i) =>
        part(`sender-${level}`, 'traffic/source', {
          title: titles[level],
          at: [0, 20 + i * 130],
          parameters: { rate: 2000, size: 128, service: level, destination: 'receiver' },
        }),
      ),
      part('switch', 'network/switch', { title: 'Switch', at: [220, 210] }),
      part('router', 'infrastructure/machine', {
        title: 'Extensible router',
        at: [420, 0],
        parameters: { profile: 'silk-p4' },
        holds: [
          card('in', [counter('engine', 'On the MicroEngines')], [counter('core', 'On the StrongARM')]),
          part('out', 'nic/ixp1200', { title: 'IXP1200 out' }),
          part('router-ip', 'kernel/forwarding', { title: 'Linux IP' }),
          part('router-silk', 'kernel/silk', {
            title: 'Silk',
            holds: [
              part('kernel-path', 'kernel/scout-path', {
                title: 'UDP path',
                parameters: { service: 'kernel' },
                holds: [counter('kernel', 'In the kernel')],
              }),
              part('path', 'kernel/scout-path', {
                title: 'UDP active path',
                parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket', service: 'user' },
              }),
              part('vera', 'kernel/vera', { title: 'vera.o' }),
            ],
          }),
          part('aa', 'ee/nodeos', { title: 'Active application', holds: [counter('user', 'In user space')] }),
        ],
      }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [900, 210] }),
    ],
    [...levels.map((level) => wire(`sender-${level}`, 'switch')), wire('switch', 'in'), wire('out', 'receiver')],
    { duration: 0.2, speed: 0.001 },
  )
}

const files = ['alpha', 'beta', 'iota', 'kappa', 'lambda', 'epsilon'] as const
const notes = {
  past: 'Six clients insert a file at node 0, look it up and, of the first three, reclaim it at 0.3 s: each call goes by Pastry modules from node to node, with a longer prefix of the key at each hop, to the one whose id is nearest. PAST is a module on top of Pastry, in the kernel.',
  'past-user':
    'The same files and calls, but PAST runs in user space above Silk Pastry Wrappers. Each call that has arrived crosses over the socket of its path into a process, where it waits behind whatever the kernel has to do.',
  scribe:
    'Messages of a topic go over Pastry modules to the node whose id is nearest to its hash. From there copies go down a tree, which the ways of the five subscribers make by way of other nodes.',
} as const

/** A node: its Pastry module knows few others, so that messages of a small network take several hops. */
const pastryNode = (id: string, what: keyof typeof notes, topic: string): Part[] => {
  const user = what === 'past-user'
  const module = what === 'scribe' ? 'SCRIBE' : 'PAST'
  const application = what === 'scribe' ? 'scribe' : 'past'
  return [
    part(`${id}-eth`, 'nic/plain', { title: 'eth0' }),
    part(`${id}-silk`, 'kernel/silk', {
      title: 'Silk',
      holds: [
        part(`${id}-path`, 'kernel/scout-path', {
          title: 'Pastry path',
          parameters: user ? { modules: 'ETH/IP/UDP/Pastry', top: 'socket' } : { modules: `ETH/IP/UDP/Pastry/${module}` },
          holds: [
            part(`${id}-pastry`, 'kernel/pastry', {
              title: 'Pastry',
              parameters: {
                application,
                digit: 'one',
                neighbours: 2,
                ...(user ? { level: 'user' } : {}),
                ...(topic === '' ? {} : { topic }),
              },
            }),
          ],
        }),
      ],
    }),
    ...(user ? [part(`${id}-past`, 'ee/pastry-wrappers', { title: 'PAST' })] : []),
  ]
}

/** Nodes of Pastry around one router; files, or messages of a topic, are handed to the first of them. */
export const pastryNetwork = (what: keyof typeof notes, nodes = 16): Topology => {
  const ids = Array.from({ length: nodes }, (_, i) => `node-${i}`)
  const around = (i: number): readonly [number, number] => [(i % 4) * 380, [0, 400, 1000, 1400][Math.floor(i / 4)]]
  const senders: Part[] =
    what === 'scribe'
      ? [
          part('sender-news', 'traffic/source', {
            title: 'news',
            at: [-300, 880],
            parameters: { rate: 100, size: 256, service: 'news', via: 'node-0', destination: 'nobody' },
          }),
          part('nobody', 'traffic/sink', { title: 'Named by the sender', at: [1560, 880] }),
        ]
      : files.map((file, i) =>
          part(`sender-${file}`, 'traffic/past-client', {
            title: `PAST client: ${file}`,
            at: [-300, 640 + i * 90],
            parameters: { destination: 'node-0', file, ...(i < 3 ? { reclaimed: 0.3 } : {}) },
          }),
        )
  const titles = {
    past: 'files in a Pastry network',
    'past-user': 'files in a Pastry network, PAST in user space',
    scribe: 'a topic in a Pastry network',
  }
  return design(
    `Silk: ${titles[what]}`,
    notes[what],
    [
      ...senders,
      part('internet', 'network/router', { title: 'Network', at: [600, 860] }),
      ...ids.map((id, i) =>
        part(id, 'infrastructure/machine', {
          title: `Node ${i}`,
          at: around(i),
          parameters: { profile: 'silk-p4' },
          holds: pastryNode(id, what, what === 'scribe' && i % 3 === 1 ? 'news' : ''),
        }),
      ),
    ],
    [
      ...senders.map(({ id, kind }) => (kind === 'traffic/sink' ? wire('internet', id) : wire(id, 'internet'))),
      ...ids.map((id) => wire('internet', `${id}-eth`)),
    ],
    { duration: 0.5, speed: 0.001 },
  )
}
