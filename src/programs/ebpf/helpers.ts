/**
 * Helper functions by their numbers in Linux (include/uapi/linux/bpf.h, bpf-helpers(7)): they find r1…r5 in the memory's words
 * `registers` and leave r0 there, so that interpreter and translation call the same code.
 */
import { perfEvent, ringEvent } from './events.ts'
import { helperOf } from './helper-table.ts'
import { errno, type ProgramMap } from './maps.ts'
import { type Layout, mostTailCalls } from './memory.ts'
import { packetMoved, xdpField } from './packet-room.ts'
import { ProgramError } from './program.ts'
import { type Ends, loadBytes, pullData, replaceChecksum, storeBytes } from './socket-buffer.ts'
import { formatTrace } from './trace-format.ts'

/** What a program may ask of the world around it; handed in at every call. */
export interface Environment {
  /** ns, a whole number */
  now(): number
  /** 32 bits */
  random(): number
  /** the CPU that runs the program, from 0; per-CPU maps have so many copies as `cpus` of the execution */
  cpu(): number
  trace(text: string): void
  /** A helper has answered with a negative number of errno.h; absent: nobody asks. */
  refused?(helper: number, answer: number): void
  /** The packet goes to interface `to` if the program ends with the verdict that this returns: the hook's REDIRECT, or ABORTED. */
  redirect(to: number, flags: number): number
}

/** What helpers work on: the memory of one program, its maps by the place of their values, and the world around this call. */
export interface Host {
  readonly memory: DataView
  readonly bytes: Uint8Array
  readonly layout: Layout
  readonly maps: ReadonlyMap<number, ProgramMap>
  /** where in the context the packet's first byte and its end are told; absent: no legacy access to packets */
  readonly packetAt: readonly [number, number] | undefined
  environment: Environment
  /** the instruction where the program goes on after a tail call, -1 = there was none */
  next: number
  /** tail calls of this run */
  tailCalls: number
}

/** most bytes of both sides of csum_diff together (Linux: MAX_BPF_STACK), of which it makes 32-bit words */
const mostChecksumBytes = 512
const word = 4_294_967_296

/**
 * A number below 0 is the legacy access to a packet: so many bytes, at the place in r1. Throws ProgramError, stage 'run', for a
 * helper that is not there and for what the verifier refuses.
 * @returns whether the program is left here: it goes on at `next`, or, where that is -1, ends with what is in r0
 */
export function callHelper(host: Host, number: number): boolean {
  const { layout, environment } = host
  switch (number) {
    case 1: // map_lookup_elem
      return answer(host, lookup(host))
    case 2: // map_update_elem
      return attempt(host, number, update(host))
    case 3: // map_delete_elem
      return attempt(host, number, remove(host))
    case 5: // ktime_get_ns, ktime_get_boot_ns, ktime_get_coarse_ns
    case 125:
    case 160:
      return answer(host, environment.now())
    case 6: // trace_printk
      return attempt(host, number, trace(host))
    case 7: // get_prandom_u32
      return answer(host, environment.random() >>> 0)
    case 8: // get_smp_processor_id
      return answer(host, environment.cpu())
    case 9: // skb_store_bytes
      return attempt(
        host,
        number,
        storeBytes(host.bytes, endsOf(host), argument(host, 2), memoryAt(host, 3, 4), argument(host, 4), argument(host, 5)),
      )
    case 10: // l3_csum_replace, l4_csum_replace
    case 11: {
      const given = [argument(host, 2), argument(host, 3), argument(host, 4), argument(host, 5)] as const
      return attempt(host, number, replaceChecksum(host.memory, endsOf(host), given, number === 11))
    }
    case 12: // tail_call
      return tailCall(host)
    case 23: // redirect
      return answer(host, environment.redirect(argument(host, 1), argument(host, 2)))
    case 25: // perf_event_output
      return sent(host, number, sendPerfEvent(host))
    case 26: // skb_load_bytes
      return attempt(
        host,
        number,
        loadBytes(host.bytes, endsOf(host), argument(host, 2), memoryAt(host, 3, 4), argument(host, 4)),
      )
    case 28: // csum_diff
      return attempt(host, number, checksumDifference(host))
    case 39: // skb_pull_data
      return attempt(host, number, pullData(endsOf(host), argument(host, 2)))
    case 44: // xdp_adjust_head
      return attempt(host, number, packetMoved(host.memory, layout, argument(host, 2), 0))
    case 51: // redirect_map
      return answer(host, redirectTo(host))
    case 65: // xdp_adjust_tail
      return attempt(host, number, packetMoved(host.memory, layout, 0, argument(host, 2)))
    case 93: // spin_lock, spin_unlock: programs run one after the other, and none waits in its middle
    case 94:
      return answer(host, 0)
    case 130: // ringbuf_output
      return sent(
        host,
        number,
        ringEvent(host.memory, host.bytes, mapOf(host), [memoryAt(host, 2, 3), argument(host, 3)], argument(host, 4)),
      )
    case -1:
    case -2:
    case -4:
      return loadPacket(host, -number)
    default:
      throw new ProgramError('run', `helper function ${helperOf(number)?.name ?? number} is not there`)
  }
}

/** As `answer`, of a helper that may refuse. */
function attempt(host: Host, number: number, value: number): false {
  if (value < 0) host.environment.refused?.(number, value)
  return answer(host, value)
}

/** As `attempt`; a text is what the log is told of. */
function sent(host: Host, number: number, outcome: number | string): false {
  if (typeof outcome === 'string') host.environment.trace(outcome)
  return attempt(host, number, typeof outcome === 'string' ? 0 : outcome)
}

/** @param value a whole number below 2⁵³ in size */
function answer({ memory, layout }: Host, value: number): false {
  memory.setInt32(layout.registers, value, true)
  memory.setInt32(layout.registers + 4, Math.floor(value / word), true)
  return false
}

