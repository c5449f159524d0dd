/** Fragments of datagrams on their way: sizes by hand (RFC 791) and by the byte-exact codec, loss, time, memory, edits. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fragment as fragmentBytes } from '../protocols/fragment.ts'
import { decodeIpv4, encodeIpv4 } from '../protocols/ipv4.ts'
import type { Topology } from '../topology/document.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'

const microsecond = 1e6

/** A row of routers whose links have these MTUs; datagrams are sent from end to end. */
const row = (mtus: readonly number[], source: object, link: (i: number) => object = () => ({})): Topology => {
  const nodes = ['a', ...mtus.slice(1).map((_, i) => `r${i}`), 'b']
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 100, ...source } }),
      ...nodes.slice(1, -1).map((id) => part(id, 'network/router')),
      part('b', 'traffic/sink'),
    ],
    mtus.map((mtu, i) => wire(nodes[i], nodes[i + 1], { mtu, queue: 2000, ...link(i) })),
    { duration: 1, speed: 0 },
  )
}

/** Sizes and offsets of what passes a link, by sequence number. */
function watch(run: Run, link: string) {
  const seen: { sequence: number; size: number; offset: number; more: number; started: number }[] = []
  const { world } = run
  world.tracer = {
    stage(packet, component, _resource, _entered, started) {
      if (world.ids[component] !== link) return
      const at = world.packets.datagram[packet]
      seen.push({
        sequence: world.packets.sequence[packet],
        size: world.packets.size[packet],
        offset: at < 0 ? 0 : world.datagrams.offset[at],
        more: at < 0 ? 0 : world.datagrams.more[at],
        started: started / microsecond,
      })
    },
  }
  return seen
}

const finish = (run: Run) => {
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return result
}

/** What the byte-exact codec makes of a datagram. */
function bytesOf(size: number, mtus: readonly number[]) {
  const header = {
    dscp: 0,
    ecn: 0,
    identification: 1,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 17,
    source: 1,
    destination: 2,
    options: [],
  }
  let packets: Uint8Array[] = [encodeIpv4(header, new Uint8Array(size - 20))]
  for (const mtu of mtus)
    packets = packets.flatMap((packet) => {
      const cut = fragmentBytes(packet, mtu)
      if (!cut.ok) throw new Error(cut.error.message)
      return cut.fragments
    })
  return packets.map((packet) => {
    const decoded = decodeIpv4(packet)
    if (!decoded.ok) throw new Error(decoded.error.message)
    return { size: packet.length, offset: decoded.meaning.fragmentOffset, more: decoded.meaning.moreFragments ? 1 : 0 }
  })
}

test('8,192 bytes over 1,500 are five packets of 1,500 and one of 792, and arrive as one of 8,192', () => {
  const run = new Run(row([1500], { size: 8192, limit: 1 }))
  const seen = watch(run, 'a--b')
  const result = finish(run)
  // 8,172 bytes of payload in steps of 1,480: 5 × 1,480 = 7,400, and 772 are left
  expect(seen.map(({ size, offset, more }) => [size, offset, more])).toEqual([
    [1500, 0, 1],
    [1500, 1480, 1],
    [1500, 2960, 1],
    [1500, 4440, 1],
    [1500, 5920, 1],
    [792, 7400, 0],
  ])
  expect(result.flows[0]).toMatchObject({ sent: 1, delivered: 1, dropped: 0, inFlight: 0, copied: 5, merged: 5 })
  // each fragment has 38 bytes of framing at 100 Mb/s; then 1 µs of delay
  expect(result.flows[0].latencySeconds.mean).toBeCloseTo(((5 * 1538 + 830) * 8) / 100e6 + 1e-6, 12)
  expect(run.world.flows.deliveredBytes[0]).toBe(8192)
})

test('a packet as long as the MTU passes whole, one byte more does not', () => {
  const whole = new Run(row([1500], { size: 1500, limit: 1 }))
  const cut = new Run(row([1500], { size: 1501, limit: 1 }))
  const [one, two] = [watch(whole, 'a--b'), watch(cut, 'a--b')]
  finish(whole)
  finish(cut)
  expect(one.map(({ size }) => size)).toEqual([1500])
  expect(two.map(({ size }) => size)).toEqual([1500, 21])
})

