import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { operation } from '../kernel/pastry.ts'

export const event = numbers('packet', 'insert', 'lookup', 'reclaim')

/** bytes of a message without a file */
const requestSize = 64

export default defineKind({
  kind: 'traffic/past-client',
  title: 'PAST client',
  doc: 'Calls PAST at a node of a Pastry network: it inserts a file, looks it up again and again, and reclaims it. After that it is nowhere, and lookups find nothing.',
  cite: given('silk-2002', '6', 'to store, retrieve and destroy a file at the node, respectively'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Node',
      doc: 'The machine of the Pastry network that it hands its calls to; left open, the first that can be reached.',
      role: 'machine',
      default: '',
    },
    file: {
      type: 'text',
      title: 'File',
      doc: 'Its name, whose hash is the key.',
      default: 'file',
      maxLength: 40,
    },
    size: {
      type: 'number',
      title: 'Size',
      doc: 'Bytes of the packet that inserts it.',
      unit: 'byte',
      default: 1024,
      min: 64,
      max: 1500,
      integer: true,
      cite: assumed('a small file'),
    },
    inserted: {
      type: 'number',
      title: 'Inserted at',
      doc: 'Simulated time of insert.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      cite: assumed('from the start'),
    },
    rate: {
      type: 'number',
      title: 'Lookups',
      doc: 'Calls of lookup each second, evenly spaced from the insert on.',
      unit: 'packet/second',
      default: 100,
      min: 0.001,
      max: 1e6,
      cite: assumed('enough to see'),
    },
    reclaimed: {
      type: 'number',
      title: 'Reclaimed at',
      doc: 'Simulated time of reclaim; 0 = never.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      cite: assumed('it is kept'),
    },
  },
  state: {
    destination: 'i32',
    key: 'i32',
    size: 'i32',
    inserted: 'f64',
    gap: 'f64',
    reclaimed: 'f64',
    started: 'u8',
    /** time of the next lookup, the only one that its event may send */
    next: 'f64',
    sent: 'f64',
  },
  look: { icon: 'hard-drive', tone: 'traffic', gauges: [], counters: { sent: 'calls' } },
  configure(world, state, row, self, values) {
    const wanted = {
      inserted: Math.round(values.inserted * 1e12),
      gap: Math.round(1e12 / values.rate),
      reclaimed: Math.round(values.reclaimed * 1e12),
    }
    const names = Object.keys(wanted) as (keyof typeof wanted)[]
    const changed = names.filter((name) => state[name][row] !== wanted[name])
    for (const name of names) state[name][row] = wanted[name]
    state.destination[row] = values.destination
    state.key[row] = hashText(values.file) | 0
    state.size[row] = values.size
    if (changed.length > 0 && state.started[row] === 1) arm(world, state, row, self, changed)
  },
  start(world, state, row, self) {
    state.started[row] = 1
    arm(world, state, row, self, ['inserted', 'reclaimed'])
  },
  on: {
    packet(world, _state, _row, self, packet) {
      if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self) world.discard(self, packet)
      else world.drop(self, packet, 'no-receiver')
    },
    insert(world, state, row, self) {
      if (world.now >= state.inserted[row]) send(world, state, row, self, operation.insert, state.size[row])
    },
    lookup(world, state, row, self) {
      if (world.now !== state.next[row]) return
      again(world, state, row, self, state.gap[row])
      send(world, state, row, self, operation.lookup, requestSize)
    },
    reclaim(world, state, row, self) {
      const due = state.reclaimed[row] > 0 && world.now >= state.reclaimed[row]
      if (due) send(world, state, row, self, operation.reclaim, requestSize)
    },
  },
})

type Name = 'destination' | 'key' | 'inserted' | 'gap' | 'reclaimed' | 'next' | 'sent'
type State = Record<Name, Float64Array | Int32Array>

/** Timers of the times that are new: one that is under way is not made twice. */
function arm(world: World, state: State, row: number, self: number, times: readonly string[]): void {
  const { inserted, reclaimed, gap } = state
  if (times.includes('inserted') && inserted[row] >= world.now) world.schedule(self, inserted[row] - world.now, event.insert, -1)
  if (times.includes('reclaimed') && reclaimed[row] > 0 && reclaimed[row] >= world.now)
    world.schedule(self, reclaimed[row] - world.now, event.reclaim, -1)
  again(world, state, row, self, Math.max(0, inserted[row] - world.now) + gap[row])
}

function again(world: World, state: State, row: number, self: number, delay: number): void {
  state.next[row] = world.now + delay
  world.schedule(self, delay, event.lookup, -1)
}

function send(world: World, state: State, row: number, self: number, what: number, size: number): void {
  const packet = world.create(self, size, state.destination[row])
  world.packets.service[packet] = state.key[row]
  world.packets.mark[packet] = what
  state.sent[row]++
  world.originate(self, packet)
}
