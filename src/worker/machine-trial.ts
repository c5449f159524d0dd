/** Trials of eBPF: run whole, or up to a breakpoint and on from there. */
import { tableOf } from '../catalogue/ebpf/keeping.ts'
import { type Condition, conditionOf } from '../programs/ebpf/condition.ts'
import { instructionText } from '../programs/ebpf/disassembler.ts'
import type { Environment } from '../programs/ebpf/helpers.ts'
import { frameSize, type Layout } from '../programs/ebpf/memory.ts'
import { type Program, ProgramError } from '../programs/ebpf/program.ts'
import type { Stepper } from '../programs/ebpf/stepping.ts'
import type { Target } from '../programs/ebpf/targets.ts'
import { Trials } from '../programs/ebpf/trials.ts'
import { verify } from '../programs/ebpf/verifier.ts'
import { type Breakpoint, listed, type Seen, type Trial, type TrialCommand, type Tried } from './program-trial.ts'
import { longestTrial } from './trial-packets.ts'

/** Netfilter's programs get a packet from its IP header on */
const ethernetHeader = 14
/** ns between one packet and the next: a time that goes on */
const interval = 1_000_000

export class MachineTrial implements Trial {
  private readonly program: Program
  private readonly target: Target
  private readonly trials: Trials
  private readonly stackDepth: number
  private runs = 0
  private before: Uint8Array = new Uint8Array(0)
  private log: string[] = []
  private draws = 0
  /** the packet under way */
  private stepper: Stepper | null = null
  private conditions: ReadonlyMap<number, Condition> = new Map()

  /** Throws ProgramError when the verifier refuses it. */
  constructor(program: Program, target: Target) {
    this.program = program
    this.target = target
    this.stackDepth = verify(program, target).stackDepth
    this.trials = new Trials(program, target, { longest: longestTrial, limit: target.limits.explored })
  }

  run(frame: Uint8Array, breakpoints: readonly Breakpoint[]): Tried {
    this.before = this.target.name === 'netfilter' ? frame.subarray(ethernetHeader) : frame
    this.log = []
    this.runs++
    if (breakpoints.length > 0) {
      this.stepper = this.trials.begin(this.before, this.environment)
      return this.go('continue', breakpoints, true)
    }
    this.stepper = null
    const { execution } = this.trials
    try {
      this.trials.run(this.before, this.environment)
    } catch (error) {
      return this.told(execution.executed, faultOf(error))
    }
    return this.told(execution.executed, this.verdictOf(execution.r0Low))
  }

  /** @param fresh it stands before its first instruction, which may be a breakpoint itself */
  go(command: TrialCommand, breakpoints: readonly Breakpoint[], fresh = false): Tried {
    const { stepper } = this
    if (stepper === null) throw new Error('no packet is under way')
    this.conditions = new Map(breakpoints.map(({ line, condition }) => [line, conditionOf(condition)]))
    const { limit } = this.trials.execution
    try {
      let first = !fresh
      while (stepper.at >= 0 && (first || !this.stopsAt(stepper))) {
        stepper.step()
        first = false
        if (stepper.executed > limit) throw new ProgramError('run', `stopped after ${limit} instructions`)
        if (command === 'step') break
      }
    } catch (error) {
      this.stepper = null
      return this.told(stepper.executed, faultOf(error))
    }
    if (stepper.at >= 0) return this.told(stepper.executed, { stopped: this.sightOf(stepper) })
    this.stepper = null
    return this.told(stepper.executed, this.verdictOf(Number(BigInt.asIntN(32, stepper.registers[0]))))
  }

  private stopsAt(stepper: Stepper): boolean {
    const { line } = stepper
    if (line === undefined || line === this.program.lines?.[stepper.at - 1]) return false
    return this.conditions.get(line)?.(stepper.registers) === true
  }

  private readonly environment: Environment = {
    now: () => this.runs * interval,
    // a fixed sequence (Knuth's constants of MMIX, upper half): a trial is the same every time
    random: () =>
      Number(BigInt.asUintN(64, BigInt(++this.draws) * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) >> 32n),
    cpu: () => 0,
    trace: (text) => void this.log.push(text),
    redirect: () => this.target.verdicts.REDIRECT ?? 0,
  }

  private told(cost: number, more: Partial<Tried>): Tried {
    return {
      runs: this.runs,
      cost,
      before: this.before.slice(),
      after: this.trials.left(),
      log: [...this.log],
      sent: [],
      timers: [],
      tables: this.trials.execution.maps.map((map) => tableOf(map, listed)),
      ...more,
    }
  }

  private verdictOf(number: number): Pick<Tried, 'verdict'> {
    const { name, verdicts } = this.target
    if (name === 'socket-filter') return { verdict: { name: number === 0 ? 'DROP' : 'KEEP', number, passes: number !== 0 } }
    const known = Object.entries(verdicts).find(([, value]) => value === number)?.[0]
    return {
      verdict: {
        name: known ?? String(number),
        number,
        passes: /^(PASS|ACCEPT|OK|UNSPEC|RECLASSIFY|PIPE|TX|REDIRECT)$/.test(known ?? ''),
      },
    }
  }

  private sightOf(stepper: Stepper): NonNullable<Tried['stopped']> {
    const { layout, memory } = this.trials.execution
    const registers = stepper.registers.map(
      (value, r): Seen => ({ name: `r${r}`, value: hexadecimal(value), meaning: this.meaningOf(value) }),
    )
    const top = Number(stepper.registers[10])
    const stack: Seen[] = []
    for (let back = 8; back <= Math.min(frameSize, Math.max(8, this.stackDepth)); back += 8) {
      const bytes = memory.subarray(top - back, top - back + 8)
      stack.push({ name: `r10−${back}`, value: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') })
    }
    const { instructions, maps } = this.program
    return {
      line: stepper.line,
      next: instructionText({ instructions, maps }, stepper.at),
      registers: registers.map((seen) => (seen.name === 'r10' ? { ...seen, meaning: stackPlace(layout, top) } : seen)),
      stack,
      variables: [],
      waits: true,
    }
  }

  /** What lies at an address, if it is one. */
  private meaningOf(value: bigint): string | undefined {
    if (value > 0xffff_ffffn || value < 8n) return undefined
    const at = Number(value)
    const { layout } = this.trials.execution
    const within = (start: number, end: number) => at >= start && at < end
    if (within(layout.packet, layout.packet + layout.packetRoom)) {
      const [start] = this.trials.ends()
      const from = at - start
      return from === 0 ? 'packet' : `packet ${from > 0 ? '+' : '−'} ${Math.abs(from)}`
    }
    if (layout.contextSize > 0 && within(layout.context, layout.context + layout.contextSize)) return 'context'
    if (at > layout.registers && at <= layout.stackTop) return stackPlace(layout, at)
    const map = layout.maps.find(({ values, end }) => within(values, end))
    return map?.definition.name
  }
}

const stackPlace = ({ stackTop }: Layout, at: number): string => (at === stackTop ? 'stack' : `stack − ${stackTop - at}`)

function hexadecimal(value: bigint): string {
  return value < 10n ? String(value) : `0x${value.toString(16)}`
}

function faultOf(error: unknown): Pick<Tried, 'fault'> {
  if (!(error instanceof ProgramError)) throw error
  return { fault: { message: error.message, line: error.line } }
}
