/** What the worker does between messages: keeps a run at the wanted speed in short slices, and tells the page. */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { checkInvariants } from '../sim/invariants.ts'
import type { FileData } from '../sim/plan.ts'
import { engineVersion } from '../sim/summary.ts'
import { inspectDesign } from '../topology/design.ts'
import type { Edit, TimedEdit, Topology } from '../topology/document.ts'
import { applyEdits } from '../topology/edits.ts'
import { type Problem, problem } from '../topology/problem.ts'
import { bringsJavaScript } from '../topology/programs.ts'
import { Run } from '../topology/run.ts'
import { validateTopology } from '../topology/validate.ts'
import { announcePrograms } from './announcing.ts'
import { Hearing, type Host } from './hearing.ts'
import { viewPacket } from './packet-view.ts'
import type { Snapshot, ToWorker } from './protocol.ts'
import { Recording } from './recording.ts'
import { Sights } from './sights.ts'
import { StageLog } from './stage-log.ts'
import { Telemetry } from './telemetry.ts'
import { withoutEffect } from './without-effect.ts'

const second = 1e12
/** wall time of one slice: messages are answered between slices */
const sliceMilliseconds = 12
/** events between two looks at the wall clock */
const sliceEvents = 4000
const snapshotMilliseconds = 250
/** a fast run still gives this many frames from begin to end */
const framesPerRun = 200
/** least wall time between two of those extra frames */
const extraFrameMilliseconds = 4

/** messages that may take longer than the page waits for an answer */
const longWork: ReadonlySet<string> = new Set(['load', 'restore', 'edit', 'rewind', 'save-capture'])

export class Session {
  private readonly host: Host
  private run: Run | null = null
  /** the document as loaded, with its own timed edits */
  private base: Topology | null = null
  private files: readonly FileData[] = []
  private telemetry: Telemetry | null = null
  private log: StageLog | null = null
  private readonly recording = new Recording()
  private readonly sights: Sights
  private layoutVersion = 0
  private running = false
  private finishing = false
  private reported = false
  private until = Number.POSITIVE_INFINITY
  private speed = 0.05
  /** simulated time that a run before this one had come to: up to there the pace does not matter */
  private reached = 0
  /** wall and simulated time from which the pace is counted */
  private anchor = { wall: 0, simulated: 0 }
  private wallSpent = 0
  private lastFrame = 0
  private lastFrameAt = 0
  private lastSnapshot = 0
  private watch = { dots: true, hertz: 20 }
  private scheduled = false
  /** token of the edit that is being made */
  private editing: number | undefined
  private readonly hearing: Hearing

  constructor(host: Host) {
    this.host = host
    this.sights = new Sights((message) => host.post(message))
    this.hearing = new Hearing(host, (message) => this.hear(message))
    host.post({ type: 'ready', engineVersion })
  }

  receive(message: ToWorker): void {
    this.hearing.receive(message)
  }

  private hear(message: ToWorker): void {
    try {
      this.handle(message)
    } catch (error) {
      this.fail(error)
    }
  }

  private handle(message: ToWorker): void {
    if (longWork.has(message.type)) this.host.post({ type: 'busy' })
    switch (message.type) {
      case 'load':
        this.load(message.topology, message.files, message.reached ?? 0, message.announce)
        break
      case 'restore':
        this.restore(message.snapshot, message.files, message.reached ?? 0, message.announce)
        break
      case 'run':
        this.until = message.until ?? Number.POSITIVE_INFINITY
        this.go()
        break
      case 'finish':
        this.finishing = true
        this.until = Number.POSITIVE_INFINITY
        this.go()
        break
      case 'pause':
        this.stop()
        break
      case 'speed':
        this.speed = message.value
        this.setAnchor()
        break
      case 'step':
        this.step(message.unit)
        break
      case 'edit':
        this.edit(message.edits, message.token)
        break
      case 'rewind':
        if (this.base) this.load(this.base, this.files)
        break
      case 'watch':
        this.watch = { dots: message.dots, hertz: message.hertz }
        break
      case 'inspect':
        this.host.post({ type: 'packet', view: this.run && this.log ? viewPacket(this.run.world, this.log, message.slot) : null })
        break
      case 'tap':
        this.recording.tap(message.points)
        this.listen()
        this.tellRecorded()
        break
      case 'turns':
        this.sights.showTurns(message.machine)
        break
      case 'keeps':
        this.sights.showKept(message.component)
        break
      case 'save-capture':
        this.sendCapture(this.recording.file())
        break
      case 'snapshot':
        this.sendSnapshot()
        break
      case 'recycle':
        this.telemetry?.recycle(message.buffer)
        break
      case 'ping':
        this.host.post({ type: 'pong' })
        break
    }
  }

