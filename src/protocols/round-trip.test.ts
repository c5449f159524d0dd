/** For every protocol: what was encoded is decoded as it was, and no bytes make a decoder throw or reach beyond them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patience, runs } from '../testing/documents.ts'
import { type AnepOption, anepFields, decodeAnep, encodeAnep, labTypeId } from './anep.ts'
import { arpFields, decodeArp, encodeArp } from './arp.ts'
import type { Addresses } from './checksum.ts'
import { type DecodeHints, decodeFrame } from './decode.ts'
import type { Decoded, Field } from './decoded.ts'
import { decodeEthernet, encodeEthernet, ethernetFields } from './ethernet.ts'
import { fragment, newReassembly, reassemble } from './fragment.ts'
import { decodeIcmp, encodeIcmp, type Icmp, icmpFields } from './icmp.ts'
import { decodeIpip, encodeIpip } from './ipip.ts'
import { decodeIpv4, encodeIpv4, type Ipv4, ipv4Fields } from './ipv4.ts'
import { decodePanCapsule, encodePanCapsule, panCapsuleFields } from './pan-capsule.ts'
import { decodeRtcp, encodeRtcp, type Rtcp, rtcpFields } from './rtcp.ts'
import { decodeRtp, encodeRtp, rtpFields } from './rtp.ts'
import { decodeSapf, encodeSapf, sapfFields } from './sapf.ts'
import { decodeTcp, encodeTcp, encodeTcpOptions, type Tcp, type TcpOption, tcpFields } from './tcp.ts'
import { decodeUdp, encodeUdp, udpFields } from './udp.ts'

const u8 = fc.nat(0xff)
const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffff_ffff)
const mac = fc.nat(0xffff_ffff_ffff)
const payload = fc.uint8Array({ maxLength: 300 })
const words = (most: number) => fc.nat(most).chain((count) => fc.uint8Array({ minLength: 4 * count, maxLength: 4 * count }))
const addresses: Addresses = { source: 0x0a000001, destination: 0x0a000002 }

const ipv4Option = fc.oneof(
  fc.constant({ type: 1, data: new Uint8Array(0) }),
  fc.record({ type: fc.integer({ min: 2, max: 255 }), data: fc.uint8Array({ maxLength: 12 }) }),
)
const ipv4: fc.Arbitrary<Ipv4> = fc.record({
  dscp: fc.nat(63),
  ecn: fc.nat(3),
  identification: u16,
  dontFragment: fc.boolean(),
  moreFragments: fc.boolean(),
  fragmentOffset: fc.nat(0x1fff).map((eights) => eights * 8),
  ttl: u8,
  protocol: u8,
  source: u32,
  destination: u32,
  options: fc
    .array(ipv4Option, { maxLength: 4 })
    .filter((options) => options.reduce((sum, { type, data }) => sum + (type === 1 ? 1 : 2 + data.length), 0) <= 40),
})
const icmp: fc.Arbitrary<Icmp> = fc.oneof(
  fc.record({ kind: fc.constantFrom('echo-request' as const, 'echo-reply' as const), identifier: u16, sequence: u16 }),
  fc.record({ kind: fc.constant('unreachable' as const), code: fc.constant(4), mtu: u16 }),
  fc.record({ kind: fc.constant('unreachable' as const), code: u8.filter((code) => code !== 4), mtu: fc.constant(0) }),
  fc.record({ kind: fc.constant('time-exceeded' as const), code: u8 }),
  fc.record({ kind: fc.constant('redirect' as const), code: u8, gateway: u32 }),
  fc.record({ kind: fc.constant('other' as const), type: fc.integer({ min: 12, max: 255 }), code: u8, rest: u32 }),
)
const tcpOption: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant<TcpOption>({ kind: 'no-operation' }),
  fc.record({ kind: fc.constant('maximum-segment-size' as const), bytes: u16 }),
  fc.record({ kind: fc.constant('window-scale' as const), shift: u8 }),
  fc.constant<TcpOption>({ kind: 'sack-permitted' }),
  fc.record({ kind: fc.constant('sack' as const), blocks: fc.array(fc.tuple(u32, u32), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('timestamps' as const), value: u32, echo: u32 }),
  fc.record({
    kind: fc.constant('unknown' as const),
    number: fc.integer({ min: 9, max: 255 }),
    data: fc.uint8Array({ maxLength: 12 }),
  }),
)
const report = fc.record({
  ssrc: u32,
  fractionLost: u8,
  cumulativeLost: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
  highestSequence: u32,
  jitter: u32,
  lastReport: u32,
  delaySinceLastReport: u32,
})
const reports = { ssrc: u32, reports: fc.array(report, { maxLength: 31 }), extension: words(5) }
const rtcp: fc.Arbitrary<Rtcp> = fc.oneof(
  fc.record({ kind: fc.constant('receiver-report' as const), ...reports }),
  fc.record({
    kind: fc.constant('sender-report' as const),
    ...reports,
    ntpSeconds: u32,
    ntpFraction: u32,
    timestamp: u32,
    packets: u32,
    octets: u32,
  }),
  fc.record({ kind: fc.constant('other' as const), type: fc.integer({ min: 202, max: 255 }), count: fc.nat(31), data: words(8) }),
)
const anepOption: fc.Arbitrary<AnepOption> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('source' as const, 'destination' as const),
    discard: fc.boolean(),
    scheme: u32,
    address: words(4),
  }),
  fc.record({ kind: fc.constant('service-key' as const), discard: fc.boolean(), key: u32 }),
  fc.record({
    kind: fc.constant('other' as const),
    discard: fc.boolean(),
    private: fc.boolean(),
    type: fc.integer({ min: 4, max: 0x3fff }),
    value: words(4),
  }),
)
const anep = fc
  .record({
    discardUnknown: fc.boolean(),
    typeId: fc.constant(labTypeId),
    options: fc.array(anepOption, { maxLength: 5 }),
    summed: fc.boolean(),
  })
  .map(({ summed, options, ...rest }) => {
    const sum: AnepOption = { kind: 'checksum', discard: false }
    return { ...rest, options: summed ? [...options, sum] : options }
  })
const node = fc.record({ address: u32, port: u16 })

interface Protocol<Meaning> {
  readonly name: string
  readonly meaning: fc.Arbitrary<Meaning>
  readonly encode: (meaning: Meaning, payload: Uint8Array) => Uint8Array
  readonly decode: (bytes: Uint8Array) => Decoded<Meaning>
  readonly fields: (meaning: Meaning, bytes: Uint8Array) => readonly Field[]
  /** it has no payload, or its payload comes back with padding */
  readonly payload?: 'none' | 'padded'
}
/** Gives each protocol its own type of meaning, then forgets it. */
const protocol = <Meaning>(entry: Protocol<Meaning>) => entry as unknown as Protocol<unknown>

