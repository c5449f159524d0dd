/** Link types of captures (registry: https://www.tcpdump.org/linktypes.html) and where layer 3 begins in their frames. */

interface LinkType {
  readonly name: string
  /** bytes in front of the layer-3 packet; absent when that takes more than a number */
  readonly header?: number
}

const linkTypes: Readonly<Record<number, LinkType>> = {
  0: { name: 'NULL', header: 4 },
  1: { name: 'ETHERNET' },
  6: { name: 'IEEE802_5' },
  9: { name: 'PPP' },
  10: { name: 'FDDI' },
  12: { name: 'RAW', header: 0 },
  14: { name: 'RAW', header: 0 },
  50: { name: 'PPP_HDLC', header: 4 },
  101: { name: 'RAW', header: 0 },
  104: { name: 'C_HDLC', header: 4 },
  105: { name: 'IEEE802_11' },
  108: { name: 'LOOP', header: 4 },
  113: { name: 'LINUX_SLL', header: 16 },
  127: { name: 'IEEE802_11_RADIOTAP' },
  147: { name: 'USER0' },
  195: { name: 'IEEE802_15_4_WITHFCS' },
  228: { name: 'IPV4', header: 0 },
  229: { name: 'IPV6', header: 0 },
  239: { name: 'NFLOG' },
  249: { name: 'USBPCAP' },
  252: { name: 'WIRESHARK_UPPER_PDU' },
  253: { name: 'NETLINK' },
  276: { name: 'LINUX_SLL2', header: 20 },
}

/** `ETHERNET (1)`; only the number when the lab has no name for it. */
export function linkTypeName(linkType: number): string {
  const known = Object.hasOwn(linkTypes, linkType) ? linkTypes[linkType] : undefined
  return known ? `${known.name} (${linkType})` : String(linkType)
}

const ethernet = 1
const ppp = 9
/** C-tag, S-tag and the older 0x9100 of double tagging (IEEE 802.1Q). */
const tags: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100])

/**
 * Bytes of a packet at layer 3, given the captured bytes of its frame and its length on the link; null when the link type
 * does not say where layer 3 begins. An IP packet's own length counts, so that padding and check sequence do not.
 */
export function layer3Size(linkType: number, frame: Uint8Array, originalLength: number): number | null {
  const header = headerOf(linkType, frame)
  if (header === undefined) return null
  const room = originalLength - header
  if (room <= 0) return 0
  const length = linkType !== ethernet || carriesIp(frame, header) ? lengthOfIp(frame.subarray(header)) : null
  return length !== null && length <= room ? length : room
}

function headerOf(linkType: number, frame: Uint8Array): number | undefined {
  if (linkType === ethernet) {
    let at = 12
    while (at + 2 <= frame.length && tags.has((frame[at] << 8) | frame[at + 1])) at += 4
    return at + 2
  }
  // With the address and control bytes of HDLC framing, or without (RFC 1661 §2, RFC 1662 §3.1).
  if (linkType === ppp) return frame[0] === 0xff ? 4 : 2
  return Object.hasOwn(linkTypes, linkType) ? linkTypes[linkType].header : undefined
}

function carriesIp(frame: Uint8Array, header: number): boolean {
  const type = (frame[header - 2] << 8) | frame[header - 1]
  return type === 0x0800 || type === 0x86dd
}

/** Total length of an IPv4 or IPv6 packet by its header; null when it is neither, cut off, or leaves the length to others. */
function lengthOfIp(packet: Uint8Array): number | null {
  const version = packet.length > 0 ? packet[0] >> 4 : 0
  if (version === 4 && packet.length >= 4) {
    const length = (packet[2] << 8) | packet[3]
    const header = (packet[0] & 15) * 4
    return header >= 20 && length >= header ? length : null
  }
  if (version === 6 && packet.length >= 6) {
    const payload = (packet[4] << 8) | packet[5]
    return payload > 0 ? 40 + payload : null
  }
  return null
}
