/** For the tests of PAN's kinds: three machines in a row, with round numbers. A second costs 10⁹ cycles, a byte copied 10 ns. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'

const machine = (id: string, cards: number, holds: readonly Part[]): Part =>
  part(id, 'infrastructure/machine', {
    parameters: { profile: '', clock: 1e9, cpus: 1, copyBandwidth: 1e8, interrupt: 0, receive: 0, busOverhead: 0 },
    holds: [
      ...Array.from({ length: cards }, (_, i) => part(`${id}-eth${i}`, 'nic/plain')),
      part(`${id}-ip`, 'kernel/forwarding', { parameters: { cycles: 0 } }),
      ...holds,
    ],
  })

/** @param node kind at both ends; @param application what the first node holds; @param middle what the machine between them holds */
export const capsuleLine = (
  node: 'kernel/pan' | 'ee/pan',
  application: Part | readonly Part[],
  middle: readonly Part[],
  parameters = {},
): Topology =>
  design(
    '',
    '',
    [
      machine('a', 1, [part('a-pan', node, { parameters, holds: [application].flat() })]),
      machine('m', 2, middle),
      machine('b', 1, [part('b-pan', node, { parameters })]),
    ],
    [wire('a-eth0', 'm-eth0', { rate: 1e9, delay: 0 }), wire('m-eth1', 'b-eth0', { rate: 1e9, delay: 0 })],
    { duration: 0.02, speed: 0 },
  )
