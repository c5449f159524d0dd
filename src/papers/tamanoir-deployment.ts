/** Tamanoir's mechanisms without printed numbers: dynamic deployment (figure 6), parallel nodes (figure 4), a front-end in reserve. */
import type { LinkRecord } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import type { Experiment } from './paper.ts'

const code = (id: string): Part => part(id, 'ee/code-object', { title: 'monitor' })
const myrinet = { technology: 'myrinet' } as const

function tan(
  id: string,
  title: string,
  x: number,
  holds: readonly Part[],
  profile = 'tamanoir-p1',
  card = profile === 'tamanoir-p3' ? 'nic/myrinet' : 'nic/plain',
): Part {
  return part(id, 'infrastructure/machine', {
    title,
    at: [x, 0],
    parameters: { profile },
    holds: [part(`${id}-eth0`, card, { title: 'eth0' }), part(`${id}-eth1`, card, { title: 'eth1' }), ...kernel(id), ...holds],
  })
}

const repository: Experiment = {
  id: 'tamanoir/deployment-repository',
  title: 'A service is fetched from a repository',
  topology: design(
    'Tamanoir: a service is fetched from a repository',
    'The first packet of the stream meets a node that lacks its service: packets wait while the code comes from the repository. Fail the repository before the start, and the node asks the mirror after two timeouts.',
    [
      part('sender', 'traffic/source', {
        title: 'Sender',
        at: [0, 100],
        parameters: { service: 'monitor', rate: 200, size: 500, destination: 'receiver' },
      }),
      part('edge', 'network/router', { title: 'Classical router', at: [150, 180] }),
      part('repository', 'ee/repository', { title: 'Service repository', at: [0, 300], holds: [code('code')] }),
      part('mirror', 'ee/repository', { title: 'Mirror', at: [160, 420], parameters: { mirrors: 'repository' } }),
      tan('tan', 'Tamanoir node', 340, [
        part('ee', 'ee/tamanoir', {
          title: 'Tamanoir EE',
          holds: [
            part('monitor', 'service/monitor'),
            part('anm', 'ee/manager', { title: 'ANM', parameters: { repository: 'repository', mirror: 'mirror' } }),
          ],
        }),
      ]),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [900, 170] }),
    ],
    [
      wire('sender', 'edge'),
      wire('repository', 'edge'),
      wire('mirror', 'edge'),
      wire('edge', 'tan-eth0'),
      wire('tan-eth1', 'receiver'),
    ],
    { duration: 0.5, speed: 0.02 },
  ),
}

const nodeToNode: Experiment = {
  id: 'tamanoir/deployment-node-to-node',
  title: 'A service follows its stream from node to node',
  topology: design(
    'Tamanoir: a service follows its stream from node to node',
    'The first node has the code from the start; the second lacks it and asks the node from which the stream comes. The code travels as packets over the link that also carries the stream.',
    [
      part('sender', 'traffic/source', {
        title: 'Sender',
        at: [0, 170],
        parameters: { service: 'monitor', rate: 200, size: 500, destination: 'receiver' },
      }),
      tan('first', 'First node', 180, [
        part('first-ee', 'ee/tamanoir', {
          title: 'Tamanoir EE',
          holds: [
            part('first-monitor', 'service/monitor'),
            part('first-anm', 'ee/manager', { title: 'ANM', holds: [code('code')] }),
          ],
        }),
      ]),
      part('core', 'network/router', { title: 'Classical router', at: [730, 170] }),
      tan('second', 'Second node', 950, [
        part('second-ee', 'ee/tamanoir', {
          title: 'Tamanoir EE',
          holds: [
            part('second-monitor', 'service/monitor'),
            part('second-anm', 'ee/manager', { title: 'ANM', parameters: { previous: 'first-anm', first: 'previous' } }),
          ],
        }),
      ]),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [1510, 170] }),
    ],
    [wire('sender', 'first-eth0'), wire('first-eth1', 'core'), wire('core', 'second-eth0'), wire('second-eth1', 'receiver')],
    { duration: 0.5, speed: 0.02 },
  ),
}

