/** Programs that write a random byte to a random place of each packet, and count what they did. */
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

export const scribblers: readonly ProgramRecord[] = [
  assembly('scribble-xdp', scribble(0, xdpVerdict)),
  assembly('scribble-tc', scribble(76, 'mov %r0, 0')),
  assembly('scribble-netfilter', scribble(0, 'mov %r0, 1')),
  assembly('broken', 'mov %r0, %r4\nexit'),
  { id: 'classic', title: 'classic', language: 'classic-bpf', text: '2\n40 0 0 12\n6 0 0 262144' },
]
