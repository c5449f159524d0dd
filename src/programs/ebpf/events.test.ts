import { describe, expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { disassemble } from './disassembler.ts'
import { nowhere } from './execution.ts'
import { tc, xdp } from './targets.ts'
import { Trials } from './trials.ts'
import { verify } from './verifier.ts'

/** @returns r0, the log, and what the map counts */
function run(text: string) {
  const program = assemble(text)
  verify(program, xdp)
  expect(assemble(disassemble(program)).maps).toEqual(program.maps)
  const log: string[] = []
  const trials = new Trials(program, xdp, { longest: 60, limit: 1000 })
  for (let i = 0; i < 2; i++) trials.run(new Uint8Array(60), { ...nowhere, trace: (line) => log.push(line) })
  const [{ values }] = trials.execution.maps[0].elements()
  const counted = new DataView(values[0].buffer)
  return { r0: trials.execution.r0Low, log, counted: [counted.getBigUint64(0, true), counted.getBigUint64(8, true)] }
}

const perf = (flags: string, size = 3) =>
  `map sampled perf-event-array 4 16 1
   stdw [%r10-8], 0x030201
   lddw %r2, map_by_fd(sampled)
   lddw %r3, ${flags}
   mov %r4, %r10
   add %r4, -8
   mov %r5, ${size}
   call bpf_perf_event_output
   exit`
const ring = (size: number, flags: number) =>
  `map events ringbuf 4 16 1
   ${Array.from({ length: 8 }, (_, i) => `stdw [%r10-${64 - i * 8}], ${i}`).join('\n')}
   lddw %r1, map_by_fd(events)
   mov %r2, %r10
   add %r2, -64
   mov %r3, ${size}
   mov %r4, ${flags}
   call bpf_ringbuf_output
   exit`

describe('events for user space are lines of the log, and counted', () => {
  test('perf_event_output, with bytes of the packet if it says so', () => {
    expect(run(perf('0xffffffff'))).toEqual({
      r0: 0,
      log: ['sampled: 3 bytes 010203', 'sampled: 3 bytes 010203'],
      counted: [2n, 6n],
    })
    expect(run(perf('0x3cffffffff')).log[0]).toBe('sampled: 3 bytes 010203, and 60 bytes of the packet')
    expect(run(perf('0x3dffffffff'))).toEqual({ r0: -14, log: [], counted: [0n, 0n] })
    expect(run(perf('0x10000000000000'))).toMatchObject({ r0: -22, log: [] })
  })

  test('ringbuf_output; a long event is cut in its line', () => {
    const { r0, log, counted } = run(ring(64, 1))
    expect({ r0, counted }).toEqual({ r0: 0, counted: [2n, 128n] })
    expect(log[0]).toBe(`events: 64 bytes ${[0, 1, 2, 3].map((i) => `0${i}${'00'.repeat(7)}`).join('')}…`)
    expect(run(ring(1, 4))).toMatchObject({ r0: -22, log: [] })
  })

  test('a program does not write the counts, and the sizes are given', () => {
    const update =
      'map e ringbuf 4 16 1\nstw [%r10-4], 0\nlddw %r1, map_by_fd(e)\nmov %r2, %r10\nadd %r2, -4\ncall 1\nmov %r0, 0\nexit'
    expect(() => verify(assemble(update), tc)).toThrow("map 'e' (ringbuf), where it takes a map of type array")
    expect(() => assemble('map e ringbuf 4 8 1\nexit')).toThrow("map 'e': of ringbuf the sizes are 4 16 1")
  })
})

describe('locks', () => {
  const lock = (address: string) => `map buckets array 4 16 1
    stw [%r10-4], 0
    lddw %r1, map_by_fd(buckets)
    mov %r2, %r10
    add %r2, -4
    call bpf_map_lookup_elem
    jne %r0, 0, +2
    mov %r0, 1
    exit
    mov %r6, %r0
    ${address}
    call bpf_spin_lock
    stdw [%r6+8], 5
    mov %r1, %r6
    call bpf_spin_unlock
    mov %r0, 2
    exit`
  test('are always free', () => {
    const program = assemble(lock('mov %r1, %r6'))
    verify(program, xdp)
    const trials = new Trials(program, xdp, { longest: 60, limit: 1000 })
    trials.run(new Uint8Array(60))
    expect(trials.execution.r0Low).toBe(2)
  })
  test.each([
    ['mov %r1, %r10\nadd %r1, -8', "where it takes the address of a lock in a map's value"],
    ['mov %r1, 5', "where it takes the address of a lock in a map's value"],
    ['mov %r1, %r6\nadd %r1, 13', 'outside: there are 16 bytes'],
  ])('%j is none', (address, message) => {
    expect(() => verify(assemble(lock(address)), xdp)).toThrow(message)
  })
})

test('flags of redirect_map that ask for copies are refused in words', () => {
  const text = (flags: number) =>
    `map out devmap 4 4 4\nlddw %r1, map_by_fd(out)\nmov %r2, 1\nmov %r3, ${flags}\ncall bpf_redirect_map\nexit`
  expect(() => verify(assemble(text(2)), xdp)).not.toThrow()
  expect(() => verify(assemble(text(0x18)), xdp)).toThrow('r3 = 24: BPF_F_BROADCAST and BPF_F_EXCLUDE_INGRESS are not there')
})
