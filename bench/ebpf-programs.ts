/** The programs of bench/ebpf.ts: r1 = place of the context, r2 = its bytes, r0 = something that depends on all that was done. */

/** arithmetic and jumps: a generator of 64 bits (xorshift and a product) with two accumulators */
const arithmetic = `
  mov r3, 0
  lddw r4, 0x9e3779b97f4a7c15
  mov r5, 200000
loop:
  mov r6, r4
  lsh r6, 13
  xor r4, r6
  mov r6, r4
  rsh r6, 7
  xor r4, r6
  mov r6, r4
  lsh r6, 17
  xor r4, r6
  add r3, r4
  mul32 r6, 0x9e3779b1
  xor r3, r6
  jsgt r3, 0, positive
  neg r3
positive:
  sub r5, 1
  jne r5, 0, loop
  mov r0, r3
  exit
`

/** loads and stores of every width: a ring of 256 bytes on the stack, read, mixed and written */
const memory = `
  mov r3, 200000
  mov r4, 0
  mov r0, 1
loop:
  mov r5, r10
  add r5, -256
  add r5, r4
  ldxdw r6, [r5]
  ldxw r7, [r5+8]
  ldxb r8, [r5+3]
  add r0, r6
  add r0, r7
  xor r0, r8
  stxdw [r5+16], r0
  stxh [r5+2], r3
  stxw [r5+24], r7
  add r4, 8
  and r4, 127
  sub r3, 1
  jne r3, 0, loop
  exit
`

/** one packet a run: Ethernet, IPv4 with options, UDP to port 53, and the sum of the header's words */
const parser = `
  mov r0, 0
  mov r3, r1
  add r3, r2
  mov r4, r1
  add r4, 34
  jgt r4, r3, done
  ldxh r5, [r1+12]
  jne r5, 8, done
  ldxb r5, [r1+14]
  mov r6, r5
  rsh r6, 4
  jne r6, 4, done
  and r5, 15
  lsh r5, 2
  jlt r5, 20, done
  ldxb r6, [r1+23]
  jne r6, 17, done
  mov r7, r1
  add r7, 14
  mov r8, r7
  add r8, r5
  mov r9, r8
  add r9, 8
  jgt r9, r3, done
  mov r6, 0
sum:
  ldxh r5, [r7]
  be16 r5
  add r6, r5
  add r7, 2
  jlt r7, r8, sum
  mov r5, r6
  rsh r5, 16
  and r6, 0xffff
  add r6, r5
  ldxh r5, [r8+2]
  be16 r5
  jne r5, 53, done
  mov r0, r6
done:
  exit
`

/** 98 bytes: Ethernet, an IPv4 header of 20 bytes, UDP from 4660 to 53 */
const packet = `
  02000000000102000000000208004500005400000000401100000a0000010a000002
  1234003500400000${'5a'.repeat(56)}
`.replace(/\s/g, '')

export const programs: Readonly<Record<string, { text: string; context: string }>> = {
  arithmetic: { text: arithmetic, context: '' },
  memory: { text: memory, context: '' },
  parser: { text: parser, context: packet },
}