/** the lower half of r1…r5, signed */
const argument = ({ memory, layout }: Host, register: number): number => memory.getInt32(layout.registers + register * 8, true)

/** The place in a register. The verifier has checked it; a program that was not verified meets this bound. */
function pointer(host: Host, register: number, length: number): number {
  const at = argument(host, register)
  const upper = host.memory.getInt32(host.layout.registers + register * 8 + 4, true)
  if (upper !== 0 || at < 8 || at > host.memory.byteLength - length)
    throw new ProgramError('run', `a helper's argument r${register} points outside the memory: ${length} bytes at ${at}`)
  return at
}

const memoryAt = (host: Host, register: number, size: number): number => pointer(host, register, argument(host, size))
const upperHalf = ({ memory, layout }: Host, register: number): number =>
  memory.getInt32(layout.registers + register * 8 + 4, true)

/** Where the packet of a socket buffer lies. */
function endsOf({ memory, layout, packetAt }: Host): Ends {
  if (packetAt === undefined) throw new ProgramError('run', 'there is no packet in a socket buffer')
  const [data, end] = packetAt
  return [memory.getUint32(layout.context + data, true), memory.getUint32(layout.context + end, true)]
}

function mapOf(host: Host, register = 1): ProgramMap {
  const place = argument(host, register)
  const map = host.maps.get(place)
  if (map === undefined) throw new ProgramError('run', `a helper's argument r${register} is no map: ${place}`)
  return map
}

/** Where the map has no program at this index, or too many calls were made, the program goes on behind the call. */
function tailCall(host: Host): boolean {
  const { programs = [] } = mapOf(host, 2).definition
  const entry = programs[argument(host, 3) >>> 0] ?? -1
  if (entry < 0) return attempt(host, 12, -errno.noent)
  if (host.tailCalls === mostTailCalls) return attempt(host, 12, -errno.perm)
  host.tailCalls++
  host.next = entry
  return true
}

const key = new Uint8Array(4)

/** The interface that the map names; where it names none the two lowest bits of the flags are the verdict. Other flags abort. */
function redirectTo(host: Host): number {
  const map = mapOf(host)
  const [index, flags] = [argument(host, 2), argument(host, 3)]
  if (flags < 0 || flags > 3) return 0
  for (let i = 0; i < 4; i++) key[i] = index >>> (8 * i)
  const at = map.lookup(key, 0, 0)
  const to = at === 0 ? 0 : host.memory.getUint32(at, true)
  return to === 0 ? flags : host.environment.redirect(to, 0)
}

/** Network byte order (§5.5); a place outside the packet ends the program with 0, as Linux has it. */
function loadPacket(host: Host, size: number): boolean {
  const { memory } = host
  const [data, end] = endsOf(host)
  const offset = argument(host, 1)
  const at = data + offset
  const isInside = offset >= 0 && at + size <= end
  answer(host, !isInside ? 0 : size === 4 ? memory.getUint32(at) : size === 2 ? memory.getUint16(at) : memory.getUint8(at))
  return !isInside
}

/** The packet's length is known of both contexts: xdp_md's first fields tell it. */
function sendPerfEvent(host: Host): number | string {
  const { memory, bytes, layout, packetAt = [xdpField.data, xdpField.dataEnd] } = host
  const [data, end] = packetAt.map((field) => memory.getUint32(layout.context + field, true))
  const event = [memoryAt(host, 4, 5), argument(host, 5)] as const
  return perfEvent(memory, bytes, mapOf(host, 2), event, upperHalf(host, 3), end - data)
}

function lookup(host: Host): number {
  const map = mapOf(host)
  return map.lookup(host.bytes, pointer(host, 2, map.definition.keySize), host.environment.cpu())
}

function update(host: Host): number {
  const map = mapOf(host)
  const { keySize, valueSize, readOnly } = map.definition
  const upperFlags = upperHalf(host, 4)
  const key = pointer(host, 2, keySize)
  const value = pointer(host, 3, valueSize)
  if (readOnly) return -errno.perm
  if (upperFlags !== 0) return -errno.inval
  return map.update(host.bytes, key, host.bytes, value, argument(host, 4) >>> 0, host.environment.cpu())
}

function remove(host: Host): number {
  const map = mapOf(host)
  const key = pointer(host, 2, map.definition.keySize)
  return map.definition.readOnly ? -errno.perm : map.remove(host.bytes, key)
}

function trace(host: Host): number {
  const length = argument(host, 2)
  const at = pointer(host, 1, length)
  const text = formatTrace(host.bytes, at, length, host.memory, host.layout.registers + 3 * 8)
  if (text === undefined) return -errno.inval
  host.environment.trace(text)
  return text.length
}

/** The ones' complement sum of the words of `to` and of the inverted words of `from`, added to a seed (RFC 1624 §3); not folded to 16 bits. */
function checksumDifference(host: Host): number {
  const [fromSize, toSize] = [argument(host, 2), argument(host, 4)]
  if (((fromSize | toSize) & 3) !== 0 || fromSize < 0 || toSize < 0 || fromSize + toSize > mostChecksumBytes) return -errno.inval
  let sum = argument(host, 5) >>> 0
  const from = fromSize === 0 ? 0 : pointer(host, 1, fromSize)
  const to = toSize === 0 ? 0 : pointer(host, 3, toSize)
  for (let i = 0; i < fromSize; i += 4) sum += ~host.memory.getInt32(from + i, true) >>> 0
  for (let i = 0; i < toSize; i += 4) sum += host.memory.getUint32(to + i, true)
  while (sum >= word) sum = (sum % word) + Math.floor(sum / word)
  return sum
}
