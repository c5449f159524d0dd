/**
 * Brings a world to a plan: the first plan builds it, a later one edits it while it runs. Components that both plans
 * name with the same kind keep their index, queues and state; what is gone is dropped and counted as `removed`.
 */
import { sharing } from './addressing.ts'
import { crash } from './crash.ts'
import { longestDatagram } from './datagrams.ts'
import { errorFlow, workFlow } from './flows.ts'
import type { Handler, Kind, Values } from './kind.ts'
import { KindTables } from './kind-tables.ts'
import type { Plan, PlanComponent } from './plan.ts'
import { discipline, unbounded } from './resources.ts'
import { automaticNetwork, longestMatch, type StaticRoute, way } from './routing.ts'
import { crossingsKept } from './series.ts'
import { World } from './world.ts'

/** A world at time 0 that has not started: no component, no event. */
export const createWorld = (catalogue: readonly Kind[], seed: number): World => {
  const world = new World(new KindTables(catalogue), seed)
  world.handlers = [...catalogue.flatMap((kind) => Object.values(kind.on)), lose]
  return world
}

/** In place of the handlers of what has failed. */
const lose: Handler = (world, _state, _row, self, packet) => {
  if (world.packets.nextHop[packet] === self) world.drop(self, packet, 'machine-down')
  else world.discard(self, packet)
}

/** Applied plan of a world, by component id: what the next plan is compared with. */
export type Applied = ReadonlyMap<string, PlanComponent>

/**
 * @param start false when the columns will be overwritten by a snapshot: nothing is scheduled, configured or counted
 * @returns what to pass as `before` next time
 */
export function applyPlan(world: World, plan: Plan, before: Applied, start = true): Applied {
  const catalogue = world.kinds.list
  const index = indexById(world)
  const next = new Map(plan.components.map((component) => [component.id, component]))
  const handlerBase = handlerBases(catalogue)

  for (const [id, component] of before) {
    const now = next.get(id)
    if (now === undefined || now.kind !== component.kind) {
      world.remove(index.get(id) as number)
      index.delete(id)
    }
  }

  const fresh: number[] = []
  for (const component of plan.components) {
    if (index.has(component.id)) continue
    const self = world.newComponent(component.id)
    index.set(component.id, self)
    fresh.push(self)
    world.kindOf[self] = component.kind
    world.handlerBase[self] = handlerBase[component.kind]
    world.row[self] = world.kinds.addRow(component.kind)
    world.firstResource[self] = world.resources.count
    addResources(world, self, component)
  }

  world.children = Array.from({ length: world.count }, () => [])
  for (const component of plan.components) {
    const self = index.get(component.id) as number
    if (component.parent !== null) world.children[index.get(component.parent) as number].push(self)
    world.parent[self] = component.parent === null ? -1 : (index.get(component.parent) as number)
    world.place[self] = component.place
    world.levels[self] = component.level
    world.values[self] = component.values
  }
  for (const component of plan.components) {
    let root = index.get(component.id) as number
    while (world.parent[root] >= 0) root = world.parent[root]
    world.root[index.get(component.id) as number] = root
  }

  addShared(world, plan, index)
  addFlows(world, plan, index)
  addCrossings(world, plan, index)
  const failed = failedIn(next, catalogue)
  wire(world, plan, index, handlerBase, failed)
  number(world, plan, index)
  route(world, plan, index)
  world.captures = plan.captures
  world.programs = plan.programs

  for (const component of plan.components) {
    const self = index.get(component.id) as number
    const runs = component.runsOn
    world.processor[self] = runs === null ? -1 : world.resource(index.get(runs.component) as number, runs.resource)
    world.processorPriority[self] = runs === null ? 0 : runs.priority
    world.cycle[self] = runs === null ? 0 : 1e12 / runs.hertz
  }
  if (!start) return next
  world.addresses.keep((bridge, address, wire) => world.alive[bridge] === 1 && world.bridge[bridge]?.get(address) === wire)
  world.mtuOf.fill(longestDatagram)

  const failedBefore = failedIn(before, catalogue)
  const isFresh = new Set(fresh)
  const known = (id: string) => !isFresh.has(index.get(id) as number)
  const marked = (ids: Iterable<string>) => {
    const marks = new Uint8Array(world.count)
    for (const id of ids) marks[index.get(id) as number] = 1
    return marks
  }
  const crashed = [...failed].filter((id) => known(id) && !failedBefore.has(id))
  if (crashed.length > 0) crash(world, marked(crashed))
  world.resources.rest(world.now)
  for (const component of plan.components) {
    const self = index.get(component.id) as number
    resizeResources(world, self, component)
    const kind = catalogue[component.kind]
    kind.configure?.(world, world.kinds.columns[component.kind], world.row[self], self, resolve(kind, component, index, plan))
  }
  if (failed.size > 0) world.resources.rest(world.now, marked(failed))
  const back = [...failedBefore].filter((id) => next.has(id) && known(id) && !failed.has(id))
  if (failed.size + back.length > 0) world.queue = world.queue.without(marked([...failed, ...back]))
  for (const { id, kind } of plan.components)
    if (!failed.has(id) && (!known(id) || back.includes(id))) {
      const self = index.get(id) as number
      catalogue[kind].start?.(world, world.kinds.columns[kind], world.row[self], self)
    }
  return next
}

