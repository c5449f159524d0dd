import { messageHeader } from '../../sim/code-cache.ts'
import { assumed, given } from '../../sim/kind.ts'
import { answerForObject, objectOf, serverOf } from '../../sim/objects.ts'
import { flag } from '../../sim/packets.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { defineService, port, refuseHeavy } from './service.ts'

/** Objects that one cache can hold. */
const slots = 512

export default defineService({
  noun: 'cache',
  title: 'Data cache',
  doc: 'Keeps the objects that pass it on their way from servers to clients, and answers requests for them in place of the server. When there is no room the object that was asked for longest ago goes.',
  cite: given(
    'tamanoir-2003',
    '1',
    'middle services in user space level (reliable multicast, packets aggregating, packets monitoring and data caching)',
  ),
  icon: 'archive',
  cost: {
    user: { cycles: 3000, cyclesPerByte: 0, cite: assumed('a look-up in a hash table in Java; the object is kept by reference') },
  },
  keeps: { parameter: 'capacity', bytes: 1 },
  refuses: { ...refuseHeavy, cluster: 'requests and objects must pass the same cache' },
  answerable: true,
  soft: ['used', 'held'],
  parameters: {
    capacity: {
      type: 'number',
      title: 'Capacity',
      doc: 'Bytes of objects that it keeps.',
      unit: 'byte',
      default: 100_000,
      min: 0,
      max: 1e12,
      cite: assumed('a hundred objects of the default size'),
    },
    lifetime: {
      type: 'number',
      title: 'Lifetime',
      doc: 'How long an object is good; 0 = for ever.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      cite: assumed('objects that do not change'),
    },
  },
  state: {
    capacity: 'f64',
    lifetime: 'f64',
    /** object plus one (0 = free slot), its server, its bytes, when it came and was last asked for */
    object: ['f64', slots],
    server: ['i32', slots],
    bytes: ['f64', slots],
    came: ['f64', slots],
    asked: ['f64', slots],
    used: 'f64',
    held: 'f64',
    hits: 'f64',
    misses: 'f64',
    evicted: 'f64',
  },
  counters: { hits: 'hits', misses: 'misses', held: 'objects', used: 'bytes', evicted: 'evicted' },
  configure(_world, state, row, _self, values) {
    state.capacity[row] = Number(values.capacity)
    state.lifetime[row] = Math.round(Number(values.lifetime) * 1e12)
    while (state.used[row] > state.capacity[row]) evict(state, row)
  },
  apply(world, state, row, self, packet) {
    const { packets, reports } = world
    const message = packets.report[packet] < 0 ? 0 : reports.type[packets.report[packet]]
    if (message === reportType.object) {
      insert(world, state, row, packet)
      return true
    }
    if (message !== reportType.objectRequest) return true
    const slot = find(world, state, row, packet)
    if (slot < 0) {
      state.misses[row]++
      return true
    }
    state.hits[row]++
    state.asked[slot] = world.now
    const answer = answerForObject(world, self, packet, state.bytes[slot])
    packets.flags[answer] |= flag.served | flag.servedOnce
    world.deliver(self, packet)
    world.send(self, port.out, answer)
    return false
  },
})

type Name = 'capacity' | 'lifetime' | 'object' | 'bytes' | 'came' | 'asked' | 'used' | 'held' | 'evicted'
type State = Record<Name, Float64Array> & { readonly server: Int32Array }

function find(world: World, state: State, row: number, packet: number): number {
  const [object, server] = [objectOf(world, packet), serverOf(world, packet)]
  for (let slot = row * slots; slot < (row + 1) * slots; slot++) {
    if (state.object[slot] !== object + 1 || state.server[slot] !== server) continue
    if (state.lifetime[row] === 0 || world.now - state.came[slot] <= state.lifetime[row]) return slot
    forget(state, row, slot)
  }
  return -1
}

function insert(world: World, state: State, row: number, packet: number): void {
  const bytes = world.packets.originalSize[packet] - messageHeader
  const known = find(world, state, row, packet)
  if (known >= 0) forget(state, row, known)
  if (bytes > state.capacity[row]) return
  while (state.used[row] + bytes > state.capacity[row]) evict(state, row)
  if (state.held[row] === slots) evict(state, row)
  let slot = row * slots
  while (state.object[slot] !== 0) slot++
  state.object[slot] = objectOf(world, packet) + 1
  state.server[slot] = serverOf(world, packet)
  state.bytes[slot] = bytes
  state.came[slot] = world.now
  state.asked[slot] = world.now
  state.used[row] += bytes
  state.held[row]++
}

function forget(state: State, row: number, slot: number): void {
  state.object[slot] = 0
  state.used[row] -= state.bytes[slot]
  state.held[row]--
}

/** The object that was asked for longest ago makes room. */
function evict(state: State, row: number): void {
  let oldest = -1
  for (let slot = row * slots; slot < (row + 1) * slots; slot++)
    if (state.object[slot] !== 0 && (oldest < 0 || state.asked[slot] < state.asked[oldest])) oldest = slot
  if (oldest < 0) {
    state.used[row] = 0
    return
  }
  forget(state, row, oldest)
  state.evicted[row]++
}
