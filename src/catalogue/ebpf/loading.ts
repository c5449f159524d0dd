/**
 * Programs that are loaded into components. What a program remembers is its maps: their bytes are the world's (sim/memories.ts).
 * The machine around them (code, stack, room for a packet) is made when the program first runs, and again in a world that was
 * restored: it is found by the very bytes that the world holds, so that it belongs to one component of one world and goes with it.
 */
import { Execution } from '../../programs/ebpf/execution.ts'
import type { Layout } from '../../programs/ebpf/memory.ts'
import { packetAt, type Target } from '../../programs/ebpf/targets.ts'
import { longestDatagram } from '../../sim/datagrams.ts'
import type { PlanProgram } from '../../sim/plan.ts'
import { hashText } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { type Place, type Reading, readingOf } from './reading.ts'

/** bytes that headers may grow by (XDP_PACKET_HEADROOM), and that a packet may grow by at its end */
export const headroom = 256
const tailroom = 256
/** the longest frame: an Ethernet header and an IP packet */
const longestFrame = 14 + longestDatagram

export interface Loaded {
  readonly execution: Execution
  readonly target: Target
  /** of its whole memory */
  readonly view: DataView
  /** it may change a packet */
  readonly writes: boolean
}

const loaded = new WeakMap<Uint8Array, Loaded>()

export function placeOf(world: World, self: number): Place {
  const host = world.parent[self]
  const { entry = '' } = world.values[self]
  return {
    level: world.levels[self] ?? 'kernel',
    point: host < 0 ? '' : String(world.values[host].point ?? ''),
    entry: String(entry),
  }
}

export const planOf = (world: World, self: number): PlanProgram | undefined =>
  world.programs.find(({ id }) => id === world.values[self].program)

/** The program of a component, read for its place; undefined = it names none. */
export function readingIn(world: World, self: number): Reading | undefined {
  const plan = planOf(world, self)
  return plan && readingOf(plan, placeOf(world, self))
}

/** A number that differs when another program is loaded, or the same at another place: then its maps are empty again. */
export function versionOf(world: World, self: number): number {
  const plan = planOf(world, self)
  if (plan === undefined) return 0
  const { level, point, entry } = placeOf(world, self)
  return hashText(`${level}:${point}:${entry}:${plan.language}:${plan.code}`) | 0
}

/** The program of a component, ready to run on its maps; undefined when there is none, or it is refused. @param cpus copies of each per-CPU value */
export function loadedIn(world: World, self: number, cpus: number): Loaded | undefined {
  const bytes = world.memories.of(self)
  const known = bytes && loaded.get(bytes)
  return known ?? load(world, self, cpus, bytes)
}

function load(world: World, self: number, cpus: number, before: Uint8Array | undefined): Loaded | undefined {
  const reading = readingIn(world, self)
  if (!reading?.ok) return undefined
  const full = world.memories.refuses(self)
  if (full !== undefined) {
    world.logs.fault(self, world.now, 'refused', full)
    return undefined
  }
  const { program, target, verified } = reading
  const execution = new Execution(program, {
    contextSize: target.contextSize,
    packetRoom: headroom + longestFrame + tailroom,
    cpus,
    limit: Math.max(target.limits.explored, verified.longestPath),
    packetAt: packetAt(target),
  })
  const maps = mapsOf(execution.memory, execution.layout)
  if (before?.length === maps.length) maps.set(before)
  world.memories.own(self, maps)
  const { buffer, byteOffset } = execution.memory
  const view = new DataView(buffer, byteOffset)
  const result = { execution, target, view, writes: verified.writesPacket && target.packetWritable }
  loaded.set(maps, result)
  return result
}

function mapsOf(memory: Uint8Array, { maps }: Layout): Uint8Array {
  return maps.length === 0 ? memory.subarray(0, 0) : memory.subarray(maps[0].values, maps[maps.length - 1].end)
}

/** A card's program has one copy of each per-CPU value, one in a machine as many as there are CPUs. */
export function cpusOf(world: World, self: number): number {
  return world.levels[self] === 'nic' ? 1 : Math.max(1, world.resources.wanted[world.processor[self]] ?? 1)
}
