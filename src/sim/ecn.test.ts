/** Explicit congestion notification, from the queue that marks to the window that is cut (RFC 3168). */
import { expect, test } from 'vitest'
import { frameOf } from '../catalogue/frame/frame-of.ts'
import { catalogue } from '../catalogue/index.ts'
import { design, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import { tcpState } from './endpoints.ts'
import type { Kind } from './kind.ts'
import { flag } from './packets.ts'
import { tcpFlag } from './segments.ts'
import type { World } from './world.ts'

/** The catalogue, with somebody who looks whenever a packet reaches a TCP sender or a receiver, before or after it has acted. */
const watched = (look: (world: World, self: number, packet: number, act: () => void) => void): readonly Kind[] =>
  catalogue.map(
    (kind): Kind =>
      kind.kind === 'traffic/tcp' || kind.kind === 'traffic/sink'
        ? {
            ...kind,
            on: {
              ...kind.on,
              packet: (world, state, row, self, packet) =>
                look(world, self, packet, () => kind.on.packet(world, state, row, self, packet)),
            },
          }
        : kind,
  )

const bytes = 8_000_000
const transfer = (sender: object, link: object) =>
  design(
    '',
    '',
    [
      part('s', 'traffic/tcp', { parameters: { bytes, ecn: true, ...sender } }),
      part('r', 'network/router'),
      part('d', 'traffic/sink'),
    ],
    [
      wire('s', 'r', { rate: 1e9, queue: 10_000 }),
      wire('r', 'd', { rate: 1e7, delay: 0.02, queue: 10_000, redWeight: 0.02, discipline: 'red', ecn: true, ...link }),
    ],
    { duration: 60, speed: 0 },
  )

function complete(topology: ReturnType<typeof design>, kinds: readonly Kind[] = catalogue) {
  const run = new Run(topology, [], undefined, kinds)
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const { endpoints: ends } = run.world
  expect(ends.consumed[1] - 1).toBe(bytes)
  expect([tcpState.timeWait, tcpState.closed, tcpState.finWait2]).toContain(ends.state[0])
  const link = result.components.find(({ id }) => id === 'r--d')
  return {
    marked: link?.marked ?? 0,
    dropped: link?.drops['early-drop'] ?? 0,
    retransmitted: ends.segmentsRetransmitted[0],
    cuts: ends.cuts[0],
  }
}

test.each(['red', 'codel', 'fq-codel'])('%s marks what it would have dropped, and nothing is sent twice', (discipline) => {
  const marking = complete(transfer({}, { discipline }))
  expect(marking).toMatchObject({ dropped: 0, retransmitted: 0 })
  expect(marking.marked).toBeGreaterThan(2)
  expect(marking.cuts).toBeGreaterThan(1)
  // without either end's or the link's consent it drops
  for (const without of [transfer({ ecn: false }, { discipline }), transfer({}, { discipline, ecn: false })]) {
    const dropping = complete(without)
    expect(dropping).toMatchObject({ marked: 0, cuts: 0 })
    expect(dropping.dropped).toBeGreaterThan(2)
    expect(dropping.retransmitted).toBeGreaterThanOrEqual(dropping.dropped)
  }
})

test.each([
  ['newreno', (window: number, size: number) => Math.max(2 * size, Math.floor(window / 2))],
  ['cubic', (window: number, size: number) => Math.max(2, Math.floor(Math.floor(window / size) * 0.7)) * size],
] as const)('%s cuts its window as after a loss, once for each window of data', (control, expected) => {
  const cuts: { before: number; after: number; acknowledged: number; sent: number }[] = []
  let told = 0
  const kinds = watched((world, self, packet, act) => {
    const { endpoints: ends, segments, packets } = world
    const [before, count] = [ends.cwnd[0], ends.cuts[0]]
    const segment = packets.segment[packet]
    const data = segments.length[segment] > 0
    if (data && (segments.flags[segment] & tcpFlag.reduced) !== 0) told++
    const sent = ends.highest[0]
    const acknowledged = segments.acknowledgement[segment]
    act()
    if (self === ends.component[0] && ends.cuts[0] > count) cuts.push({ before, after: ends.cwnd[0], acknowledged, sent })
  })
  complete(transfer({ control }, {}), kinds)
  expect(cuts.length).toBeGreaterThan(3)
  for (const { before, after } of cuts) expect(after).toBe(expected(before, 1448))
  for (let i = 1; i < cuts.length; i++) expect(cuts[i].acknowledged).toBeGreaterThan(cuts[i - 1].sent)
  // the last may have come when nothing new was left to say so with
  expect([cuts.length - 1, cuts.length]).toContain(told)
})

test('the bits are on the wire: offered, agreed, marked, echoed and answered', () => {
  const seen = new Set<string>()
  const kinds = watched((world, _self, packet, act) => {
    const { bytes: frame } = frameOf(world, packet)
    seen.add(`${frame[14 + 1] & 3} ${frame[14 + 20 + 13].toString(16)}`)
    act()
  })
  complete(transfer({}, {}), kinds)
  // ECN field of IP (0 none, 2 capable, 3 marked) and flags of TCP: CWR 80, ECE 40, ACK 10, PSH 8, SYN 2, FIN 1
  for (const expected of ['0 c2', '0 52', '2 18', '3 18', '0 50', '0 10', '2 98']) expect(seen).toContain(expected)
  for (const never of ['2 c2', '2 10', '2 50', '3 10', '3 50']) expect(seen).not.toContain(never)
})

test('what is sent again may not be marked', () => {
  let [highest, again] = [0, 0]
  const kinds = watched((world, self, packet, act) => {
    const { packets, segments, endpoints: ends } = world
    const segment = packets.segment[packet]
    if (self !== ends.component[0] && segments.length[segment] > 0) {
      // on a link that keeps the order, what begins before the end of something earlier was sent before
      if (segments.sequence[segment] < highest) {
        again++
        expect(packets.flags[packet] & flag.ecnCapable).toBe(0)
      }
      highest = Math.max(highest, segments.sequence[segment] + segments.length[segment])
    }
    act()
  })
  complete(transfer({}, { loss: 0.005 }), kinds)
  expect(again).toBeGreaterThan(5)
})

test('a mark on one fragment is a mark on the whole', () => {
  let arrived = 0
  const kinds = watched((world, _self, packet, act) => {
    if ((world.packets.flags[packet] & flag.congestion) !== 0) arrived++
    act()
  })
  // a queue of a few dozen fragments at most, of which one in some hundred is marked
  const rarely = { mtu: 700, redMinimum: 0, redMaximum: 100, redProbability: 0.1, redWeight: 1 }
  const whole = transfer({ receiveBuffer: 60_000, discovery: false }, rarely)
  const beyond = design('', '', [part('q', 'network/router')], [wire('q', 'd', { rate: 1e9 })], { duration: 1, speed: 0 })
  const topology = {
    ...whole,
    components: [...whole.components, ...beyond.components],
    links: [...whole.links.map((link) => (link.to === 'd' ? { ...link, to: 'q' } : link)), ...beyond.links],
  }
  const { marked, dropped } = complete(topology, kinds)
  expect(dropped).toBe(0)
  expect(marked).toBeGreaterThan(20)
  // hardly ever two of the same three
  expect(arrived).toBeGreaterThan(0.7 * marked)
  expect(arrived).toBeLessThanOrEqual(marked)
})
