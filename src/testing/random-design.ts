/** Random valid designs and random valid edits of them, from a seed: every kind, every kind of edit. */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import type { Kind, Offer, ParameterSpec, TextParameter } from '../sim/kind.ts'
import { nextUniform, seedStream } from '../sim/random.ts'
import type { ComponentRecord, Edit, LinkRecord, ParameterValue, Topology } from '../topology/document.ts'
import { applyEdit } from '../topology/edits.ts'
import { programsFor } from '../topology/programs.ts'
import { canPlace, validateTopology } from '../topology/validate.ts'
import { scribblers } from './scribblers.ts'

export class Dice {
  private readonly state = new Int32Array(4)
  constructor(seed: number) {
    seedStream(this.state, 0, seed, 'dice', 'design')
  }
  below(n: number): number {
    return Math.floor(nextUniform(this.state, 0) * n)
  }
  chance(share: number): boolean {
    return nextUniform(this.state, 0) < share
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]
  }
}

const isWire = (kind: Kind) => kind.forwards === 'wire'
const wires = catalogue.filter(isWire)
const components = catalogue.filter((kind) => !isWire(kind))
const linkPorts = (kind: Kind) => Object.values(kind.ports).find((port) => port.joins === 'link')

/** A value within bounds that keeps a short run short: at most 100 times away from the default. */
function randomValue(dice: Dice, topology: Topology, spec: ParameterSpec): ParameterValue | null {
  switch (spec.type) {
    case 'number': {
      const factor = dice.of([0.01, 0.1, 0.5, 1, 2, 10, 100])
      const value = Math.min(
        spec.max,
        Math.max(spec.min, spec.default === 0 ? spec.min + dice.below(3) * 1e-3 : spec.default * factor),
      )
      return spec.integer ? Math.round(value) : value
    }
    case 'choice':
      return dice.of(Object.keys(spec.options).filter((option) => option !== 'capture'))
    case 'flag':
      return dice.chance(0.5)
    case 'text':
      if (spec.format !== undefined) return randomText(dice, topology, spec.format)
      return dice.of(['', 'monitor', 'count', 'gzip', 'mark', 'drop', 'filter'])
    case 'reference': {
      const known = topology.components.filter(({ kind }) => catalogue.find((entry) => entry.kind === kind)?.role === spec.role)
      return known.length === 0 ? null : dice.of(known).id
    }
    case 'profile':
      return dice.of(profiles).id
    case 'file':
      return null
    case 'program': {
      const known = programsFor(topology, spec)
      return known.length === 0 ? null : dice.of(known).id
    }
  }
}

/** Few different addresses and groups, so that some are shared; routes by way of anything. */
function randomText(dice: Dice, topology: Topology, format: NonNullable<TextParameter['format']>): string {
  if (format === 'address') return dice.of(['', '10.9.9.9', '10.9.9.8/24', '10.0.0.3', '192.168.1.1/16'])
  if (format === 'modules')
    return dice.of(['', 'ETH/IP', 'ETH/IP/UDP', 'ETH/IP/UDP/NodeOS', 'ETH/IP/TCP', 'ETH/IP/UDP/RTP/NodeOS'])
  if (format === 'policy')
    return dice.of(['', 'allow anyone', 'allow alice; refuse unsigned at user', 'refuse anyone class high; allow anyone'])
  if (format === 'group') return dice.of(['239.1.1.1', '239.1.1.2'])
  if (topology.components.length === 0) return ''
  const route = () => `${dice.of(['0.0.0.0/0', '10.0.0.0/8', '10.9.9.9', '10.0.0.3/32'])} via ${dice.of(topology.components).id}`
  return [route(), route()].join(', ')
}

const fast: Readonly<Record<string, number>> = { rate: 1e5, interval: 1e-5 }

function setOne(dice: Dice, topology: Topology, record: ComponentRecord | LinkRecord): Edit | null {
  const kind = catalogue.find((entry) => entry.kind === record.kind) as Kind
  const names = Object.keys(kind.parameters)
  if (names.length === 0) return null
  const parameter = dice.of(names)
  const value = dice.chance(0.1) ? null : randomValue(dice, topology, kind.parameters[parameter])
  if (kind.flow && parameter === 'rate' && Number(value) > fast.rate) return null
  if (kind.flow && parameter === 'interval' && Number(value) < fast.interval) return null
  if (kind.writtenIn?.by === parameter) {
    const parameters = { ...record.parameters, ...(value !== null && { [parameter]: value }) }
    const parent = (record as ComponentRecord).parent ?? null
    if (!canPlace(topology, catalogue, record.kind, parameters, parent, record.id).ok) return null
  }
  return { type: 'set', id: record.id, parameter, value }
}

let serial = 0
const freshId = (stem: string) => `${stem.replace(/[^a-z]+/g, '-')}-${serial++}`

/** How often each kind has been placed in this process: of two that the dice name the rarer one comes. */
const placed = new Map<string, number>()
function rarer(dice: Dice): Kind {
  const [one, other] = [dice.of(components), dice.of(components)]
  return (placed.get(one.kind) ?? 0) <= (placed.get(other.kind) ?? 0) ? one : other
}

