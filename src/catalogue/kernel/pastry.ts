import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { hashText, nameKey } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { learn, leaves, nextNode, tableSize } from './pastry-routing.ts'
import { isCutThrough } from './scout-path.ts'

export const port = numbers('out')
export const event = numbers('packet', 'routed')

const applications = { none: 0, past: 1, scribe: 2 } as const
/** What a message's mark says: it goes down a tree of SCRIBE, or which operation of PAST it is; 0 = insert, or look up what is there. */
export const operation = { descend: 1, insert: 2, lookup: 3, reclaim: 4 } as const

export default defineKind({
  kind: 'kernel/pastry',
  title: 'Pastry module',
  doc: 'Routes messages by key among all nodes that have it: each hop shares a longer prefix with the key, and the leaf set finds the node whose id is nearest. That node delivers, to an application in the kernel or in user space: PAST keeps files, SCRIBE sends copies down the tree of subscribers. The key is the name of the service that a message asks for.',
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
        past: {
          title: 'PAST',
          doc: 'insert, lookup and reclaim, as a PAST client calls them. A message of any other sender inserts its file, or looks up one that is there.',
        },
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
    level: {
      type: 'choice',
      title: 'Application runs',
      doc: 'Where messages are handed to.',
      default: 'kernel',
      options: {
        kernel: { title: 'in the kernel', doc: 'As a module on top of this one.' },
        user: {
          title: 'in user space',
          doc: 'Each deliver is an upcall over the path’s socket to Silk Pastry Wrappers and pays the path’s crossing; what the module only forwards stays in the kernel. The path must end at a socket.',
        },
      },
      cite: given(
        'silk-2002',
        '6',
        'embedding a P2P application, such as PAST, into the kernel, for the sake of better performance',
      ),
    },
    topic: {
      type: 'text',
      title: 'Subscribed to',
      doc: 'Topic of SCRIBE whose messages are delivered here; empty = none.',
      default: '',
      maxLength: 40,
    },
    digit: {
      type: 'choice',
      title: 'Digits',
      doc: 'Bits by which the prefix that a hop shares with the key grows. Shorter digits make smaller routing tables and more hops.',
      default: 'four',
      options: {
        one: { title: '1 bit', doc: 'Half of the remaining nodes at each hop.' },
        two: { title: '2 bits', doc: 'A quarter of them.' },
        four: { title: '4 bits', doc: 'A sixteenth of them.' },
      },
      cite: assumed('no size is printed; 4 bits are what Pastry is known for'),
    },
    neighbours: {
      type: 'number',
      title: 'Leaf set',
      doc: 'Nodes next to it in the ring of keys that it knows, half of them on each side.',
      unit: 'count',
      default: leaves,
      min: 2,
      max: leaves,
      integer: true,
      cite: assumed('no size is printed'),
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
    user: 'u8',
    bits: 'u8',
    neighbours: 'i32',
    topic: 'i32',
    cycles: 'f64',
    /** components: neighbours in the ring, and the routing table of 8 rows by 16 digits */
    leafSet: ['i32', leaves],
    table: ['i32', tableSize],
    /** keys of the files that it keeps, 0 = free; when it is full the oldest goes */
    files: ['i32', 64],
    stored: 'f64',
    found: 'f64',
    missing: 'f64',
    reclaimed: 'f64',
    upcalls: 'f64',
    forwarded: 'f64',
    delivered: 'f64',
    joined: 'f64',
  },
  look: {
    icon: 'orbit',
    tone: 'kernel',
    gauges: [],
    counters: {
      forwarded: 'forward',
      delivered: 'deliver',
      joined: 'newLeafs',
      upcalls: 'to user space',
      stored: 'inserted',
      found: 'looked up',
      missing: 'not there',
      reclaimed: 'reclaimed',
    },
  },
  configure(world, state, row, self, values) {
    state.id[row] = hashText(values.nodeId === '' ? world.ids[self] : values.nodeId) | 0
    state.application[row] = applications[values.application as keyof typeof applications]
    state.topic[row] = nameKey(values.topic)
    state.cycles[row] = values.cycles
    state.user[row] = values.level === 'user' ? 1 : 0
    state.bits[row] = digits[values.digit as keyof typeof digits]
    state.neighbours[row] = values.neighbours - (values.neighbours % 2)
    world.key[self] = state.id[row]
    // ids of nodes that come after this one in the plan are learnt when the first message needs them
    state.known[row] = 0
  },
  on: {
    packet: (world, state, row, self, packet) => world.work(self, packet, state.cycles[row], 0, event.routed),
    routed(world, state, row, self, packet) {
      const down = world.packets.mark[packet] === operation.descend
      const next = down ? -1 : hop(world, self, world.packets.service[packet])
      if (next >= 0) pass(world, self, self, packet, next)
      else if (state.user[row] === 1 && !isCutThrough(world, world.parent[self])) {
        state.upcalls[row]++
        world.packets.target[packet] = world.root[self]
        world.send(self, port.out, packet)
      } else handOver(world, self, self, packet)
    },
  },
})

