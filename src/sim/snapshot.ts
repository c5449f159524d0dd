/** A world as bytes and back. What the plan determines (wires, routes) is not in it: the plan is applied again. */
import { componentBytes, componentIntegers, componentNumbers } from './component-table.ts'
import { EventQueue } from './event-queue.ts'
import { FairScheduler } from './fair-scheduler.ts'
import { ManagedQueue } from './managed-queue.ts'
import { PacketPool } from './packets.ts'
import { dropReasons } from './reasons.ts'
import { ResourceTable } from './resources.ts'
import type { World } from './world.ts'

type Column = Float64Array | Int32Array | Int16Array | Uint8Array | Uint32Array
const types = { Float64Array, Int32Array, Int16Array, Uint8Array, Uint32Array } as const
interface Entry {
  readonly type: keyof typeof types
  readonly offset: number
  readonly length: number
}

/** One buffer: length of the head, the head as JSON (names, scalars, where each column lies), the columns. */
export function saveWorld(world: World): ArrayBuffer {
  const columns: Column[] = []
  const entries: Entry[] = []
  let offset = 0
  const put = (column: Column): number => {
    entries.push({ type: column.constructor.name as Entry['type'], offset, length: column.length })
    columns.push(column)
    offset += Math.ceil(column.byteLength / 8) * 8
    return entries.length - 1
  }
  const putAll = (record: Record<string, Column>) =>
    Object.fromEntries(Object.entries(record).map(([name, column]) => [name, put(column)]))
  const { count } = world
  const kinds = world.kinds.save()
  const endpoints = world.endpoints.save()
  const contents = world.contents.save()
  const memories = world.memories.save()
  const logs = world.logs.save()
  const head = {
    now: world.now,
    events: world.events,
    packetHops: world.packetHops,
    digest: [world.digestHigh, world.digestLow],
    ids: world.ids,
    streams: world.streams,
    random: put(world.random.slice(0, world.streams.length * 4)),
    queue: put(world.queue.toRows()),
    addresses: put(world.addresses.save()),
    packets: putAll(world.packets.columns()),
    pool: [world.packets.top, world.packets.free, world.packets.inFlight],
    segments: putAll(world.segments.columns()),
    segmentPool: [world.segments.top, world.segments.free],
    datagrams: putAll(world.datagrams.columns()),
    datagramPool: [world.datagrams.top, world.datagrams.free],
    reassemblies: putAll(world.reassemblies.columns()),
    reports: putAll(world.reports.columns()),
    reportPool: [world.reports.top, world.reports.free],
    errorLimits: putAll(world.errorLimits.columns()),
    contents: putAll(contents),
    memories: putAll(memories),
    logs: putAll(logs),
    endpoints: putAll(endpoints.columns),
    scoreboards: endpoints.boards.map(put),
    islands: endpoints.islands.map(put),
    resources: putAll(world.resources.columns()),
    resourceNames: world.resources.names,
    scheduled: world.resources.managed.map((managed) => managed instanceof FairScheduler),
    managed: world.resources.managed.map((managed) => (managed === null ? -1 : put(managed.save()))),
    flows: putAll(world.flows.save()),
    flowIds: world.flows.ids,
    flowSeries: world.flows.series,
    flowAnswers: world.flows.answers,
    series: putAll({
      count: world.series.count.slice(0, world.series.length),
      mean: world.series.mean.slice(0, world.series.length),
      squares: world.series.squares.slice(0, world.series.length),
      minimum: world.series.minimum.slice(0, world.series.length),
      maximum: world.series.maximum.slice(0, world.series.length),
    }),
    histograms: world.series.histogram.map(put),
    recent: world.series.recent.map(put),
    components: putAll(
      Object.fromEntries(
        [...componentIntegers, ...componentNumbers, ...componentBytes].map((name) => [name, world[name].slice(0, count)]),
      ),
    ),
    drops: put(world.drops.slice(0, count * dropReasons.length)),
    rows: put(kinds.rows),
    flowRoom: kinds.flowRoom,
    kinds: kinds.columns.map(putAll),
    entries,
  }
  const text = encodeText(JSON.stringify(head))
  const start = Math.ceil((8 + text.length) / 8) * 8
  const buffer = new ArrayBuffer(start + offset)
  new Uint32Array(buffer, 0, 1)[0] = text.length
  new Uint8Array(buffer, 8, text.length).set(text)
  entries.forEach((entry, i) => {
    new types[entry.type](buffer, start + entry.offset, entry.length).set(columns[i])
  })
  return buffer
}

