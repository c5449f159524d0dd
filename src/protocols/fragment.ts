/** Fragmentation of IPv4 packets (RFC 791 §2.3, §3.2) and reassembly by hole descriptors (RFC 815). */
import { get16, put16 } from './bytes.ts'
import { checksum } from './checksum.ts'
import { type Fault, fault } from './decoded.ts'
import { decodeIpv4, encodeIpv4, longestPacket } from './ipv4.ts'

/** RFC 791 §3.2: every link carries 68 bytes. */
export const smallestMtu = 68

export type Fragmented =
  | { readonly ok: true; readonly fragments: readonly Uint8Array[] }
  | { readonly ok: false; readonly error: Fault }

/** An IPv4 packet as packets of at most `mtu` bytes; one that fits is returned as it is. A fragment may be fragmented again. */
export function fragment(packet: Uint8Array, mtu: number): Fragmented {
  const decoded = decodeIpv4(packet)
  if (!decoded.ok) return decoded
  const { meaning, header, payload } = decoded
  const broken = decoded.problems.find(({ code }) => code === 'ipv4-truncated' || code === 'ipv4-total-length')
  if (broken) return { ok: false, error: broken }
  if (header + payload.length <= mtu) return { ok: true, fragments: [packet] }
  const refuse = (code: string, message: string): Fragmented => ({ ok: false, error: fault(code, 6, message) })
  if (meaning.dontFragment)
    return refuse(
      'fragmentation-needed',
      `ipv4: ${header + payload.length} bytes exceed the MTU of ${mtu} and may not be fragmented`,
    )
  // Without the copied flag an option stands in the first fragment alone (RFC 791 §3.1).
  const copied = meaning.options.filter(({ type }) => type & 0x80)
  if (mtu < smallestMtu) return refuse('mtu', `ipv4: an MTU of ${mtu} is below the minimum of ${smallestMtu}`)

  const fragments: Uint8Array[] = []
  let at = 0
  while (at < payload.length) {
    const options = at === 0 ? meaning.options : copied
    const headerHere = at === 0 ? header : encodeIpv4({ ...meaning, options }, payload.subarray(0, 0)).length
    const room = Math.floor((mtu - headerHere) / 8) * 8
    const end = mtu - headerHere >= payload.length - at ? payload.length : at + room
    const moreFragments = end < payload.length || meaning.moreFragments
    const fragmentOffset = meaning.fragmentOffset + at
    fragments.push(encodeIpv4({ ...meaning, options, moreFragments, fragmentOffset }, payload.subarray(at, end)))
    at = end
  }
  return { ok: true, fragments }
}

export interface ReassemblyLimits {
  /** packets under reassembly at a time; the oldest is given up for a new one */
  readonly packets: number
  /** bytes of buffer of all of them together */
  readonly bytes: number
  /** how long a packet may wait for its last fragment, in the caller's unit of time */
  readonly timeout: number
}

/** [first, last] byte of the payload that has not arrived; the last hole of a packet of unknown end reaches to infinity. */
type Hole = readonly [first: number, last: number]

interface Pending {
  readonly key: string
  readonly since: number
  readonly holes: readonly Hole[]
  /** payload so far, as long as its furthest fragment */
  readonly data: Uint8Array
  /** header of the fragment with offset 0 */
  readonly header: Uint8Array | null
}

/** Packets under reassembly, oldest first: plain data, replaced and never changed. */
export interface Reassembly {
  readonly limits: ReassemblyLimits
  readonly pending: readonly Pending[]
}

export interface Reassembled {
  readonly state: Reassembly
  /** the whole packet, when this fragment was the last that it lacked */
  readonly packet: Uint8Array | null
  /** why this fragment was refused */
  readonly error: Fault | null
  /** packets given up for lack of room */
  readonly evicted: number
}

export const newReassembly = (limits: ReassemblyLimits): Reassembly => ({ limits, pending: [] })

/** Packets that have waited too long, and the state without them. */
export function expire(state: Reassembly, now: number): { readonly state: Reassembly; readonly expired: number } {
  const pending = state.pending.filter(({ since }) => now - since < state.limits.timeout)
  return { state: { ...state, pending }, expired: state.pending.length - pending.length }
}

