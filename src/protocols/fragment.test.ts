import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patience, runs } from '../testing/documents.ts'
import { expire, fragment, newReassembly, reassemble } from './fragment.ts'
import { decodeIpv4, encodeIpv4, type Ipv4, routerAlert } from './ipv4.ts'

const meaning: Ipv4 = {
  dscp: 0,
  ecn: 0,
  identification: 111,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 123,
  protocol: 6,
  source: 0x0a000001,
  destination: 0x0a000002,
  options: [],
}
const limits = { packets: 16, bytes: 1 << 20, timeout: 15 }
const packetOf = (length: number, change: Partial<Ipv4> = {}) =>
  encodeIpv4(
    { ...meaning, ...change },
    Uint8Array.from({ length }, (_, index) => (index * 7) & 255),
  )
const fragmentsOf = (packet: Uint8Array, mtu: number) => {
  const result = fragment(packet, mtu)
  if (!result.ok) throw new Error(result.error.message)
  return result.fragments
}
const headers = (fragments: readonly Uint8Array[]) =>
  fragments.map((bytes) => {
    const decoded = decodeIpv4(bytes)
    if (!decoded.ok) throw new Error(decoded.error.message)
    expect(decoded.problems).toEqual([])
    const { moreFragments, fragmentOffset, options } = decoded.meaning
    return { length: bytes.length, moreFragments, fragmentOffset, options: options.map(({ type }) => type) }
  })
const feed = (fragments: readonly Uint8Array[], start = newReassembly(limits)) => {
  let state = start
  const packets: Uint8Array[] = []
  const errors: string[] = []
  for (const bytes of fragments) {
    const result = reassemble(state, bytes, 0)
    state = result.state
    if (result.packet) packets.push(result.packet)
    if (result.error) errors.push(result.error.message)
  }
  return { state, packets, errors }
}

test('example 2 of RFC 791, appendix A: 472 bytes at an MTU of 280', () => {
  expect(headers(fragmentsOf(packetOf(452), 280))).toEqual([
    { length: 276, moreFragments: true, fragmentOffset: 0, options: [] },
    { length: 216, moreFragments: false, fragmentOffset: 256, options: [] },
  ])
})

test('only options with the copied flag are in later fragments (RFC 791 §3.1)', () => {
  const options = [{ type: 7, data: Uint8Array.of(4, 0, 0, 0, 0) }, routerAlert]
  const fragments = fragmentsOf(packetOf(200, { options }), 100)
  expect(headers(fragments).map((header) => header.options)).toEqual([[7, 148], [148], [148]])
})

test('a fragment fragmented again ends like its whole', () => {
  const [first, second] = fragmentsOf(packetOf(1000), 576)
  const pieces = [...fragmentsOf(first, 100), ...fragmentsOf(second, 100)]
  expect(headers(pieces).filter(({ moreFragments }) => !moreFragments)).toHaveLength(1)
  expect(feed(pieces).packets).toEqual([packetOf(1000)])
})

test('what may not be fragmented says the MTU', () => {
  expect(fragment(packetOf(1480, { dontFragment: true }), 576)).toEqual({
    ok: false,
    error: {
      code: 'fragmentation-needed',
      offset: 6,
      message: 'ipv4: 1500 bytes exceed the MTU of 576 and may not be fragmented',
    },
  })
  expect(fragment(packetOf(100), 67)).toMatchObject({ ok: false, error: { code: 'mtu' } })
  expect(fragment(packetOf(100), 120)).toEqual({ ok: true, fragments: [packetOf(100)] })
})

