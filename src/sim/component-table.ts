/** The table of components: their columns, what is wired to what, and their random streams. */
import { maximumComponents } from './event-queue.ts'
import type { Level } from './kind.ts'
import { hashText, nextBits, nextExponential, nextUniform, seedStream } from './random.ts'
import { dropReasons } from './reasons.ts'
import type { Ways } from './routing.ts'

export const componentIntegers = [
  'kindOf',
  'row',
  'parent',
  'root',
  'place',
  'key',
  'handlerBase',
  'flowOf',
  'crossingOf',
  'processor',
  'firstResource',
  'portBase',
  'stationOf',
  'mtuOf',
  'hash',
  'turn',
  'nice',
  'gather',
] as const
export const componentNumbers = [
  'sequence',
  'received',
  'passed',
  'created',
  'ended',
  'cycle',
  'published',
  'reassemblyAt',
  'address',
  'joined',
  'errorGap',
] as const
export const componentBytes = ['alive', 'processorPriority', 'shared', 'intake'] as const

export class ComponentTable {
  readonly seed: number

  /** components: `count` indices were ever given out, a dead one is never reused */
  count = 0
  ids: string[] = []
  kindOf = new Int32Array(64)
  row = new Int32Array(64)
  parent = new Int32Array(64)
  /** top-level component it stands in (itself when it stands alone) */
  root = new Int32Array(64)
  place = new Int32Array(64)
  levels: (Level | null)[] = []
  /** its parameters as the plan has them; like levels and wires they come with the plan, not with a snapshot */
  values: Readonly<Record<string, number | string | boolean>>[] = []
  children: number[][] = []
  /** key of the service that it answers to; 0 = none */
  key = new Int32Array(64)
  alive = new Uint8Array(64)
  handlerBase = new Int32Array(64)
  sequence = new Float64Array(64)
  received = new Float64Array(64)
  passed = new Float64Array(64)
  created = new Float64Array(64)
  ended = new Float64Array(64)
  drops = new Float64Array(64 * dropReasons.length)
  /** flow of a packet source; −1 */
  flowOf = new Int32Array(64)
  /** series of crossing times; −1 */
  crossingOf = new Int32Array(64)
  /** processor that executes it (a resource; −1 = none), the priority there, picoseconds per cycle */
  processor = new Int32Array(64)
  processorPriority = new Uint8Array(64)
  cycle = new Float64Array(64)
  firstResource = new Int32Array(64)
  /** how it takes what comes over links: see kind.ts */
  intake = new Uint8Array(64)
  /** a number that a component makes known to its neighbours: a machine its copy cost, a link its time for a byte (both ps), a back-end its weight */
  published = new Float64Array(64)

  /** when fragments at it will be looked at for their time; 0 = none wait */
  reassemblyAt = new Float64Array(64)

  /** hash of its id, and whose turn it is among equal paths */
  hash = new Int32Array(64)
  turn = new Int32Array(64)
  /** its threads, where a CPU is shared by threads: their nice level, and how many packets must wait before one is woken */
  nice = new Int32Array(64)
  gather = new Int32Array(64)
  /** IPv4 address, and address of the multicast group that it has joined; 0 = none */
  address = new Float64Array(64)
  joined = new Float64Array(64)
  /** for an address that several have, which is an entry here that never lives: `sharing` (addressing.ts) */
  shared = new Uint8Array(64)
  /** picoseconds between two ICMP errors to one host; 0 = no limit, −1 = it sends none */
  errorGap = new Float64Array(64)

