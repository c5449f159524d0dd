/**
 * Whether what is placed at a level keeps to the budget there: the memory of all services together, and for each of them
 * the time that it takes for a packet. Which classes of services a level takes at all is a matter of placement.
 */
import type { Level, Offer } from '../sim/kind.ts'
import { type View, warn } from './design-view.ts'
import type { ComponentRecord } from './document.ts'
import { nameOf, openScene, refuse, roleOf, type Scene } from './placement.ts'
import type { Fix, Problem } from './problem.ts'
import { exact } from './quantity.ts'

/** Bytes of the packet that a service's time is reckoned for: a full Ethernet frame's. */
const nominal = 1500

const levelNames: Record<Level, string> = {
  nic: 'on the card',
  kernel: 'in the kernel',
  user: 'in user space',
  cluster: 'on the cluster',
}

/** What a host grants at a place: bytes in all, seconds for each packet. */
interface Budget {
  readonly level: Level
  readonly memory: number
  readonly time: number
  readonly hertz: number
  /** back-ends of the cluster */
  readonly members: readonly string[]
}

export function checkBudgets(view: View): Problem[] {
  let scene: Scene | undefined
  return view.topology.components.flatMap((host) =>
    Object.values(view.network.kindOf(host.id).offers ?? {}).flatMap((offer) => {
      const budget = budgetOf(view, host, offer)
      if (!budget) return []
      scene ??= openScene(view.topology, view.catalogue)
      return [...checkTimes(view, scene, host, offer, budget), ...checkMemory(view, scene, host, offer, budget)]
    }),
  )
}

function checkTimes(view: View, scene: Scene, host: ComponentRecord, offer: Offer, budget: Budget): Problem[] {
  return placedIn(view, host, offer).flatMap((record) => {
    const time = timeOf(view, record, budget)
    if (!(time > budget.time)) return []
    const nodes = sharers(view, record, host, budget)
    const granted = budget.time * nodes
    if (!(time > granted)) return []
    const shared = nodes > 1 ? `, shared by ${nodes} nodes,` : ''
    return [
      warn(
        view,
        record,
        'over-time-budget',
        `${nameOf(record)} takes ${microseconds(time)} for a packet of ${nominal} bytes in ${nameOf(host)}; the budget ${levelNames[budget.level]}${shared} is ${microseconds(granted)}: ${advice[budget.level]}`,
        elsewhere(view, scene, record, host),
        { time, budget: granted, level: budget.level },
      ),
    ]
  })
}

const microseconds = (seconds: number): string => `${Number((seconds * 1e6).toPrecision(3))} µs`

/** What is to be done where a service takes too long. */
const advice: Record<Level, string> = {
  nic: 'a card that takes longer than a frame does on the wire falls behind',
  kernel: 'the kernel does not tolerate long processing of a packet',
  user: 'it belongs on a cluster, whose nodes share the packets',
  cluster: 'more back-ends that have it would share the packets',
}

function checkMemory(view: View, scene: Scene, host: ComponentRecord, offer: Offer, budget: Budget): Problem[] {
  const placed = placedIn(view, host, offer)
  const bytes = placed.reduce((sum, record) => sum + memoryOf(view, record), 0)
  if (bytes <= budget.memory) return []
  const largest = placed.reduce((most, record) => (memoryOf(view, record) > memoryOf(view, most) ? record : most))
  return [
    warn(
      view,
      host,
      'over-memory-budget',
      `${nameOf(host)} holds services that take ${exact(bytes, 'byte')}, ${nameOf(largest)} the most; the budget ${levelNames[budget.level]} is ${exact(budget.memory, 'byte')}`,
      elsewhere(view, scene, largest, host),
      { bytes, budget: budget.memory, level: budget.level },
    ),
  ]
}

function budgetOf(view: View, host: ComponentRecord, offer: Offer): Budget | undefined {
  if (!offer.budget || offer.closed) return undefined
  const members = membersOf(view, host)
  return {
    level: offer.level === 'user' && members.length > 0 ? 'cluster' : offer.level,
    memory: Number(view.value(host.id, offer.budget.memory)),
    time: Number(view.value(host.id, offer.budget.time)),
    hertz: hertzOf(view, host, offer),
    members,
  }
}

/** The front-end that a back-end names, or the first. */
function frontOf({ network, value }: View, member: string): string | undefined {
  const named = value(member, 'director')
  return named ? String(named) : [...network.records.keys()].find((id) => network.kindOf(id).gathers?.role === 'back-end')
}

