/**
 * Random verified programs: the interpreter and the translation to WebAssembly agree in r0, in all memory and in the number of
 * instructions, which is not above what the verifier has proven; and no error ends them. FULL=1 tries 100,000 programs.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patience, runs } from '../../testing/documents.ts'
import { programOf, randomMemory } from '../../testing/random-ebpf.ts'
import { disassemble } from './disassembler.ts'
import { Execution, nowhere } from './execution.ts'
import type { Environment } from './helpers.ts'
import { type Program, ProgramError } from './program.ts'
import { atLevel, memoryTarget } from './targets.ts'
import { registerAt } from './translation.ts'
import { verify } from './verifier.ts'

/** at the level with the smaller limits: what goes round for ever is refused sooner */
const target = atLevel(memoryTarget(randomMemory), 'nic')
/** above what the verifier follows */
const limit = 2_000_000

/** A clock, random numbers and nothing else, which repeat themselves for each program. */
function world(): Environment {
  let drawn = 0
  return { ...nowhere, now: () => 1_234_567_890_123 + drawn++, random: () => Math.imul(++drawn, 0x9e37_79b1) >>> 0 }
}

/** A program that has run twice, the second time on what the first has left, and what came of it. */
function ran(program: Program, tape: readonly number[], engine: 'interpreter' | 'translation') {
  const execution = new Execution(program, { contextSize: randomMemory, packetRoom: 0, cpus: 1, limit, engine })
  const { layout, memory } = execution
  for (let i = 0; i < randomMemory; i++) memory[layout.context + i] = tape[tape.length - 1 - i] ?? i
  const environment = world()
  const results = [1, 2].map(() => {
    execution.run(environment, layout.context, randomMemory)
    return { r0: [execution.r0High, execution.r0Low], executed: execution.executed }
  })
  return { execution, results }
}

/** The first byte that differs; the words that calls exchange hold what no program may read. */
function difference(one: Execution, other: Execution): string {
  const from = registerAt(one.layout, 6)
  if (Buffer.compare(one.memory.subarray(from), other.memory.subarray(from)) === 0) return 'no byte differs'
  const at = one.memory.findIndex((byte, i) => i >= from && byte !== other.memory[i])
  return `byte ${at} differs: ${one.memory[at]} by the interpreter, ${other.memory[at]} by the translation`
}

/** What the verifier says of the longest path; undefined when it refuses. */
function longestPath(program: Program): number | undefined {
  try {
    return verify(program, target).longestPath
  } catch (error) {
    if (error instanceof ProgramError) return undefined
    throw error
  }
}

const tapes = fc.array(fc.nat({ max: 65_535 }), { minLength: 0, maxLength: 400, size: 'max' })

test(
  'interpreter and translation agree on random verified programs',
  () => {
    let generated = 0
    const { numRuns } = runs(2000, 100_000)
    const property = fc.property(tapes, (tape) => {
      const program = programOf(tape)
      generated++
      const longest = longestPath(program)
      fc.pre(longest !== undefined)
      try {
        const interpreted = ran(program, tape, 'interpreter')
        const translated = ran(program, tape, 'translation')
        expect(translated.results).toEqual(interpreted.results)
        expect(difference(interpreted.execution, translated.execution)).toBe('no byte differs')
        for (const { executed } of interpreted.results) expect(executed).toBeLessThanOrEqual(longest)
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${disassemble(program)}`)
      }
    })
    fc.assert(property, { numRuns, seed: 5, maxSkipsPerRun: 10 })
    expect(numRuns / generated).toBeGreaterThan(0.6)
  },
  patience * 10,
)