/** A node of platform P3 whose environment has one queue for all streams. */
function queueing(x: number, parameters: Part['parameters'] = {}): Part {
  const ee = part('ee', 'ee/tamanoir', {
    title: 'Tamanoir EE',
    parameters: { queues: 'shared' },
    holds: [part('monitor', 'service/monitor')],
  })
  const node = tan('tan', 'Tamanoir node', x, [ee], 'tamanoir-p3')
  return { ...node, parameters: { ...node.parameters, ...parameters } }
}

const shared: Experiment = {
  id: 'tamanoir/parallel-shared-memory',
  title: 'Parallel node with shared memory',
  topology: design(
    'Tamanoir: parallel node with shared memory',
    'Packets of all streams wait in one queue for each service, and as many consumers as the node has processors take them from it. One stream is enough to use both processors, which a thread for each stream does not allow.',
    [
      part('sender', 'traffic/source', {
        title: 'Sender',
        at: [0, 170],
        parameters: { service: 'monitor', transport: 'tcp', rate: 6000, size: 8192 },
      }),
      queueing(210),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [760, 170] }),
    ],
    [wire('sender', 'tan-eth0', myrinet), wire('tan-eth1', 'receiver', myrinet)],
    { duration: 0.3, speed: 0.01 },
  ),
}

const migration: Experiment = {
  id: 'tamanoir/parallel-shared-memory-migration',
  title: 'Consumers migrate between CPUs',
  topology: design(
    'Tamanoir: consumers migrate between CPUs',
    'Four streams share one queue, each has its own CPU, and a consumer follows the packet that it takes, which costs it cold caches when that packet is of the other CPU. Let consumers keep their CPUs, and the count of migrations stays where it is.',
    [
      ...[1, 2, 3, 4].map((n) =>
        part(`s${n}`, 'traffic/source', {
          title: `S${n}`,
          at: [0, n * 70],
          parameters: {
            service: 'monitor',
            transport: 'tcp',
            rate: 1800,
            pattern: 'poisson',
            size: 8192,
            destination: 'receiver',
          },
        }),
      ),
      part('switch', 'network/myrinet', { title: 'Myricom switch', at: [200, 190] }),
      queueing(440, { scheduler: 'threads' }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [990, 170] }),
    ],
    [
      ...[1, 2, 3, 4].map((n) => wire(`s${n}`, 'switch', myrinet)),
      wire('switch', 'tan-eth0', myrinet),
      wire('tan-eth1', 'receiver', myrinet),
    ],
    { duration: 0.3, speed: 0.01 },
  ),
}

/** A stream for each service, below one another, to a receiver by way of the machine that shares them out. */
const streams = (
  services: readonly string[],
  place: { readonly top: number; readonly step: number },
  parameters: { readonly size: number; readonly via: string },
): Part[] =>
  services.map((service, i) =>
    part(`s${i + 1}`, 'traffic/source', {
      title: `S${i + 1}`,
      at: [0, place.top + i * place.step],
      parameters: { service, transport: 'tcp', rate: 500, ...parameters, destination: 'receiver' },
    }),
  )

const receiver = part('receiver', 'traffic/sink', { title: 'Receiver', at: [1130, 560] })

/** All on one switch: so many streams, the machines, and the receiver. */
const switched = (count: number, machines: readonly string[]): LinkRecord[] => [
  ...Array.from({ length: count }, (_, i) => wire(`s${i + 1}`, 'switch', myrinet)),
  ...machines.map((machine) => wire('switch', `${machine}-myri0`, myrinet)),
  wire('switch', 'receiver', myrinet),
]

const member = (id: string, title: string, at: readonly [number, number], holds: readonly Part[]): Part =>
  part(id, 'infrastructure/machine', {
    title,
    at,
    parameters: { profile: 'tamanoir-p3' },
    holds: [part(`${id}-myri0`, 'nic/myrinet', { title: 'myri0' }), part(`${id}-ip`, 'kernel/forwarding'), ...holds],
  })