function addComponent(dice: Dice, topology: Topology, kind = rarer(dice), most = 30): Edit | null {
  const hosts = [...topology.components.map(({ id }) => id as string | null), ...(kind.free ? [null, null, null] : [])]
  if (hosts.length === 0) return null
  const by = kind.fits?.by
  const option = by === undefined ? undefined : dice.of(Object.keys((kind.parameters[by] as { options: object }).options))
  const parameters = by === undefined || option === undefined ? undefined : { [by]: option }
  for (let tries = 0; tries < most; tries++) {
    const parent = dice.of(hosts)
    if (!canPlace(topology, catalogue, kind.kind, parameters, parent).ok) continue
    placed.set(kind.kind, (placed.get(kind.kind) ?? 0) + 1)
    const place = parent === null ? { x: dice.below(900), y: dice.below(600) } : { parent }
    const given = { ...parameters, ...randomPrograms(dice, topology, kind) }
    const component = {
      id: freshId(kind.kind),
      kind: kind.kind,
      ...(Object.keys(given).length > 0 ? { parameters: given } : {}),
      ...place,
    }
    return { type: 'add', components: [component], links: [] }
  }
  return null
}

function randomPrograms(dice: Dice, topology: Topology, kind: Kind): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const [name, spec] of Object.entries(kind.parameters)) {
    const known = spec.type === 'program' ? programsFor(topology, spec) : []
    if (known.length > 0) chosen[name] = dice.of(known).id
  }
  return chosen
}

function addLink(dice: Dice, topology: Topology): Edit | null {
  const ends = new Map<string, number>()
  for (const link of topology.links) for (const id of [link.from, link.to]) ends.set(id, (ends.get(id) ?? 0) + 1)
  const open = topology.components.filter((record) => {
    const kind = catalogue.find((entry) => entry.kind === record.kind) as Kind
    const port = linkPorts(kind)
    return (
      port !== undefined && (ends.get(record.id) ?? 0) < (port.max ?? 1) && (record.parent === undefined || kind.role === 'nic')
    )
  })
  if (open.length < 2) return null
  const from = dice.of(open)
  const to = dice.of(open)
  if (from === to) return null
  return { type: 'add', components: [], links: [{ id: freshId('link'), kind: dice.of(wires).kind, from: from.id, to: to.id }] }
}

function proposeEdit(dice: Dice, topology: Topology): Edit | null {
  const records = [...topology.components, ...topology.links]
  switch (dice.below(9)) {
    case 0:
    case 1:
      return addComponent(dice, topology)
    case 2:
    case 3:
      return addLink(dice, topology)
    case 4:
      return records.length === 0 || dice.chance(0.4) ? null : { type: 'remove', ids: [dice.of(records).id] }
    case 5:
    case 6: {
      const services = topology.components.filter(({ kind }) => kind.startsWith('service/'))
      const moved = services.length > 0 && dice.chance(0.7) ? dice.of(services) : dice.of(topology.components)
      if (moved === undefined) return null
      const hosts = [null, ...topology.components.map(({ id }) => id)].filter(
        (host) => canPlace(topology, catalogue, moved.kind, moved.parameters, host, moved.id).ok,
      )
      if (hosts.length === 0) return null
      const parent = dice.of(hosts)
      return { type: 'move', id: moved.id, parent, ...(parent === null ? { x: 5, y: 5 } : {}) }
    }
    case 7:
      return records.length === 0 ? null : setOne(dice, topology, dice.of(records))
    default: {
      if (topology.components.length === 0) return null
      const { id } = dice.of(topology.components)
      return dice.chance(0.5) ? { type: 'rename', id, title: 'renamed' } : { type: 'place', positions: { [id]: { x: 1, y: 2 } } }
    }
  }
}

/** An edit that leaves the document valid, or null when the dice found none. */
export function randomEdit(dice: Dice, topology: Topology): Edit | null {
  for (let tries = 0; tries < 10; tries++) {
    const edit = proposeEdit(dice, topology)
    if (edit === null) continue
    try {
      const after = applyEdit(topology, edit)
      if (validateTopology(after, catalogue, profiles).every(({ severity }) => severity !== 'error')) return edit
    } catch {}
  }
  return null
}

/** With a component of this kind, and one to put it in where none has room. */
function include(dice: Dice, topology: Topology, kind: Kind, depth = 3): Topology {
  const edit = addComponent(dice, topology, kind, 300)
  if (edit !== null) {
    const after = applyEdit(topology, edit)
    return validateTopology(after, catalogue, profiles).some(({ severity }) => severity === 'error') ? topology : after
  }
  const role = kind.fits?.role
  const takes = ({ role: offered, level, closed }: Offer) =>
    offered.startsWith(`${role}`) && closed === undefined && (kind.levels?.includes(level) ?? true) && !kind.refuses?.[level]
  const hosts = components.filter(({ offers }) => Object.values(offers ?? {}).some(takes))
  if (depth === 0 || hosts.length === 0) return topology
  return include(dice, include(dice, topology, dice.of(hosts), depth - 1), kind, 0)
}

/** Kinds that each design includes for certain, one after the other from design to design. */
const certain = 8

/** A few machines and end points, grown by `steps` random edits. */
export function randomDesign(dice: Dice, seed: number, steps: number): Topology {
  let topology: Topology = {
    schemaVersion: 1,
    title: 'Random',
    seed,
    duration: 0.02,
    components: [],
    links: [],
    programs: scribblers,
  }
  for (let i = 0; i < steps; i++) {
    const edit = randomEdit(dice, topology)
    if (edit !== null && (edit.type !== 'remove' || dice.chance(0.2))) topology = applyEdit(topology, edit)
  }
  for (let i = 0; i < certain; i++)
    topology = include(dice, topology, components[((seed >> 1) * certain + i) % components.length])
  return topology
}
