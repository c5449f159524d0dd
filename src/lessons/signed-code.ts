/** Signed code and the policy of a node: who may run what where. Code comes from a repository. */
import { design, part, wire } from '../topology/notation.ts'
import { active } from './capsules.ts'

const forwarder = (who: string) => `// ${who}'s code: it counts its capsules in each node, and sends them on.
export function accept(capsule) {
  state.set('capsules', (state.get('capsules') ?? 0) + 1)
  if (node.address === capsule.destination) pan.deliver()
  else pan.forward()
}
`
const link = { rate: 100e6, delay: 1e-3 }
const code = (id: string, title: string, program: string) =>
  part(id, 'ee/code-object', { title, parameters: { name: id, program, signer: id } })
const capsules = (id: string, title: string, name: string) =>
  part(id, 'traffic/capsule-application', {
    title,
    parameters: { destination: 'receiver-pan', code: name, interval: 4e-3 },
  })
const fetching = { first: 'repository', repository: 'store' }

export default {
  ...design(
    'Whose code runs here?',
    'Two people send capsules with code of their own, signed with their keys, which nodes fetch from a repository. The node in the middle lets only Alice’s code run: change its policy to "allow anyone" and Mallory’s capsules pass, too.',
    [
      active(
        'sender',
        'Sender',
        [0, 0],
        1,
        [capsules('by-alice', 'Alice', 'alice'), capsules('by-mallory', 'Mallory', 'mallory')],
        fetching,
      ),
      part('switch', 'network/switch', { title: 'Switch', at: [500, 330] }),
      part('store', 'ee/repository', {
        title: 'Repository',
        at: [60, 480],
        holds: [code('alice', 'Alice’s code', 'alice'), code('mallory', 'Mallory’s code', 'mallory')],
      }),
      active('middle', 'Node with a policy', [680, 0], 2, [], { ...fetching, policy: 'allow alice at user' }),
      active(
        'receiver',
        'Receiver',
        [680, 480],
        1,
        [part('listener', 'traffic/capsule-application', { title: 'Listener', parameters: { interval: 0 } })],
        fetching,
      ),
    ],
    [
      wire('sender-eth0', 'switch', link),
      wire('store', 'switch', link),
      wire('switch', 'middle-eth0', link),
      wire('middle-eth1', 'receiver-eth0', link),
    ],
    { duration: 2, speed: 0.01 },
  ),
  programs: [
    { id: 'alice', title: 'Alice', language: 'javascript', text: forwarder('Alice') } as const,
    { id: 'mallory', title: 'Mallory', language: 'javascript', text: forwarder('Mallory') } as const,
  ],
}