const digits = { one: 1, two: 2, four: 4 } as const

interface State {
  readonly id: Int32Array
  readonly known: Uint8Array
  readonly application: Uint8Array
  readonly bits: Uint8Array
  readonly neighbours: Int32Array
  readonly topic: Int32Array
  readonly leafSet: Int32Array
  readonly table: Int32Array
  readonly files: Int32Array
  readonly stored: Float64Array
  readonly found: Float64Array
  readonly missing: Float64Array
  readonly reclaimed: Float64Array
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
  learn(state.id[row], ids, leafSet, table, state.bits[row], state.neighbours[row])
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
    state.bits[row],
  )
  return next < 0 ? -1 : known[next]
}

/** A message for the node, at the component `at`, which is the node or what stands for it in user space: its application has it. */
export function handOver(world: World, node: number, at: number, packet: number): void {
  if (stateOf(world, node).application[world.row[node]] === applications.scribe) descend(world, node, at, packet)
  else arrive(world, node, at, packet)
}

/** forward: the message is addressed to the next node. */
function pass(world: World, node: number, at: number, packet: number, next: number): void {
  stateOf(world, node).forwarded[world.row[node]]++
  world.packets.target[packet] = world.root[next]
  world.send(at, port.out, packet)
}

/** deliver: PAST does what the message asks for. */
function arrive(world: World, node: number, at: number, packet: number): void {
  const state = stateOf(world, node)
  const row = world.row[node]
  state.delivered[row]++
  if (state.application[row] === applications.past) keep(state, row, world.packets.service[packet], world.packets.mark[packet])
  world.deliver(at, packet)
}

/** insert, lookup or reclaim of a file. */
function keep(state: State, row: number, key: number, what: number): void {
  const width = state.files.length / state.id.length
  const files = state.files.subarray(row * width, (row + 1) * width)
  const place = files.indexOf(key)
  if (place >= 0) {
    if (what === operation.reclaim) {
      files[place] = 0
      state.reclaimed[row]++
    } else state.found[row]++
  } else if (what === operation.lookup || what === operation.reclaim) state.missing[row]++
  else {
    const free = files.indexOf(0)
    files[free < 0 ? state.stored[row] % width : free] = key
    state.stored[row]++
  }
}

/** Down the tree of a topic: its edges are the ways of the subscribers to the node whose id is nearest. */
function descend(world: World, node: number, at: number, packet: number): void {
  const state = stateOf(world, node)
  const row = world.row[node]
  const topic = world.packets.service[packet]
  const children = new Set<number>()
  for (const subscriber of nodesOf(world, node))
    if (stateOf(world, subscriber).topic[world.row[subscriber]] === topic)
      for (let on = subscriber, next = hop(world, on, topic), hops = 0; next >= 0 && hops < leaves * leaves; hops++) {
        if (next === node) children.add(on)
        on = next
        next = hop(world, on, topic)
      }
  const here = state.topic[row] === topic
  const last = here ? -1 : ([...children].pop() ?? -1)
  for (const child of children) {
    const one = child === last ? packet : world.copy(at, packet)
    world.packets.mark[one] = operation.descend
    pass(world, node, at, one, child)
  }
  if (here) {
    state.delivered[row]++
    world.deliver(at, packet)
  } else if (last < 0) world.drop(at, packet, 'no-receiver')
}

/** The Pastry module of a machine whose application runs in user space; −1. */
export function userNodeOf(world: World, machine: number): number {
  for (const stack of world.children[machine])
    for (const path of world.children[stack] ?? [])
      for (const node of world.children[path] ?? []) {
        const columns = world.kinds.columns[world.kindOf[node]]
        if (world.alive[node] === 1 && 'leafSet' in columns && 'user' in columns && columns.user[world.row[node]] === 1)
          return node
      }
  return -1
}