  private load(topology: Topology, files: readonly FileData[], reached = 0, announce?: number): void {
    this.running = false
    this.finishing = false
    const problems = validateTopology(topology, catalogue, profiles)
    if (problems.some((found) => found.severity === 'error')) {
      this.host.post({ type: 'refused', problems })
      return
    }
    this.base = topology
    this.files = files
    this.reached = reached
    if (!this.begin(() => this.make(topology), announce)) return
    this.host.post({ type: 'loaded', layout: this.newLayout(), problems: [...problems, ...this.inspect()] })
    this.sendFrame(0)
    this.sendSnapshot()
  }

  private restore(snapshot: Snapshot, files: readonly FileData[], reached: number, announce?: number): void {
    this.running = false
    this.finishing = false
    this.base = snapshot.topology
    this.files = files
    this.reached = reached
    const { topology, edits: acted, world } = snapshot
    const run = this.begin(() => this.make(topology, { acted, world }), announce)
    if (!run) return
    this.host.post({ type: 'loaded', layout: this.newLayout(), problems: this.inspect() })
    // an edit made while the run stood at the snapshot's time acts without waiting for the run to go on
    if (run.waiting[0]?.at <= run.now) run.runUntil(run.now, Number.POSITIVE_INFINITY, (timed) => this.replayed(timed))
    this.sendFrame(run.ended ? 2 : 0)
  }

  private readonly make = (topology: Topology, from?: ReturnType<Run['snapshot']>) =>
    new Run(topology, this.files, from, catalogue, this.hearing.engine)

  /** Null when the engine cannot make the run: the page has been told why. */
  private begin(create: () => Run, announce?: number): Run | null {
    this.run = null
    let run: Run
    try {
      run = create()
    } catch (error) {
      this.host.post({ type: 'refused', problems: [problem('engine', '', (error as Error).message)] })
      return null
    }
    this.run = run
    this.reported = false
    this.wallSpent = 0
    const { world } = run
    if (announce !== undefined)
      announcePrograms(world, announce, (call) =>
        this.host.post({ type: 'program', call: call && { ...call, token: this.editing } }),
      )
    this.log = new StageLog(() => world.packets.born)
    this.recording.begin(world)
    this.listen()
    this.lastFrameAt = run.now
    this.setAnchor()
    return run
  }

  private inspect(): Problem[] {
    const { run } = this
    return run
      ? [
          ...inspectDesign(run.topology, catalogue, profiles, this.hearing.engine),
          ...run.skipped.map((timed) => withoutEffect(timed, run)),
        ]
      : []
  }

  private newLayout() {
    const run = this.run as Run
    const destinations = new Map(
      run.topology.components.map((record) => [record.id, String(record.parameters?.destination ?? '')] as const),
    )
    this.telemetry = new Telemetry(run.world, ++this.layoutVersion, destinations)
    return this.telemetry.layout
  }

  private go(): void {
    if (!this.run) return
    if (this.run.ended) {
      this.finishing = false
      this.report()
      return
    }
    this.running = true
    this.lastSnapshot = this.host.now()
    this.setAnchor()
    this.plan(0)
  }

  private stop(): void {
    const was = this.running
    this.running = false
    this.finishing = false
    if (!this.run) return
    this.sendFrame(this.run.ended ? 2 : 0)
    if (was) this.sendSnapshot()
  }

  private setAnchor(): void {
    this.anchor = { wall: this.host.now(), simulated: Math.max(this.run?.now ?? 0, this.reached) }
  }

  private plan(pause: number): void {
    if (this.scheduled) return
    this.scheduled = true
    this.host.later(() => {
      this.scheduled = false
      try {
        this.slice()
      } catch (error) {
        this.fail(error)
      }
    }, pause)
  }

  /** A few milliseconds of simulation, then room for messages. */
  private slice(): void {
    const { run, host } = this
    if (!run || !this.running) return
    const began = host.now()
    const free = this.finishing || this.speed === 0
    const due = free ? run.end : this.anchor.simulated + ((began - this.anchor.wall) / 1000) * this.speed * second
    const limit = Math.min(Math.floor(due), run.end, this.until)
    const frameStep = Math.max(1, Math.floor(run.end / framesPerRun))
    let late = false
    while (run.now < limit) {
      const to = free ? Math.min(limit, this.lastFrameAt + frameStep) : limit
      if (run.waiting[0]?.at <= to) host.post({ type: 'busy' })
      const ran = run.runUntil(to, sliceEvents, (timed) => this.replayed(timed))
      const wall = host.now()
      if (run.now >= this.lastFrameAt + frameStep && wall - this.lastFrame >= extraFrameMilliseconds) this.sendFrame(1, false)
      else if (run.now >= this.lastFrameAt + frameStep) this.lastFrameAt = run.now
      late = wall - began > sliceMilliseconds
      if (late || (ran === 0 && run.now >= limit)) break
    }
    const wall = host.now()
    this.wallSpent += wall - began
    if (late && !free && run.now < limit) this.setAnchor()
    if (wall - this.lastFrame >= 1000 / this.watch.hertz) this.sendFrame(1)
    if (wall - this.lastSnapshot >= snapshotMilliseconds) this.sendSnapshot()
    if (run.ended) this.report()
    else if (run.now >= this.until) this.stop()
    else this.plan(free || late ? 0 : 8)
  }

