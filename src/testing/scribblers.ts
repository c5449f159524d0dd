/** Programs that write random bytes to random places of packets, and count what they did. */
import type { ProgramRecord } from '../topology/document.ts'

/** @param data offset of the packet's first byte in the context, that of its end four further on */
const scribble = (data: number, verdict: string): string => `
  map done array 4 8 1
  ldxw %r7, [%r1+${data}]
  ldxw %r8, [%r1+${data + 4}]
  call bpf_get_prandom_u32
  mov %r6, %r0
  and %r6, 63
  call bpf_get_prandom_u32
  mov %r9, %r0
  add %r7, %r6
  mov %r2, %r7
  add %r2, 1
  jgt %r2, %r8, out
  stxb [%r7], %r9
  stw [%r10-4], 0
  lddw %r1, map_by_fd(done)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, out
  ldxdw %r1, [%r0]
  add %r1, 1
  stxdw [%r0], %r1
out:
  ${verdict}
  exit`

/** dropped, sent back, or mostly passed on */
const xdpVerdict = `
  call bpf_get_prandom_u32
  and %r0, 15
  jle %r0, 3, exit
  mov %r0, 2`

const assembly = (id: string, text: string): ProgramRecord => ({ id, title: id, language: 'ebpf-assembly', text })

/** Programs in JavaScript that do at random whatever a program may do; and one that always fails, and one that is refused. */
const anything = `
const kept: Packet[] = []
interface Packet { length: number; clone(): Packet; send(to?: number): void; setByte(at: number, value: number): void }
const odds = (n) => Math.floor(random() * n)
function one(packet) {
  switch (odds(8)) {
    case 0: packet.setByte(odds(packet.length), odds(256)); break
    case 1: packet.send(); break
    case 2: packet.drop(); break
    case 3: if (kept.push(packet.clone()) > 5) kept.shift(); break
    case 4: timer(random() * 1e9, odds(9)); break
    case 5: packet.resize(20 + odds(200)); break
    case 6: packet.destination = packet.source; break
    default: for (let i = odds(200); i > 0; i--) state.set(i % 9, packet.bytes(0, 20))
  }
}
export function init() { timer(1e6, 0) }
export function onPacket(packet) { for (let i = odds(3); i >= 0; i--) one(packet) }
export function onTimer(mark) {
  log(mark, kept.length, node.time)
  for (const packet of kept) { packet.setByte(odds(packet.length), odds(256)); packet.send() }
  if (random() < 0.9) timer(random() * 2e9, mark + 1)
}`
const script = (id: string, text: string): ProgramRecord => ({ id, title: id, language: 'javascript', text })

export const scribblers: readonly ProgramRecord[] = [
  script('anything', anything),
  script('failing', 'export function onPacket(packet) { if (random() < 0.5) packet.send(); null.x }'),
  script('refused', 'export function onPacket(packet) { return eval(packet) }'),
  assembly('scribble-xdp', scribble(0, xdpVerdict)),
  assembly('scribble-tc', scribble(76, 'mov %r0, 0')),
  assembly('scribble-netfilter', scribble(0, 'mov %r0, 1')),
  assembly('broken', 'mov %r0, %r4\nexit'),
  { id: 'classic', title: 'classic', language: 'classic-bpf', text: '2\n40 0 0 12\n6 0 0 262144' },
]
