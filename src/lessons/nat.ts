/** A network behind one public address (RFC 3022), in eBPF. */
import { design, kernel, part, wire } from '../topology/notation.ts'
import { fromLibrary } from './from-library.ts'

const hosts = [1, 2, 3]

export default {
  ...design(
    'NAT in eBPF',
    'Three hosts with private addresses share one public address: a program at XDP gives each connection a port of its own and remembers it in two maps. Select NAT to see what its maps hold, and a packet on either side to see its addresses.',
    [
      ...hosts.map((n) =>
        part(`host-${n}`, 'traffic/source', {
          title: `Host 10.0.0.${n}`,
          at: [0, (n - 1) * 120],
          parameters: { destination: 'server', rate: 300, size: 300, pattern: 'poisson', address: `10.0.0.${n}` },
        }),
      ),
      part('inside', 'network/switch', { title: 'Inside', at: [230, 120] }),
      part('gateway', 'infrastructure/machine', {
        title: 'Gateway',
        at: [400, 0],
        parameters: { address: '203.0.113.1' },
        holds: [
          part('gateway-eth0', 'nic/plain', { title: 'eth0' }),
          part('gateway-eth1', 'nic/plain', { title: 'eth1' }),
          part('gateway-xdp', 'kernel/bpf-hook', {
            title: 'XDP',
            holds: [part('translating', 'service/program', { title: 'NAT', parameters: { program: 'nat' } })],
          }),
          ...kernel('gateway'),
        ],
      }),
      part('server', 'traffic/sink', { title: 'Server', at: [960, 120], parameters: { address: '198.51.100.9' } }),
    ],
    [
      ...hosts.map((n) => wire(`host-${n}`, 'inside')),
      wire('inside', 'gateway-eth0'),
      wire('gateway-eth1', 'server', { delay: 1e-3 }),
    ],
    { duration: 2, speed: 0.02 },
  ),
  programs: [fromLibrary('nat')],
}
