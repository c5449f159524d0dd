/** Every layer of a captured frame as data, for a view that shows headers field by field and the bytes behind each. */
import { activeKeyFields, customPort, decodeActiveKey, sapfPort } from './active-key.ts'
import { anepFields, anepPort, decodeAnep } from './anep.ts'
import { arpFields, decodeArp } from './arp.ts'
import { get16, get32, hex, hexOf } from './bytes.ts'
import type { Addresses } from './checksum.ts'
import { codeMessageFields, decodeCodeMessage, isCodeMessage } from './code-message.ts'
import { type Decoded, type Fault, type Field, fault, field } from './decoded.ts'
import { decodeEthernet, ethernetFields, etherType } from './ethernet.ts'
import { decodeIcmp, icmpFields, isIcmpError } from './icmp.ts'
import { decodeIpv4, ipProtocol, ipv4Fields } from './ipv4.ts'
import { decodePanCapsule, panCapsuleFields } from './pan-capsule.ts'
import { decodeRtcp, rtcpFields } from './rtcp.ts'
import { decodeRtp, rtpFields } from './rtp.ts'
import { decodeSapf, sapfEtherType, sapfFields } from './sapf.ts'
import { decodeTcp, tcpFields } from './tcp.ts'
import { decodeUdp, udpFields } from './udp.ts'

export interface Layer {
  /** `payload` for bytes that no decoder knows, `padding` for those behind the packet */
  readonly protocol: string
  /** where it begins in the frame; the offsets of its fields count from the frame's start too */
  readonly offset: number
  /** bytes of its header; all of it for payload and padding */
  readonly length: number
  readonly fields: readonly Field[]
  /** what is wrong with it, offsets from the frame's start */
  readonly problems: readonly Fault[]
  /** it could not be decoded for this reason, and is shown as bytes */
  readonly error?: Fault
  /** part of a packet that an ICMP error quotes */
  readonly quoted: boolean
}

export type Application = 'anep' | 'rtp' | 'rtcp' | 'pan' | 'sapf' | 'active-key'
export interface DecodeHints {
  /** what travels behind a UDP or TCP port: no number says so in the packet; 3322 is ANEP without a hint */
  readonly ports?: ReadonlyMap<number, Application>
  /** what travels directly in IP; 107 is ANEP without a hint */
  readonly protocols?: ReadonlyMap<number, Application>
}

/** Ports of active networks (IANA: 3322 to 3325); all but the first are the lab's own use. */
const ownPorts: ReadonlyMap<number, Application> = new Map([
  [anepPort, 'anep'],
  [sapfPort, 'sapf'],
  [customPort, 'active-key'],
])

/** Nested tunnels and quotations end here: each takes 20 bytes at least, but a view has no use for more. */
const deepest = 24

type Next = (bytes: Uint8Array, at: number) => void

