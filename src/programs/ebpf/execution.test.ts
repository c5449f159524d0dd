/** What holds for an execution whatever executes it. */
import { describe, expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { Execution, type ExecutionOptions, nowhere } from './execution.ts'

const counter = `
map hits hash 4 8 8
  stw [%r10-4], 7
  lddw %r1, map_by_fd(hits)
  mov %r2, %r10
  add %r2, -4
  mov %r6, %r2
  call bpf_map_lookup_elem
  jeq %r0, 0, create
  ldxdw %r3, [%r0]
  add %r3, 1
  stxdw [%r0], %r3
  mov %r0, %r3
  exit
create:
  stdw [%r10-16], 1
  lddw %r1, map_by_fd(hits)
  mov %r2, %r6
  mov %r3, %r10
  add %r3, -16
  mov %r4, 0
  call bpf_map_update_elem
  mov %r0, 1
  exit
`
const options: ExecutionOptions = { contextSize: 16, packetRoom: 64, cpus: 1, limit: 1000 }

describe.each(['interpreter', 'translation'] as const)('%s', (engine) => {
  const start = (text: string, more: Partial<ExecutionOptions> = {}) =>
    new Execution(assemble(text), { ...options, engine, ...more })
  const counted = (execution: Execution): readonly number[] => {
    execution.run(nowhere, execution.layout.context)
    return [execution.r0Low, execution.r0High, execution.executed]
  }

  test('the memory is the state: what it held once is where it continues, also in a fresh instance', () => {
    const execution = start(counter)
    expect([counted(execution), counted(execution)]).toEqual([
      [1, 0, 16],
      [2, 0, 12],
    ])
    const snapshot = execution.memory.slice()
    expect(counted(execution)[0]).toBe(3)
    execution.memory.set(snapshot)
    expect(counted(execution)[0]).toBe(3)
    const fresh = start(counter)
    fresh.memory.set(snapshot)
    expect(counted(fresh)[0]).toBe(3)
    expect(fresh.memory).toEqual(execution.memory)
  })

  test('r0 is left in signed halves', () => {
    expect(counted(start('mov %r0, -2\nexit'))).toEqual([-2, -1, 2])
  })

  test('a program that uses up its limit is stopped, and its count is the limit', () => {
    const endless = start('again: add %r0, 1\nja again')
    expect(() => counted(endless)).toThrow('stopped after 1000 instructions, the most that one call may execute')
    expect(endless.executed).toBe(1000)
    const exact = 'mov %r0, 2\nexit'
    expect(counted(start(exact, { limit: 2 }))).toEqual([2, 0, 2])
    expect(() => counted(start(exact, { limit: 1 }))).toThrow('stopped after 1 instructions')
  })

  test('what only an unverified program does ends in an error of the program', () => {
    expect(() => counted(start('lddw %r1, 0x7fffffff\nldxdw %r0, [%r1]\nexit'))).toThrow(/outside (?:its|the) memory/)
    expect(() => counted(start('call 9999\nexit'))).toThrow('helper function 9999 is not there')
  })
})

test('a program too long for a function of WebAssembly is interpreted', () => {
  const long = start(`${'add %r0, 1\n'.repeat(40_000)}exit`)
  long.run(nowhere, 0)
  expect(long.r0Low).toBe(40_000)

  function start(text: string): Execution {
    return new Execution(assemble(text), { ...options, limit: 100_000 })
  }
})
