/** Programs to begin with, one small one for each thing that a person wants first, in every language that a place takes. */
import type { Target } from '../../programs/ebpf/targets.ts'
import type { ProgramLanguage } from '../../sim/plan.ts'
import { type TextKey, t } from '../text/text.ts'

export interface Start {
  readonly id: string
  readonly language: ProgramLanguage
  readonly title: string
  readonly doc: string
  text(): string
}

/** The verdict that lets a packet pass, the one that drops it, and where the IP header begins: per hook. */
function ways({ name, verdicts }: Target) {
  const [pass, drop] = { netfilter: ['ACCEPT', 'DROP'], tc: ['OK', 'SHOT'] }[name as string] ?? ['PASS', 'DROP']
  const [data, end] = name === 'tc' ? [76, 80] : [0, 4]
  return { name, pass, drop, let: verdicts[pass] ?? 2, deny: verdicts[drop] ?? 1, data, end, ip: name === 'netfilter' ? 0 : 14 }
}

const empty = (target: Target): string => {
  const { pass, let: verdict } = ways(target)
  return `# Every packet comes here. r0 says what becomes of it.
    mov r0, ${verdict}            # ${pass}: it goes on
    exit
`
}

const counter = (target: Target): string => {
  const { pass, let: verdict } = ways(target)
  return `# Counts every packet.
map packets array 4 8 1        # one number of 8 bytes

    stw [r10-4], 0             # the key: place 0
    lddw r1, map_by_fd(packets)
    mov r2, r10
    add r2, -4                 # r2 = address of the key
    call bpf_map_lookup_elem   # r0 = address of the number
    jeq r0, 0, pass
    mov r1, 1
    lock add [r0], r1          # one more

pass:
    mov r0, ${verdict}                  # ${pass}
    exit
`
}

const filter = (target: Target): string => {
  const { pass, drop, let: verdict, deny, data, end, ip } = ways(target)
  const check =
    ip === 0
      ? ''
      : `    ldxh r4, [r2+12]           # EtherType
    be16 r4
    jne r4, 0x800, pass        # not IPv4
`
  return `# Drops UDP packets to port 9.
    ldxw r2, [r1+${data}]${data > 9 ? '' : ' '}           # r2 = data, the first byte
    ldxw r3, [r1+${end}]${end > 9 ? '' : ' '}           # r3 = data_end, behind the last
    mov r4, r2
    add r4, ${ip + 28}                 # ${ip === 0 ? '' : 'Ethernet, '}IPv4 and UDP headers
    jgt r4, r3, pass           # shorter: not for us
${check}    ldxb r4, [r2+${ip}]${ip > 9 ? '' : ' '}           # version and header length
    jne r4, 0x45, pass         # with options: not for us
    ldxb r4, [r2+${ip + 9}]${ip + 9 > 9 ? '' : ' '}           # protocol
    jne r4, 17, pass           # not UDP
    ldxh r4, [r2+${ip + 22}]           # destination port
    be16 r4
    jne r4, 9, pass
    mov r0, ${deny}                  # ${drop}
    exit

pass:
    mov r0, ${verdict}                  # ${pass}
    exit
`
}

const rewriter = (target: Target): string => {
  const { pass, let: verdict, data, end, ip } = ways(target)
  const check =
    ip === 0
      ? ''
      : `    ldxh r4, [r2+12]           # EtherType
    be16 r4
    jne r4, 0x800, pass        # not IPv4
`
  return `# Writes 32 as time to live of every IPv4 packet.
    ldxw r2, [r1+${data}]
    ldxw r3, [r1+${end}]
    mov r4, r2
    add r4, ${ip + 20}
    jgt r4, r3, pass
${check}    ldxb r5, [r2+${ip + 8}]           # the old time to live
    stb [r2+${ip + 8}], 32
    # the checksum goes along (RFC 1624): HC + m − m'
    ldxh r4, [r2+${ip + 10}]
    be16 r4
    lsh r5, 8
    add r4, r5                 # m: the old one
    sub r4, 0x2000             # m': 32
    mov r5, r4
    arsh r5, 16
    add r4, r5                 # the carry comes round
    be16 r4
    stxh [r2+${ip + 10}], r4

pass:
    mov r0, ${verdict}                  # ${pass}
    exit
`
}

const scripts = {
  empty: `// Called with every packet. Afterwards it goes on, unless it was dropped.
export function onPacket(packet) {
}
`,
  counter: `// Counts every packet.
let packets = 0

export function onPacket(packet) {
  packets += 1
  state.set('packets', packets)
  if (packets % 100 === 0) log(packets, 'packets')
}
`,
  filter: `// Drops UDP packets to port 9.
export function onPacket(packet) {
  if (packet.protocol === 17 && packet.destinationPort === 9) packet.drop()
}
`,
  rewriter: `// Writes a mark into the last byte of every packet.
const mark = 0x2a

export function onPacket(packet) {
  packet.setByte(packet.length - 1, mark)
}
`,
} as const

const capsuleScripts = {
  empty: `// Called with every capsule at every node. One that is neither forwarded, sent nor delivered ends here.
export function accept(capsule) {
  pan.forward()
}
`,
  counter: `// Counts the capsules that come to this node.
let capsules = 0

export function accept(capsule) {
  capsules += 1
  state.set('capsules', capsules)
  pan.forward()
}
`,
} as const

/** Keeps 65,535 bytes of every UDP packet in IPv4, none of the others: tcpdump -ddd udp */
const classicFilter = `6
40 0 0 12
21 0 3 2048
48 0 0 23
21 0 1 17
6 0 0 65535
6 0 0 0
`

const make = (
  id: 'empty' | 'counter' | 'filter' | 'rewriter',
  language: ProgramLanguage,
  text: () => string,
  doc?: TextKey,
): Start => ({
  id: `${language} ${id}`,
  language,
  title: t(`program.start.${id}`),
  doc: t(doc ?? `program.start.${id}-doc`),
  text,
})

const ofPackets: readonly Start[] = [
  make('empty', 'javascript', () => scripts.empty),
  make('counter', 'javascript', () => scripts.counter, 'program.start.counter-script-doc'),
  make('filter', 'javascript', () => scripts.filter),
  make('rewriter', 'javascript', () => scripts.rewriter, 'program.start.rewriter-script-doc'),
]
const ofCapsules: readonly Start[] = [
  make('empty', 'javascript', () => capsuleScripts.empty, 'program.start.empty-capsule-doc'),
  make('counter', 'javascript', () => capsuleScripts.counter, 'program.start.counter-capsule-doc'),
]

/** @param target the hook that machine code is for @param calls what scripts are called with; absent = packets */
export function startsFor(languages: readonly ProgramLanguage[], target: Target, calls?: 'capsules'): Start[] {
  const of: { readonly [language in ProgramLanguage]?: readonly Start[] } = {
    'ebpf-assembly': [
      make('empty', 'ebpf-assembly', () => empty(target)),
      make('counter', 'ebpf-assembly', () => counter(target)),
      make('filter', 'ebpf-assembly', () => filter(target)),
      make('rewriter', 'ebpf-assembly', () => rewriter(target)),
    ],
    javascript: calls === 'capsules' ? ofCapsules : ofPackets,
    'classic-bpf': [make('filter', 'classic-bpf', () => classicFilter, 'program.start.classic-doc')],
  }
  return languages.flatMap((language) => of[language] ?? [])
}