const protocols = [
  protocol({
    name: 'ethernet',
    meaning: fc.record({
      destination: mac,
      source: mac,
      tags: fc.array(
        fc.record({
          protocol: fc.constantFrom(0x8100, 0x88a8, 0x9100),
          priority: fc.nat(7),
          dropEligible: fc.boolean(),
          vlan: fc.nat(0xfff),
        }),
        { maxLength: 3 },
      ),
      type: u16.filter((type) => ![0x8100, 0x88a8, 0x9100].includes(type)),
    }),
    encode: encodeEthernet,
    decode: decodeEthernet,
    fields: ethernetFields,
    payload: 'padded',
  }),
  protocol({
    name: 'arp',
    meaning: fc.record({ operation: u16, senderMac: mac, senderAddress: u32, targetMac: mac, targetAddress: u32 }),
    encode: encodeArp,
    decode: decodeArp,
    fields: arpFields,
    payload: 'none',
  }),
  protocol({ name: 'ipv4', meaning: ipv4, encode: encodeIpv4, decode: decodeIpv4, fields: ipv4Fields }),
  protocol({ name: 'icmp', meaning: icmp, encode: encodeIcmp, decode: decodeIcmp, fields: icmpFields }),
  protocol({
    name: 'udp',
    meaning: fc.record({ sourcePort: u16, destinationPort: u16 }),
    encode: (meaning, bytes) => encodeUdp(meaning, bytes, addresses),
    decode: (bytes) => decodeUdp(bytes, addresses),
    fields: udpFields,
  }),
  protocol({
    name: 'tcp',
    meaning: fc.record<Tcp>({
      sourcePort: u16,
      destinationPort: u16,
      sequence: u32,
      acknowledgement: u32,
      flags: u8,
      window: u16,
      urgentPointer: u16,
      options: fc.array(tcpOption, { maxLength: 6 }).filter((options) => encodeTcpOptions(options).length <= 40),
    }),
    encode: (meaning, bytes) => encodeTcp(meaning, bytes, addresses),
    decode: (bytes) => decodeTcp(bytes, addresses),
    fields: tcpFields,
  }),
  protocol({
    name: 'rtp',
    meaning: fc.record({
      marker: fc.boolean(),
      payloadType: fc.nat(127),
      sequence: u16,
      timestamp: u32,
      ssrc: u32,
      csrc: fc.array(u32, { maxLength: 15 }),
      extension: fc.option(fc.record({ profile: u16, data: words(6) })),
      padding: u8,
    }),
    encode: encodeRtp,
    decode: decodeRtp,
    fields: rtpFields,
  }),
  protocol({
    name: 'rtcp',
    meaning: fc.array(rtcp, { minLength: 1, maxLength: 4 }),
    encode: encodeRtcp,
    decode: decodeRtcp,
    fields: rtcpFields,
    payload: 'none',
  }),
  protocol({
    name: 'ipip',
    meaning: fc.record({ source: u32, destination: u32, ttl: u8, identification: u16 }),
    encode: (meaning, bytes) => encodeIpip(meaning, bytes),
    decode: decodeIpip,
    fields: () => [],
  }),
  protocol({ name: 'anep', meaning: anep, encode: encodeAnep, decode: decodeAnep, fields: anepFields }),
  protocol({
    name: 'sapf',
    meaning: fc.record({ selector: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }) }),
    encode: encodeSapf,
    decode: decodeSapf,
    fields: sapfFields,
  }),
  protocol({
    name: 'pan',
    meaning: fc.record({
      nextHop: node,
      code: fc.uint8Array({ minLength: 20, maxLength: 20 }),
      homeNode: node,
      reached: fc.boolean(),
      sequence: u16,
      source: node,
      destination: node,
      sent: fc.maxSafeNat(),
    }),
    encode: encodePanCapsule,
    decode: decodePanCapsule,
    fields: panCapsuleFields,
  }),
]