  /** ports: component → base; port → first wire and number of wires */
  portBase = new Int32Array(64)
  portFirst = new Int32Array(0)
  portWires = new Int32Array(0)
  wireTo = new Int32Array(0)
  wireHandler = new Int32Array(0)
  wireVia = new Int32Array(0)
  /** derived from the plan: station of a component (−1), routes per component, bridge tables per component */
  stationOf = new Int32Array(64)
  /** smallest MTU of the links at it and in it, bytes */
  mtuOf = new Int32Array(64)
  routeWire: (Int32Array | null)[] = []
  routeHop: (Int32Array | null)[] = []
  routeWays: (readonly Ways[] | null)[] = []
  bridge: (Map<number, number> | null)[] = []
  /** wires of a bridge that the spanning tree has blocked */
  blocked: (ReadonlySet<number> | null)[] = []

  streams: string[] = []
  private streamIndex = new Map<string, number>()
  random = new Int32Array(64)

  constructor(seed: number) {
    this.seed = seed
  }

  // — components

  /** A new component index; the caller fills its columns. */
  newComponent(id: string): number {
    const index = this.count++
    if (index === maximumComponents) throw new Error(`components: ${index + 1} is above the maximum of ${maximumComponents}`)
    if (index >= this.alive.length) this.grow(this.alive.length * 2)
    this.ids.push(id)
    this.hash[index] = hashText(id)
    this.alive[index] = 1
    this.flowOf[index] = -1
    this.crossingOf[index] = -1
    this.errorGap[index] = -1
    return index
  }

  grow(capacity: number): void {
    const longer = <A extends Int32Array | Float64Array | Uint8Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    for (const name of componentIntegers) this[name] = longer(this[name], new Int32Array(capacity))
    for (const name of componentNumbers) this[name] = longer(this[name], new Float64Array(capacity))
    for (const name of componentBytes) this[name] = longer(this[name], new Uint8Array(capacity))
    this.drops = longer(this.drops, new Float64Array(capacity * dropReasons.length))
  }

  // — wires

  wired(self: number, port: number): boolean {
    return this.portWires[this.portBase[self] + port] > 0
  }
  /** Number of wires of a port. */
  fan(self: number, port: number): number {
    return this.portWires[this.portBase[self] + port]
  }
  /** The component at the other end of a port's wire; −1. */
  neighbour(self: number, port: number, index = 0): number {
    const at = this.portBase[self] + port
    return index < this.portWires[at] ? this.wireTo[this.portFirst[at] + index] : -1
  }

  /** Index of the wire whose far end answers to a service key; −1 when none does. */
  holder(self: number, port: number, key: number): number {
    for (let i = this.fan(self, port) - 1; i >= 0; i--) if (this.key[this.neighbour(self, port, i)] === key) return i
    return -1
  }
  /** The same, where the far end or something placed in it answers. */
  host(self: number, port: number, key: number): number {
    for (let i = this.fan(self, port) - 1; i >= 0; i--) if (this.answers(this.neighbour(self, port, i), key)) return i
    return -1
  }
  /** Whether a component or something placed in it answers to a service key. */
  answers(host: number, key: number): boolean {
    if (this.key[host] === key) return true
    for (const child of this.children[host]) if (this.key[child] === key) return true
    return false
  }

  // — random streams

  /** The stream of a component for one purpose; made on first use. */
  stream(self: number, purpose: string): number {
    const name = `${this.ids[self]}:${purpose}`
    if (this.streamIndex.size !== this.streams.length) this.streamIndex = new Map(this.streams.map((known, at) => [known, at]))
    const known = this.streamIndex.get(name)
    if (known !== undefined) return known
    const index = this.streams.push(name) - 1
    this.streamIndex.set(name, index)
    if (this.random.length < this.streams.length * 4) {
      const longer = new Int32Array(this.random.length * 2)
      longer.set(this.random)
      this.random = longer
    }
    seedStream(this.random, index, this.seed, this.ids[self], purpose)
    return index
  }
  uniform(stream: number): number {
    return nextUniform(this.random, stream)
  }
  exponential(stream: number, mean: number): number {
    return nextExponential(this.random, stream, mean)
  }
  bits(stream: number): number {
    return nextBits(this.random, stream)
  }
}
