/** ICMP errors: when they are sent, how often, what they say, and what their receivers make of it. */
import { expect, test } from 'vitest'
import { frameOf } from '../catalogue/frame/frame-of.ts'
import { decodeFrame } from '../protocols/decode.ts'
import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'

/** LINKTYPE_ETHERNET */
const ethernet = 1
type Parameters = Readonly<Record<string, number | string | boolean>>

/** A sender, two routers in a row, a receiver. */
const path = (kind: string, source: Parameters, router: Parameters = {}, mtus = [1500, 1500, 1500], duration = 1): Topology =>
  design(
    '',
    '',
    [
      part('a', kind, { parameters: source }),
      part('r1', 'network/router', { parameters: router }),
      part('r2', 'network/router', { parameters: router }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'r1', { mtu: mtus[0] }), wire('r1', 'r2', { mtu: mtus[1] }), wire('r2', 'b', { mtu: mtus[2] })],
    { duration, speed: 0 },
  )

function finish(run: Run) {
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return { result, errors: result.flows.find(({ id }) => id === 'ICMP errors') }
}
const state = ({ world }: Run, id: string, field: string) => {
  const self = world.ids.lastIndexOf(id)
  const column = (world.kinds.columns[world.kindOf[self]] as Record<string, Float64Array>)[field]
  const width = column.length / (world.kinds.columns[world.kindOf[self]] as Record<string, Float64Array>).interval?.length || 1
  return [...column.subarray(world.row[self] * width, (world.row[self] + 1) * width)]
}

/** The frames of ICMP errors as they enter a link, decoded. */
function watch(run: Run, link: string) {
  const seen: { size: number; layers: ReturnType<typeof decodeFrame> }[] = []
  const { world } = run
  world.tracer = {
    stage(packet, component) {
      if (world.ids[component] !== link || world.packets.flow[packet] !== world.flows.errors) return
      seen.push({ size: world.packets.size[packet], layers: decodeFrame(ethernet, frameOf(world, packet).bytes) })
    },
  }
  return seen
}
const fieldOf = (layer: ReturnType<typeof decodeFrame>[number], name: string) =>
  layer.fields.find((field) => field.name === name)?.value

test('a run without errors does not list their flow', () => {
  expect(finish(new Run(path('traffic/source', { rate: 10 }))).errors).toBeUndefined()
})

test('six errors at once to one host, then one a second, as Linux has it', () => {
  const run = new Run(path('traffic/ping', { ttl: 1, interval: 0.01 }, {}, [1500, 1500, 1500], 3.5))
  const { errors, result } = finish(run)
  // tokens for 6 s, and one more second for each second: at 0 … 0.05, 1, 2 and 3 s
  expect(errors).toMatchObject({ sent: 9, delivered: 9, dropped: 0 })
  expect(state(run, 'a', 'exceeded')).toEqual([9])
  expect(result.components.find(({ id }) => id === 'r1')?.drops['ttl-expired']).toBe(350)
  const quiet = new Run(path('traffic/ping', { ttl: 1, interval: 0.01 }, { errors: false }))
  expect(finish(quiet).errors).toBeUndefined()
  const free = new Run(path('traffic/ping', { ttl: 2, interval: 0.01 }, { errorGap: 0 }, [1500, 1500, 1500], 0.995))
  expect(finish(free).errors?.delivered).toBe(100)
})

test('an error is 56 bytes: headers of its own, and of the packet in question its header and eight bytes', () => {
  const run = new Run(path('traffic/ping', { ttl: 2, size: 100 }))
  const seen = watch(run, 'a--r1')
  finish(run)
  const { size, layers } = seen[0]
  expect(size).toBe(56)
  expect(layers.flatMap(({ problems }) => problems)).toEqual([])
  const [outer, quoted] = layers.filter(({ protocol }) => protocol === 'ipv4')
  const [message, request] = layers.filter(({ protocol }) => protocol === 'icmp')
  expect(fieldOf(message, 'type')).toBe('time-exceeded (11)')
  expect(fieldOf(message, 'code')).toBe(0)
  expect(fieldOf(quoted, 'total length')).toBe(100)
  // the router that drops it has it with one hop left
  expect(fieldOf(quoted, 'time to live')).toBe(1)
  expect(fieldOf(quoted, 'source')).toBe(fieldOf(outer, 'destination'))
  expect(fieldOf(request, 'type')).toBe('echo-request (8)')
})

