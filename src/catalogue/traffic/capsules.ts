/** What applications at a PAN node have in common: the capsules that they give to it, and the code that these name. */
import { codeKey } from '../../sim/code-cache.ts'
import { assumed, given, priority } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { capsuleKey, copyTime, spend, system } from '../ee/capsules.ts'

export const capsuleParameters = {
  destination: {
    type: 'reference',
    title: 'To node',
    doc: 'The PAN node that the capsules go to; left open, the first that can be reached.',
    role: 'capsule-node',
    default: '',
  },
  size: {
    type: 'number',
    title: 'Size',
    doc: 'Bytes of each IP packet, headers included.',
    unit: 'byte',
    default: 128,
    min: 128,
    max: 65535,
    integer: true,
    cite: given('pan-1999', 'IV-A', 'packets that contain 128, 156, 512, 1024, 1500, 1504, 2048, and 8192 bytes'),
  },
  language: {
    type: 'choice',
    title: 'Mobile code',
    doc: 'What the code of the capsules is written in. A node runs both side by side; the kernel has no Java virtual machine.',
    default: 'native',
    options: {
      native: { title: 'native', doc: 'Object code for the processor, loaded as it is: fast and unsafe.' },
      java: { title: 'Java', doc: 'Byte code that a just-in-time compiler has translated.' },
    },
    cite: given(
      'pan-1999',
      'III-B',
      'The PAN architecture supports multiple mobile code systems, which can coexist within a node',
    ),
  },
  code: {
    type: 'text',
    section: 'Code',
    title: 'Code object',
    doc: 'Name of the code object that the capsules name by its hash; nodes that lack it ask for it towards the home node. Empty = code that every node has from the start.',
    default: '',
    maxLength: 40,
  },
  home: {
    type: 'reference',
    section: 'Code',
    title: 'Home node',
    doc: 'A node at which the code object is; left open, the node of this application.',
    role: 'capsule-node',
    default: '',
  },
  port: {
    type: 'number',
    section: 'Code',
    title: 'Port',
    doc: 'Number by which the portmapper of its node knows it, and under which other nodes keep its flow; 0 = the first that is free. A node refuses capsules whose port another application of it has.',
    unit: 'count',
    default: 0,
    min: 0,
    max: 65535,
    integer: true,
    cite: assumed('as a UDP socket that is not bound'),
  },
} as const

/** Name and home are looked up by the nodes. */
export const capsuleState = { size: 'i32', destination: 'i32', name: 'i32', home: 'i32', port: 'i32', assigned: 'i32' } as const
type State = { readonly [field in keyof typeof capsuleState]: Int32Array }

export function configureCapsules(
  world: World,
  state: State,
  row: number,
  self: number,
  values: {
    readonly size: number
    readonly destination: number
    readonly language: string
    readonly code: string
    readonly home: number
    readonly port: number
  },
  code: number,
): void {
  state.size[row] = values.size
  state.destination[row] = values.destination
  state.name[row] = codeKey(values.code)
  state.home[row] = values.home
  state.port[row] = values.port
  world.key[self] = code
  world.published[self] = values.language === 'java' ? system.java : system.native
}

/** A new capsule on its way into the node: a system call of this process and a copy, then `next`. */
export function inject(
  world: World,
  { size, destination }: Pick<State, 'size' | 'destination'>,
  row: number,
  self: number,
  next: number,
): number {
  const packet = world.create(self, size[row], destination[row])
  if (destination[row] < 0) {
    world.drop(self, packet, 'no-receiver')
    return -1
  }
  world.packets.service[packet] = capsuleKey
  const call = world.published[world.parent[self]]
  spend(world, self, packet, call + copyTime(world, self, packet), next, priority.user)
  return packet
}
