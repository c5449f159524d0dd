import { expect, test } from 'vitest'
import { assemble } from './assembler.ts'
import { nowhere } from './execution.ts'
import { ProgramError } from './program.ts'
import type { Stepper } from './stepping.ts'
import { targets } from './targets.ts'
import { Trials } from './trials.ts'

const packet = Uint8Array.from({ length: 64 }, (_, i) => i)
const options = { longest: 1500, limit: 10_000 }

/** Slots that are gone through, to the end. */
function slots(stepper: Stepper): number[] {
  const found: number[] = []
  while (stepper.at >= 0) {
    found.push(stepper.at)
    stepper.step()
  }
  return found
}

const every = `
map counts array 4 8 1
    ldxw r6, [r1+0]
    lddw r7, 0x1122334455667788
    stw [r10-4], 0
    lddw r1, map_by_fd(counts)
    mov r2, r10
    add r2, -4
    call bpf_map_lookup_elem
    jeq r0, 0, out
    mov r1, 1
    lock add [r0], r1
    mov r8, 3
again:
    call local twice
    sub r8, 1
    jne r8, 0, again
    stb [r6+1], 9
out:
    mov r0, r7
    exit
twice:
    add r7, r7
    mov r6, 0
    exit
`

test('step by step everything is as in a run: result, instructions, packet and maps', () => {
  const [whole, stepped] = [0, 1].map(() => new Trials(assemble(every), targets.xdp, options))
  whole.run(packet)
  const stepper = stepped.begin(packet)
  const visited = slots(stepper)
  expect(stepper.executed).toBe(whole.execution.executed)
  expect(visited).toHaveLength(stepper.executed)
  const r0 = (BigInt(whole.execution.r0High >>> 0) << 32n) | BigInt(whole.execution.r0Low >>> 0)
  expect(stepper.registers[0]).toBe(r0)
  // r6 to r9 are as before a call
  expect(r0).toBe(0x1122334455667788n)
  expect(stepped.left()).toEqual(whole.left())
  expect(stepped.left()[1]).toBe(9)
  expect([...stepped.execution.maps[0].elements()]).toEqual([...whole.execution.maps[0].elements()])
})

test('a function that calls itself comes back to where it waits', () => {
  const text = 'mov r1, 3\nmov r0, 0\ncall local f\nexit\nf: add r0, 1\nsub r1, 1\njeq r1, 0, end\ncall local f\nend: exit'
  const trials = new Trials(assemble(text), targets.xdp, options)
  trials.run(packet)
  const stepper = trials.begin(packet)
  slots(stepper)
  expect([stepper.registers[0], stepper.executed]).toEqual([3n, trials.execution.executed])
})

test('another program may run between two steps', () => {
  const text = 'mov r1, 5\nmov r2, 6\nadd r1, r2\nmov r0, r1\nexit'
  const stepper = new Trials(assemble(text), targets.xdp, options).begin(packet)
  const other = new Trials(assemble('mov r1, 0\nmov r2, 0\nmov r0, 99\nexit'), targets.xdp, options)
  while (stepper.at >= 0) {
    stepper.step()
    other.run(packet)
  }
  expect(stepper.registers[0]).toBe(11n)
  expect(other.execution.r0Low).toBe(99)
})

test('a fault tells its instruction and line', () => {
  const stepper = new Trials(assemble('mov r2, 0\n\nldxb r0, [r2+0]\nexit'), targets.xdp, options).begin(packet, nowhere)
  stepper.step()
  expect(stepper.line).toBe(3)
  try {
    stepper.step()
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ProgramError)
    expect(error).toMatchObject({ stage: 'run', instruction: 1, line: 3 })
  }
})

test('a tail call goes on in the other program, with the same arguments', () => {
  const text = `map steps prog-array 4 4 1 one
    mov r7, 1
    lddw r2, map_by_fd(steps)
    mov r3, 0
    call bpf_tail_call
    mov r0, 3
    exit
  one:
    ldxw r0, [r1+12]
    add r0, 11
    exit`
  const [whole, stepped] = [0, 1].map(() => new Trials(assemble(text), targets.xdp, options))
  whole.run(packet)
  const stepper = stepped.begin(packet)
  slots(stepper)
  expect([Number(stepper.registers[0]), stepper.executed]).toEqual([whole.execution.r0Low, whole.execution.executed])
  expect(whole.execution.r0Low).toBe(11)
})
