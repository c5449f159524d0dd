/** What a program is verified for: what it gets in r1 and r2, the fields of its context, its verdicts, and the limits of its level. */
import type { TargetName } from './helper-table.ts'

/** A field of the context. `packet` and `packet-end` are the first byte of the packet, and the place behind its last. */
export interface Field {
  readonly name: string
  /** bytes from the start of the context */
  readonly offset: number
  /** bytes; a pointer field has 4 and is read whole, as Linux has it: the machine's addresses have 32 bits */
  readonly size: number
  readonly holds: 'number' | 'packet' | 'packet-end'
  readonly writable?: true
}

/** what r1 and r2 are on entry: a context in r1; memory of known size in r1 and its length in r2; a packet in r1, its end in r2 */
export type Entry = 'context' | 'memory' | 'packet'

export interface Limits {
  /** slots of the program */
  readonly instructions: number
  /** instructions that the verifier follows over all paths before it gives up */
  readonly explored: number
}

export interface Target {
  readonly name: TargetName
  readonly entry: Entry
  /** bytes of the memory in r1; 0 without one: then r1 and r2 are 0 */
  readonly memorySize: number
  readonly contextSize: number
  readonly fields: readonly Field[]
  /** the legacy access to packets (RFC 9669 §5.5) is there: the context is a socket buffer */
  readonly legacyLoads?: true
  /** may the program change the packet's bytes? */
  readonly packetWritable: boolean
  readonly verdicts: Readonly<Record<string, number>>
  /** the verdicts are all that may be returned: any other number is refused */
  readonly strictVerdicts?: true
  readonly limits: Limits
}

/**
 * A card's: 4,096 slots (BPF_MAXINSNS) and 32,768 followed instructions, as the first verifier of Linux had (3.18, kernel/bpf/verifier.c);
 * the offload to a card's own processors keeps to 4,096 slots.
 * The kernel's: one million for both (BPF_COMPLEXITY_LIMIT_INSNS since Linux 5.2; Documentation/bpf/bpf_design_QA.rst, "What are the verifier limits?").
 */
export const limits = {
  nic: { instructions: 4096, explored: 32_768 },
  kernel: { instructions: 1_000_000, explored: 1_000_000 },
} as const satisfies Record<string, Limits>

export const atLevel = (target: Target, level: keyof typeof limits): Target => ({ ...target, limits: limits[level] })

const number = (name: string, offset: number, size = 4): Field => ({ name, offset, size, holds: 'number' })
const writable = (name: string, offset: number, size = 4): Field => ({ ...number(name, offset, size), writable: true })
const packet = (name: string, offset: number): Field => ({ name, offset, size: 4, holds: 'packet' })
const packetEnd = (name: string, offset: number): Field => ({ name, offset, size: 4, holds: 'packet-end' })

/** Where the context tells of the packet's first byte and its end, for the legacy access to packets; undefined where there is none. */
export function packetAt({ legacyLoads, fields }: Target): readonly [number, number] | undefined {
  const place = (what: Field['holds']) => fields.find(({ holds }) => holds === what)?.offset ?? 0
  return legacyLoads && [place('packet'), place('packet-end')]
}

const none = { memorySize: 0, contextSize: 0, fields: [], verdicts: {} } as const

/** r1 = address of so many bytes, r2 = how many; without any, both are 0. */
export const memoryTarget = (size: number): Target => ({
  ...none,
  name: 'memory',
  entry: 'memory',
  memorySize: size,
  packetWritable: true,
  limits: limits.kernel,
})

/** struct xdp_md and enum xdp_action (include/uapi/linux/bpf.h). No metadata lie before a packet here: data_meta is data. */
export const xdp: Target = {
  name: 'xdp',
  entry: 'context',
  memorySize: 0,
  contextSize: 24,
  fields: [
    packet('data', 0),
    packetEnd('data_end', 4),
    packet('data_meta', 8),
    number('ingress_ifindex', 12),
    number('rx_queue_index', 16),
    number('egress_ifindex', 20),
  ],
  packetWritable: true,
  verdicts: { ABORTED: 0, DROP: 1, PASS: 2, TX: 3, REDIRECT: 4 },
  limits: limits.kernel,
}

/** struct __sk_buff as far as tc lets programs read it, and TC_ACT_* (include/uapi/linux/pkt_cls.h). */
export const tc: Target = {
  name: 'tc',
  entry: 'context',
  memorySize: 0,
  contextSize: 192,
  fields: [
    number('len', 0),
    number('pkt_type', 4),
    writable('mark', 8),
    number('queue_mapping', 12),
    number('protocol', 16),
    number('vlan_present', 20),
    number('vlan_tci', 24),
    number('vlan_proto', 28),
    writable('priority', 32),
    number('ingress_ifindex', 36),
    number('ifindex', 40),
    writable('tc_index', 44),
    writable('cb', 48, 20),
    number('hash', 68),
    writable('tc_classid', 72),
    packet('data', 76),
    packetEnd('data_end', 80),
  ],
  legacyLoads: true,
  packetWritable: true,
  verdicts: { UNSPEC: -1, OK: 0, RECLASSIFY: 1, SHOT: 2, PIPE: 3, STOLEN: 4, QUEUED: 5, REPEAT: 6, REDIRECT: 7 },
  limits: limits.kernel,
}

/**
 * Linux hands a netfilter program two kernel structures (struct bpf_nf_ctx: nf_hook_state and sk_buff). Their fields that a packet
 * function reads lie flat here; the packet begins with its IP header. NF_INET_* numbers the hooks, NF_DROP and NF_ACCEPT are
 * all that such a program may return (net/netfilter/nf_bpf_link.c).
 */
export const netfilter: Target = {
  name: 'netfilter',
  entry: 'context',
  memorySize: 0,
  contextSize: 32,
  fields: [
    packet('data', 0),
    packetEnd('data_end', 4),
    number('hook', 8),
    number('protocol_family', 12),
    number('in_ifindex', 16),
    number('out_ifindex', 20),
    writable('mark', 24),
    number('len', 28),
  ],
  packetWritable: true,
  verdicts: { DROP: 0, ACCEPT: 1 },
  strictVerdicts: true,
  limits: limits.kernel,
}

/** Classic BPF, translated: r1 = the packet's first byte, r2 = its end; r0 tells how many bytes to keep, 0 none. */
export const socketFilter: Target = {
  ...none,
  name: 'socket-filter',
  entry: 'packet',
  packetWritable: false,
  limits: limits.kernel,
}

export const targets = { xdp, tc, netfilter, 'socket-filter': socketFilter } as const