describe.each(protocols)('$name', ({ meaning, encode, decode, fields, payload: kind }) => {
  test(
    'encode then decode gives the meaning',
    () =>
      fc.assert(
        fc.property(meaning, payload, (meant, carried) => {
          const bytes = encode(meant, carried)
          const decoded = decode(bytes)
          if (!decoded.ok) throw new Error(decoded.error.message)
          expect(decoded.meaning).toEqual(meant)
          expect(decoded.problems).toEqual([])
          for (const { offset, length } of fields(decoded.meaning, bytes)) {
            expect(offset >= 0 && length > 0 && offset + length <= bytes.length).toBe(true)
          }
          if (kind === 'padded') expect(decoded.payload.subarray(0, carried.length)).toEqual(carried)
          else expect(decoded.payload).toEqual(kind === 'none' ? new Uint8Array(0) : carried)
        }),
        runs(150, 5000),
      ),
    patience,
  )
})

/** xorshift32: fast, and a seed names a failure. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const hints: DecodeHints = {
  ports: new Map([
    [5004, 'rtp'],
    [5005, 'rtcp'],
    [5006, 'pan'],
    [5007, 'sapf'],
  ]),
}
const linkTypes = [1, 101, 228, 113, 276, 0, 147]

/** Encoded once each, alone and as the payload of a datagram in a frame, so that mutations reach the inner decoders. */
function samples(): Uint8Array[] {
  const ip = {
    ...fc.sample(ipv4, { numRuns: 1, seed: 1 })[0],
    protocol: 17,
    fragmentOffset: 0,
    moreFragments: false,
    ...addresses,
  }
  return protocols.flatMap(({ name, meaning, encode }, index) =>
    fc.sample(meaning, { numRuns: 12, seed: 7 + index }).flatMap((meant) => {
      const bytes = encode(meant, Uint8Array.of(0x45, 0, 0, 21, 0, 0, 0, 0, 9, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 8))
      const number = { icmp: 1, tcp: 6, anep: 107, ipip: 4, ipv4: 4 }[name]
      const port = { rtp: 5004, rtcp: 5005, pan: 5006, sapf: 5007 }[name] ?? 3322
      const datagram = encodeUdp({ sourcePort: 1, destinationPort: port }, bytes, null)
      const inIp = number ? encodeIpv4({ ...ip, protocol: number }, bytes) : encodeIpv4(ip, datagram)
      return [bytes, encodeEthernet({ destination: 1, source: 2, tags: [], type: 0x0800 }, inIp)]
    }),
  )
}