  private step(unit: 'event' | 'packet'): void {
    const { run } = this
    if (!run || run.ended) return
    this.running = false
    const moved = () => run.world.packets.inFlight * 1e9 + run.world.packetHops
    const before = moved()
    if (run.waiting.length > 0) this.host.post({ type: 'busy' })
    for (let i = 0; i < 100_000; i++) {
      if (run.runUntil(run.end, 1, (timed) => this.replayed(timed)) === 0) break
      if (unit === 'event' || moved() !== before) break
    }
    this.sendFrame(run.ended ? 2 : 0)
    this.sendSnapshot()
    if (run.ended) this.report()
  }

  private edit(edits: readonly Edit[], token: number): void {
    const { run } = this
    if (!run) return
    let problems: Problem[]
    try {
      if (this.hearing.engine === null && edits.some(bringsJavaScript))
        throw new Error('programs in JavaScript have no engine here')
      problems = validateTopology(applyEdits(run.topology, edits), catalogue, profiles)
    } catch (error) {
      problems = [problem('edit', '', String((error as Error).message))]
    }
    if (problems.some((found) => found.severity === 'error')) {
      this.host.post({ type: 'edit-refused', token, problems })
      return
    }
    this.editing = token
    for (const edit of edits) run.edit(edit)
    this.editing = undefined
    this.recording.follow()
    this.sights.follow(run.world)
    this.host.post({ type: 'edited', token, at: run.now, layout: this.newLayout(), problems: this.inspect() })
    if (!this.running) this.sendFrame(run.ended ? 2 : 0)
  }

  private replayed(timed: TimedEdit): void {
    const skipped = this.run?.skipped.at(-1) === timed
    const { at, edit } = timed
    this.recording.follow()
    if (this.run) this.sights.follow(this.run.world)
    this.host.post({ type: 'replayed', at, edit, skipped, layout: this.newLayout(), problems: this.inspect() })
  }

  private sendFrame(state: 0 | 1 | 2, dots = this.watch.dots): void {
    if (!this.run || !this.telemetry) return
    if (this.telemetry.outdated) this.host.post({ type: 'layout', layout: this.newLayout() })
    this.lastFrame = this.host.now()
    this.lastFrameAt = this.run.now
    const { buffer, length } = this.telemetry.frame(state, this.lastFrame, dots)
    this.host.post({ type: 'telemetry', buffer, length }, [buffer])
    this.tellRecorded()
    this.sights.tell(this.lastFrame, state !== 1)
  }

  /** Hears of every stage: for the packet card always, for the recording while something is tapped. */
  private listen(): void {
    if (!this.run || !this.log) return
    this.run.world.tracer = this.recording.tracer(this.log)
    this.sights.follow(this.run.world)
  }

  private tellRecorded(): void {
    const recorded = this.recording.news()
    if (recorded) this.host.post({ type: 'recorded', recorded })
  }

  private sendCapture(file: ArrayBuffer): void {
    this.host.post({ type: 'capture', file }, [file])
  }

  private sendSnapshot(): void {
    const { run, base } = this
    if (!run || !base) return
    this.lastSnapshot = this.host.now()
    const { acted, world } = run.snapshot()
    const topology = { ...base, edits: [...acted, ...run.waiting] }
    this.host.post({ type: 'snapshot', snapshot: { topology, edits: acted, at: run.now, world } }, [world])
  }

  private report(): void {
    const run = this.run as Run
    this.running = false
    this.finishing = false
    this.sendFrame(2)
    if (this.reported) return
    this.reported = true
    this.sendSnapshot()
    const result = run.result(this.wallSpent / 1000)
    this.host.post({ type: 'ended', digest: result.digest, result })
    if (result.invariants.violated.length > 0) this.host.post({ type: 'failed', message: result.invariants.violated[0] })
  }

  private fail(error: unknown): void {
    this.running = false
    const violated = this.run ? checkInvariants(this.run.world).violated : []
    this.host.post({ type: 'failed', message: [(error as Error).message, ...violated].join('; ') })
  }
}
