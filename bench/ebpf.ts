/**
 * Instructions per second of eBPF programs. Arguments: arithmetic|memory|parser, runs, interpreter|translation. One JSON line, with the program's bytes for
 * reference/ebpf.c, which runs the same; both give the sum of all r0.
 */
import { assemble } from '../src/programs/ebpf/assembler.ts'
import { Execution, nowhere } from '../src/programs/ebpf/execution.ts'
import { encode } from '../src/programs/ebpf/instruction.ts'
import { programs } from './ebpf-programs.ts'

const { text, context } = programs[process.argv[2]]
const runs = Number(process.argv[3])
const engine = process.argv[4] === 'translation' ? 'translation' : 'interpreter'
const program = assemble(text)
const bytes = Uint8Array.from(context.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
const execution = new Execution(program, {
  contextSize: bytes.length,
  packetRoom: 0,
  cpus: 1,
  limit: 1_000_000_000,
  engine,
})
execution.memory.set(bytes, execution.layout.context)

/** instructions after which the engine has compiled the interpreter, or the translation for speed (in the background) */
const warm = engine === 'translation' ? 100_000_000 : 2_000_000
let executed = 0
let low = 0
let high = 0
function once(): void {
  execution.run(nowhere, execution.layout.context, bytes.length)
  executed += execution.executed
  low += execution.r0Low >>> 0
  high += execution.r0High
}
while (executed < warm) once()
execution.memory.fill(0, execution.layout.registers, execution.layout.stackTop)
executed = low = high = 0
const begin = performance.now()
for (let i = 0; i < runs; i++) once()
const seconds = (performance.now() - begin) / 1000
console.log(
  JSON.stringify({
    instructionsPerSecond: executed / seconds,
    executed,
    sum: BigInt.asUintN(64, (BigInt(high) << 32n) + BigInt(low)).toString(16),
    program: Array.from(encode(program.instructions), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    context,
  }),
)