/** Takes one IPv4 packet at time `now`. Where fragments overlap, what came last counts (RFC 791 §3.2). */
export function reassemble(state: Reassembly, packet: Uint8Array, now: number): Reassembled {
  const refuse = (error: Fault): Reassembled => ({ state, packet: null, error, evicted: 0 })
  const decoded = decodeIpv4(packet)
  if (!decoded.ok) return refuse(decoded.error)
  const { meaning, header, payload } = decoded
  const broken = decoded.problems.find(({ code }) => code !== 'ipv4-reserved-flag')
  if (broken) return refuse(broken)
  const first = meaning.fragmentOffset
  if (first === 0 && !meaning.moreFragments) return { state, packet, error: null, evicted: 0 }

  const end = first + payload.length
  if (payload.length === 0) return refuse(fault('fragment-empty', 2, 'ipv4: a fragment has no payload'))
  if (meaning.moreFragments && payload.length % 8 !== 0)
    return refuse(fault('fragment-length', 2, `ipv4: a fragment of ${payload.length} bytes is no multiple of 8 and not the last`))
  if (header + end > longestPacket)
    return refuse(fault('fragment-too-far', 6, `ipv4: a fragment ends at byte ${header + end}, the maximum is ${longestPacket}`))

  const key = [meaning.source, meaning.destination, meaning.protocol, meaning.identification].join(' ')
  const before = state.pending.find((entry) => entry.key === key)
  const last = meaning.moreFragments ? null : end
  const knownEnd = before && before.holes.at(-1)?.[1] !== Number.POSITIVE_INFINITY ? before.data.length : null
  if (
    before &&
    (knownEnd === null ? last !== null && last < before.data.length : end > knownEnd || (last ?? knownEnd) !== knownEnd)
  )
    return refuse(
      fault(
        'fragment-end',
        6,
        `ipv4: a fragment ends at ${end}, the packet ${knownEnd === null ? 'reaches' : 'ends'} at ${before.data.length}`,
      ),
    )

  const data = new Uint8Array(Math.max(end, before?.data.length ?? 0))
  if (before) data.set(before.data)
  data.set(payload, first)
  const next: Pending = {
    key,
    since: before?.since ?? now,
    holes: withoutStretch(before?.holes ?? [[0, Number.POSITIVE_INFINITY]], first, end - 1, last !== null),
    data,
    header: first === 0 ? packet.slice(0, header) : (before?.header ?? null),
  }
  const others = state.pending.filter((entry) => entry.key !== key)
  if (next.holes.length === 0 && next.header) {
    if (next.header.length + data.length > longestPacket)
      return {
        state: { ...state, pending: others },
        packet: null,
        error: fault('packet-too-long', 2, `ipv4: ${next.header.length + data.length} bytes together exceed ${longestPacket}`),
        evicted: 0,
      }
    return { state: { ...state, pending: others }, packet: wholePacket(next.header, data), error: null, evicted: 0 }
  }
  const kept = before ? state.pending.map((entry) => (entry.key === key ? next : entry)) : [...others, next]
  const pending = withinLimits(kept, state.limits)
  const evicted = kept.length - pending.length
  return { state: { ...state, pending }, packet: null, error: null, evicted }
}

/** RFC 815 §3: each hole that the stretch touches is replaced by what of it remains in front and behind. */
function withoutStretch(holes: readonly Hole[], first: number, last: number, isEnd: boolean): Hole[] {
  return holes.flatMap(([from, to]): Hole[] => {
    if (isEnd && from > last) return []
    if (first > to || last < from) return [[from, to]]
    const rest: Hole[] = []
    if (first > from) rest.push([from, first - 1])
    if (last < to && !isEnd) rest.push([last + 1, to])
    return rest
  })
}

function withinLimits(pending: readonly Pending[], limits: ReassemblyLimits): readonly Pending[] {
  let bytes = pending.reduce((sum, { data }) => sum + data.length, 0)
  let dropped = 0
  while (dropped < pending.length && (pending.length - dropped > limits.packets || bytes > limits.bytes))
    bytes -= pending[dropped++].data.length
  return dropped > 0 ? pending.slice(dropped) : pending
}

function wholePacket(header: Uint8Array, data: Uint8Array): Uint8Array {
  const packet = new Uint8Array(header.length + data.length)
  packet.set(header)
  packet.set(data, header.length)
  put16(packet, 2, packet.length)
  put16(packet, 6, get16(header, 6) & 0xc000)
  put16(packet, 10, 0)
  put16(packet, 10, checksum(packet.subarray(0, header.length)))
  return packet
}