/** What does nothing because the machine that it is, or is in, has failed: a kind's failure flag stands for all that is placed in it. */
function failedIn(components: Applied, catalogue: readonly Kind[]): Set<string> {
  const fails = ({ kind, values }: PlanComponent) =>
    catalogue[kind].offers !== undefined &&
    Object.entries(catalogue[kind].parameters).some(([name, spec]) => spec.type === 'flag' && spec.failure && !values[name])
  const failed = new Set<string>()
  const hosts = new Set([...components.values()].filter(fails).map(({ id }) => id))
  if (hosts.size === 0) return failed
  for (const component of components.values())
    for (let at: PlanComponent | undefined = component; at !== undefined; at = components.get(at.parent ?? ''))
      if (hosts.has(at.id)) failed.add(component.id)
  return failed
}

const indexById = (world: World): Map<string, number> => {
  const index = new Map<string, number>()
  for (let self = 0; self < world.count; self++) if (world.alive[self] === 1) index.set(world.ids[self], self)
  return index
}

const handlerBases = (catalogue: readonly Kind[]): number[] => {
  let base = 0
  return catalogue.map((kind) => {
    const own = base
    base += Object.keys(kind.on).length
    return own
  })
}

const amount = (spec: number | string | undefined, component: PlanComponent, otherwise: number): number =>
  spec === undefined ? otherwise : typeof spec === 'number' ? spec : Number(component.values[spec])

function addResources(world: World, self: number, component: PlanComponent): void {
  for (const [name, spec] of Object.entries(world.kinds.list[component.kind].resources ?? {}))
    world.resources.add(
      self,
      name,
      discipline[spec.discipline],
      amount(spec.servers, component, 1),
      amount(spec.capacity, component, unbounded),
      world.now,
    )
}

/** Servers and places follow their parameters; those in service finish, those waiting stay. */
function resizeResources(world: World, self: number, component: PlanComponent): void {
  const specs = Object.values(world.kinds.list[component.kind].resources ?? {})
  specs.forEach((spec, i) => {
    world.setCapacity(
      world.firstResource[self] + i,
      amount(spec.servers, component, 1),
      amount(spec.capacity, component, unbounded),
    )
  })
}

function addFlows(world: World, plan: Plan, index: ReadonlyMap<string, number>): void {
  const flows = new Map(world.flows.ids.map((id, flow) => [id, flow]))
  for (const flow of plan.flows) {
    const known = flows.get(flow.id) ?? world.flows.add(flow.id, world.series.add())
    world.flowOf[index.get(flow.id) as number] = known
    if (flow.answered && world.flows.answers[known] < 0)
      world.flows.answers[known] = world.flows.add(`${flow.id}:answers`, world.series.add())
  }
  world.flows.errors = flows.get(errorFlow) ?? world.flows.add(errorFlow, world.series.add())
  if (plan.components.some(({ kind }) => world.kinds.list[kind].timed))
    world.flows.work = flows.get(workFlow) ?? world.flows.add(workFlow, world.series.add())
  world.kinds.reserveFlows(world.flows.count)
}

function addCrossings(world: World, plan: Plan, index: ReadonlyMap<string, number>): void {
  for (const component of plan.components) {
    const self = index.get(component.id) as number
    if (world.kinds.list[component.kind].crossing === true && world.crossingOf[self] < 0)
      world.crossingOf[self] = world.series.add(crossingsKept)
  }
}

function wire(
  world: World,
  plan: Plan,
  index: ReadonlyMap<string, number>,
  handlerBase: readonly number[],
  failed: ReadonlySet<string>,
): void {
  const first: number[] = []
  const wires: number[] = []
  const to: number[] = []
  const handler: number[] = []
  const via: number[] = []
  const arrived = new Map<number, number>()
  const handlers = world.kinds.list.map((kind) => new Map(Object.keys(kind.on).map((name, event) => [name, event])))
  for (const component of plan.components) {
    const self = index.get(component.id) as number
    world.portBase[self] = first.length
    for (const port of component.wires) {
      first.push(to.length)
      wires.push(port.length)
      for (const end of port) {
        const target = index.get(end.to) as number
        const kind = world.kindOf[target]
        to.push(target)
        handler.push(
          failed.has(end.to) ? world.handlers.length - 1 : handlerBase[kind] + (handlers[kind].get(end.event) as number),
        )
        const order = arrived.get(target) ?? 0
        via.push(order)
        if (world.kinds.list[component.kind].forwards === 'wire') arrived.set(target, order + 1)
      }
    }
  }
  world.portFirst = Int32Array.from(first)
  world.portWires = Int32Array.from(wires)
  world.wireTo = Int32Array.from(to)
  world.wireHandler = Int32Array.from(handler)
  world.wireVia = Int32Array.from(via)
}

