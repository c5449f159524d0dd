/**
 * A capsule of PAN's active ping (pan-1999 §III.E, §IV): link header (next hop, length), name of the code object, home node, data.
 * The paper gives these parts, node addresses of 128 bits of which an IP address and a UDP port are used (§III.I), a name that is
 * a cryptographic hash (§III.D: SHA-1, 20 bytes), and 100 bytes of header. Order, widths and what the ping itself keeps are
 * the lab's own:
 *
 *     0 next hop 16 | 16 kind of name 1 | 17 length 3 | 20 code object 20 | 40 home node 16
 *     56 state 2 | 58 sequence 2 | 60 source 16 | 76 destination 16 | 92 time stamp 8
 *
 * Kind 0 has a name of 20 bytes (of MD5 16, and zeros); kind 1, SHA-256, one of 32, and what is behind it stands 12 bytes later.
 */
import { checkBounds, get16, get32, hexOf, ipv4Text, put16, put32 } from './bytes.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export interface NodeAddress {
  readonly address: number
  readonly port: number
}
export interface PanCapsule {
  readonly nextHop: NodeAddress
  /** hash of the code: 20 bytes, or 32 of SHA-256 */
  readonly code: Uint8Array
  readonly homeNode: NodeAddress
  /** whether the ping has turned round */
  readonly reached: boolean
  readonly sequence: number
  readonly source: NodeAddress
  readonly destination: NodeAddress
  /** when it was sent, nanoseconds of the sender's clock, up to 2⁵³ */
  readonly sent: number
}

export const panHeader = 100
const codeLength = 20
const longName = 32
/** Bytes of the header with a name of so many bytes. */
export const panHeaderOf = (nameLength: number): number => panHeader + (nameLength === longName ? longName - codeLength : 0)

export function encodePanCapsule(capsule: PanCapsule, data: Uint8Array): Uint8Array {
  const { nextHop, code, homeNode, reached, sequence, source, destination, sent } = capsule
  const nodes = [nextHop, homeNode, source, destination]
  const more = code.length === longName ? longName - codeLength : 0
  checkBounds('pan', [
    ['bytes missing of the code object', codeLength + more - code.length, 0],
    ['sequence', sequence, 0xffff],
    ['sent', sent, Number.MAX_SAFE_INTEGER],
    ['length', panHeader + more + data.length, 0xff_ffff],
    ...nodes.flatMap(({ address, port }) => [['address', address, 0xffff_ffff] as const, ['port', port, 0xffff] as const]),
  ])
  const bytes = new Uint8Array(panHeader + more + data.length)
  const putNode = (at: number, { address, port }: NodeAddress) => {
    put32(bytes, at, address)
    put16(bytes, at + 4, port)
  }
  putNode(0, nextHop)
  put32(bytes, 16, bytes.length)
  bytes[16] = more === 0 ? 0 : 1
  bytes.set(code, 20)
  putNode(40 + more, homeNode)
  put16(bytes, 56 + more, reached ? 1 : 0)
  put16(bytes, 58 + more, sequence)
  putNode(60 + more, source)
  putNode(76 + more, destination)
  put32(bytes, 92 + more, Math.floor(sent / 0x1_0000_0000))
  put32(bytes, 96 + more, sent % 0x1_0000_0000)
  bytes.set(data, panHeader + more)
  return bytes
}

export function decodePanCapsule(bytes: Uint8Array): Decoded<PanCapsule> {
  if (bytes.length < panHeader) return tooShort('pan', bytes.length, panHeader)
  const kind = bytes[16]
  if (kind > 1) return refuse('pan-name', 16, `pan: a name of kind ${kind}, and 0 and 1 are known`)
  const more = kind === 1 ? longName - codeLength : 0
  const header = panHeader + more
  if (bytes.length < header) return tooShort('pan', bytes.length, header)
  const length = get32(bytes, 16) & 0xff_ffff
  if (length < header) return refuse('pan-length', 16, `pan: a length of ${length} is below the minimum of ${header}`)
  const problems: Fault[] = []
  if (length > bytes.length)
    problems.push(fault('pan-truncated', 16, `pan: a length of ${length}, of which ${bytes.length} bytes are here`))
  const high = get32(bytes, 92 + more)
  if (high > 0x1f_ffff) problems.push(fault('pan-time', 92 + more, `pan: time stamp ${high} × 2^32 ns and more is above 2^53`))
  const node = (at: number): NodeAddress => {
    if (bytes.subarray(at + 6, at + 16).some((byte) => byte !== 0))
      problems.push(fault('pan-node', at + 6, 'pan: a node address uses more than 48 of its 128 bits'))
    return { address: get32(bytes, at), port: get16(bytes, at + 4) }
  }
  const meaning = {
    nextHop: node(0),
    code: bytes.slice(20, 40 + more),
    homeNode: node(40 + more),
    reached: get16(bytes, 56 + more) !== 0,
    sequence: get16(bytes, 58 + more),
    source: node(60 + more),
    destination: node(76 + more),
    sent: Math.min(high * 0x1_0000_0000 + get32(bytes, 96 + more), Number.MAX_SAFE_INTEGER),
  }
  return { ok: true, meaning, header, payload: bytes.subarray(header, Math.min(length, bytes.length)), problems }
}

const nodeText = ({ address, port }: NodeAddress) => `${ipv4Text(address)}:${port}`

export function panCapsuleFields(capsule: PanCapsule, bytes: Uint8Array): Field[] {
  const more = capsule.code.length - codeLength
  return [
    field('next hop', nodeText(capsule.nextHop), 0, 16),
    field('length', get32(bytes, 16) & 0xff_ffff, 17, 3),
    field('code object', hexOf(capsule.code), 20, capsule.code.length),
    field('home node', nodeText(capsule.homeNode), 40 + more, 16),
    field('reached', capsule.reached ? 1 : 0, 56 + more, 2),
    field('sequence', capsule.sequence, 58 + more, 2),
    field('source', nodeText(capsule.source), 60 + more, 16),
    field('destination', nodeText(capsule.destination), 76 + more, 16),
    field('sent', `${capsule.sent} ns`, 92 + more, 8),
  ]
}
