/** A program by itself: verified, run once on bytes, its result. What `lab bpf` and tests do. */
import { Execution, nowhere } from './execution.ts'
import type { Program } from './program.ts'
import { memoryTarget, socketFilter, type Target } from './targets.ts'
import { type Verified, verify } from './verifier.ts'

/** instructions: a loop that the verifier has followed to its end is far shorter */
const limit = 100_000_000

export interface Trial {
  /** r0, its halves signed */
  readonly low: number
  readonly high: number
  readonly executed: number
  readonly verified: Verified
}

/** r1 = address of the bytes, r2 = how many; without bytes both are 0. Throws ProgramError, stage `verify` or `run`. */
export function runOnMemory(program: Program, bytes: Uint8Array): Trial {
  return run(program, bytes, memoryTarget(bytes.length), bytes.length)
}

/** Classic BPF, translated: r1 = the packet's first byte, r2 = its end. */
export function runFilter(program: Program, packet: Uint8Array): Trial {
  return run(program, packet, socketFilter)
}

function run(program: Program, bytes: Uint8Array, target: Target, length?: number): Trial {
  const verified = verify(program, target)
  const execution = new Execution(program, { contextSize: 0, packetRoom: bytes.length, cpus: 1, limit })
  const { packet } = execution.layout
  execution.memory.set(bytes, packet)
  execution.run(nowhere, length === 0 ? 0 : packet, length ?? packet + bytes.length)
  return { low: execution.r0Low, high: execution.r0High, executed: execution.executed, verified }
}

/** 64 bits as 0x hexadecimal, without leading zeros. */
export function hexadecimal(low: number, high: number): string {
  const digits = (half: number) => (half >>> 0).toString(16)
  return `0x${high === 0 ? digits(low) : digits(high) + digits(low).padStart(8, '0')}`
}