test('what may not be fragmented is dropped where it is too long, and its sender told what would fit', () => {
  const run = new Run(path('traffic/source', { rate: 50, size: 1400, dontFragment: true }, {}, [1500, 576, 1500]))
  const seen = watch(run, 'a--r1')
  const { errors, result } = finish(run)
  expect(result.flows[0]).toMatchObject({ delivered: 0 })
  expect(result.components.find(({ id }) => id === 'r1--r2')?.drops['mtu-exceeded']).toBe(50)
  // without limit: path MTU discovery depends on them
  expect(errors?.sent).toBeGreaterThanOrEqual(49)
  const message = seen[0].layers.find(({ protocol }) => protocol === 'icmp')
  expect(message && fieldOf(message, 'type')).toBe('unreachable (3)')
  expect(message && fieldOf(message, 'code')).toBe(4)
  expect(message && fieldOf(message, 'MTU of next hop')).toBe(576)
  expect(state(run, 'a', 'errors')[0]).toBeGreaterThanOrEqual(49)
})

test('of a datagram in fragments the first one alone is answered with an error', () => {
  const run = new Run(path('traffic/ping', { ttl: 1, size: 8192, interval: 0.1 }, { errorGap: 0 }, [1500, 1500, 1500], 0.95))
  const seen = watch(run, 'a--r1')
  const { errors, result } = finish(run)
  expect(result.components.find(({ id }) => id === 'r1')?.drops['ttl-expired']).toBe(60)
  expect(errors?.sent).toBe(10)
  const quoted = seen[0].layers.filter(({ protocol }) => protocol === 'ipv4')[1]
  expect(fieldOf(quoted, 'total length')).toBe(1500)
  expect(fieldOf(quoted, 'more fragments')).toBe(1)
})

test('errors are not answered with errors', () => {
  // the way back to the sender fails at once: neither what is sent nor the errors about it arrive
  const document = path('traffic/ping', { ttl: 2, interval: 0.01 }, { errorGap: 0 })
  const run = new Run({
    ...document,
    links: document.links.map((link, i) => (i === 0 ? { ...link, parameters: { delay: 0.02 } } : link)),
  })
  run.runUntil(0.3e12)
  run.edit({ type: 'set', id: 'a--r1', parameter: 'up', value: false })
  const { errors } = finish(run)
  expect(errors?.delivered).toBeGreaterThan(10)
  expect(errors?.sent).toBeLessThan(31)
})

test('a router without a route says so', () => {
  const document = path('traffic/source', { rate: 100 }, { errorGap: 0 })
  const run = new Run(document)
  run.runUntil(0.5e12)
  run.edit({ type: 'set', id: 'r2--b', parameter: 'up', value: false })
  const { errors, result } = finish(run)
  const dropped = result.components.find(({ id }) => id === 'r1')?.drops['no-route'] ?? 0
  expect(result.flows[0].dropped).toBeGreaterThan(45)
  expect(errors === undefined ? dropped : errors.delivered).toBe(dropped)
})

