/**
 * Helpers of tc that read and write a packet through its socket buffer (bpf-helpers(7), Linux net/core/filter.c): by places in the
 * packet, which must lie inside it. Its bytes lie in one piece here, so that there is never more to pull in.
 */
import { errno } from './maps.ts'

/** The packet's first byte and its end. */
export type Ends = readonly [data: number, end: number]

/** flags of the checksum helpers: bytes of the field that changes, of a 32-bit sum (0); 0xffff where the sum of UDP would be 0 */
const checksumFlag = { size: 0xf, pseudo: 0x10, mangled: 0x20, enforce: 0x40 } as const
/** BPF_F_RECOMPUTE_CSUM and BPF_F_INVALIDATE_HASH: neither the card's checksum nor a hash is kept with a packet here */
const storeFlags = 3
/** largest place that loads and checksums take (Linux) */
const farthest = 0xffff

const isInside = ([data, end]: Ends, offset: number, length: number): boolean => offset >= 0 && offset + length <= end - data

/** bpf_skb_load_bytes: where they cannot be had, zeros. */
export function loadBytes(bytes: Uint8Array, ends: Ends, offset: number, to: number, length: number): number {
  if (offset <= farthest && isInside(ends, offset, length)) {
    bytes.copyWithin(to, ends[0] + offset, ends[0] + offset + length)
    return 0
  }
  bytes.fill(0, to, to + length)
  return -errno.fault
}

export function storeBytes(bytes: Uint8Array, ends: Ends, offset: number, from: number, length: number, flags: number): number {
  if ((flags & ~storeFlags) !== 0) return -errno.inval
  if (!isInside(ends, offset, length)) return -errno.fault
  bytes.copyWithin(ends[0] + offset, from, from + length)
  return 0
}

export const pullData = ([data, end]: Ends, length: number): number => (length >>> 0 <= end - data ? 0 : -errno.nomem)

const plus16 = (a: number, b: number): number => {
  const sum = a + b
  return (sum + (sum > 0xffff ? 1 : 0)) & 0xffff
}
const plus32 = (a: number, b: number): number => {
  const sum = (a >>> 0) + (b >>> 0)
  return (sum + (sum > 0xffff_ffff ? 1 : 0)) >>> 0
}
function folded(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16)
  return ~((once & 0xffff) + (once >>> 16)) & 0xffff
}

/** RFC 1624: the checksum after a field has changed, in the byte order in which all three were read; undefined for a size that none has. */
function replaced(sum: number, from: number, to: number, size: number): number | undefined {
  switch (size) {
    case 0: // `to` is a difference, as bpf_csum_diff makes it
      return from === 0 ? folded(plus32(to, ~sum)) : undefined
    case 2:
      return ~plus16(plus16(~sum & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff
    case 4:
      return folded(plus32(plus32(~sum, ~from), to))
    default:
      return undefined
  }
}

/**
 * bpf_l3_csum_replace and, with `transport`, bpf_l4_csum_replace: a checksum in the packet is brought up to date. Whether the field
 * belongs to the pseudo header matters to a card that calculates the sum, which none does here.
 */
export function replaceChecksum(
  memory: DataView,
  ends: Ends,
  [offset, from, to, flags]: readonly [offset: number, from: number, to: number, flags: number],
  transport: boolean,
): number {
  const { size, pseudo, mangled, enforce } = checksumFlag
  if ((flags & ~(transport ? size | pseudo | mangled | enforce : size)) !== 0) return -errno.inval
  if (offset > farthest || offset % 2 !== 0 || !isInside(ends, offset, 2)) return -errno.fault
  const at = ends[0] + offset
  const before = memory.getUint16(at, true)
  const zeroIsNone = (flags & mangled) !== 0
  if (zeroIsNone && (flags & enforce) === 0 && before === 0) return 0
  const after = replaced(before, from, to, flags & size)
  if (after === undefined) return -errno.inval
  memory.setUint16(at, zeroIsNone && after === 0 ? 0xffff : after, true)
  return 0
}
