/**
 * Trials of JavaScript: a sandbox of its own, whose packets come from a person and whose wishes are only told. A trial is
 * deterministic, so a run goes on from a stop by being repeated up to the next one, and a program with other breakpoints is brought
 * to where it was by the packets since it was reset.
 */
import { tableOf } from '../catalogue/javascript/keeping.ts'
import { readFields, writeFields } from '../catalogue/javascript/running.ts'
import { settle } from '../catalogue/javascript/settling.ts'
import type { Host } from '../programs/javascript/api.ts'
import { mostKept } from '../programs/javascript/blank.ts'
import { field, packetBlock } from '../programs/javascript/exchange.ts'
import { ProgramRefused } from '../programs/javascript/language.ts'
import { codeEntries, linked } from '../programs/javascript/pan-interface.ts'
import { probe, probeWord, type Sight, type Stop } from '../programs/javascript/probes.ts'
import type { Engine } from '../programs/javascript/quickjs.ts'
import { defaultLimits, entryPoints, Sandbox } from '../programs/javascript/sandbox.ts'
import { functionNames } from '../programs/javascript/symbols.ts'
import { withoutTypes } from '../programs/javascript/typescript.ts'
import { CapsuleNode } from './capsule-node.ts'
import { type Breakpoint, listed, type Trial, type TrialCommand, type Tried } from './program-trial.ts'

/** programs get a packet from its IP header on */
const ethernetHeader = 14
/** ps between one packet and the next: a time that goes on */
const interval = 1e9
/** packets that are repeated when breakpoints change */
const mostRepeated = 256
/** bytes of heap that a program with probes has beside its own */
const probeRoom = 6 * 1_048_576

/** A packet that stands at a stop. */
interface Standing {
  readonly frame: Uint8Array
  readonly step: number
  /** the program before the packet, and the random numbers drawn by then */
  readonly saved: Uint8Array
  readonly draws: number
}

export class ScriptTrial implements Trial, Host {
  private readonly engine: Engine
  private readonly source: string
  private readonly node: CapsuleNode | null
  /** lines before the program's own */
  private readonly prelude: number
  private sandbox: Sandbox
  private lens: Sandbox | null = null
  private stops: readonly Stop[] = []
  private breakpoints = ''
  /** packets since the reset */
  private readonly past: Uint8Array[] = []
  private standing: Standing | null = null
  private runs = 0
  private draws = 0
  private notes: string[] = []
  private out: { to: number; bytes: Uint8Array }[] = []
  private set: { after: number; mark: number }[] = []
  private sight: Sight | null = null
  private sightBytes = new Uint8Array(0)
  private before = new Uint8Array(0)

  /** @param scripts 'capsules': the program is the code of capsules. @throws ProgramRefused */
  constructor(engine: Engine, source: string, scripts?: 'capsules') {
    this.engine = engine
    const plain = withoutTypes(source)
    const { text, lines } = scripts === 'capsules' ? linked(plain, functionNames(plain), []) : { text: plain, lines: 0 }
    this.source = text
    this.prelude = lines
    this.node = scripts === 'capsules' ? new CapsuleNode((to, bytes) => this.out.push({ to, bytes })) : null
    this.sandbox = this.open(null)
  }

  get time(): number {
    return this.runs * interval
  }
  /** a fixed sequence: a trial is the same every time */
  random(): number {
    return ((Math.imul(++this.draws, 0x9e3779b1) >>> 0) + 0.5) / 4_294_967_296
  }
  send(fields: Int32Array, bytes: Uint8Array, to: number): boolean {
    this.out.push({ to, bytes: bytes.slice(0, fields[field.length]) })
    return true
  }
  timer(after: number, mark: number): boolean {
    this.set.push({ after, mark })
    return true
  }
  log(line: string): void {
    this.notes.push(line)
  }
  ask(request: string): string {
    return this.node?.ask(request) ?? '!there are no routines of a node here'
  }
  stopped(sight: string): void {
    this.sight = JSON.parse(sight)
    this.sightBytes = this.left()
  }

  run(frame: Uint8Array, breakpoints: readonly Breakpoint[]): Tried {
    this.giveUp()
    this.heed(breakpoints, breakpoints.length > 0)
    return this.call(frame, 0, 0)
  }

  go(command: TrialCommand, breakpoints: readonly Breakpoint[]): Tried {
    if (this.standing === null) throw new Error('no packet is under way')
    const { frame, step } = this.standing
    this.giveUp()
    this.heed(breakpoints, true)
    return this.call(frame, command === 'step' ? step + 1 : 0, step)
  }

  /** A packet that stands at a stop has never come. */
  private giveUp(): void {
    if (this.standing === null) return
    this.sandbox.restore(this.standing.saved)
    this.draws = this.standing.draws
    this.runs--
    this.standing = null
  }

  /** The program with these breakpoints, with all that it kept. @param probed it can stop, at whatever statement */
  private heed(breakpoints: readonly Breakpoint[], probed: boolean): void {
    const key = probed ? JSON.stringify(breakpoints.map(({ line, condition }) => [line, condition])) : ''
    if (key === this.breakpoints) return
    const { past } = this
    if (past.length > mostRepeated)
      throw new ProgramRefused(
        `for other breakpoints the packets since the reset are repeated, ${mostRepeated} at most, and there were ${past.length}: reset first`,
      )
    this.sandbox = this.open(probed ? breakpoints : null)
    this.breakpoints = key
    for (const frame of past.splice(0)) this.call(frame, 0, Number.MAX_SAFE_INTEGER)
  }

