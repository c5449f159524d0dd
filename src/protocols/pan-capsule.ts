/**
 * A capsule of PAN's active ping (pan-1999 §III.E, §IV): link header (next hop, length), name of the code object, home node, data.
 * The paper gives these parts, node addresses of 128 bits of which an IP address and a UDP port are used (§III.I), a name that is
 * a cryptographic hash (§III.D: here SHA-1, 20 bytes), and 100 bytes of header. Order, widths and what the ping itself keeps are
 * the lab's own:
 *
 *     0 next hop 16 | 16 length 4 | 20 code object 20 | 40 home node 16
 *     56 state 2 | 58 sequence 2 | 60 source 16 | 76 destination 16 | 92 time stamp 8
 */
import { checkBounds, get16, get32, hexOf, ipv4Text, put16, put32 } from './bytes.ts'
import { type Decoded, type Fault, type Field, fault, field, refuse, tooShort } from './decoded.ts'

export interface NodeAddress {
  readonly address: number
  readonly port: number
}
export interface PanCapsule {
  readonly nextHop: NodeAddress
  /** SHA-1 of the code: 20 bytes */
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

export function encodePanCapsule(capsule: PanCapsule, data: Uint8Array): Uint8Array {
  const { nextHop, code, homeNode, reached, sequence, source, destination, sent } = capsule
  const nodes = [nextHop, homeNode, source, destination]
  checkBounds('pan', [
    ['bytes missing of the code object', codeLength - code.length, 0],
    ['sequence', sequence, 0xffff],
    ['sent', sent, Number.MAX_SAFE_INTEGER],
    ['length', panHeader + data.length, 0xffff_ffff],
    ...nodes.flatMap(({ address, port }) => [['address', address, 0xffff_ffff] as const, ['port', port, 0xffff] as const]),
  ])
  const bytes = new Uint8Array(panHeader + data.length)
  const putNode = (at: number, { address, port }: NodeAddress) => {
    put32(bytes, at, address)
    put16(bytes, at + 4, port)
  }
  putNode(0, nextHop)
  put32(bytes, 16, bytes.length)
  bytes.set(code, 20)
  putNode(40, homeNode)
  put16(bytes, 56, reached ? 1 : 0)
  put16(bytes, 58, sequence)
  putNode(60, source)
  putNode(76, destination)
  put32(bytes, 92, Math.floor(sent / 0x1_0000_0000))
  put32(bytes, 96, sent % 0x1_0000_0000)
  bytes.set(data, panHeader)
  return bytes
}

export function decodePanCapsule(bytes: Uint8Array): Decoded<PanCapsule> {
  if (bytes.length < panHeader) return tooShort('pan', bytes.length, panHeader)
  const length = get32(bytes, 16)
  if (length < panHeader) return refuse('pan-length', 16, `pan: a length of ${length} is below the minimum of ${panHeader}`)
  const problems: Fault[] = []
  if (length > bytes.length)
    problems.push(fault('pan-truncated', 16, `pan: a length of ${length}, of which ${bytes.length} bytes are here`))
  const high = get32(bytes, 92)
  if (high > 0x1f_ffff) problems.push(fault('pan-time', 92, `pan: time stamp ${high} × 2^32 ns and more is above 2^53`))
  const node = (at: number): NodeAddress => {
    if (bytes.subarray(at + 6, at + 16).some((byte) => byte !== 0))
      problems.push(fault('pan-node', at + 6, 'pan: a node address uses more than 48 of its 128 bits'))
    return { address: get32(bytes, at), port: get16(bytes, at + 4) }
  }
  const meaning = {
    nextHop: node(0),
    code: bytes.slice(20, 40),
    homeNode: node(40),
    reached: get16(bytes, 56) !== 0,
    sequence: get16(bytes, 58),
    source: node(60),
    destination: node(76),
    sent: Math.min(high * 0x1_0000_0000 + get32(bytes, 96), Number.MAX_SAFE_INTEGER),
  }
  return { ok: true, meaning, header: panHeader, payload: bytes.subarray(panHeader, Math.min(length, bytes.length)), problems }
}

const nodeText = ({ address, port }: NodeAddress) => `${ipv4Text(address)}:${port}`

export const panCapsuleFields = (capsule: PanCapsule, bytes: Uint8Array): Field[] => [
  field('next hop', nodeText(capsule.nextHop), 0, 16),
  field('length', get32(bytes, 16), 16, 4),
  field('code object', hexOf(capsule.code), 20, codeLength),
  field('home node', nodeText(capsule.homeNode), 40, 16),
  field('reached', capsule.reached ? 1 : 0, 56, 2),
  field('sequence', capsule.sequence, 58, 2),
  field('source', nodeText(capsule.source), 60, 16),
  field('destination', nodeText(capsule.destination), 76, 16),
  field('sent', `${capsule.sent} ns`, 92, 8),
]
