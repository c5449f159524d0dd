/** Programs that are accepted, and what is proven of them. */
import { expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { readClassic } from './classic.ts'
import { atLevel, memoryTarget, netfilter, socketFilter, type Target, tc, xdp } from './targets.ts'
import { type Verified, verify } from './verifier.ts'

const proven = (text: string, target: Target = memoryTarget(64)): Verified => verify(assemble(text), target)

test('a path that nothing takes may contradict itself late: an error number whose lower half is 2', () => {
  const text = `map hits array 4 8 1
stw [%r10-4], 0
lddw %r1, map_by_fd(hits)
mov %r2, %r10
add %r2, -4
call bpf_map_delete_elem
jeq32 %r0, 2, never
exit
never:
neg %r0
exit`
  expect(proven(text).longestPath).toBeLessThan(10)
})

const udpFilter = `
  mov %r0, 2
  ldxw %r2, [%r1]             # data
  ldxw %r3, [%r1+4]           # data_end
  mov %r4, %r2
  add %r4, 34
  jgt %r4, %r3, out           # Ethernet and IPv4 without options
  ldxh %r5, [%r2+12]
  jne %r5, 8, out             # 0x0800 in network order
  ldxb %r5, [%r2+23]
  jne %r5, 17, out            # UDP
  ldxb %r5, [%r2+14]
  and %r5, 15
  lsh %r5, 2
  jlt %r5, 20, out
  add %r2, 14
  add %r2, %r5                # behind the options
  mov %r4, %r2
  add %r4, 8
  jgt %r4, %r3, out
  ldxh %r5, [%r2+2]           # destination port
  be16 %r5
  jne %r5, 53, out
  mov %r0, 1
out: exit`

const counter = `
  map seen array 4 8 4
  ldxw %r2, [%r1+12]
  and %r2, 3
  stxw [%r10-4], %r2
  lddw %r1, map_by_fd(seen)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, out
  mov %r1, 1
  lock add [%r0], %r1
out:
  mov %r0, 2
  exit`

test('the longest path is counted, not the length of the program', () => {
  expect(proven('mov %r0, 1\njeq %r2, 64, out\nmov %r0, 2\nmov %r0, 3\nout: exit')).toMatchObject({ longestPath: 3, explored: 3 })
  expect(proven('ldxb %r3, [%r1]\nmov %r0, 1\njeq %r3, 7, out\nmov %r0, 2\nmov %r0, 3\nout: exit').longestPath).toBe(6)
  expect(proven('lddw %r0, 0x123456789abc\nexit').longestPath).toBe(2)
})

test('headers behind options are read within proven bounds', () => {
  expect(proven(udpFilter, xdp)).toEqual({
    longestPath: 24,
    explored: expect.any(Number),
    stackDepth: 0,
    helpers: [],
    maps: [],
    writesPacket: false,
  })
})

test('a counter in a map', () => {
  expect(proven(counter, xdp)).toMatchObject({ helpers: [1], maps: [0], stackDepth: 4, longestPath: 12 })
})

test('a loop of known length ends', () => {
  const prime = `
    mov %r1, 251
    mov %r2, 2
  next:
    mov %r3, %r1
    mod %r3, %r2
    jeq %r3, 0, no
    add %r2, 1
    jlt %r2, %r1, next
    mov %r0, 1
    exit
  no: mov %r0, 0
    exit`
  expect(proven(prime)).toMatchObject({ longestPath: 2 + 249 * 5 + 2 })
})

test('a sum over a packet takes one path, whatever its bytes', () => {
  const sum = `
    mov %r0, 0
    ldxw %r2, [%r1]
    ldxw %r3, [%r1+4]
    mov %r6, 0
  next:
    mov %r4, %r2
    add %r4, 1
    jgt %r4, %r3, out
    ldxb %r5, [%r2]
    jeq %r5, 7, skip
    add %r0, %r5
  skip:
    mov %r2, %r4
    add %r6, 1
    jlt %r6, 100, next
  out: exit`
  const { longestPath, explored } = proven(sum, xdp)
  expect(longestPath).toBe(4 + 100 * 9 + 1)
  expect(explored).toBeLessThan(2000)
})

test('a loop over memory ends at its end', () => {
  const text = `
    mov %r0, 0
    mov %r3, %r1
    add %r3, %r2
  next: ldxb %r4, [%r1]
    add %r0, %r4
    add %r1, 1
    jlt %r1, %r3, next
    exit`
  expect(proven(text, memoryTarget(20)).longestPath).toBe(3 + 20 * 4 + 1)
})

test('an index that is limited by and, by comparison, and as signed number', () => {
  const table = (limit: string) => `
    ldxdw %r3, [%r1]
    ${limit}
    add %r1, %r3
    ldxb %r0, [%r1]
    exit
  out: mov %r0, 0
    exit`
  for (const limit of [
    'and %r3, 63',
    'jgt %r3, 63, out',
    'mod %r3, 64',
    'rsh %r3, 58',
    'jslt %r3, 0, out\njsge %r3, 64, out',
    'and32 %r3, 63',
  ])
    expect(proven(table(limit)).longestPath).toBeGreaterThan(4)
})

test('functions have frames of their own and keep r6 to r9', () => {
  const text = `
    mov %r6, 5
    stdw [%r10-16], 1
    mov %r1, 3
    call local triple
    add %r0, %r6
    exit
  triple:
    mov %r6, %r1
    stxdw [%r10-8], %r6
    ldxdw %r0, [%r10-8]
    mul %r0, 3
    exit`
  expect(proven(text)).toMatchObject({ stackDepth: 24, longestPath: 11 })
})

test('registers on the stack come back as they were', () => {
  const text = `
    stxdw [%r10-8], %r1
    stw [%r10-12], 7
    ldxdw %r3, [%r10-8]
    ldxw %r4, [%r10-12]
    ldxb %r5, [%r10-12]
    add %r3, %r4
    add %r3, %r5
    ldxb %r0, [%r3+49]
    exit`
  expect(proven(text).stackDepth).toBe(12)
})

test('copies of an address are compared with 0 once, copies of a number limited once', () => {
  expect(
    proven(
      `map m hash 4 8 8
      stw [%r10-4], 1
      lddw %r1, map_by_fd(m)
      mov %r2, %r10
      sub %r2, 4
      call 1
      mov %r6, %r0
      stxdw [%r10-16], %r0
      mov %r0, 0
      jeq %r6, 0, out
      ldxdw %r3, [%r10-16]
      ldxdw %r0, [%r3]
    out: exit`,
      tc,
    ).maps,
  ).toEqual([0])
  expect(
    proven('ldxb %r3, [%r1]\nmov %r4, %r3\nmov %r0, 0\njgt %r4, 63, out\nadd %r1, %r3\nldxb %r0, [%r1]\nout: exit').longestPath,
  ).toBe(7)
})

test('without memory r1 and r2 are 0', () => {
  expect(proven('mov %r0, %r1\nadd %r0, %r2\njeq %r0, 0, +1\nldxb %r0, [%r0]\nexit', memoryTarget(0)).longestPath).toBe(4)
})

test('the packet is moved, and its address read again', () => {
  const text = `
    mov %r6, %r1
    mov %r2, -8
    call bpf_xdp_adjust_head
    jne %r0, 0, out
    ldxw %r2, [%r6]
    ldxw %r3, [%r6+4]
    mov %r4, %r2
    add %r4, 8
    jgt %r4, %r3, out
    stdw [%r2], 0
  out: mov %r0, 2
    exit`
  expect(proven(text, xdp)).toMatchObject({ helpers: [44], writesPacket: true })
})

test('division by zero, shifts beyond the width and a pointer as result are no fault of a program on memory', () => {
  expect(proven('mov %r0, 1\ndiv %r0, 0\nmod %r0, 0\nlsh %r0, 77\nexit').longestPath).toBe(5)
  expect(proven('mov %r0, %r1\nexit').longestPath).toBe(2)
})

test('netfilter answers with its two verdicts', () => {
  expect(proven('ldxw %r0, [%r1+8]\nand %r0, 1\nexit', netfilter).longestPath).toBe(3)
})

test('classic BPF is accepted as it is translated', () => {
  // tcpdump -ddd udp port 53 on Ethernet
  const text = `12
40 0 0 12
21 0 9 2048
48 0 0 23
21 0 7 17
40 0 0 20
69 5 0 8191
177 0 0 14
72 0 0 14
21 2 0 53
72 0 0 16
21 0 1 53
6 0 0 262144`
  const program = readClassic(`${text.replace('12\n', '13\n')}\n6 0 0 0`)
  expect(verify(program, atLevel(socketFilter, 'nic')).longestPath).toBeLessThan(80)
})
