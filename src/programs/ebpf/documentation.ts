/** What instructions, helper functions and fields of contexts do, in words: for the guide and for who writes a program. */
import { helpers, type TargetName } from './helper-table.ts'
import { mnemonics } from './mnemonics.ts'
import type { Field } from './targets.ts'

export interface Described {
  readonly name: string
  /** how it is written, or called */
  readonly usage: string
  readonly text: string
}

const calculations: Readonly<Record<string, readonly [operator: string, text: string]>> = {
  add: ['+=', 'Adds.'],
  sub: ['-=', 'Subtracts.'],
  mul: ['*=', 'Multiplies.'],
  div: ['/=', 'Divides, both unsigned; by 0 it gives 0.'],
  sdiv: ['/=', 'Divides, both signed; by 0 it gives 0.'],
  or: ['|=', 'Sets the bits that either has.'],
  and: ['&=', 'Keeps the bits that both have.'],
  lsh: ['<<=', 'Shifts to the left.'],
  rsh: ['>>=', 'Shifts to the right, zeros come in.'],
  mod: ['%=', 'Leaves the remainder, both unsigned; by 0 nothing changes.'],
  smod: ['%=', 'Leaves the remainder, both signed; by 0 nothing changes.'],
  xor: ['^=', 'Keeps the bits that only one has.'],
  mov: ['=', 'Copies.'],
  arsh: ['>>=', 'Shifts to the right, copies of the sign come in.'],
}

const conditions: Readonly<Record<string, string>> = {
  jeq: '==',
  jgt: '>',
  jge: '>=',
  jset: '&',
  jne: '!=',
  jsgt: '>',
  jsge: '>=',
  jlt: '<',
  jle: '<=',
  jslt: '<',
  jsle: '<=',
}

const sizes: Readonly<Record<string, string>> = { b: '1 byte', h: '2 bytes', w: '4 bytes', dw: '8 bytes' }

const half = 'Works on the lower 32 bits and clears the upper ones.'

function describe(name: string): Omit<Described, 'name'> | undefined {
  const base = name.replace(/32$/, '')
  const short = base !== name
  if (base in calculations) {
    const [operator, text] = calculations[base]
    return { usage: `${name} r1, r2   # r1 ${operator} r2; or a number`, text: short ? `${text} ${half}` : text }
  }
  if (base in conditions) {
    const signs =
      base.startsWith('js') && base !== 'jset' ? ', signed' : base === 'jset' || /j(eq|ne)/.test(base) ? '' : ', unsigned'
    const what = base === 'jset' ? 'Jumps if the two have a bit in common' : `Jumps if r1 ${conditions[base]} r2${signs}`
    return { usage: `${name} r1, r2, label   # r2 or a number`, text: `${what}${short ? ', the lower 32 bits of each' : ''}.` }
  }
  const memory = /^(ldxs|ldx|stx|st)(b|h|w|dw)$/.exec(name)
  if (memory) {
    const [, way, size] = memory
    if (way === 'ldx') return { usage: `${name} r1, [r2+0]`, text: `Loads ${sizes[size]} from memory, the lowest first.` }
    if (way === 'ldxs') return { usage: `${name} r1, [r2+0]`, text: `Loads ${sizes[size]} from memory as a signed number.` }
    if (way === 'stx') return { usage: `${name} [r1+0], r2`, text: `Stores the lower ${sizes[size]} of a register.` }
    return { usage: `${name} [r1+0], 5`, text: `Stores a number as ${sizes[size]}.` }
  }
  const order = /^(le|be|swap)(16|32|64)$/.exec(name)
  if (order) {
    const [, way, bits] = order
    const text = {
      be: `Turns the lower ${bits} bits between the packet’s byte order and the machine’s.`,
      le: `Keeps the lower ${bits} bits: the machine is little-endian itself.`,
      swap: `Turns the lower ${bits} bits round, byte by byte.`,
    }[way]
    return text === undefined ? undefined : { usage: `${name} r1`, text }
  }
  const extended = /^movsx(8|16|32)(32|64)$/.exec(name)
  if (extended)
    return { usage: `${name} r1, r2`, text: `Copies the lower ${extended[1]} bits, the sign goes on to ${extended[2]}.` }
  const legacy = /^ld(abs|ind)(b|h|w)$/.exec(name)
  if (legacy)
    return {
      usage: legacy[1] === 'abs' ? `${name} 12` : `${name} r1, 12`,
      text: `Loads ${sizes[legacy[2]]} of the packet into r0, the high one first: the access of classic BPF.`,
    }
  return locked(name) ?? others[name]
}

