/**
 * The helper functions that a program may call: Linux's numbers and signatures (include/uapi/linux/bpf.h, bpf-helpers(7)).
 * The verifier checks arguments by this table, the machine does what the names say.
 */
import type { MapType } from './program.ts'

/** what is run: `lab bpf` (memory), hooks of a card or kernel, classic BPF */
export type TargetName = 'memory' | 'xdp' | 'tc' | 'netfilter' | 'socket-filter'

/**
 * What an argument must be:
 * - `number`: any number
 * - `anything`: whatever the register holds, initialised or not (a text's conversions tell how many are read)
 * - `context`: what the program got in r1, unchanged
 * - `map`: a map of the program
 * - `key`, `value`: initialised bytes, as many as the map's keys or values have
 * - `memory`: initialised bytes, as many as the `size` that follows; `memory-or-null`: a known 0 as well, with a size of 0
 * - `size`: at least 1; `size-or-zero`
 * - `room`: bytes that the helper writes, as many as the `size` that follows
 * - `lock`: a bpf_spin_lock in a map's value
 * - `redirect-flags`: the verdict where the map names no interface; known ones that ask for copies are refused
 */
export type Argument =
  | 'number'
  | 'anything'
  | 'context'
  | 'map'
  | 'key'
  | 'value'
  | 'memory'
  | 'memory-or-null'
  | 'size'
  | 'size-or-zero'
  | 'room'
  | 'lock'
  | 'redirect-flags'

/** what it leaves in r0: a number, or the address of a value of the map in r1, or 0 when there is none */
export type Result = 'number' | 'value-or-null'

export interface Helper {
  readonly number: number
  readonly name: string
  readonly arguments: readonly Argument[]
  readonly result: Result
  /** what a number in r0 can be, signed; absent = any 64 bits */
  readonly range?: readonly [number, number]
  /** which maps it takes; absent = all */
  readonly maps?: readonly MapType[]
  /** it writes a value of the map */
  readonly writesMap?: true
  /** packet and packet end move: what was proven about them is void */
  readonly movesPacket?: true
  /** when it succeeds the program goes on elsewhere, and not behind the call */
  readonly leaves?: true
  readonly targets: readonly TargetName[]
}

const everywhere: readonly TargetName[] = ['memory', 'xdp', 'tc', 'netfilter', 'socket-filter']
const hooks: readonly TargetName[] = ['xdp', 'tc', 'netfilter']
/** maps that hold a program's own data, not programs or devices */
const data: readonly MapType[] = ['array', 'hash', 'lru-hash', 'percpu-array', 'percpu-hash', 'lru-percpu-hash', 'lpm-trie']
/** errors are negative numbers of errno.h, up to 4095 (Linux: MAX_ERRNO) */
const errorOrZero = [-4095, 0] as const

export const helpers: readonly Helper[] = [
  {
    number: 1,
    name: 'map_lookup_elem',
    arguments: ['map', 'key'],
    result: 'value-or-null',
    maps: [...data, 'devmap'],
    targets: everywhere,
  },
  {
    number: 2,
    name: 'map_update_elem',
    arguments: ['map', 'key', 'value', 'number'],
    result: 'number',
    range: errorOrZero,
    maps: data,
    writesMap: true,
    targets: everywhere,
  },
  {
    number: 3,
    name: 'map_delete_elem',
    arguments: ['map', 'key'],
    result: 'number',
    range: errorOrZero,
    maps: data,
    writesMap: true,
    targets: everywhere,
  },
  { number: 5, name: 'ktime_get_ns', arguments: [], result: 'number', targets: everywhere },
  {
    number: 6,
    name: 'trace_printk',
    arguments: ['memory', 'size', 'anything', 'anything', 'anything'],
    result: 'number',
    targets: everywhere,
  },
  { number: 7, name: 'get_prandom_u32', arguments: [], result: 'number', range: [0, 0xffff_ffff], targets: everywhere },
  { number: 8, name: 'get_smp_processor_id', arguments: [], result: 'number', range: [0, 0xffff_ffff], targets: everywhere },
  {
    number: 9,
    name: 'skb_store_bytes',
    arguments: ['context', 'number', 'memory', 'size', 'number'],
    result: 'number',
    range: errorOrZero,
    movesPacket: true,
    targets: ['tc'],
  },
  ...(['l3', 'l4'] as const).map(
    (layer, i): Helper => ({
      number: 10 + i,
      name: `${layer}_csum_replace`,
      arguments: ['context', 'number', 'number', 'number', 'number'],
      result: 'number',
      range: errorOrZero,
      movesPacket: true,
      targets: ['tc'],
    }),
  ),
  {
    number: 12,
    name: 'tail_call',
    arguments: ['context', 'map', 'number'],
    result: 'number',
    range: errorOrZero,
    maps: ['prog-array'],
    leaves: true,
    targets: hooks,
  },
  { number: 23, name: 'redirect', arguments: ['number', 'number'], result: 'number', range: [0, 7], targets: ['xdp', 'tc'] },
  {
    number: 25,
    name: 'perf_event_output',
    arguments: ['context', 'map', 'number', 'memory', 'size-or-zero'],
    result: 'number',
    range: errorOrZero,
    maps: ['perf-event-array'],
    targets: ['xdp', 'tc'],
  },
  {
    number: 26,
    name: 'skb_load_bytes',
    arguments: ['context', 'number', 'room', 'size'],
    result: 'number',
    range: errorOrZero,
    targets: ['tc'],
  },
  {
    number: 28,
    name: 'csum_diff',
    arguments: ['memory-or-null', 'size-or-zero', 'memory-or-null', 'size-or-zero', 'number'],
    result: 'number',
    targets: hooks,
  },
  {
    number: 39,
    name: 'skb_pull_data',
    arguments: ['context', 'number'],
    result: 'number',
    range: errorOrZero,
    movesPacket: true,
    targets: ['tc'],
  },
  {
    number: 44,
    name: 'xdp_adjust_head',
    arguments: ['context', 'number'],
    result: 'number',
    range: errorOrZero,
    movesPacket: true,
    targets: ['xdp'],
  },
  {
    number: 51,
    name: 'redirect_map',
    arguments: ['map', 'number', 'redirect-flags'],
    result: 'number',
    range: [0, 4],
    maps: ['devmap'],
    targets: ['xdp'],
  },
  {
    number: 65,
    name: 'xdp_adjust_tail',
    arguments: ['context', 'number'],
    result: 'number',
    range: errorOrZero,
    movesPacket: true,
    targets: ['xdp'],
  },
  { number: 93, name: 'spin_lock', arguments: ['lock'], result: 'number', range: [0, 0], targets: hooks },
  { number: 94, name: 'spin_unlock', arguments: ['lock'], result: 'number', range: [0, 0], targets: hooks },
  { number: 125, name: 'ktime_get_boot_ns', arguments: [], result: 'number', targets: everywhere },
  {
    number: 130,
    name: 'ringbuf_output',
    arguments: ['map', 'memory', 'size-or-zero', 'number'],
    result: 'number',
    range: errorOrZero,
    maps: ['ringbuf'],
    targets: hooks,
  },
  { number: 160, name: 'ktime_get_coarse_ns', arguments: [], result: 'number', targets: everywhere },
]

const byNumber = new Map(helpers.map((helper) => [helper.number, helper]))

export const helperOf = (number: number): Helper | undefined => byNumber.get(number)
