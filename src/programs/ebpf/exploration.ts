/** What one verification has at hand, and what it gathers. */
import { frameSize } from './memory.ts'
import { entriesOf, type Program, type ProgramError } from './program.ts'
import type { Frame, Num, Pointer, State } from './state.ts'
import { top } from './state.ts'
import type { Target } from './targets.ts'
import { refusal } from './well-formed.ts'

const reasons = {
  unwritten: 'to which nothing was written on this path',
  call: 'which a call has destroyed: keep numbers in r6 to r9 or on the stack',
  moved: "an address in the packet from before it was moved: read 'data' from the context again",
} as const

export class Verification {
  readonly program: Program
  readonly target: Target
  /** the instruction that is looked at */
  at = 0
  writesPacket = false
  callsTail = false
  readonly helpers = new Set<number>()
  readonly maps = new Set<number>()
  private ids = 0
  /** bytes of its frame that each function uses, by its first instruction */
  private readonly depths = new Map<number, number>()
  /** first instructions of functions that were under way at once */
  private readonly chains = new Map<string, readonly number[]>()

  constructor(program: Program, target: Target) {
    this.program = program
    this.target = target
    for (const entry of entriesOf(program)) this.chains.set(String(entry), [entry])
  }

  /** Throw what it returns: what the instruction does wrong, in words. */
  refuse(words: string): ProgramError {
    return refusal(this.program, this.at, words)
  }

  newId(): number {
    this.ids++
    return this.ids
  }

  read(state: State, register: number): Num | Pointer {
    const is = top(state).registers[register]
    if (is.kind !== 'empty') return is
    throw this.refuse(`reads r${register}, ${reasons[is.why]}`)
  }

  /** The function uses its frame from this byte of it on. */
  touchStack({ start }: Frame, lower: number): void {
    const depth = frameSize - lower
    if (depth > (this.depths.get(start) ?? 0)) this.depths.set(start, depth)
  }

  noteCall({ frames }: State): void {
    const chain = frames.map(({ start }) => start)
    this.chains.set(chain.join(), chain)
  }

  /** bytes of stack that functions under way at once use */
  stackDepth(): number {
    const sums = [...this.chains.values()].map((chain) => chain.reduce((sum, start) => sum + (this.depths.get(start) ?? 0), 0))
    return Math.max(...sums)
  }
}