/** Fills a fresh world of the same catalogue and seed. The caller then applies the plan with `start` false. */
export function loadWorld(world: World, buffer: ArrayBuffer): void {
  const length = new Uint32Array(buffer, 0, 1)[0]
  const head = JSON.parse(decodeText(new Uint8Array(buffer, 8, length)))
  const start = Math.ceil((8 + length) / 8) * 8
  const get = (index: number): Column => {
    const entry: Entry = head.entries[index]
    return new types[entry.type](buffer, start + entry.offset, entry.length).slice()
  }
  const getAll = (record: Record<string, number>) =>
    Object.fromEntries(Object.entries(record).map(([name, index]) => [name, get(index)]))

  world.now = head.now
  world.events = head.events
  world.packetHops = head.packetHops
  world.digestHigh = head.digest[0]
  world.digestLow = head.digest[1]
  world.streams = head.streams
  const random = get(head.random) as Int32Array
  world.random = new Int32Array(Math.max(64, random.length))
  world.random.set(random)
  world.queue = EventQueue.fromRows(get(head.queue) as Float64Array)
  world.addresses.load(get(head.addresses) as Float64Array)
  world.packets = PacketPool.restore(getAll(head.packets) as Record<string, Int32Array>, head.pool[0], head.pool[1], head.pool[2])
  world.resources = ResourceTable.restore(getAll(head.resources) as Record<string, Int32Array>, head.resourceNames)
  world.resources.managed = head.managed.map((at: number, resource: number) =>
    at < 0 ? null : (head.scheduled[resource] ? FairScheduler : ManagedQueue).restore(get(at) as Float64Array),
  )
  for (const index of head.recent) world.series.add(head.entries[index].length)
  for (const [name, column] of Object.entries(getAll(head.series))) world.series[name as 'mean'].set(column as Float64Array)
  head.histograms.forEach((index: number, series: number) => {
    world.series.histogram[series].set(get(index) as Uint32Array)
    world.series.restoreRecent(series, get(head.recent[series]) as Float64Array)
  })
  head.flowIds.forEach((id: string, flow: number) => {
    world.flows.add(id, head.flowSeries[flow])
  })
  world.flows.answers = head.flowAnswers
  world.segments.load(getAll(head.segments) as Record<string, Float64Array>, head.segmentPool[0], head.segmentPool[1])
  world.datagrams.load(getAll(head.datagrams) as Record<string, Int32Array>, head.datagramPool[0], head.datagramPool[1])
  world.reassemblies.load(getAll(head.reassemblies) as Record<string, Float64Array>)
  world.reports.load(getAll(head.reports) as Record<string, Float64Array>, head.reportPool[0], head.reportPool[1])
  world.errorLimits.load(getAll(head.errorLimits) as Record<string, Float64Array>)
  const contents = getAll(head.contents)
  world.contents.load(contents.numbers as Float64Array, contents.bytes as Uint8Array)
  const memories = getAll(head.memories)
  world.memories.load(memories.owners as Int32Array, memories.lengths as Float64Array, memories.bytes as Uint8Array)
  const logs = getAll(head.logs)
  world.logs.load(logs.numbers as Float64Array, logs.texts as Int16Array)
  world.endpoints.load({
    columns: getAll(head.endpoints) as Record<string, Float64Array>,
    boards: head.scoreboards.map(get),
    islands: head.islands.map(get),
  })
  world.flows.load(getAll(head.flows) as Record<string, Float64Array>)
  let capacity = world.alive.length
  while (capacity < head.ids.length) capacity *= 2
  if (capacity > world.alive.length) world.grow(capacity)
  world.count = head.ids.length
  world.ids = head.ids
  for (const [name, column] of Object.entries(getAll(head.components))) world[name as 'row'].set(column as Int32Array)
  world.drops.set(get(head.drops) as Float64Array)
  world.kinds.load({
    rows: get(head.rows) as Int32Array,
    flowRoom: head.flowRoom,
    columns: head.kinds.map(getAll),
  })
}

/** ids, streams and names are letters, digits, hyphens and a few signs: one byte each; anything else is escaped by JSON first. */
function encodeText(json: string): Uint8Array {
  const bytes: number[] = []
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i)
    if (code < 128) bytes.push(code)
    else for (const escaped of `\\u${code.toString(16).padStart(4, '0')}`) bytes.push(escaped.charCodeAt(0))
  }
  return Uint8Array.from(bytes)
}
function decodeText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
