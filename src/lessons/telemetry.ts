/** In-band telemetry: packets carry where they have been and when. */
import { design, kernel, part, wire } from '../topology/notation.ts'
import { fromLibrary } from './from-library.ts'

const hops = [1, 2, 3]
const service = 'telemetry'

export default {
  ...design(
    'In-band telemetry',
    'Programs at XDP on three hops write their number and the time at the end of every packet, 12 bytes each. The receiver takes them off again: select its collector to see how long each part of the way took, or open a packet on the last link and read it from its bytes. The second link is the slow one.',
    [
      part('sender', 'traffic/source', {
        title: 'Sender',
        at: [0, 160],
        parameters: { rate: 700, size: 400, pattern: 'poisson', service },
      }),
      ...hops.map((n) =>
        part(`hop-${n}`, 'infrastructure/machine', {
          title: `Hop ${n}`,
          at: [170 + (n - 1) * 540, 0],
          holds: [
            part(`hop-${n}-eth0`, 'nic/plain', { title: 'eth0' }),
            part(`hop-${n}-eth1`, 'nic/plain', { title: 'eth1' }),
            part(`hop-${n}-xdp`, 'kernel/bpf-hook', {
              title: 'XDP',
              holds: [part(`record-${n}`, 'service/program', { title: 'Telemetry', parameters: { program: `hop${n}` } })],
            }),
            ...kernel(`hop-${n}`),
          ],
        }),
      ),
      part('end', 'infrastructure/machine', {
        title: 'Receiver',
        at: [1790, 0],
        parameters: { profile: '', clock: 3e9 },
        holds: [
          part('end-eth0', 'nic/plain', { title: 'eth0' }),
          part('end-ip', 'kernel/forwarding'),
          part('end-ee', 'ee/tamanoir', {
            parameters: { runtime: 'native' },
            holds: [
              part('collecting', 'service/script', {
                title: 'Collector',
                parameters: { program: 'telemetry-collect', name: service },
              }),
            ],
          }),
          part('receiver', 'traffic/sink', { title: 'Application' }),
        ],
      }),
    ],
    [
      wire('sender', 'hop-1-eth0'),
      wire('hop-1-eth1', 'hop-2-eth0'),
      wire('hop-2-eth1', 'hop-3-eth0', { rate: 3e6, delay: 5e-4 }),
      wire('hop-3-eth1', 'end-eth0'),
    ],
    { duration: 2, speed: 0.02 },
  ),
  programs: [
    ...hops.map((n) => fromLibrary('telemetry', `hop${n}`, [['mov %r1, 1   ', `mov %r1, ${n}   `]])),
    fromLibrary('telemetry-collect'),
  ],
}
