/**
 * Maps by which a program sends events to a program of user space. The lab has no such program: an event is a line of the log, and
 * the map counts them.
 */
import { errno, type ProgramMap } from './maps.ts'
import type { MapDefinition, MapType } from './program.ts'

const types: readonly MapType[] = ['perf-event-array', 'ringbuf']
export const carriesEvents = ({ type }: Pick<MapDefinition, 'type'>): boolean => types.includes(type)

/** what it holds: how many events, and their bytes, 64 bits each */
export const eventSizes = { keySize: 4, valueSize: 16, entries: 1 } as const

/** bytes of an event that its line shows */
const shown = 32
/** BPF_F_INDEX_MASK; BPF_F_CTXLEN_MASK in the upper half: so many bytes of the packet go along */
const packetBytes = 0x000f_ffff
/** BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP */
const wakeups = 3

function add(memory: DataView, at: number, more: number): void {
  const sum = memory.getUint32(at, true) + more
  memory.setUint32(at, sum, true)
  if (sum > 0xffff_ffff) memory.setUint32(at + 4, memory.getUint32(at + 4, true) + 1, true)
}

/** @returns the line */
function send(memory: DataView, bytes: Uint8Array, map: ProgramMap, at: number, size: number): string {
  add(memory, map.place, 1)
  add(memory, map.place + 8, size)
  const digits = Array.from(bytes.subarray(at, at + Math.min(size, shown)), (byte) => byte.toString(16).padStart(2, '0'))
  return `${map.definition.name}: ${size} bytes ${digits.join('')}${size > shown ? '…' : ''}`
}

/** bpf_perf_event_output. @param upper half of its flags @returns an error, or the line */
export function perfEvent(
  memory: DataView,
  bytes: Uint8Array,
  map: ProgramMap,
  [at, size]: readonly [at: number, size: number],
  upper: number,
  packetLength: number,
): number | string {
  if ((upper & ~packetBytes) !== 0) return -errno.inval
  if (upper > packetLength) return -errno.fault
  const line = send(memory, bytes, map, at, size)
  return upper === 0 ? line : `${line}, and ${upper} bytes of the packet`
}

/** bpf_ringbuf_output. @returns an error, or the line */
export function ringEvent(
  memory: DataView,
  bytes: Uint8Array,
  map: ProgramMap,
  [at, size]: readonly [at: number, size: number],
  flags: number,
): number | string {
  return (flags & ~wakeups) !== 0 ? -errno.inval : send(memory, bytes, map, at, size)
}