const hostile = process.env.FULL ? 1_000_000 : 20_000
test(`${hostile} random and mutated byte strings: every decoder answers, and within the bytes`, { timeout: patience * 3 }, () => {
  const known = samples()
  const random = generator(2026)
  const answered = { yes: 0, no: 0 }
  const within = (fault: { offset: number; message: string }, length: number) => {
    if (!(fault.offset >= 0 && fault.offset <= length && fault.message.length > 0))
      throw new Error(`${fault.message} at ${fault.offset} of ${length}`)
  }
  let state = newReassembly({ packets: 8, bytes: 200_000, timeout: 100 })
  for (let run = 0; run < hostile; run++) {
    const bytes = run % 4 === 0 ? noise(random) : mutant(known[random(known.length)], random)
    for (const { decode, fields } of protocols) {
      const decoded = decode(bytes)
      if (!decoded.ok) {
        within(decoded.error, bytes.length)
        answered.no++
        continue
      }
      answered.yes++
      if (decoded.header > bytes.length || decoded.header + decoded.payload.length > bytes.length) throw new Error('beyond')
      for (const problem of decoded.problems) within(problem, bytes.length)
      for (const { offset, length } of fields(decoded.meaning, bytes)) {
        if (offset < 0 || offset + length > bytes.length) throw new Error(`field ${offset} + ${length} of ${bytes.length}`)
      }
    }
    for (const layer of decodeFrame(linkTypes[run % linkTypes.length], bytes, hints)) {
      if (layer.offset + layer.length > bytes.length) throw new Error(`${layer.protocol} beyond the frame`)
      for (const { offset, length } of layer.fields) if (offset + length > bytes.length) throw new Error(layer.protocol)
      for (const problem of layer.problems) within(problem, bytes.length)
    }
    const pieces = fragment(bytes, 68 + random(500))
    for (const piece of pieces.ok ? pieces.fragments : [bytes]) state = reassemble(state, piece, run).state
  }
  expect(answered.yes).toBeGreaterThan(hostile)
  expect(answered.no).toBeGreaterThan(hostile)
  expect(state.pending.length).toBeLessThanOrEqual(8)
})

function noise(random: (below: number) => number): Uint8Array {
  return Uint8Array.from({ length: random(random(8) === 0 ? 400 : 64) }, () => random(256))
}

/** A few bytes changed, to anything or to a value on an edge; the end cut off now and then. */
function mutant(sample: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = sample.slice(0, random(3) === 0 ? random(sample.length + 1) : sample.length)
  const head = Math.min(bytes.length, 100)
  for (let count = 1 + random(6); count > 0 && head > 0; count--) {
    bytes[random(head)] = random(2) === 0 ? random(256) : [0, 1, 0x7f, 0x80, 0xff][random(5)]
  }
  return bytes
}
