/** Capsules with the code of a person, in PAN's nodes (pan-1999 §III.A, §III.D): each node on the way fetches it, and runs it. */
import { design, type Part, part, wire } from '../topology/notation.ts'

const text = `// The code of every capsule here. Each node that a capsule comes to runs accept().
// A capsule begins with a count, behind it the addresses of the nodes where it has been.

export function init() {
  pan.log('here', pan.name().slice(0, 8))
}

export function accept(capsule) {
  if (pan.injected()) capsule.setByte(0, 0)
  const hops = capsule.byte(0)
  capsule.setU32(4 + 4 * hops, node.address)
  capsule.setByte(0, hops + 1)
  state.set('capsules', (state.get('capsules') ?? 0) + 1)
  if (node.address === capsule.destination) pan.deliver()
  else pan.forward()
}
`

/** A machine with a node in a process. */
export const active = (
  id: string,
  title: string,
  at: readonly [number, number],
  cards: number,
  holds: readonly Part[] = [],
  parameters: Readonly<Record<string, string | number>> = {},
): Part =>
  part(id, 'infrastructure/machine', {
    title,
    at,
    parameters: { profile: 'pan-ppro' },
    holds: [
      ...Array.from({ length: cards }, (_, i) => part(`${id}-eth${i}`, 'nic/plain', { title: `eth${i}` })),
      part(`${id}-ip`, 'kernel/forwarding'),
      part(`${id}-pan`, 'ee/pan', { title: 'PAN node', parameters, holds }),
    ],
  })

const link = { rate: 100e6, delay: 1e-3 }

export default {
  ...design(
    'Capsules that bring their code',
    'Capsules name their code by its hash; a node that lacks it asks the node before for the bytes, checks them, and runs them in a sandbox. Press Space, then click a capsule between the nodes: its data are the addresses of the nodes where its code has run.',
    [
      active('sender', 'Sender', [0, 0], 1, [
        part('capsules', 'traffic/capsule-application', {
          title: 'Capsules',
          parameters: { destination: 'receiver-pan', code: 'trace', interval: 2e-3 },
        }),
        part('trace', 'ee/code-object', { title: 'Trace', parameters: { name: 'trace', program: 'trace' } }),
      ]),
      active('first', 'First node', [620, 0], 2),
      active('second', 'Second node', [620, 420], 2),
      active('receiver', 'Receiver', [0, 420], 1, [
        part('listener', 'traffic/capsule-application', { title: 'Listener', parameters: { interval: 0 } }),
      ]),
    ],
    [
      wire('sender-eth0', 'first-eth0', link),
      wire('first-eth1', 'second-eth1', link),
      wire('second-eth0', 'receiver-eth0', link),
    ],
    { duration: 2, speed: 0.01 },
  ),
  programs: [{ id: 'trace', title: 'Trace', language: 'javascript', text } as const],
}