test('fragments are fragmented again: 1,500, then 576', () => {
  const run = new Run(row([1500, 576, 1500], { size: 4000, limit: 1 }))
  const seen = watch(run, 'r0--r1')
  const result = finish(run)
  // 1,480 = 552 + 552 + 376, and 1,020 = 552 + 468
  expect(seen.map(({ size, offset }) => [size, offset])).toEqual([
    [572, 0],
    [572, 552],
    [396, 1104],
    [572, 1480],
    [572, 2032],
    [396, 2584],
    [572, 2960],
    [488, 3512],
  ])
  expect(seen.map(({ more }) => more)).toEqual([1, 1, 1, 1, 1, 1, 1, 0])
  expect(seen.map(({ size, offset, more }) => ({ size, offset, more }))).toEqual(bytesOf(4000, [1500, 576]))
  expect(result.flows[0]).toMatchObject({ sent: 1, delivered: 1, merged: 7 })
})

test('any size over any row of MTUs arrives once, whole, in the pieces that the codec makes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 28, max: 65_535 }),
      fc.array(fc.integer({ min: 68, max: 9000 }), { minLength: 1, maxLength: 4 }),
      (size, mtus) => {
        const run = new Run(row(mtus, { size, limit: 1 }))
        const last = mtus.length === 1 ? 'a--b' : `r${mtus.length - 2}--b`
        const seen = watch(run, last)
        const result = finish(run)
        expect(result.flows[0]).toMatchObject({ sent: 1, delivered: 1, dropped: 0, inFlight: 0 })
        expect(run.world.flows.deliveredBytes[0]).toBe(size)
        expect(seen.map(({ size, offset, more }) => ({ size, offset, more }))).toEqual(bytesOf(size, mtus))
      },
    ),
    { numRuns: 60, seed: 3 },
  )
})

test('under jitter, loss and duplication a datagram arrives whole or not at all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1501, max: 12_000 }), (seed, size) => {
      const design = row([1500, 700, 1500], { size, rate: 200 }, (i) =>
        i === 1 ? { jitter: 2e-3, loss: 0.02, duplicate: 0.02 } : {},
      )
      const run = new Run({ ...design, seed })
      finish(run)
      const { flows } = run.world
      expect(flows.delivered[0]).toBeGreaterThan(10)
      expect(flows.deliveredBytes[0]).toBe(flows.delivered[0] * size)
    }),
    { numRuns: 20, seed: 5 },
  )
})

test('the loss of one fragment loses the datagram, and 30 s later the rest of it', () => {
  const document = { ...row([1500], { size: 8192, rate: 50, limit: 100 }, () => ({ loss: 0.02 })), duration: 40 }
  const run = new Run(document)
  run.runUntil(20e12)
  const early = run.result()
  const lost = early.components.find(({ id }) => id === 'a--b')?.drops.loss ?? 0
  expect(lost).toBeGreaterThan(3)
  expect(early.components.find(({ id }) => id === 'b')?.drops['reassembly-timeout']).toBeUndefined()
  const waiting = early.flows[0].inFlight
  expect(waiting).toBeGreaterThan(lost)
  const result = finish(run)
  const [flow] = result.flows
  expect(flow.inFlight).toBe(0)
  expect(result.components.find(({ id }) => id === 'b')?.drops['reassembly-timeout']).toBe(waiting)
  // every fragment of what was not delivered was dropped, six a datagram
  expect(flow.dropped).toBe(6 * (flow.sent - flow.delivered))
  expect(flow.merged).toBe(5 * flow.delivered)
})

