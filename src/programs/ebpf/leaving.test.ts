/** Ways to leave a program in its middle: tail calls (bpf-helpers(7)), and the legacy access to packets (RFC 9669 §5.5). */
import { describe, expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { disassemble } from './disassembler.ts'
import { Execution, nowhere } from './execution.ts'
import { ProgramError } from './program.ts'
import { netfilter, packetAt, type Target, tc, xdp } from './targets.ts'
import { hexadecimal, runAtHook, runOnMemory } from './trial.ts'
import { verify } from './verifier.ts'

const packet = Uint8Array.from({ length: 20 }, (_, i) => i + 0xa0)

/** r0 of a program at a hook, the same by both machines, in instructions that the verifier has foreseen. */
function at(target: Target, text: string): { readonly r0: string; readonly executed: number } {
  const program = assemble(text)
  const trial = runAtHook(program, target, packet, 'interpreter')
  expect(runAtHook(program, target, packet, 'translation')).toEqual(trial)
  expect(trial.executed).toBeLessThanOrEqual(trial.verified.longestPath)
  return { r0: hexadecimal(trial.low, trial.high), executed: trial.executed }
}

const refused = (target: Target, text: string): string => {
  try {
    verify(assemble(text), target)
  } catch (error) {
    if (error instanceof ProgramError && error.stage === 'verify') return error.message
    throw error
  }
  return 'accepted'
}

describe('legacy access to packets', () => {
  test.each([
    ['ldabsb 3', '0xa3'],
    ['ldabsh 3', '0xa3a4'],
    ['ldabsw 16', '0xb0b1b2b3'],
    ['mov %r7, 5\nldindb %r7, 1', '0xa6'],
    ['mov %r7, 18\nldindh %r7, 0', '0xb2b3'],
    ['mov %r7, 18\nldindw %r7, -2', '0xb0b1b2b3'],
  ])('%j reads in network byte order', (text, result) => {
    expect(at(tc, `mov %r6, %r1\n${text}\nexit`).r0).toBe(result)
  })

  test.each(['ldabsb 20', 'ldabsh 19', 'ldabsw 17', 'mov %r7, -1\nldindb %r7, 0', 'mov32 %r7, -9\nldindw %r7, 5'])(
    '%j lies outside: the program ends with 0, and what follows is not executed',
    (text) => {
      const { r0, executed } = at(tc, `mov %r6, %r1\nmov %r0, 7\n${text}\nmov %r0, 9\nadd %r0, 1\nexit`)
      expect({ r0, executed }).toEqual({ r0: '0x0', executed: 2 + text.split('\n').length })
    },
  )

  test('r6 to r9 and the stack stay, r1 to r5 are lost', () => {
    expect(
      at(tc, 'mov %r6, %r1\nmov %r8, 5\nstdw [%r10-8], 6\nldabsb 0\nldxdw %r1, [%r10-8]\nadd %r0, %r8\nadd %r0, %r1\nexit').r0,
    ).toBe('0xab')
    expect(refused(tc, 'mov %r6, %r1\nmov %r3, 1\nldabsb 0\nmov %r0, %r3\nexit')).toContain(
      'reads r3, which a call has destroyed',
    )
  })

  test('in a loop, between jumps', () => {
    const sum =
      'mov %r6, %r1\nmov %r7, 0\nmov %r8, 0\nnext: ldindb %r7, 0\nadd %r8, %r0\nadd %r7, 1\njlt %r7, 20, next\nmov %r0, %r8\nexit'
    expect(at(tc, sum).r0).toBe(`0x${packet.reduce((total, byte) => total + byte, 0).toString(16)}`)
    expect(at(tc, sum.replace('20, next', '21, next')).r0).toBe('0x0')
  })

  test.each([
    ['xdp', 'mov %r6, %r1\nldabsb 0\nexit', 'which a program of xdp may not: only one of tc'],
    ['tc', 'ldabsb 0\nexit', 'reads r6, to which nothing was written'],
    ['tc', 'mov %r6, %r1\nadd %r6, 4\nldabsb 0\nexit', 'while r6 does not hold the context'],
    ['tc', 'mov %r6, 1\nldabsb 0\nexit', 'while r6 does not hold the context'],
    ['tc', 'mov %r6, %r1\nldabsb -4\nexit', 'at -4: a place before its first byte'],
    ['tc', 'mov %r6, %r1\nldindb %r10, 0\nexit', 'at a place that r10 moves, which is an address'],
    ['tc', 'mov %r6, %r1\nldindb %r7, 0\nexit', 'reads r7, to which nothing was written'],
    ['tc', 'call local f\nexit\nf: mov %r6, %r1\nldabsb 0\nexit', 'in a function: outside the packet it would end the program'],
    ['tc', '.slot 0x0000000000000338\nexit', 'no instruction has the opcode 0x38'],
    ['tc', '.slot 0x0000000000000320\nexit', 'dst is 3, but this instruction has no use for it'],
  ] as const)('of %s: %j is refused', (hook, text, words) => expect(refused({ tc, xdp }[hook], text)).toContain(words))
})

describe('tail calls', () => {
  const main = (index: number, entries = 'one two -') => `
    map steps prog-array 4 4 4 ${entries}
    mov %r7, 1
    lddw %r2, map_by_fd(steps)
    mov %r3, ${index}
    call bpf_tail_call
    mov %r0, 3
    exit
  one:
    ldxw %r0, [%r1+12]
    add %r0, 11
    exit
  two:
    mov %r3, 0
    lddw %r2, map_by_fd(steps)
    call bpf_tail_call
    mov %r0, 22
    exit`

  test('the program goes on as the one at the index, with the context in r1', () => {
    expect(at(xdp, main(0))).toEqual({ r0: '0xb', executed: 4 + 3 })
    expect(at(xdp, main(1))).toEqual({ r0: '0xb', executed: 4 + 3 + 3 })
    expect(at(netfilter, main(0, 'two two').replace('mov %r0, 22', 'mov %r0, 1').replace('mov %r0, 3', 'mov %r0, 0')).r0).toBe(
      '0x1',
    )
  })

  test('behind the call where there is none at the index, or no such index', () => {
    expect(at(xdp, main(2))).toEqual({ r0: '0x3', executed: 6 })
    expect(at(xdp, main(3))).toEqual({ r0: '0x3', executed: 6 })
    expect(at(xdp, main(4)).r0).toBe('0x3')
    expect(at(xdp, main(-1)).r0).toBe('0x3')
  })

  test('33 in a row, then the next fails: 1 + 33 programs run, each once behind its call', () => {
    const round = `
      map steps prog-array 4 4 1 again
      map count array 4 8 1
      again:
      lddw %r2, map_value(count)+0
      mov %r3, 1
      lock fetch add [%r2+0], %r3
      mov %r6, %r3
      lddw %r2, map_by_fd(steps)
      mov %r3, 0
      call bpf_tail_call
      mov %r0, %r6
      exit`
    expect(at(xdp, round)).toEqual({ r0: '0x21', executed: 34 * 7 + 2 })
    expect(verify(assemble(round), xdp).longestPath).toBe(34 * 9)
  })

  test('what is executed before and behind counts toward one limit', () => {
    const program = assemble(main(1))
    for (const engine of ['interpreter', 'translation'] as const) {
      const execution = new Execution(program, { contextSize: 24, packetRoom: 64, cpus: 1, limit: 9, engine })
      expect(() => execution.run(nowhere, execution.layout.context)).toThrow('stopped after 9 instructions')
      expect(execution.executed).toBe(9)
    }
  })

  test('every program that can be reached is verified, and nothing but the context is handed over', () => {
    expect(refused(xdp, main(0).replace('ldxw %r0, [%r1+12]', 'mov %r0, %r7'))).toContain(
      'reads r7, to which nothing was written',
    )
    expect(refused(xdp, main(0).replace('ldxw %r0, [%r1+12]', 'ldxdw %r0, [%r10-8]'))).toContain('nothing was written to r10')
    expect(refused(xdp, main(0).replace('call bpf_tail_call\n    mov %r0, 22', 'ja -3'))).toContain('endless loop')
    expect(refused(xdp, 'map a array 4 4 1\nlddw %r2, map_by_fd(a)\nmov %r3, 0\ncall bpf_tail_call\nmov %r0, 0\nexit')).toContain(
      "map 'a' (array), where it takes a map of type prog-array",
    )
    expect(
      refused(
        xdp,
        main(0)
          .replace('mov %r7, 1', 'call local f')
          .concat('\nf: lddw %r2, map_by_fd(steps)\nmov %r3, 0\ncall bpf_tail_call\nmov %r0, 0\nexit'),
      ),
    ).toContain('calls tail_call in a function: only the program itself may go on as another')
    expect(refused(tc, main(0).replace('call bpf_tail_call', 'call bpf_map_lookup_elem'))).toContain(
      'calls map_lookup_elem with r1',
    )
  })

  test('the text of both is read again', () => {
    const program = assemble(main(0))
    expect(assemble(disassemble(program))).toMatchObject({ instructions: program.instructions, maps: program.maps })
    expect(program.maps[0].programs).toEqual([7, 10, -1])
    expect(() => assemble(main(0, 'one three'))).toThrow("map 'steps': there is no label 'three'")
    expect(() => assemble(main(0, 'one one one one one'))).toThrow("map 'steps' has 4 entries, and 5 values")
  })
})

describe('redirect to a map', () => {
  const text = (key: number, flags: number, map = 'devmap 4 4 3 0 7 -') =>
    `map ports ${map}\nlddw %r1, map_by_fd(ports)\nmov %r2, ${key}\nmov %r3, ${flags}\ncall bpf_redirect_map\nexit`
  const told = (source: string) => {
    const program = assemble(source)
    verify(program, xdp)
    const results = (['interpreter', 'translation'] as const).map((engine) => {
      const execution = new Execution(program, { contextSize: 24, packetRoom: 64, cpus: 1, limit: 100, engine })
      const calls: number[] = []
      execution.run({ ...nowhere, redirect: (to) => calls.push(to) + 3 }, execution.layout.context)
      return { r0: execution.r0Low, calls }
    })
    expect(results[1]).toEqual(results[0])
    return results[0]
  }

  test('the interface of the key; where there is none the verdict in the flags', () => {
    expect(told(text(1, 0))).toEqual({ r0: 4, calls: [7] })
    expect(told(text(0, 2))).toEqual({ r0: 2, calls: [] })
    expect(told(text(2, 1))).toEqual({ r0: 1, calls: [] })
    expect(told(text(9, 3))).toEqual({ r0: 3, calls: [] })
    expect(told(text(1, 4))).toEqual({ r0: 0, calls: [] })
  })

  test('a map that says nothing has the interface of its number at each key', () => {
    expect(told(text(2, 0, 'devmap 4 8 3'))).toEqual({ r0: 4, calls: [2] })
    expect(assemble(disassemble(assemble(text(0, 0)))).maps).toEqual(assemble(text(0, 0)).maps)
  })

  test('programs read it, and write no other interface into it', () => {
    const look = (rest: string) => `map ports devmap 4 4 3 5 6 7
      mov %r2, %r10
      add %r2, -4
      stw [%r10-4], 1
      lddw %r1, map_by_fd(ports)
      call bpf_map_lookup_elem
      jeq %r0, 0, none
      ${rest}
      none: mov %r0, 2
      exit`
    expect(at(xdp, look('ldxw %r0, [%r0]\nexit')).r0).toBe('0x6')
    expect(refused(xdp, look('stw [%r0], 9'))).toContain("writes to map 'ports', which is only to be read")
    expect(
      refused(
        xdp,
        text(0, 0).replace('mov %r3', 'mov %r4').replace('call bpf_redirect_map', 'mov %r3, %r10\ncall bpf_map_update_elem'),
      ),
    ).toContain("map 'ports' (devmap), where it takes a map of type array")
    expect(refused(tc, text(0, 0))).toContain('calls redirect_map, which is not for a program of tc: only for xdp')
  })
})

describe('calls of the helper function whose number is in a register', () => {
  const r0 = (text: string) => {
    const program = assemble(text)
    const trial = runOnMemory(program, new Uint8Array(4))
    expect(runOnMemory(program, new Uint8Array(4), 'translation')).toEqual(trial)
    return hexadecimal(trial.low, trial.high)
  }

  test('a known number is called', () => {
    expect(r0('mov %r3, 8\ncall %r3\nadd %r0, 3\nexit')).toBe('0x3')
    expect(r0('mov %r0, 5\ncallx %r0\nexit')).toBe('0x0')
  })

  test.each([
    ['callx %r3\nexit', 'reads r3, to which nothing was written'],
    ['ldxb %r3, [%r1]\ncall %r3\nexit', 'it must be one known number'],
    ['call %r1\nexit', 'whose number is in r1, which is the address the memory + 0'],
    ['mov %r3, 4711\ncall %r3\nexit', 'calls helper function 4711, which does not exist here'],
    ['mov %r3, 8\n.slot 0x000000010000038d\nexit', 'the immediate is 1, but this instruction has no use for it'],
  ])('%j is refused', (text, words) => expect(() => r0(text)).toThrow(words))
})

test('what a helper throws ends the run, and the instructions before it are counted', () => {
  const program = assemble(
    'mov %r6, 2\nmov %r7, 0\nnext: call bpf_get_prandom_u32\nadd %r7, 1\njlt %r7, %r6, next\ncall local f\nexit\nf: mov %r1, 1\ncall bpf_ktime_get_ns\nmov %r0, 0\nmov %r0, 1\nexit',
  )
  for (const engine of ['interpreter', 'translation'] as const) {
    const execution = new Execution(program, { contextSize: 0, packetRoom: 8, cpus: 1, limit: 1000, engine })
    const fault = new Error('no clock')
    const noClock = {
      ...nowhere,
      now: () => {
        throw fault
      },
    }
    expect(() => execution.run(noClock, 0)).toThrow(fault)
    expect([engine, execution.executed]).toEqual([engine, 11])
  }
})

test('a limit above what a machine counts to is refused', () => {
  for (const limit of [0, 1_000_000_001, Number.NaN])
    expect(() => new Execution(assemble('exit'), { contextSize: 0, packetRoom: 0, cpus: 1, limit })).toThrow(
      `limit: ${limit} instructions where 1 to 1000000000 are expected`,
    )
})

test('where a packet is told is known of targets with a socket buffer only', () => {
  expect([packetAt(tc), packetAt(xdp), packetAt(netfilter)]).toEqual([[76, 80], undefined, undefined])
})