/** @param linkType LINKTYPE_ number of the registry of tcpdump.org */
export function decodeFrame(linkType: number, frame: Uint8Array, hints: DecodeHints = {}): Layer[] {
  const layers: Layer[] = []
  let quoted = false

  /** Adds a layer and returns what was decoded; a failure is added as bytes. */
  function add<Meaning>(
    protocol: string,
    bytes: Uint8Array,
    at: number,
    decoded: Decoded<Meaning>,
    fieldsOf: (meaning: Meaning, bytes: Uint8Array) => Field[],
  ): (Decoded<Meaning> & { ok: true }) | null {
    const moved = ({ code, message, offset }: Fault) => fault(code, at + offset, message)
    if (!decoded.ok) {
      layers.push({ ...raw(protocol, bytes, at), error: moved(decoded.error) })
      return null
    }
    const fields = fieldsOf(decoded.meaning, bytes).map((entry) => ({ ...entry, offset: at + entry.offset }))
    layers.push({ protocol, offset: at, length: decoded.header, fields, problems: decoded.problems.map(moved), quoted })
    return decoded
  }

  const raw = (protocol: string, bytes: Uint8Array, at: number): Layer => ({
    protocol,
    offset: at,
    length: bytes.length,
    fields: bytes.length > 0 ? [field('bytes', hexOf(bytes), at, bytes.length)] : [],
    problems: [],
    quoted,
  })

  const payload: Next = (bytes, at) => {
    if (bytes.length > 0) layers.push(raw('payload', bytes, at))
  }

  const application = (kind: Application | undefined, bytes: Uint8Array, at: number): void => {
    if (kind === undefined || bytes.length === 0) return payload(bytes, at)
    if (kind === 'rtcp') {
      add('rtcp', bytes, at, decodeRtcp(bytes), rtcpFields)
      return
    }
    if (kind === 'pan' && isCodeMessage(bytes)) {
      const message = add('code', bytes, at, decodeCodeMessage(bytes), codeMessageFields)
      if (message) payload(message.payload, at + message.header)
      return
    }
    const decoded =
      kind === 'anep'
        ? add(kind, bytes, at, decodeAnep(bytes), anepFields)
        : kind === 'rtp'
          ? add(kind, bytes, at, decodeRtp(bytes), rtpFields)
          : kind === 'pan'
            ? add(kind, bytes, at, decodePanCapsule(bytes), panCapsuleFields)
            : kind === 'active-key'
              ? add(kind, bytes, at, decodeActiveKey(bytes), activeKeyFields)
              : add(kind, bytes, at, decodeSapf(bytes), sapfFields)
    if (decoded) payload(decoded.payload, at + decoded.header)
    if (kind === 'rtp' && decoded) rest('padding', bytes, at, decoded.header + decoded.payload.length)
  }

  /** Bytes of a layer behind its payload. */
  const rest = (protocol: string, bytes: Uint8Array, at: number, from: number): void => {
    if (from < bytes.length) layers.push(raw(protocol, bytes.subarray(from), at + from))
  }

  const ofPorts = (source: number, destination: number): Application | undefined =>
    hints.ports?.get(destination) ?? hints.ports?.get(source) ?? ownPorts.get(destination) ?? ownPorts.get(source)

  const tcp = (bytes: Uint8Array, at: number, addresses: Addresses | null): void => {
    const decoded = add('tcp', bytes, at, decodeTcp(bytes, addresses), tcpFields)
    if (!decoded) return
    const { sourcePort, destinationPort } = decoded.meaning
    // A segment need not begin where a message does: what does not look like one is payload.
    const kind = ofPorts(sourcePort, destinationPort)
    const begins = kind === 'anep' ? decodeAnep(decoded.payload).ok : kind !== undefined
    application(begins ? kind : undefined, decoded.payload, at + decoded.header)
  }

  const udp = (bytes: Uint8Array, at: number, addresses: Addresses | null): void => {
    const outcome = decodeUdp(bytes, addresses)
    // A first fragment and a quotation have no more of it.
    const fit = outcome.ok && addresses === null ? { ...outcome, problems: [] } : outcome
    const decoded = add('udp', bytes, at, fit, udpFields)
    if (!decoded) return
    const { sourcePort, destinationPort } = decoded.meaning
    application(ofPorts(sourcePort, destinationPort), decoded.payload, at + decoded.header)
    rest('padding', bytes, at, decoded.header + decoded.payload.length)
  }

  const icmp = (bytes: Uint8Array, at: number, whole: boolean): void => {
    const decoded = add('icmp', bytes, at, decodeIcmp(bytes, whole), icmpFields)
    if (!decoded) return
    if (!isIcmpError(decoded.meaning) || decoded.payload.length === 0) return payload(decoded.payload, at + decoded.header)
    const before = quoted
    quoted = true
    ipv4(decoded.payload, at + decoded.header)
    quoted = before
  }

  const ipv4: Next = (bytes, at) => {
    const outcome = decodeIpv4(bytes)
    // A quotation is cut off on purpose.
    const fit =
      outcome.ok && quoted ? { ...outcome, problems: outcome.problems.filter(({ code }) => code !== 'ipv4-truncated') } : outcome
    const decoded = add('ipv4', bytes, at, fit, ipv4Fields)
    if (!decoded) return
    const { meaning, header, payload: inner } = decoded
    const { source, destination, protocol, fragmentOffset, moreFragments } = meaning
    const below = at + header
    const complete = outcome.ok && !outcome.problems.some(({ code }) => code === 'ipv4-truncated') && !moreFragments
    const addresses = complete ? { source, destination } : null
    if (fragmentOffset > 0 || layers.length >= deepest) payload(inner, below)
    else if (hints.protocols?.has(protocol)) application(hints.protocols.get(protocol), inner, below)
    else if (protocol === ipProtocol.icmp) icmp(inner, below, complete)
    else if (protocol === ipProtocol.tcp) tcp(inner, below, addresses)
    else if (protocol === ipProtocol.udp) udp(inner, below, addresses)
    else if (protocol === ipProtocol.ipip) ipv4(inner, below)
    else application(protocol === ipProtocol.activeNetworks ? 'anep' : undefined, inner, below)
    if (!quoted) rest('padding', bytes, at, header + inner.length)
  }

  const byEtherType = (type: number, bytes: Uint8Array, at: number): void => {
    if (type === etherType.ipv4) return ipv4(bytes, at)
    if (type === sapfEtherType) return application('sapf', bytes, at)
    if (type !== etherType.arp) return payload(bytes, at)
    const decoded = add('arp', bytes, at, decodeArp(bytes), arpFields)
    if (decoded) rest('padding', bytes, at, decoded.header)
  }

  const ip: Next = (bytes, at) => (bytes.length > 0 && bytes[0] >> 4 === 4 ? ipv4(bytes, at) : payload(bytes, at))

  switch (linkType) {
    case 1: {
      const decoded = add('ethernet', frame, 0, decodeEthernet(frame), ethernetFields)
      if (decoded) byEtherType(decoded.meaning.type, decoded.payload, decoded.header)
      break
    }
    case 0: {
      // The address family is in the byte order of the machine that wrote it: AF_INET is 2 everywhere.
      const decoded = add('loopback', frame, 0, cooked(frame, 4, 'loopback'), () => [
        field('address family', hex(get32(frame, 0), 8), 0, 4),
      ])
      if (decoded) ip(decoded.payload, decoded.header)
      break
    }
    case 113: {
      const decoded = add('linux-sll', frame, 0, cooked(frame, 16, 'linux-sll'), sllFields)
      if (decoded) byEtherType(get16(frame, 14), decoded.payload, decoded.header)
      break
    }
    case 276: {
      const decoded = add('linux-sll2', frame, 0, cooked(frame, 20, 'linux-sll2'), sll2Fields)
      if (decoded) byEtherType(get16(frame, 0), decoded.payload, decoded.header)
      break
    }
    case 12:
    case 14:
    case 101:
    case 228:
      ip(frame, 0)
      break
    default:
      payload(frame, 0)
  }
  return layers
}

