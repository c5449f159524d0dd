/** Where a packet lies in the memory: helpers of XDP move its ends, and the context's first words tell them. */
import { errno } from './maps.ts'
import type { Layout } from './memory.ts'

/** places of data, data_end and data_meta in struct xdp_md (include/uapi/linux/bpf.h) */
export const xdpField = { data: 0, dataEnd: 4, dataMeta: 8 } as const
/** bytes that must remain (Linux: ETH_HLEN) */
const leastPacket = 14

/**
 * bpf_xdp_adjust_head and bpf_xdp_adjust_tail: moves the packet's first byte, or its end, by so many bytes; bytes gained at the
 * end are 0. Answers 0, or −EINVAL where the room ends or less than an Ethernet header would remain.
 */
export function packetMoved(memory: DataView, layout: Layout, head: number, tail: number): number {
  const { context, packet, packetRoom } = layout
  const end = memory.getInt32(context + xdpField.dataEnd, true)
  const newBegin = memory.getInt32(context + xdpField.data, true) + head
  const newEnd = end + tail
  if (newBegin < packet || newEnd > packet + packetRoom || newEnd - newBegin < leastPacket) return -errno.inval
  for (let at = end; at < newEnd; at++) memory.setUint8(at, 0)
  memory.setInt32(context + xdpField.data, newBegin, true)
  memory.setInt32(context + xdpField.dataMeta, newBegin, true)
  memory.setInt32(context + xdpField.dataEnd, newEnd, true)
  return 0
}
