/** An L4 load balancer in eBPF: packets get another destination, and both checksums are mended (RFC 1624). */
import { design, kernel, part, wire } from '../topology/notation.ts'
import { fromLibrary } from './from-library.ts'

const clients = [1, 2, 3, 4, 5, 6, 7, 8]
const servers = [1, 2, 3, 4]

export default {
  ...design(
    'Load balancer in eBPF',
    'Eight clients send to one address; a program at XDP gives each of their connections to one of four servers by a hash, and mends the checksums of IP and UDP. Open a packet before and behind the balancer and compare its bytes.',
    [
      ...clients.map((n) =>
        part(`client-${n}`, 'traffic/source', {
          title: `Client ${n}`,
          at: [0, (n - 1) * 56],
          parameters: { destination: 'service', rate: 400, size: 400, pattern: 'poisson', address: `192.0.2.${n}` },
        }),
      ),
      part('clients', 'network/switch', { title: 'Access', at: [200, 196] }),
      part('balancer', 'infrastructure/machine', {
        title: 'Balancer',
        at: [380, 30],
        parameters: { address: '10.0.0.100' },
        holds: [
          part('balancer-eth0', 'nic/plain', { title: 'eth0' }),
          part('balancer-eth1', 'nic/plain', { title: 'eth1' }),
          part('balancer-xdp', 'kernel/bpf-hook', {
            title: 'XDP',
            holds: [part('balancing', 'service/program', { title: 'Load balancer', parameters: { program: 'load-balancer' } })],
          }),
          ...kernel('balancer'),
          part('service', 'traffic/sink', { title: 'The address' }),
        ],
      }),
      part('servers', 'network/switch', { title: 'Servers', at: [930, 196] }),
      ...servers.map((n) =>
        part(`server-${n}`, 'traffic/sink', {
          title: `Server ${n}`,
          at: [1120, 85 + (n - 1) * 74],
          parameters: { address: `10.0.0.${10 + n}` },
        }),
      ),
    ],
    [
      ...clients.map((n) => wire(`client-${n}`, 'clients')),
      wire('clients', 'balancer-eth0', { rate: 1e9 }),
      wire('balancer-eth1', 'servers', { rate: 1e9 }),
      ...servers.map((n) => wire('servers', `server-${n}`)),
    ],
    { duration: 2, speed: 0.02 },
  ),
  programs: [fromLibrary('load-balancer')],
}