/** Back-ends of the cluster that the machine of a component belongs to; none = it belongs to no cluster. */
function membersOf(view: View, { id }: ComponentRecord): string[] {
  const { network } = view
  const members = [...network.records.keys()].filter((other) => network.kindOf(other).role === 'back-end')
  const own = members.find((other) => network.rootOf(other) === network.rootOf(id))
  return own === undefined ? [] : members.filter((other) => frontOf(view, other) === frontOf(view, own))
}

/**
 * How many nodes share the packets that come, where a service is placed: the back-ends in service that have it too, or can
 * fetch it. Where the front-end is an environment itself each service may have nodes of its own, and all that have one share.
 */
function sharers(view: View, record: ComponentRecord, host: ComponentRecord, { members }: Budget): number {
  const { network, value, topology } = view
  if (members.length === 0) return 1
  const here = network.rootOf(host.id)
  const others = members.filter((member) => network.rootOf(member) !== here && Number(value(member, 'weight')) > 0)
  const front = frontOf(view, members[0])
  const apart = front !== undefined && network.records.has(front) && network.kindOf(front).fits?.role === 'environment'
  const serves = ({ id }: ComponentRecord) => {
    const { role } = network.kindOf(id)
    return role === 'manager' || (role === 'service' && (apart || value(id, 'name') === value(record.id, 'name')))
  }
  const able = new Set(topology.components.filter(serves).map(({ id }) => network.rootOf(id)))
  return 1 + others.filter((member) => able.has(network.rootOf(member))).length
}

/** Cycles per second of the processor that executes what is placed there. */
function hertzOf(view: View, host: ComponentRecord, offer: Offer): number {
  let [at, place] = [host, offer]
  while (place.runs === 'inherit') {
    const outer = at.parent === undefined ? undefined : view.network.records.get(at.parent)
    const role = roleOf(view.network.kindOf(at.id), at.parameters)
    const around = outer && Object.values(view.network.kindOf(outer.id).offers ?? {}).find((each) => each.role === role)
    if (!outer || !around) return Number.POSITIVE_INFINITY
    ;[at, place] = [outer, around]
  }
  return Number(view.value(at.id, place.runs.clock))
}

function placedIn({ network }: View, host: ComponentRecord, offer: Offer): ComponentRecord[] {
  return (network.children.get(host.id) ?? []).filter(
    ({ id, parameters }) => network.kindOf(id).demands !== undefined && roleOf(network.kindOf(id), parameters) === offer.role,
  )
}

/** Seconds for a packet of the nominal size: what the service costs at the level itself, a cluster's being that of user space. */
function timeOf(view: View, record: ComponentRecord, { level, hertz }: Budget): number {
  const { cycles = {}, perByte = {} } = view.network.kindOf(record.id).demands ?? {}
  const read = (names: { readonly [at in Level]?: string }) => {
    const name = names[level] ?? (level === 'cluster' ? names.user : undefined)
    return name === undefined ? 0 : Number(view.value(record.id, name))
  }
  return (read(cycles) + nominal * read(perByte)) / hertz
}

/** Bytes of its code and state, and of what it is set to keep. */
function memoryOf({ network, value }: View, { id }: ComponentRecord): number {
  const { memory = '', keeps } = network.kindOf(id).demands ?? {}
  return Number(value(id, memory) ?? 0) + (keeps === undefined ? 0 : Number(value(id, keeps.parameter)) * keeps.bytes)
}

/** A move to where the service would keep to the budget, in its own machine if there is such a place. */
function elsewhere(view: View, scene: Scene, record: ComponentRecord, from: ComponentRecord): Fix[] {
  const root = view.network.rootOf(record.id)
  const hosts = view.topology.components.filter((host) => host.id !== from.id && admits(view, scene, record, host))
  const near = hosts.find(({ id }) => view.network.rootOf(id) === root) ?? hosts[0]
  if (!near) return []
  return [{ title: `Move ${nameOf(record)} into ${nameOf(near)}`, edits: [{ type: 'move', id: record.id, parent: near.id }] }]
}

function admits(view: View, scene: Scene, record: ComponentRecord, host: ComponentRecord): boolean {
  const kind = view.network.kindOf(record.id)
  const offers = Object.values(view.network.kindOf(host.id).offers ?? {})
  const offer = offers.find(({ role }) => role === roleOf(kind, record.parameters))
  const budget = offer && budgetOf(view, host, offer)
  if (!budget || refuse(scene, record.kind, record.parameters, host.id, record.id) !== null) return false
  const there = placedIn(view, host, offer).reduce((sum, other) => sum + memoryOf(view, other), 0)
  return (
    timeOf(view, record, budget) <= budget.time * sharers(view, record, host, budget) &&
    there + memoryOf(view, record) <= budget.memory
  )
}