function locked(name: string): Omit<Described, 'name'> | undefined {
  const match = /^lock (fetch )?(\w+?)(32)?$/.exec(name)
  if (!match) return undefined
  const [, fetch, operation, short] = match
  const size = short ? '4 bytes' : '8 bytes'
  const usage = `${name} [r1+0], r2`
  if (operation === 'xchg') return { usage, text: `Exchanges r2 with ${size} of memory in one step.` }
  if (operation === 'cmpxchg')
    return { usage, text: `If ${size} of memory are what r0 is, r2 goes there; r0 is what was there before. One step.` }
  const left = fetch ? ' r2 is what was there before.' : ''
  return { usage, text: `Memory ${calculations[operation]?.[0] ?? '='} r2, ${size}, in one step.${left}` }
}

const others: Readonly<Record<string, Omit<Described, 'name'>>> = {
  neg: { usage: 'neg r1', text: 'Changes the sign.' },
  neg32: { usage: 'neg32 r1', text: `Changes the sign. ${half}` },
  ja: { usage: 'ja label', text: 'Jumps in any case.' },
  ja32: { usage: 'ja32 label', text: 'Jumps in any case, also very far.' },
  call: {
    usage: 'call bpf_map_lookup_elem',
    text: 'Calls a helper function, or a label. It takes r1 to r5 and leaves its result in r0.',
  },
  exit: { usage: 'exit', text: 'Ends the program, or the function. r0 is the result: at a hook the verdict.' },
  lddw: {
    usage: 'lddw r1, map_by_fd(name)',
    text: 'Loads a number of 64 bits, a map, or with map_value(name)+0 a place in its first value.',
  },
}

/** Every instruction of the assembler. */
export const instructionWords: readonly Described[] = [...mnemonics.keys()].map((name) => ({
  name,
  ...(describe(name) ?? { usage: name, text: '' }),
}))

/** The line that makes a map. */
export const mapWords: Described = {
  name: 'map',
  usage: 'map counts array 4 8 16',
  text: 'Makes a map: name, type (array, hash, lru-hash, lpm-trie, percpu-array, percpu-hash, lru-percpu-hash), bytes of a key, bytes of a value, entries.',
}