  /** @param breakpoints null = it never stops */
  private open(breakpoints: readonly Breakpoint[] | null): Sandbox {
    const { engine, source, prelude } = this
    const conditions = breakpoints?.map(({ line, condition }) => ({ line: line + prelude, text: condition }))
    const probed = conditions ? probe(source, conditions, prelude + 1) : null
    const limits = probed ? { ...defaultLimits, memory: defaultLimits.memory + probeRoom } : defaultLimits
    this.runs = 0
    this.draws = 0
    const sandbox = this.told(() => new Sandbox(engine, probed ?? source, this, limits, this.node ? codeEntries : []))
    this.stops = probed?.stops ?? []
    const init = entryPoints.indexOf('init')
    if (sandbox.has(init)) sandbox.call(init)
    return sandbox
  }

  /** A refusal is told by the line of the program as it was written. */
  private told(make: () => Sandbox): Sandbox {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof ProgramRefused) || error.line === undefined) throw error
      throw new ProgramRefused(error.message, this.own(error.line))
    }
  }

  private own(line: number | undefined): number | undefined {
    return line === undefined || line <= this.prelude ? undefined : line - this.prelude
  }

  /** @param stopAt a step; 0 = none @param behind the step behind which breakpoints stop */
  private call(frame: Uint8Array, stopAt: number, behind: number): Tried {
    const { sandbox } = this
    const { words } = sandbox
    const from = { saved: this.stops.length > 0 ? sandbox.save() : null, draws: this.draws }
    this.runs++
    this.notes = []
    this.out = []
    this.set = []
    this.lay(frame)
    words[probeWord.steps] = 0
    words[probeWord.stopAt] = stopAt
    words[probeWord.behind] = Math.min(behind, 0x7fff_ffff)
    words[probeWord.on] = this.stops.length > 0 ? 1 : 0
    const verdict = this.treat()
    words[probeWord.on] = 0
    const sight = this.takeSight()
    if (sight && from.saved) {
      this.standing = { frame, step: sight.step, saved: from.saved, draws: from.draws }
      return { ...this.result(), cost: sandbox.limits.operations - sight.left, after: this.sightBytes, stopped: this.seen(sight) }
    }
    this.past.push(frame)
    const { failure } = sandbox
    return failure
      ? { ...this.result(), after: this.before, fault: { message: failure.message, line: this.own(failure.line) } }
      : { ...this.result(), verdict }
  }

  private takeSight(): Sight | null {
    const { sight } = this
    this.sight = null
    return sight
  }

  private treat(): NonNullable<Tried['verdict']> {
    const { sandbox, node } = this
    if (node) {
      node.begin()
      const accept = entryPoints.length + codeEntries.indexOf('accept')
      sandbox.words[packetBlock + field.changed] = 0
      if (sandbox.has(accept)) sandbox.call(accept)
      return node.verdict
    }
    const passes = sandbox.has(0) ? sandbox.treat() : true
    return { name: passes ? 'PASS' : 'DROP', passes }
  }

  private result(): Tried {
    const { runs, sandbox, before, notes, out, set } = this
    return {
      runs,
      cost: sandbox.cost,
      before,
      after: this.left(),
      log: notes,
      sent: out,
      timers: set,
      tables: [tableOf(this.look(sandbox.save()).inventory(listed))],
    }
  }

  /** What the program keeps is read in an instance beside its own. */
  private look(saved: Uint8Array): Sandbox {
    this.lens ??= new Sandbox(this.engine, '', this, { ...defaultLimits, memory: mostKept }, [], saved)
    this.lens.restore(saved)
    return this.lens
  }

  private seen({ stop, why, values }: Sight): NonNullable<Tried['stopped']> {
    const { line, names } = this.stops[stop]
    const variables = names.flatMap((name, i) => {
      const value = values[i]
      return value === null ? [] : [{ name, value }]
    })
    return {
      line: this.own(line),
      next: this.source.split('\n')[line - 1].trim(),
      registers: [],
      stack: [],
      variables,
      ...(why !== '' && { why }),
      waits: true,
    }
  }

  private lay(frame: Uint8Array): void {
    const { words, packet: room } = this.sandbox
    const packet = frame.subarray(ethernetHeader)
    const given = (this.node ? CapsuleNode.dataOf(packet) : packet).subarray(0, room.length)
    this.before = given.slice()
    room.set(given)
    words.fill(0, packetBlock, packetBlock + 16)
    if (isIpv4(packet)) readFields(words, packet)
    words[packetBlock + field.length] = given.length
  }

  /** As it goes on: what was set by the names of fields is in the bytes, lengths and checksums are mended. */
  private left(): Uint8Array<ArrayBuffer> {
    const { words, packet } = this.sandbox
    const fields = words.subarray(packetBlock, packetBlock + 16)
    const after = packet.slice(0, fields[field.length])
    if (this.node || fields[field.changed] === 0 || !isIpv4(after)) return after
    writeFields(after, fields)
    settle(after, this.before)
    return after
  }
}

const isIpv4 = (packet: Uint8Array): boolean => packet.length >= 20 && packet[0] >> 4 === 4
