/**
 * Random verified programs: the interpreter and the translation to WebAssembly agree in r0, in all memory and in the number of
 * instructions, which is not above what the verifier has proven; and no error ends them. FULL=1 tries 100,000 programs.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patience, runs } from '../../testing/documents.ts'
import { programOf, randomMaps, randomMemory } from '../../testing/random-ebpf.ts'
import { prepare } from './code.ts'
import { disassemble } from './disassembler.ts'
import { callHelper, type Environment, type Host } from './helpers.ts'
import { interpret } from './machine.ts'
import { fillMap, indexBytes, openMap } from './maps.ts'
import { type Layout, layoutOf } from './memory.ts'
import { type Program, ProgramError } from './program.ts'
import { atLevel, memoryTarget } from './targets.ts'
import { names, type Run, registerAt, translate } from './translation.ts'
import { verify } from './verifier.ts'
import { compile, instantiate, memoryOf } from './wasm.ts'

const layout: Layout = layoutOf(randomMaps, randomMemory, 0, 1, indexBytes)
/** at the level with the smaller limits: what goes round for ever is refused sooner */
const target = atLevel(memoryTarget(randomMemory), 'nic')
/** above what the verifier follows */
const limit = 2_000_000

/** one memory for all programs and both ways to run them */
const memory = memoryOf(layout.size)
const bytes = new Uint8Array(memory.buffer)
const view = new DataView(memory.buffer)
const afterwards = new Uint8Array(layout.size)

/** The world at the start of a program: its bytes drawn, its maps empty, a clock and numbers that repeat themselves. */
function freshHost(tape: readonly number[]): Host {
  bytes.fill(0)
  for (let i = 0; i < randomMemory; i++) bytes[layout.context + i] = tape[tape.length - 1 - i] ?? i
  for (const place of layout.maps) fillMap(bytes, place)
  const maps = new Map(layout.maps.map((place) => [place.values, openMap(view, bytes, place)]))
  let drawn = 0
  const environment: Environment = {
    now: () => 1_234_567_890_123 + drawn++,
    random: () => Math.imul(++drawn, 0x9e37_79b1) >>> 0,
    cpu: () => 0,
    trace: () => {},
    redirect: () => 0,
  }
  return { memory: view, bytes, layout, maps, environment }
}

function interpreted(program: Program, tape: readonly number[]): string {
  const host = freshHost(tape)
  const code = prepare(program, layout)
  const count = { executed: 0 }
  code.low[1] = layout.context
  code.low[2] = randomMemory
  code.low[10] = layout.stackTop
  interpret(code, view, layout.registers, limit, (number) => callHelper(host, number), count)
  return `r0 ${code.high[0]} ${code.low[0]}, executed ${count.executed}`
}

function translated(program: Program, tape: readonly number[]): string {
  const host = freshHost(tape)
  const imports = { [names.memory]: memory, [names.helper]: (number: number) => callHelper(host, number) }
  const run = instantiate(compile(translate(program, layout)), names.run, { [names.module]: imports }) as Run
  const executed = run(layout.context, randomMemory, limit)
  const r0 = registerAt(layout, 0)
  return `r0 ${view.getInt32(r0 + 4, true)} ${view.getInt32(r0, true)}, executed ${executed}`
}

/** The first byte that differs; the words that calls exchange hold what no program may read. */
function difference(): string {
  const from = registerAt(layout, 6)
  if (Buffer.compare(bytes.subarray(from), afterwards.subarray(from)) === 0) return 'no byte differs'
  const at = bytes.findIndex((byte, i) => i >= from && byte !== afterwards[i])
  return `byte ${at} differs: ${afterwards[at]} by the interpreter, ${bytes[at]} by the translation`
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
        const one = interpreted(program, tape)
        afterwards.set(bytes)
        const other = translated(program, tape)
        expect(`translation: ${other}, ${difference()}`).toBe(`translation: ${one}, no byte differs`)
        expect(Number(/executed (\d+)/.exec(one)?.[1])).toBeLessThanOrEqual(longest)
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${disassemble(program)}`)
      }
    })
    fc.assert(property, { numRuns, seed: 5, maxSkipsPerRun: 10 })
    expect(numRuns / generated).toBeGreaterThan(0.6)
  },
  patience * 10,
)