const node = (fragments: string, extra: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 50, size: 8192, service: 'monitor' } }),
      part('m', 'infrastructure/machine', {
        parameters: { fragments, ...extra },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', { 'pre-routing': [part('seen', 'service/count', { parameters: { applies: 'every' } })] }),
          part('ee', 'ee/tamanoir', { holds: [part('monitor', 'service/monitor')] }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 1, speed: 0 },
  )
const counter = ({ world }: Run, id: string, field: string) =>
  (world.kinds.columns[world.kindOf[world.ids.indexOf(id)]] as Record<string, Float64Array>)[field][
    world.row[world.ids.indexOf(id)]
  ]

test('a node that reassembles serves whole datagrams; one that forwards serves none and cuts nothing', () => {
  for (const mode of ['reassemble', 'every']) {
    const run = new Run(node(mode))
    const sizes: number[] = []
    const { world } = run
    world.tracer = {
      stage(packet, component) {
        if (world.ids[component] === 'monitor') sizes.push(world.packets.size[packet])
      },
    }
    const { delivered } = finish(run).flows[0]
    expect(delivered).toBeGreaterThan(45)
    expect(counter(run, 'monitor', 'served')).toBeGreaterThanOrEqual(delivered)
    expect(new Set(sizes)).toEqual(new Set([8192]))
    // the hook in front sees one packet a datagram
    expect(counter(run, 'seen', 'served')).toBeLessThan(delivered + 3)
  }
  const run = new Run(node('forward'))
  const { delivered } = finish(run).flows[0]
  expect(delivered).toBeGreaterThan(45)
  expect(counter(run, 'monitor', 'served')).toBe(0)
  expect(counter(run, 'seen', 'served')).toBeGreaterThanOrEqual(6 * delivered)
})

test('fragments that find no room push out the datagram that has waited longest', () => {
  // two datagrams have room; a third that lacks a fragment pushes one out
  const document = node('every', { reassemblyMemory: 16_384 })
  const lossy = { ...document, links: document.links.map((link, i) => (i === 0 ? { ...link, parameters: { loss: 0.1 } } : link)) }
  const run = new Run(lossy)
  const result = finish(run)
  const machine = result.components.find(({ id }) => id === 'm')
  expect(machine?.drops['memory-full']).toBeGreaterThan(10)
  expect(result.flows[0].inFlight * 1500).toBeLessThanOrEqual(16_384 + 8192)
  expect(result.flows[0].delivered).toBeGreaterThan(10)
})

test('the MTU of a link changes while packets flow', () => {
  const run = new Run(row([1500, 1500], { size: 1400 }))
  const seen = watch(run, 'r0--b')
  run.runUntil(0.5e12)
  expect(new Set(seen.map(({ size }) => size))).toEqual(new Set([1400]))
  seen.length = 0
  run.edit({ type: 'set', id: 'r0--b', parameter: 'mtu', value: 576 })
  const result = finish(run)
  // 1,380 bytes of payload: 552 + 552 + 276
  expect(seen.slice(-3).map(({ size }) => size)).toEqual([572, 572, 296])
  expect(result.flows[0].dropped).toBe(0)
  expect(result.flows[0].delivered).toBeGreaterThan(95)
})

test('what waits in a machine that is removed is dropped and counted', () => {
  const document = node('every')
  const lossy = { ...document, links: document.links.map((link, i) => (i === 0 ? { ...link, parameters: { loss: 0.2 } } : link)) }
  const run = new Run(lossy)
  run.runUntil(0.5e12)
  expect(run.world.packets.inFlight).toBeGreaterThan(3)
  run.edit({ type: 'remove', ids: ['m'] })
  finish(run)
})

test('a snapshot with fragments that wait, and errors under way, resumes to the same digest', () => {
  const document = node('every', { reassemblyTime: 0.2, errorGap: 0.05 })
  const lossy = { ...document, links: document.links.map((link, i) => (i === 0 ? { ...link, parameters: { loss: 0.1 } } : link)) }
  const first = new Run(lossy)
  first.runUntil(0.5e12)
  expect(first.world.reassemblies.columns().head.some((packet) => packet >= 0)).toBe(true)
  const resumed = new Run(lossy, [], first.snapshot())
  const [one, two] = [finish(first), finish(resumed)]
  expect(one.flows.find(({ id }) => id === 'ICMP errors')?.sent).toBeGreaterThan(5)
  expect(two.digest).toBe(one.digest)
  expect(two.flows).toEqual(one.flows)
})