const worker = (id: string, title: string, at: readonly [number, number], service: string): Part =>
  member(id, title, at, [
    part(`${id}-ee`, 'ee/tamanoir', { holds: [part(`${id}-service`, `service/${service}`)] }),
    part(`${id}-member`, 'cluster/back-end'),
  ])

const messagePassing: Experiment = {
  id: 'tamanoir/parallel-message-passing',
  title: 'Parallel node with message passing',
  topology: design(
    'Tamanoir: parallel node with message passing',
    'One machine has the environment and sends each packet to the machine that holds its service, which processes and retransmits it. All packets pass the environment in user space first, unlike at a front-end.',
    [
      ...streams(['monitor', 'gzip'], { top: 250, step: 80 }, { size: 8192, via: 'head' }),
      part('switch', 'network/myrinet', { title: 'Myricom switch', at: [570, 540] }),
      member('head', 'Environment', [170, 0], [part('ee', 'ee/message-passing', { title: 'Environment' })]),
      worker('node-1', 'Monitoring', [640, 0], 'monitor'),
      worker('node-2', 'Gzip', [1060, 0], 'gzip'),
      receiver,
    ],
    switched(2, ['head', 'node-1', 'node-2']),
    { duration: 0.3, speed: 0.01 },
  ),
}

const distributed: Experiment = {
  id: 'tamanoir/parallel-shared-memory-distributed',
  title: 'Parallel node with distributed shared memory',
  topology: design(
    'Tamanoir: parallel node with distributed shared memory',
    'The environment puts packets of all streams into one queue in memory that the machines share; two machines have the service and consume from it. Each fetches the pages of a packet when it touches them, so that requests and whole pages travel over the same switch as the streams.',
    [
      ...streams(['monitor', 'monitor'], { top: 260, step: 80 }, { size: 5000, via: 'head' }),
      part('switch', 'network/myrinet', { title: 'Myricom switch', at: [570, 540] }),
      member('head', 'Environment', [170, 0], [part('ee', 'ee/shared-memory', { title: 'Shared queues' })]),
      worker('node-1', 'Consumer 1', [640, 0], 'monitor'),
      worker('node-2', 'Consumer 2', [1060, 0], 'monitor'),
      receiver,
    ],
    switched(2, ['head', 'node-1', 'node-2']),
    { duration: 0.3, speed: 0.01 },
  ),
}

const virtual = { address: '10.9.9.9', anycast: true, checks: true }

const reserve: Experiment = {
  id: 'tamanoir/front-end-in-reserve',
  title: 'A front-end in reserve takes over',
  topology: design(
    'Tamanoir: a front-end in reserve takes over',
    'Two front-ends share one address and the same back-ends, and the streams go to the first. Let it crash while packets flow: the other takes over, and what was inside the first is lost.',
    [
      ...streams(['monitor', 'monitor', 'monitor'], { top: 260, step: 70 }, { size: 8192, via: 'front' }),
      member('front', 'Front-end', [170, 0], [part('director', 'cluster/director', { title: 'Director', parameters: virtual })]),
      member(
        'reserve',
        'Front-end in reserve',
        [590, 0],
        [part('second', 'cluster/director', { title: 'Second director', parameters: { ...virtual, standsIn: 'director' } })],
      ),
      part('switch', 'network/myrinet', { title: 'Myricom switch', at: [520, 540] }),
      worker('node-1', 'Back-end 1', [1010, 0], 'monitor'),
      worker('node-2', 'Back-end 2', [1430, 0], 'monitor'),
      receiver,
    ],
    switched(3, ['front', 'reserve', 'node-1', 'node-2']),
    { duration: 0.3, speed: 0.01 },
  ),
}

export const mechanisms: readonly Experiment[] = [repository, nodeToNode, shared, migration, distributed, messagePassing, reserve]