const helperTexts: Readonly<Record<string, readonly [usage: string, text: string]>> = {
  map_lookup_elem: [
    'r1 = map, r2 = address of a key',
    'r0 is the address of the value, or 0 if the map has none. Compare it with 0 before you use it.',
  ],
  map_update_elem: [
    'r1 = map, r2 = address of a key, r3 = address of a value, r4 = 0',
    'Writes a value. r4: 0 create or change, 1 only create, 2 only change. r0 is 0, or an error below 0.',
  ],
  map_delete_elem: ['r1 = map, r2 = address of a key', 'Takes an entry away. r0 is 0, or an error below 0.'],
  ktime_get_ns: ['no arguments', 'r0 is the simulated time in nanoseconds.'],
  trace_printk: [
    'r1 = address of a text, r2 = its bytes, r3 to r5 = what %d and %x stand for',
    'Writes a line in the program’s log.',
  ],
  get_prandom_u32: ['no arguments', 'r0 is a random number of 32 bits, the same in every replay.'],
  get_smp_processor_id: ['no arguments', 'r0 is the number of the CPU, from 0.'],
  tail_call: ['r1 = context, r2 = map of programs, r3 = place in it', 'Goes on in another program and does not come back.'],
  redirect: ['r1 = number of an interface, r2 = 0', 'r0 is the verdict to end with, so that the packet goes out there.'],
  redirect_map: [
    'r1 = map of interfaces, r2 = key, r3 = 0',
    'r0 is the verdict to end with, so that the packet goes where the map says.',
  ],
  csum_diff: [
    'r1, r2 = old bytes and how many, r3, r4 = new bytes and how many, r5 = sum so far',
    'r0 is the sum after the change, not yet folded to 16 bits.',
  ],
  xdp_adjust_head: [
    'r1 = context, r2 = bytes',
    'Moves the packet’s beginning; below 0 there is more room. Read data and data_end again afterwards.',
  ],
  xdp_adjust_tail: ['r1 = context, r2 = bytes', 'Moves the packet’s end. Read data and data_end again afterwards.'],
  skb_pull_data: ['r1 = context, r2 = bytes', 'Makes sure that so many are there. Read data and data_end again afterwards.'],
  l3_csum_replace: [
    'r1 = context, r2 = place of the sum in the packet, r3 = old field, r4 = new field, r5 = its bytes: 2 or 4',
    'Brings the checksum of an IP header up to date. Read data and data_end again afterwards.',
  ],
  l4_csum_replace: [
    'r1 = context, r2 = place of the sum in the packet, r3 = old field, r4 = new field, r5 = its bytes and flags',
    'Brings the checksum of TCP or UDP up to date. Flags: 16 a field of the pseudo header, 32 a sum of 0 means none.',
  ],
  perf_event_output: [
    'r1 = context, r2 = map, r3 = flags, r4 = address of an event, r5 = its bytes',
    'Writes the event in the program’s log, and the map counts it: no program of user space reads it here.',
  ],
  ringbuf_output: [
    'r1 = map, r2 = address of an event, r3 = its bytes, r4 = 0',
    'Writes the event in the program’s log, and the map counts it: no program of user space reads it here.',
  ],
  spin_lock: ['r1 = address of a lock in a map’s value', 'Never waits: one program after the other runs here.'],
  spin_unlock: ['r1 = address of a lock in a map’s value', 'Gives the lock back.'],
  ktime_get_boot_ns: ['no arguments', 'r0 is the simulated time in nanoseconds.'],
  ktime_get_coarse_ns: ['no arguments', 'r0 is the simulated time in nanoseconds.'],
  skb_load_bytes: ['r1 = context, r2 = place in the packet, r3 = where to, r4 = bytes', 'Copies bytes of the packet.'],
  skb_store_bytes: ['r1 = context, r2 = place in the packet, r3 = where from, r4 = bytes, r5 = 0', 'Writes bytes of the packet.'],
}

/** The helper functions that a program may call there. */
export const helperWords = (target: TargetName): readonly Described[] =>
  helpers
    .filter(({ targets }) => targets.includes(target))
    .map(({ name }) => {
      const [usage, text] = helperTexts[name] ?? ['', '']
      return { name: `bpf_${name}`, usage, text }
    })

const fieldTexts: Readonly<Record<string, string>> = {
  data: 'Address of the packet’s first byte.',
  data_end: 'Address behind the packet’s last byte: compare with it before you read.',
  data_meta: 'The same as data: no metadata lie before a packet here.',
  len: 'Bytes of the packet.',
  mark: 'The packet’s mark, kept with it through the machine.',
  protocol: 'Its EtherType, in the packet’s byte order.',
  hook: 'Number of the hook: 0 PRE_ROUTING, 1 LOCAL_IN, 2 FORWARD, 3 LOCAL_OUT, 4 POST_ROUTING.',
  protocol_family: '2: IPv4.',
  ingress_ifindex: 'Number of the card that it came in by, from 1.',
  in_ifindex: 'Number of the card that it came in by, from 1.',
  ifindex: 'Number of the card, from 1.',
}

/** A field of a context: `[r1+offset]` while r1 is as it was on entry. */
export function fieldWords({ name, offset, size, writable }: Field): Described {
  const access = size === 4 ? 'ldxw' : `${size} bytes`
  return {
    name,
    usage: `${access} r2, [r1+${offset}]`,
    text: `${fieldTexts[name] ?? 'A number; 0 where nothing is known here.'}${writable ? ' May be written.' : ''}`,
  }
}
