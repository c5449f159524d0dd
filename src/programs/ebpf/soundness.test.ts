/**
 * No program that is accepted does harm: random programs, and typical ones with small faults, run on a machine that checks every
 * register and byte, and for no longer than was proven. The real machine comes to the same result.
 */
import { expect, test } from 'vitest'
import { type Allowed, CheckedMachine } from '../../testing/checked-ebpf.ts'
import { draws } from '../../testing/draws.ts'
import { changedSample, memoryBytes, randomSample, type Sample, typical } from '../../testing/ebpf-programs.ts'
import { disassemble } from './disassembler.ts'
import { Execution, type ExecutionOptions, nowhere } from './execution.ts'
import type { Environment } from './helpers.ts'
import type { Layout } from './memory.ts'
import { ProgramError } from './program.ts'
import { unsigned } from './scalar.ts'
import { type Verified, verify } from './verifier.ts'

const programs = process.env.FULL ? 100_000 : 1000
const runs = 3
/** most random programs that end at all end soon */
const limits = { instructions: 4096, explored: 3000 }
const headroom = 32

const values = ({ maps }: Layout): [number, number][] =>
  maps.flatMap(({ definition, values: from, stride }) =>
    Array.from({ length: definition.entries }, (_, i): [number, number] => [
      from + i * stride,
      from + i * stride + definition.valueSize,
    ]),
  )

const allowed: Allowed = (layout, view) => {
  const { context, contextSize, packet } = layout
  if (contextSize === 0) return [[packet, packet + memoryBytes]]
  const [data, end] = [view.getUint32(context, true), view.getUint32(context + 4, true)]
  return [[context, context + contextSize], [data, end], ...values(layout)]
}

/** Fills packet and context. @returns r1 and r2 */
function fill(bytes: Uint8Array, { context, contextSize, packet }: Layout, draw: () => number): [number, number | undefined] {
  const length = contextSize === 0 ? memoryBytes : draw() % 60
  const data = contextSize === 0 ? packet : packet + headroom
  const kind = draw() % 3
  for (let i = 0; i < length; i++) bytes[data + i] = kind === 0 ? draw() : kind === 1 ? draw() % 8 : 255 - (draw() % 3)
  if (contextSize === 0) return [packet, memoryBytes]
  const view = new DataView(bytes.buffer)
  ;[data, data + length, data, 1, 2, 3].forEach((value, i) => {
    view.setUint32(context + i * 4, value, true)
  })
  return [context, undefined]
}

const world = (seed: number): Environment => {
  const draw = draws(seed)
  return { ...nowhere, now: () => seed, random: draw }
}

/** Runs it on both machines. */
function run({ program, target }: Sample, { longestPath }: Verified, seed: number): void {
  const options: ExecutionOptions = {
    contextSize: target.contextSize,
    packetRoom: target.contextSize === 0 ? memoryBytes : 128,
    cpus: 1,
    limit: longestPath,
  }
  const [checked, real] = [new CheckedMachine(program, options, allowed), new Execution(program, options)]
  for (let round = 0; round < (program.maps.length > 0 ? 2 : 1); round++) {
    fill(checked.memory, checked.layout, draws(seed + round))
    const [r1, r2] = fill(real.memory, real.layout, draws(seed + round))
    checked.executed = 0
    const result = checked.run(world(seed), BigInt(r1), r2 === undefined ? undefined : BigInt(r2), longestPath)
    real.run(world(seed), r1, r2)
    const shared = real.layout.context
    expect([unsigned((BigInt(real.r0High) << 32n) | BigInt(real.r0Low >>> 0), 64), real.executed]).toEqual([
      result,
      checked.executed,
    ])
    expect(Buffer.compare(real.memory.subarray(shared), checked.memory.subarray(shared))).toBe(0)
  }
}

/** @returns whether it was accepted */
function judge(sample: Sample, seed: number): boolean {
  let verified: Verified
  try {
    verified = verify(sample.program, { ...sample.target, limits })
  } catch (error) {
    if (!(error instanceof ProgramError))
      throw new Error(`the verifier fails at\n${disassemble(sample.program)}`, { cause: error })
    expect(error.stage).toBe('verify')
    return false
  }
  for (let i = 0; i < runs; i++) {
    try {
      run(sample, verified, seed * 10 + i + 1)
    } catch (error) {
      throw new Error(`accepted, and yet: ${error}\n${disassemble(sample.program)}`, { cause: error })
    }
  }
  return true
}

test('typical programs', () => {
  for (const sample of typical) for (let seed = 1; seed <= 10; seed++) expect(judge(sample, seed)).toBe(true)
})

test.each([
  ['random programs', randomSample, 11],
  ['typical programs with small faults', changedSample, 12],
] as const)('%s', (_, make, start) => {
  const draw = draws(start)
  let accepted = 0
  for (let i = 0; i < programs; i++) if (judge(make(draw), i + 1)) accepted++
  expect(accepted).toBeGreaterThan(programs / 10)
})
