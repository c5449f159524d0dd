import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { learn, leaves, nextNode, tableSize } from './pastry-routing.ts'

export const port = numbers('out')
export const event = numbers('packet', 'routed')

const applications = { none: 0, past: 1, scribe: 2 } as const
/** mark of a message that goes down a tree of SCRIBE */
const descending = 1

export default defineKind({
  kind: 'kernel/pastry',
  title: 'Pastry module',
  doc: 'Routes messages by key among all nodes that have it: each hop shares a longer prefix with the key, and the leaf set finds the node whose id is nearest. That node delivers: PAST keeps the file, SCRIBE sends copies down the tree of subscribers. The key is the name of the service that a message asks for.',
  cite: given(
    'silk-2002',
    '6',
    'Pastry has an asymmetric but simple API, where it exports two operations, pastrylnit for node joins, and route for routing messages among the Pastry nodes',
  ),
  group: 'kernel',
  role: 'path-module',
  routesByKey: true,
  free: false,
  addressable: true,
  fits: { role: 'path-module', out: 'out' },
  ports: { out: { title: 'to the path', joins: 'inner' } },
  parameters: {
    nodeId: {
      type: 'text',
      title: 'Node id of',
      doc: 'A text whose hash is its id in the ring of keys; empty = its name in the document.',
      default: '',
      maxLength: 40,
    },
    application: {
      type: 'choice',
      title: 'Application',
      doc: 'What the node whose id is nearest to the key does with a message.',
      default: 'past',
      options: {
        none: { title: 'none', doc: 'The message has arrived.' },
        past: { title: 'PAST', doc: 'insert: it keeps the file; one that it has already counts as looked up.' },
        scribe: {
          title: 'SCRIBE',
          doc: 'publish: a copy goes to each subscriber of the topic, down the tree of their ways here.',
        },
      },
      cite: given(
        'silk-2002',
        '6',
        'PAST, a P2P storage management and caching systems, and SCRIBE, a P2P publishing and subscription system',
      ),
    },
    topic: {
      type: 'text',
      title: 'Subscribed to',
      doc: 'Topic of SCRIBE whose messages are delivered here; empty = none.',
      default: '',
      maxLength: 40,
    },
    cycles: {
      type: 'number',
      title: 'Routing',
      doc: 'Cycles to find the next node.',
      unit: 'cycle',
      default: 800,
      min: 0,
      max: 1e8,
      cite: assumed('a look-up in leaf set and table; the paper has no number of Pastry'),
    },
  },
  state: {
    id: 'i32',
    /** whether leaf set and table are those of the nodes that there are now */
    known: 'u8',
    application: 'u8',
    topic: 'i32',
    cycles: 'f64',
    /** components: neighbours in the ring, and the routing table of 8 rows by 16 digits */
    leafSet: ['i32', leaves],
    table: ['i32', tableSize],
    /** keys of the files that it keeps, as a ring */
    files: ['i32', 64],
    stored: 'f64',
    found: 'f64',
    forwarded: 'f64',
    delivered: 'f64',
    joined: 'f64',
  },
  look: {
    icon: 'orbit',
    tone: 'kernel',
    gauges: [],
    counters: { forwarded: 'forward', delivered: 'deliver', joined: 'newLeafs', stored: 'inserted', found: 'looked up' },
  },
  configure(world, state, row, self, values) {
    state.id[row] = hashText(values.nodeId === '' ? world.ids[self] : values.nodeId) | 0
    state.application[row] = applications[values.application as keyof typeof applications]
    state.topic[row] = values.topic === '' ? 0 : hashText(values.topic) | 0
    state.cycles[row] = values.cycles
    world.key[self] = state.id[row]
    // ids of nodes that come after this one in the plan are learnt when the first message needs them
    state.known[row] = 0
  },
  on: {
    packet: (world, state, row, self, packet) => world.work(self, packet, state.cycles[row], 0, event.routed),
    routed(world, state, row, self, packet) {
      if (world.packets.mark[packet] === descending) {
        descend(world, state, row, self, packet)
        return
      }
      const next = hop(world, self, world.packets.service[packet])
      if (next >= 0) pass(world, state, row, self, packet, next)
      else if (state.application[row] === applications.scribe) descend(world, state, row, self, packet)
      else arrive(world, state, row, self, packet)
    },
  },
})

