/** What a filter of packets matches: the choice, the length that it compares with, and the comparison. */
import { assumed, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

/** The choices in the order in which filters keep them. */
export const matching = numbers('longer', 'shorter', 'tcp', 'udp', 'icmp')

export const matchOptions = {
  longer: { title: 'longer packets', doc: 'More bytes than the length.' },
  shorter: { title: 'shorter packets', doc: 'Fewer bytes than the length.' },
  tcp: { title: 'TCP', doc: 'Segments of streams.' },
  udp: { title: 'UDP', doc: 'Datagrams.' },
} as const

export const matchCitation = assumed('fields that any filter sees')

export const matchLength = {
  type: 'number',
  title: 'Length',
  doc: 'Compared with the bytes of the IP packet.',
  unit: 'byte',
  default: 1000,
  min: 0,
  max: 65535,
  integer: true,
  cite: assumed('between small and full Ethernet packets'),
} as const

/** by the number of the choice: what the protocol field of IP must hold */
const protocols = [-1, -1, 6, 17, 1]

export function matches({ packets: { size, protocol } }: World, packet: number, match: number, length: number): boolean {
  if (match === matching.longer) return size[packet] > length
  if (match === matching.shorter) return size[packet] < length
  return protocol[packet] === protocols[match]
}