/** Shared addresses are entries of the component table that never live: packets are addressed to them, nothing happens there. */
function addShared(world: World, plan: Plan, index: Map<string, number>): void {
  if (plan.shared.length === 0) return
  const known = new Map(world.ids.map((id, self) => [id, self]))
  for (const { id, address, to } of plan.shared) {
    let self = known.get(id)
    if (self === undefined) {
      self = world.newComponent(id)
      world.alive[self] = 0
      world.parent[self] = -1
      world.root[self] = self
    }
    index.set(id, self)
    world.address[self] = address
    world.shared[self] = sharing[to]
  }
}

/** Automatic addresses are given in parts of 2²²: one that somebody has taken is given in the next part. */
const part = 0x40_00_00

/** Every component has the address that the person gave it; a top-level one without is numbered. */
function number(world: World, plan: Plan, index: ReadonlyMap<string, number>): void {
  const taken = new Set(plan.components.map(({ address }) => address))
  for (const component of plan.components) {
    const self = index.get(component.id) as number
    let address = component.address ?? (component.parent === null ? automaticNetwork + (self & (part - 1)) + 1 : 0)
    if (component.address === undefined) while (taken.has(address)) address += part
    world.address[self] = address
    world.joined[self] = component.joined ?? 0
  }
}

function route(world: World, plan: Plan, index: ReadonlyMap<string, number>): void {
  world.stationOf.fill(-1)
  const stations = plan.stations.map((id) => index.get(id) as number)
  stations.forEach((self, station) => {
    world.stationOf[self] = station
  })
  world.routeWire = []
  world.routeHop = []
  world.routeWays = []
  world.bridge = []
  world.blocked = []
  const positions = Int32Array.from(plan.components, ({ id }) => index.get(id) as number)
  const placed = (hop: Int32Array) => hop.map((position) => (position < 0 ? -1 : positions[position]))
  for (const component of plan.components) {
    const self = index.get(component.id) as number
    const { routes, bridge, blocked } = component
    world.routeWire[self] = routes ? routes.wire : null
    world.routeHop[self] = routes ? placed(routes.hop) : null
    world.routeWays[self] = routes ? routes.several.map((ways) => ({ ...ways, hop: placed(ways.hop) })) : null
    if (routes && routes.statics.length > 0) overrule(world, self, routes.statics, stations, plan.prefixes, positions)
    world.blocked[self] = blocked && blocked.length > 0 ? new Set(blocked) : null
    world.bridge[self] = bridge ? new Map(Object.entries(bridge).map(([id, wire]) => [index.get(id) as number, wire])) : null
  }
}

/** The longest prefix decides; of two as long the person's. What is here, and a group's tree, no route leads away from. */
function overrule(
  world: World,
  self: number,
  statics: readonly StaticRoute[],
  stations: readonly number[],
  prefixes: readonly number[],
  positions: Int32Array,
): void {
  const wire = (world.routeWire[self] as Int32Array).slice()
  const hop = world.routeHop[self] as Int32Array
  stations.forEach((towards, station) => {
    if (wire[station] === way.here || towards === self || world.shared[towards] === sharing.all) return
    const best = longestMatch(statics, world.address[towards])
    if (!best || (wire[station] !== way.none && best.length < prefixes[station])) return
    wire[station] = best.wire
    hop[station] = positions[best.hop]
  })
  world.routeWire[self] = wire
}

function resolve(
  kind: Kind,
  component: PlanComponent,
  index: ReadonlyMap<string, number>,
  plan: Plan,
): Values<Kind['parameters']> {
  const values: Record<string, number | string | boolean> = { ...component.values }
  for (const [name, spec] of Object.entries(kind.parameters)) {
    if (spec.type === 'reference') values[name] = index.get(String(values[name])) ?? -1
    if (spec.type === 'file') values[name] = plan.captures.findIndex((capture) => capture.sha256 === values[name])
    if (spec.type === 'program') values[name] = plan.programs.findIndex(({ id }) => id === values[name])
  }
  return values as Values<Kind['parameters']>
}