/** Pseudo headers of captures have a fixed length and nothing that could be wrong. */
function cooked(frame: Uint8Array, header: number, name: string): Decoded<null> {
  if (frame.length < header)
    return {
      ok: false,
      error: fault('too-short', frame.length, `${name}: ${frame.length} bytes are below the minimum of ${header}`),
    }
  return { ok: true, meaning: null, header, payload: frame.subarray(header), problems: [] }
}

const packetTypes = ['to us', 'broadcast', 'multicast', 'to another', 'from us']

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html */
const sllFields = (_: null, bytes: Uint8Array): Field[] => [
  field('packet type', packetTypes[get16(bytes, 0)] ?? get16(bytes, 0), 0, 2),
  field('hardware type', get16(bytes, 2), 2, 2),
  field('address length', get16(bytes, 4), 4, 2),
  field('address', hexOf(bytes.subarray(6, 14)), 6, 8),
  field('type', hex(get16(bytes, 14), 4), 14, 2),
]

/** https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
const sll2Fields = (_: null, bytes: Uint8Array): Field[] => [
  field('type', hex(get16(bytes, 0), 4), 0, 2),
  field('interface', get32(bytes, 4), 4, 4),
  field('hardware type', get16(bytes, 8), 8, 2),
  field('packet type', packetTypes[bytes[10]] ?? bytes[10], 10, 1),
  field('address length', bytes[11], 11, 1),
  field('address', hexOf(bytes.subarray(12, 20)), 12, 8),
]
