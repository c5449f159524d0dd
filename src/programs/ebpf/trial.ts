/** A program by itself: verified, run once on bytes, its result. What `lab bpf` and tests do. */
import { Execution, type ExecutionOptions, nowhere } from './execution.ts'
import type { Program } from './program.ts'
import { memoryTarget, socketFilter, type Target } from './targets.ts'
import { Trials } from './trials.ts'
import { type Verified, verify } from './verifier.ts'

/** instructions: a loop that the verifier has followed to its end is far shorter */
const limit = 100_000_000

export type Engine = NonNullable<ExecutionOptions['engine']>

export interface Trial {
  /** r0, its halves signed */
  readonly low: number
  readonly high: number
  readonly executed: number
  /** number of the interface that a program at a hook has last asked to redirect to */
  readonly redirected?: number | undefined
  readonly verified: Verified
  /** the bytes as the program left them; of a packet at a hook, between where its ends are now */
  readonly bytes: Uint8Array
}

/** r1 = address of the bytes, r2 = how many; without bytes both are 0. Throws ProgramError, stage `verify` or `run`. */
export function runOnMemory(program: Program, bytes: Uint8Array, engine: Engine = 'interpreter'): Trial {
  const verified = verify(program, memoryTarget(bytes.length))
  const execution = new Execution(program, { contextSize: 0, packetRoom: bytes.length, cpus: 1, limit, engine })
  const { packet } = execution.layout
  execution.memory.set(bytes, packet)
  execution.run(nowhere, bytes.length === 0 ? 0 : packet, bytes.length)
  return { ...resultOf(execution, verified), bytes: execution.memory.slice(packet, packet + bytes.length) }
}

/** Classic BPF, translated: r1 = the packet's first byte, r2 = its end. */
export function runFilter(program: Program, packet: Uint8Array, engine: Engine = 'interpreter'): Trial {
  const verified = verify(program, socketFilter)
  const trials = new Trials(program, socketFilter, { longest: packet.length, limit, engine })
  trials.run(packet)
  return { ...resultOf(trials.execution, verified), bytes: packet }
}

/** At a hook: r1 = the context, which tells of the packet's place and length and is 0 for the rest. */
export function runAtHook(program: Program, target: Target, packet: Uint8Array, engine: Engine = 'interpreter'): Trial {
  const verified = verify(program, target)
  const trials = new Trials(program, target, { longest: packet.length, limit, engine })
  let redirected: number | undefined
  const redirect = (to: number): number => {
    redirected = to
    return target.verdicts.REDIRECT ?? 0
  }
  trials.run(packet, { ...nowhere, redirect })
  return { ...resultOf(trials.execution, verified), redirected, bytes: trials.left() }
}

const resultOf = ({ r0Low, r0High, executed }: Execution, verified: Verified) => ({
  low: r0Low,
  high: r0High,
  executed,
  verified,
})

/** 64 bits as 0x hexadecimal, without leading zeros. */
export function hexadecimal(low: number, high: number): string {
  const digits = (half: number) => (half >>> 0).toString(16)
  return `0x${high === 0 ? digits(low) : digits(high) + digits(low).padStart(8, '0')}`
}