test(
  'fragments in any order, some twice, some fragmented again, give the original',
  () => {
    const seen = { most: 0 }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 68, max: 1500 }),
        fc.integer({ min: 68, max: 600 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (length, mtu, second, alert, random) => {
          const packet = packetOf(length, alert ? { options: [routerAlert, { type: 1, data: new Uint8Array(0) }] } : {})
          const next = () => random.next().value as number
          const fragments = fragmentsOf(packet, mtu).flatMap((piece) => (next() % 3 === 0 ? fragmentsOf(piece, second) : [piece]))
          seen.most = Math.max(seen.most, fragments.length)
          const order = fragments.map((bytes) => ({ bytes, at: next() })).sort((a, b) => a.at - b.at)
          // Duplicates after the last lacking fragment would begin the packet anew.
          const last = order.length - 1
          const shuffled = order.flatMap(({ bytes }, index) => (index < last && next() % 4 === 0 ? [bytes, bytes] : [bytes]))
          const { packets, errors, state } = feed(shuffled)
          expect(packets).toEqual([packet])
          expect(errors).toEqual([])
          expect(state.pending).toEqual([])
        },
      ),
      runs(300, 20_000),
    )
    expect(seen.most).toBeGreaterThan(20)
  },
  patience,
)

test('overlapping stretches in any order give the original too', () => {
  const payload = Uint8Array.from({ length: 800 }, (_, index) => index & 255)
  const piece = (from: number, to: number) =>
    encodeIpv4({ ...meaning, fragmentOffset: from, moreFragments: to < payload.length }, payload.subarray(from, to))
  const pieces = [piece(0, 400), piece(240, 640), piece(320, 560), piece(600, 800), piece(8, 16)]
  fc.assert(
    fc.property(fc.shuffledSubarray(pieces, { minLength: pieces.length }), (order) => {
      expect(feed(order).packets[0]).toEqual(encodeIpv4(meaning, payload))
    }),
    runs(100, 2000),
  )
})

test('where overlapping fragments disagree, what came last counts (RFC 791 §3.2)', () => {
  const piece = (from: number, value: number, moreFragments: boolean) =>
    encodeIpv4({ ...meaning, fragmentOffset: from, moreFragments }, new Uint8Array(16).fill(value))
  const { packets } = feed([piece(0, 1, true), piece(8, 2, true), piece(24, 3, false)])
  expect([...(packets[0] ?? [])].slice(20)).toEqual([1, 2, 3].flatMap((value) => Array(value === 1 ? 8 : 16).fill(value)))
})

describe('what cannot be', () => {
  const piece = (from: number, length: number, moreFragments: boolean) =>
    encodeIpv4({ ...meaning, fragmentOffset: from, moreFragments }, new Uint8Array(length))
  test.each([
    ['not a multiple of 8', [piece(0, 12, true)], 'ipv4: a fragment of 12 bytes is no multiple of 8 and not the last'],
    ['empty', [piece(8, 0, false)], 'ipv4: a fragment has no payload'],
    ['beyond 65,535', [piece(65_528, 100, false)], 'ipv4: a fragment ends at byte 65648, the maximum is 65535'],
    ['two ends', [piece(16, 8, false), piece(32, 8, false)], 'ipv4: a fragment ends at 40, the packet ends at 24'],
    ['an end inside', [piece(16, 8, true), piece(8, 8, false)], 'ipv4: a fragment ends at 16, the packet reaches at 24'],
    ['a wrong checksum', [piece(0, 8, true).with(8, 1)], 'ipv4: checksum 0x0b6b is wrong, 0x856b is right'],
  ])('%s', (_name, fragments, message) => {
    const { errors, packets } = feed(fragments)
    expect(packets).toEqual([])
    expect(errors).toEqual([message])
  })
})

test('limits: number, bytes and age', () => {
  const start = (identification: number, fragmentOffset = 0) =>
    encodeIpv4({ ...meaning, identification, moreFragments: true, fragmentOffset }, new Uint8Array(8))
  let state = newReassembly({ packets: 3, bytes: 100_000, timeout: 15 })
  for (let i = 0; i < 3; i++) state = reassemble(state, start(i), i).state
  const fourth = reassemble(state, start(3), 3)
  expect([fourth.evicted, fourth.state.pending.map(({ since }) => since)]).toEqual([1, [1, 2, 3]])
  // A fragment far out makes a buffer as long as it reaches.
  const far = reassemble(reassemble(fourth.state, start(4, 60_000), 4).state, start(5, 60_000), 5)
  expect(far.state.pending.map(({ since }) => since)).toEqual([5])
  expect(expire(far.state, 19).expired).toBe(0)
  expect(expire(far.state, 20)).toMatchObject({ expired: 1, state: { pending: [] } })
})
