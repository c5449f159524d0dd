/** 8 KB datagrams over Ethernet, through a node that puts them together for a service and one that forwards their fragments (pan-1999 §IV). */
import { design, kernel, part, wire } from '../topology/notation.ts'

const node = (id: string, title: string, y: number, fragments: string) =>
  part(id, 'infrastructure/machine', {
    title,
    at: [230, y],
    parameters: { fragments },
    holds: [
      part(`${id}-eth0`, 'nic/plain', { title: 'eth0' }),
      part(`${id}-eth1`, 'nic/plain', { title: 'eth1' }),
      ...kernel(id),
      part(`${id}-ee`, 'ee/tamanoir', { holds: [part(`${id}-monitor`, 'service/monitor')] }),
    ],
  })
const sender = (id: string, title: string, y: number, destination: string) =>
  part(id, 'traffic/source', {
    title,
    at: [0, y],
    parameters: { service: 'monitor', rate: 100, size: 8192, destination },
  })

export default design(
  'Fragmentation at an active node',
  'Two senders send 8,192-byte datagrams that ask for monitoring. Ethernet carries 1,500 bytes, so each goes as five packets of 1,500 bytes and one of 792. Node A puts them together, monitors whole datagrams in user space and cuts them again: every datagram spends 1.8 ms there, 0.55 ms of them until its last fragment has come. Node B forwards each fragment as a router does: a fragment spends 6.4 µs there, and nothing is monitored. Let some packets be lost on a link: one lost fragment loses its datagram. Or set the MTU of all four links to 9,000.',
  [
    sender('sender-a', 'Sender A', 120, 'receiver-a'),
    sender('sender-b', 'Sender B', 580, 'receiver-b'),
    node('node-a', 'Node A: reassembles', 0, 'reassemble'),
    node('node-b', 'Node B: forwards fragments', 460, 'forward'),
    part('receiver-a', 'traffic/sink', { title: 'Receiver A', at: [800, 120] }),
    part('receiver-b', 'traffic/sink', { title: 'Receiver B', at: [800, 580] }),
  ],
  [
    wire('sender-a', 'node-a-eth0', { delay: 1e-4 }),
    wire('node-a-eth1', 'receiver-a', { delay: 1e-4 }),
    wire('sender-b', 'node-b-eth0', { delay: 1e-4 }),
    wire('node-b-eth1', 'receiver-b', { delay: 1e-4 }),
  ],
  { duration: 2, speed: 0.002 },
)
