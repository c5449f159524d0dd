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
    'Four streams ask for a service that sits on the MicroEngines, on the StrongARM, in a Scout path’s kernel hook and in user space. The higher the level, the longer their packets take: the paper gives no number of it, so all costs of the card are assumed.',
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
          part('router-hook', 'kernel/hook', { title: 'PRE_ROUTING', holds: [counter('kernel', 'In the kernel')] }),
          part('router-ip', 'kernel/forwarding', { title: 'Linux IP' }),
          part('router-silk', 'kernel/silk', {
            title: 'Silk',
            holds: [
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

/** Nodes of Pastry around one router; two senders hand files and messages of a topic to the first of them. */
export const pastryNetwork = (application: 'past' | 'scribe', nodes = 12): Topology => {
  const ids = Array.from({ length: nodes }, (_, i) => `node-${i}`)
  const around = (i: number): readonly [number, number] => [(i % 4) * 380, i < 4 ? 0 : i < 8 ? 620 : 1240]
  const keys = application === 'past' ? ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'] : ['news']
  const subscribes = (i: number) => application === 'scribe' && i % 3 === 1
  return design(
    application === 'past' ? 'Silk: files in a Pastry network' : 'Silk: a topic in a Pastry network',
    application === 'past'
      ? 'Each file goes from the first node over Pastry modules to the node whose id is nearest to the hash of its name, hop by hop with a longer common prefix. The first message of a name inserts the file there, the others find it.'
      : 'A message of the topic goes over Pastry modules to the node whose id is nearest to its hash. From there copies go down the tree of the ways of four subscribers.',
    [
      ...keys.map((key, i) =>
        part(`sender-${key}`, 'traffic/source', {
          title: key,
          at: [-300, 380 + i * 90],
          parameters: { rate: 100, size: 256, service: key, via: 'node-0', destination: 'nobody' },
        }),
      ),
      part('nobody', 'traffic/sink', { title: 'Named by the senders', at: [1560, 520] }),
      part('internet', 'network/router', { title: 'Network', at: [600, 520] }),
      ...ids.map((id, i) =>
        part(id, 'infrastructure/machine', {
          title: `Node ${i}`,
          at: around(i),
          parameters: { profile: 'silk-p4' },
          holds: [
            part(`${id}-eth`, 'nic/plain', { title: 'eth0' }),
            part(`${id}-silk`, 'kernel/silk', {
              title: 'Silk',
              holds: [
                part(`${id}-path`, 'kernel/scout-path', {
                  title: 'Pastry path',
                  parameters: { modules: `ETH/IP/UDP/Pastry/${application === 'past' ? 'PAST' : 'SCRIBE'}` },
                  holds: [
                    part(`${id}-pastry`, 'kernel/pastry', {
                      title: 'Pastry',
                      parameters: { application, ...(subscribes(i) ? { topic: 'news' } : {}) },
                    }),
                  ],
                }),
              ],
            }),
          ],
        }),
      ),
    ],
    [
      ...keys.map((key) => wire(`sender-${key}`, 'internet')),
      wire('internet', 'nobody'),
      ...ids.map((id) => wire('internet', `${id}-eth`)),
    ],
    { duration: 0.5, speed: 0.001 },
  )
}