const node = (source: ReturnType<typeof part>, machine: Parameters = {}, mtu = 1500) =>
  design(
    '',
    '',
    [
      source,
      part('m', 'infrastructure/machine', {
        parameters: machine,
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', { 'local-out': [part('made', 'service/count', { parameters: { applies: 'every' } })] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b', { mtu })],
    { duration: 1, speed: 0 },
  )

test('a machine that forwards sends them through its own hooks, bus and card', () => {
  const run = new Run(node(part('a', 'traffic/ping', { parameters: { ttl: 1 } }), { errorGap: 0 }))
  const { errors } = finish(run)
  expect(errors?.delivered).toBeGreaterThan(95)
  expect(state(run, 'made', 'served')[0]).toBe(errors?.sent)
  const cut = new Run(node(part('a', 'traffic/ping', { parameters: { size: 1000, dontFragment: true } }), {}, 576))
  expect(finish(cut).errors?.delivered).toBeGreaterThan(95)
  expect(state(cut, 'a', 'unreachable')[0]).toBeGreaterThan(95)
})

test('a machine whose reassembly has timed out tells the sender, when it has the first fragment', () => {
  const document = node(part('a', 'traffic/source', { parameters: { rate: 100, size: 4000 } }), {
    fragments: 'every',
    reassemblyTime: 0.1,
    errorGap: 0,
  })
  const run = new Run({
    ...document,
    links: document.links.map((link, i) => (i === 0 ? { ...link, parameters: { loss: 0.1 } } : link)),
  })
  const seen = watch(run, 'a--eth0')
  const { errors } = finish(run)
  expect(errors?.sent).toBeGreaterThan(5)
  const message = seen[0].layers.find(({ protocol }) => protocol === 'icmp')
  expect(message && [fieldOf(message, 'type'), fieldOf(message, 'code')]).toEqual(['time-exceeded (11)', 1])
})

test('a trace finds every router on the path, in order, and the target', () => {
  const run = new Run(path('traffic/ping', { trace: true, interval: 0.1 }))
  finish(run)
  const { world } = run
  expect(state(run, 'a', 'hops')).toEqual([3])
  const found = state(run, 'a', 'path').filter((each) => each > 0)
  expect(found.map((each) => world.ids[each - 1])).toEqual(['r1', 'r2', 'b'])
  // eleven requests of one, two, three, one … hops
  expect(state(run, 'a', 'answered')).toEqual([3])
  expect(state(run, 'a', 'exceeded')[0]).toBeGreaterThanOrEqual(7)
})

const bytes = 300_000
/** Sizes of what crosses the narrow link, and the bytes that arrived in order. */
function transfer(document: Topology, change?: (run: Run) => void) {
  const run = new Run(document)
  const { world } = run
  const sizes: number[] = []
  let parts = 0
  world.tracer = {
    stage(packet, component) {
      if (world.ids[component] !== 'r1--r2' || world.packets.segment[packet] < 0) return
      sizes.push(world.packets.size[packet])
      if (world.packets.datagram[packet] >= 0) parts++
    },
  }
  change?.(run)
  const { result, errors } = finish(run)
  const received = world.endpoints.consumed[1] - 1
  return { sizes, parts, received, errors, segment: world.endpoints.maximumSegment[0], flow: result.flows[0] }
}

test('TCP finds the MTU of its path, and nothing is fragmented', () => {
  for (const sack of [true, false]) {
    const { sizes, parts, received, errors, segment } = transfer(path('traffic/tcp', { bytes, sack }, {}, [1500, 576, 1500], 30))
    expect(received).toBe(bytes)
    expect(parts).toBe(0)
    expect(Math.max(...sizes)).toBe(576)
    // 576 less 20 of IPv4, 20 of TCP and 12 of the timestamps option
    expect(segment).toBe(524)
    // the initial window of ten segments is all that is lost
    expect(errors?.sent).toBe(10)
  }
})

test('without path MTU discovery routers cut the segments', () => {
  const { parts, received, errors, segment } = transfer(
    path('traffic/tcp', { bytes, discovery: false }, {}, [1500, 576, 1500], 30),
  )
  expect(received).toBe(bytes)
  expect(parts).toBeGreaterThan((3 * bytes) / 1448 - 3)
  expect(errors).toBeUndefined()
  expect(segment).toBe(1448)
})

test('TCP goes on when the MTU of a link falls while bytes flow, its own link or one on the way', () => {
  for (const link of ['a--r1', 'r1--r2']) {
    const { received, segment, parts } = transfer(path('traffic/tcp', { bytes: 20e6 }, {}, [1500, 1500, 1500], 60), (run) => {
      run.runUntil(0.5e12)
      run.edit({ type: 'set', id: link, parameter: 'mtu', value: 1000 })
    })
    expect(received).toBe(20e6)
    expect(segment).toBe(948)
    expect(parts).toBe(0)
  }
})

test('a connection begins with segments that fit the links at both of its ends', () => {
  for (const mtus of [
    [800, 1500, 1500],
    [1500, 1500, 800],
  ]) {
    const { errors, segment, received } = transfer(path('traffic/tcp', { bytes }, {}, mtus, 30))
    expect([segment, received]).toEqual([748, bytes])
    expect(errors).toBeUndefined()
  }
})
