/** Ethernet II frames without preamble and check sequence, as captures have them, with 802.1Q tags (IEEE 802.3, 802.1Q). */
import { checkBounds, get16, get48, hex, macText, put16, put48 } from './bytes.ts'
import { type Decoded, type Field, field, tooShort } from './decoded.ts'

export const etherType = { ipv4: 0x0800, arp: 0x0806 } as const
export const broadcastMac = 0xffff_ffff_ffff

export interface VlanTag {
  /** 0x8100, or 0x88a8 for a service tag */
  readonly protocol: number
  /** 0 to 7 */
  readonly priority: number
  readonly dropEligible: boolean
  /** 0 to 4095 */
  readonly vlan: number
}
export interface Ethernet {
  /** 48-bit addresses */
  readonly destination: number
  readonly source: number
  /** outermost first */
  readonly tags: readonly VlanTag[]
  /** below 0x0600 it is the payload's length (IEEE 802.3) */
  readonly type: number
}

/** Least size of a frame without check sequence: shorter payloads are padded with zeros. */
const shortest = 60
const tagTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100])

export function encodeEthernet({ destination, source, tags, type }: Ethernet, payload: Uint8Array): Uint8Array {
  checkBounds('ethernet', [
    ['destination', destination, 0xffff_ffff_ffff],
    ['source', source, 0xffff_ffff_ffff],
    ['type', type, 0xffff],
    ...tags.flatMap(({ priority, vlan }) => [['priority', priority, 7] as const, ['vlan', vlan, 0xfff] as const]),
  ])
  const header = 14 + 4 * tags.length
  const frame = new Uint8Array(Math.max(shortest, header + payload.length))
  put48(frame, 0, destination)
  put48(frame, 6, source)
  tags.forEach(({ protocol, priority, dropEligible, vlan }, index) => {
    put16(frame, 12 + 4 * index, protocol)
    put16(frame, 14 + 4 * index, (priority << 13) | (dropEligible ? 0x1000 : 0) | vlan)
  })
  put16(frame, header - 2, type)
  frame.set(payload, header)
  return frame
}

/** The payload may end with padding: the layer above knows its own length. */
export function decodeEthernet(bytes: Uint8Array): Decoded<Ethernet> {
  if (bytes.length < 14) return tooShort('ethernet', bytes.length, 14)
  const tags: VlanTag[] = []
  let at = 12
  while (tagTypes.has(get16(bytes, at))) {
    if (bytes.length < at + 6) return tooShort('ethernet with tag', bytes.length, at + 6)
    const control = get16(bytes, at + 2)
    tags.push({
      protocol: get16(bytes, at),
      priority: control >> 13,
      dropEligible: (control & 0x1000) !== 0,
      vlan: control & 0xfff,
    })
    at += 4
  }
  const meaning = { destination: get48(bytes, 0), source: get48(bytes, 6), tags, type: get16(bytes, at) }
  return { ok: true, meaning, header: at + 2, payload: bytes.subarray(at + 2), problems: [] }
}

export function ethernetFields({ destination, source, tags, type }: Ethernet): Field[] {
  const end = 12 + 4 * tags.length
  return [
    field('destination', macText(destination), 0, 6),
    field('source', macText(source), 6, 6),
    ...tags.flatMap(({ protocol, priority, dropEligible, vlan }, index) => [
      field('tag protocol', hex(protocol, 4), 12 + 4 * index, 2),
      field('priority', priority, 14 + 4 * index, 2),
      field('drop eligible', dropEligible ? 1 : 0, 14 + 4 * index, 2),
      field('VLAN', vlan, 14 + 4 * index, 2),
    ]),
    type < 0x0600 ? field('length', type, end, 2) : field('type', hex(type, 4), end, 2),
  ]
}
