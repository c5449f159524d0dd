/** Tamanoir's services and hooks that the paper names and does not measure: verdicts, reliable multicast, data caching. */
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import type { Experiment } from './paper.ts'

const count = (id: string, title: string): Part => part(id, 'service/count', { title, parameters: { applies: 'every' } })
const cards = (names: readonly string[]): Part[] => names.map((name) => part(name, 'nic/plain', { title: name }))

const verdicts: Experiment = {
  id: 'tamanoir/netfilter-verdicts',
  title: 'The five verdicts of a function at a hook',
  topology: design(
    'Tamanoir: the five verdicts of a function at a hook',
    'A function at FORWARD sends every second packet to a process in user space, which sends it back; the counters before and behind it see all packets. Choose another of its verdicts while packets flow: stolen packets pass by the second counter, repeated ones cost two calls.',
    [
      part('sender', 'traffic/source', { title: 'Sender', at: [0, 170], parameters: { rate: 500, size: 500 } }),
      part('tan', 'infrastructure/machine', {
        title: 'Tamanoir node',
        at: [210, 0],
        holds: [
          ...cards(['eth0', 'eth1']),
          ...kernel('tan', {
            forward: [
              count('before', 'before'),
              part('function', 'kernel/netfilter-function', { title: 'function', parameters: { verdict: 'queue', picks: 2 } }),
              count('behind', 'behind'),
            ],
          }),
        ],
      }),
      part('receiver', 'traffic/sink', { title: 'Receiver', at: [760, 170] }),
    ],
    [wire('sender', 'eth0'), wire('eth1', 'receiver')],
    { duration: 0.5, speed: 0.02 },
  ),
}

const group = ['r1', 'r2', 'r3'] as const

const reliableMulticast: Experiment = {
  id: 'tamanoir/reliable-multicast',
  title: 'Reliable multicast with local repair',
  topology: design(
    'Tamanoir: reliable multicast with local repair',
    'Three receivers lose one packet in twenty on their access links and ask for it; the active node at the edge has kept it and repairs the loss, and the sender hears nothing of it. Let the node keep 0 packets, and each request crosses the core and back.',
    [
      part('sender', 'traffic/group-sender', { title: 'Sender', at: [0, 170] }),
      part('core', 'network/router', { title: 'Core', at: [170, 170] }),
      part('tan', 'infrastructure/machine', {
        title: 'Tamanoir node',
        at: [340, 0],
        holds: [
          ...cards(['eth0', 'eth1', 'eth2', 'eth3']),
          ...kernel('tan'),
          part('ee', 'ee/tamanoir', {
            title: 'Tamanoir EE',
            holds: [part('repair', 'service/reliable-multicast', { title: 'reliable multicast' })],
          }),
        ],
      }),
      ...group.map((id, i) => part(id, 'traffic/group-receiver', { title: `R${i + 1}`, at: [890, 60 + i * 110] })),
    ],
    [
      wire('sender', 'core', { delay: 20e-3 }),
      wire('core', 'eth0'),
      ...group.map((id, i) => wire(`eth${i + 1}`, id, { loss: 0.05 })),
    ],
    { duration: 2, speed: 0.05 },
  ),
}

const dataCache: Experiment = {
  id: 'tamanoir/data-cache',
  title: 'Data caching in an active node',
  topology: design(
    'Tamanoir: data caching in an active node',
    'Two clients ask a distant server for objects, some far more often than others; the active node keeps what passes and answers what it has. Its hits come back in milliseconds and its misses after the 40 ms of the core, and with less capacity it evicts more and hits less.',
    [
      ...['c1', 'c2'].map((id, i) =>
        part(id, 'traffic/object-client', { title: `Client ${i + 1}`, at: [0, 100 + i * 130], parameters: { objects: 300 } }),
      ),
      part('tan', 'infrastructure/machine', {
        title: 'Tamanoir node',
        at: [210, 0],
        holds: [
          ...cards(['eth0', 'eth1', 'eth2']),
          ...kernel('tan'),
          part('ee', 'ee/tamanoir', {
            title: 'Tamanoir EE',
            holds: [part('cache', 'service/cache', { title: 'cache' })],
          }),
        ],
      }),
      part('core', 'network/router', { title: 'Core', at: [760, 170] }),
      part('server', 'traffic/object-server', { title: 'Server', at: [930, 170] }),
    ],
    [wire('c1', 'eth0'), wire('c2', 'eth1'), wire('eth2', 'core'), wire('core', 'server', { delay: 20e-3 })],
    { duration: 2, speed: 0.05 },
  ),
}

export const services: readonly Experiment[] = [verdicts, reliableMulticast, dataCache]