interface State {
  readonly id: Int32Array
  readonly known: Uint8Array
  readonly application: Uint8Array
  readonly topic: Int32Array
  readonly leafSet: Int32Array
  readonly table: Int32Array
  readonly files: Int32Array
  readonly stored: Float64Array
  readonly found: Float64Array
  readonly forwarded: Float64Array
  readonly delivered: Float64Array
  readonly joined: Float64Array
}

const stateOf = (world: World, node: number): State => world.kinds.columns[world.kindOf[node]] as unknown as State
const nodesOf = (world: World, self: number): number[] => {
  const nodes: number[] = []
  for (let node = 0; node < world.count; node++)
    if (world.alive[node] === 1 && world.kindOf[node] === world.kindOf[self]) nodes.push(node)
  return nodes
}

/** pastryInit: leaf set and table from all nodes that there are. */
function join(world: World, state: State, row: number, self: number): void {
  const nodes = nodesOf(world, self)
  const leafSet = state.leafSet.subarray(row * leaves, (row + 1) * leaves)
  const table = state.table.subarray(row * tableSize, (row + 1) * tableSize)
  const before = leafSet.join()
  const ids = nodes.map((node) => world.key[node])
  learn(state.id[row], ids, leafSet, table)
  for (const known of [leafSet, table]) for (let i = 0; i < known.length; i++) if (known[i] >= 0) known[i] = nodes[known[i]]
  state.known[row] = 1
  if (leafSet.join() !== before) state.joined[row]++
}

/** The next node for a key from a node, −1 = it is that node's. */
function hop(world: World, node: number, key: number): number {
  const state = stateOf(world, node)
  const row = world.row[node]
  if (state.known[row] === 0) join(world, state, row, node)
  const leafSet = state.leafSet.subarray(row * leaves, (row + 1) * leaves)
  const table = state.table.subarray(row * tableSize, (row + 1) * tableSize)
  const known = [...new Set([...leafSet, ...table])].filter((other) => other >= 0)
  const index = new Map(known.map((other, i) => [other, i]))
  const at = (other: number) => index.get(other) ?? -1
  const next = nextNode(
    state.id[row],
    key,
    known.map((other) => world.key[other]),
    Array.from(leafSet, at),
    Array.from(table, at),
  )
  return next < 0 ? -1 : known[next]
}

/** upcall forward: the message is addressed to the next node. */
function pass(world: World, state: State, row: number, self: number, packet: number, next: number): void {
  state.forwarded[row]++
  world.packets.target[packet] = world.root[next]
  world.send(self, port.out, packet)
}

/** upcall deliver: PAST keeps what it does not have. */
function arrive(world: World, state: State, row: number, self: number, packet: number): void {
  state.delivered[row]++
  if (state.application[row] === applications.past) {
    const width = state.files.length / state.id.length
    const files = state.files.subarray(row * width, (row + 1) * width)
    const key = world.packets.service[packet]
    if (files.includes(key)) state.found[row]++
    else {
      files[state.stored[row] % width] = key
      state.stored[row]++
    }
  }
  world.deliver(self, packet)
}

/** Down the tree of a topic: its edges are the ways of the subscribers to the node whose id is nearest. */
function descend(world: World, state: State, row: number, self: number, packet: number): void {
  const topic = world.packets.service[packet]
  const children = new Set<number>()
  for (const node of nodesOf(world, self))
    if (stateOf(world, node).topic[world.row[node]] === topic)
      for (let at = node, next = hop(world, at, topic), hops = 0; next >= 0 && hops < leaves * leaves; hops++) {
        if (next === self) children.add(at)
        at = next
        next = hop(world, at, topic)
      }
  const here = state.topic[row] === topic
  const last = here ? -1 : ([...children].pop() ?? -1)
  for (const child of children) {
    const one = child === last ? packet : world.copy(self, packet)
    world.packets.mark[one] = descending
    pass(world, state, row, self, one, child)
  }
  if (here) {
    state.delivered[row]++
    world.deliver(self, packet)
  } else if (last < 0) world.drop(self, packet, 'no-receiver')
}
