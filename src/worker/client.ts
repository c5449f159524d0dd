/** The page's end of the simulation worker: keeps it alive and restarts it from its last snapshot. */
import type { FileData } from '../sim/plan.ts'
import type { Edit, Topology } from '../topology/document.ts'
import { applyEdits } from '../topology/edits.ts'
import { problem } from '../topology/problem.ts'
import { insertEdits } from '../topology/timeline.ts'
import type { FromWorker, ProgramCall, Snapshot, ToWorker } from './protocol.ts'

export type SimulationMessage =
  | FromWorker
  /** the worker was stuck or had crashed and has been started again from its last snapshot */
  | { type: 'restarted'; reason: Fault; lostSeconds: number }
  /**
   * A program did not come back and was stopped by an edit that acts just before it was called, so that every replay does
   * the same; without a time it is part of the design as it is at the start. The worker goes on from there.
   */
  | { type: 'stopped'; component: string; edit: Edit; at: number | null; calledAt: number; waitedSeconds: number }
  /** the worker is not started again: nothing answers until the next `load` */
  | { type: 'failed'; message: string; stopped: true }

export interface Simulation {
  send(message: ToWorker): void
  subscribe(listener: (message: SimulationMessage) => void): () => void
  dispose(): void
}

type Fault = 'hang' | 'crash'

const pingMilliseconds = 100
/** without any word for so long the worker counts as stuck */
const patienceMilliseconds = 300
/** and for so long while it loads its own code, or has said that it is busy */
const busyPatienceMilliseconds = 30_000
/** the same with programs, which take time to be loaded and may take some to run; one that was told of and does not come back for so long is stopped */
const programPatienceMilliseconds = 2000
/** a tick this late means that the page itself was busy: what the worker said may still wait to be heard */
const latenessMilliseconds = 150
/** and this is how long it then has at least to be heard */
const graceMilliseconds = 200
/** restarts in a row that bring no newer snapshot */
const restartsWithoutProgress = 3
/** wait before the second restart in a row after a crash; it doubles with each */
const backOffMilliseconds = 200

const patienceFor = ({ programs = [] }: Topology) => (programs.length > 0 ? programPatienceMilliseconds : patienceMilliseconds)

export function createSimulation(): Simulation {
  const listeners = new Set<(message: SimulationMessage) => void>()
  const tell = (message: SimulationMessage) => {
    for (const listener of [...listeners]) listener(message)
  }
  let document: Extract<ToWorker, { type: 'load' }> | null = null
  let files: readonly FileData[] = []
  let snapshot: Snapshot | null = null
  let snapshotWall = performance.now()
  /** loads and restores not answered yet: whatever else arrives meanwhile belongs to the run before */
  let loading = 0

  /** simulated picoseconds that the page has seen, and those that this worker has come to */
  let reached = 0
  let current = 0
  /** edits that the page knows to have acted, the time of the last of them, and how many of them this worker has acted */
  let seen = 0
  let lastEdit = 0
  let acted = 0
  /** edits that the last snapshot does not know: with their time once it is known */
  let unsaved: { edits: readonly Edit[]; token: number; at: number | null }[] = []
  /** a restarted worker hears of edits without a time only when it stands where the page stood, else they would act too early */
  let holding = false

  /** what to say again to a fresh worker */
  let going: ToWorker | null = null
  let speed: ToWorker | null = null
  let watch: ToWorker | null = null
  let taps: ToWorker | null = null
  let turns: ToWorker | null = null
  let keeps: ToWorker | null = null

  /** simulated picoseconds from which a worker that is started again tells of programs */
  let announce: number | undefined
  /** the program that runs, as far as it was told of, and since when */
  let inside: { readonly call: ProgramCall; since: number } | null = null
  /** patience while nothing else was announced */
  let ordinary = patienceMilliseconds
  /** programs that were stopped, by component and time: what is stuck there again cannot be stopped by an edit */
  const stopped = new Set<string>()

  let restarts = 0
  /** time of the snapshot of the last restart, in picoseconds */
  let restartedFrom = -1
  let backOff: ReturnType<typeof setTimeout> | undefined

  let heard = 0
  let ticked = 0
  let patience = busyPatienceMilliseconds
  let timer: ReturnType<typeof setInterval> | null = null
  /** messages are answered in order: the pong after a message says that it has been dealt with */
  let pings = 0
  let pongs = 0
  let awaited = 0

  /** null while it waits to be started again, and after the last restart has failed */
  let worker: Worker | null = start()

  function start(): Worker {
    const fresh = new Worker(new URL('./sim.worker.ts', import.meta.url), { type: 'module' })
    fresh.onmessage = (event: MessageEvent<FromWorker>) => {
      if (fresh === worker) receive(event.data)
    }
    fresh.onerror = (event) => {
      event.preventDefault()
      if (fresh === worker) recover('crash')
    }
    return fresh
  }

  const post = (message: ToWorker) => worker?.postMessage(message, message.type === 'recycle' ? [message.buffer] : [])

  function ping(): void {
    pings++
    post({ type: 'ping' })
  }

  /** Watches over the worker while it runs, and until it has dealt with what it was told last. */
  function watchOver(): void {
    if (!worker) return
    ping()
    awaited = pings
    if (timer !== null) return
    heard = performance.now()
    ticked = heard
    timer = setInterval(tick, pingMilliseconds)
  }

  function unwatch(): void {
    if (timer !== null) clearInterval(timer)
    timer = null
  }

  function tick(): void {
    if (!going && pongs >= awaited) {
      unwatch()
      return
    }
    const now = performance.now()
    const late = now - ticked > pingMilliseconds + latenessMilliseconds
    ticked = now
    if (late && inside) inside.since = Math.max(inside.since, now - programPatienceMilliseconds + graceMilliseconds)
    if (inside) {
      if (!late && now - inside.since > programPatienceMilliseconds) stopProgram(inside.call)
      else ping()
      return
    }
    if (late) heard = Math.max(heard, now - patience + graceMilliseconds)
    else if (now - heard > patience) {
      recover('hang')
      return
    }
    ping()
  }

  function receive(message: FromWorker): void {
    heard = performance.now()
    if (message.type === 'program') {
      inside = message.call && { call: message.call, since: heard }
      return
    }
    patience = message.type === 'busy' ? busyPatienceMilliseconds : ordinary
    if (message.type === 'busy') return
    if (message.type === 'pong') {
      pongs++
      return
    }
    if (message.type === 'loaded' || message.type === 'refused') loading = Math.max(0, loading - 1)
    if (loading > 0 || follow(message)) tell(message)
    if (holding && loading === 0 && acted >= seen && current >= Math.max(reached, lastEdit)) release()
  }

  /** Keeps what a restart needs; false when the page knows the message already. */
  function follow(message: FromWorker): boolean {
    switch (message.type) {
      case 'telemetry':
        current = Math.round(new Float64Array(message.buffer, 0, 2)[1] * 1e12)
        reached = Math.max(reached, current)
        break
      case 'snapshot':
        keep(message.snapshot)
        break
      case 'edited': {
        const entry = unsaved.find(({ token }) => token === message.token)
        if (!entry) break
        entry.at = message.at
        lastEdit = Math.max(lastEdit, message.at)
        acted += entry.edits.length
        seen += entry.edits.length
        break
      }
      case 'replayed':
        acted++
        if (acted <= seen) {
          tell({ type: 'layout', layout: message.layout })
          return false
        }
        seen = acted
        lastEdit = Math.max(lastEdit, message.at)
        break
      case 'edit-refused':
        unsaved = unsaved.filter(({ token }) => token !== message.token)
        break
      case 'ended':
      case 'failed':
      case 'refused':
        going = null
        break
    }
    return true
  }

  /** Whatever has been acknowledged before a snapshot was posted is in its document. */
  function keep(fresh: Snapshot): void {
    snapshot = fresh
    snapshotWall = heard
    current = fresh.at
    reached = Math.max(reached, current)
    acted = fresh.edits.length
    seen = Math.max(seen, acted)
    unsaved = unsaved.filter(({ at }) => at === null)
    if (fresh.at > restartedFrom && unsaved.length === 0) restarts = 0
  }

  function release(): void {
    holding = false
    for (const { edits, token, at } of unsaved) if (at === null) post({ type: 'edit', edits, token })
    if (unsaved.length > 0) watchOver()
  }

  function recover(reason: Fault): void {
    end()
    if (restarts >= restartsWithoutProgress) {
      const fault = reason === 'hang' ? 'stopped answering' : 'crashed'
      const place = `${Math.max(reached, lastEdit) / 1e12} s of simulated time`
      giveUp(`the simulation ${fault} at ${place} and did not get further in ${restarts} restarts`)
      return
    }
    if (reason === 'hang') announce = current
    const wait = reason === 'crash' && restarts > 0 ? backOffMilliseconds * 2 ** (restarts - 1) : 0
    restarts++
    restartedFrom = snapshot?.at ?? -1
    if (wait > 0) backOff = setTimeout(resume, wait)
    else resume()
    tell({ type: 'restarted', reason, lostSeconds: (performance.now() - snapshotWall) / 1000 })
  }

  function end(): void {
    worker?.terminate()
    worker = null
    inside = null
    unwatch()
  }

  function giveUp(message: string): void {
    going = null
    tell({ type: 'failed', message, stopped: true })
  }

  /** The worker is stuck in this call: it is started again with an edit that stops the program just before. */
  function stopProgram({ component, at, stop, token }: ProgramCall): void {
    end()
    const late = `the program of ${component} did not come back within ${programPatienceMilliseconds / 1000} s at ${at / 1e12} s of simulated time`
    if (token !== undefined && unsaved.some((entry) => entry.token === token && entry.at === null)) {
      unsaved = unsaved.filter((entry) => entry.token !== token)
      resume()
      tell({ type: 'edit-refused', token, problems: [problem('program-stuck', component, late)] })
      return
    }
    if (stopped.has(`${component} ${at}`)) {
      giveUp(late)
      return
    }
    stopped.add(`${component} ${at}`)
    const timed = at > 0 ? at - 1 : null
    if (timed === null) fromStart(stop)
    else {
      unsaved.push({ edits: [stop], token: -1, at: timed })
      seen++
      lastEdit = Math.max(lastEdit, timed)
      // a snapshot of the call's own instant is too late for the edit
      if (snapshot && snapshot.at >= at) fromStart()
    }
    restarts = 0
    resume()
    const waitedSeconds = programPatienceMilliseconds / 1000
    tell({ type: 'stopped', component, edit: stop, at: timed, calledAt: at, waitedSeconds })
  }

  /** Forgets the snapshot, not the edits: the run is made again from time 0. @param edit of the design at the start */
  function fromStart(...edit: readonly Edit[]): void {
    const topology = snapshot?.topology ?? document?.topology
    if (topology) document = { type: 'load', topology: applyEdits(topology, edit), files }
    snapshot = null
  }

  /** With the edits that have acted and that it does not know. */
  function withKnown(topology: Topology): Topology {
    const known = unsaved.flatMap(({ edits, at }) => (at === null ? [] : edits.map((edit) => ({ at, edit }))))
    return { ...topology, edits: insertEdits(topology.edits ?? [], known) }
  }

  /** Simulated picoseconds that a paced run would have made since the last word of its worker. */
  function owed(): number {
    if (going?.type !== 'run' || speed?.type !== 'speed') return 0
    return Math.floor((performance.now() - heard) * speed.value * 1e9)
  }

  /** Brings a fresh worker to where the page stands. */
  function resume(): void {
    clearTimeout(backOff)
    worker = start()
    patience = busyPatienceMilliseconds
    pings = 0
    pongs = 0
    current = 0
    acted = snapshot?.edits.length ?? 0
    holding = document !== null || snapshot !== null
    loading = holding ? 1 : 0
    if (speed) post(speed)
    if (watch) post(watch)
    if (taps) post(taps)
    if (turns) post(turns)
    if (keeps) post(keeps)
    const goal = Math.max(reached, lastEdit)
    if (snapshot) {
      const topology = withKnown(snapshot.topology)
      post({ type: 'restore', snapshot: { ...snapshot, topology }, files, reached: goal + owed(), announce })
    } else if (document) post({ ...document, topology: withKnown(document.topology), reached: goal + owed(), announce })
    if (going) post(going)
    else if (goal > (snapshot?.at ?? 0)) post({ type: 'run', until: goal })
    watchOver()
  }

  /** Forgets the run before; what it still says is not about this one. */
  function begin(): void {
    snapshot = null
    snapshotWall = performance.now()
    reached = 0
    current = 0
    seen = 0
    lastEdit = 0
    acted = 0
    unsaved = []
    holding = false
    going = null
    restarts = 0
    restartedFrom = -1
    announce = undefined
    inside = null
    stopped.clear()
    loading++
  }

  return {
    send(message) {
      switch (message.type) {
        case 'load':
          begin()
          ordinary = patienceFor(message.topology)
          document = message
          files = message.files
          if (!worker) {
            resume()
            return
          }
          break
        case 'restore':
          begin()
          ordinary = patienceFor(message.snapshot.topology)
          snapshot = message.snapshot
          files = message.files
          reached = message.reached ?? 0
          acted = message.snapshot.edits.length
          seen = acted
          if (!worker) {
            resume()
            return
          }
          break
        case 'rewind':
          if (snapshot) document = { type: 'load', topology: snapshot.topology, files }
          if (!document) return
          begin()
          break
        case 'pause':
        case 'step':
          going = null
          break
        case 'run':
        case 'finish':
          going = message
          break
        case 'speed':
          speed = message
          break
        case 'watch':
          watch = message
          break
        case 'tap':
          taps = message
          break
        case 'turns':
          turns = message
          break
        case 'keeps':
          keeps = message
          break
        case 'edit':
          unsaved.push({ edits: message.edits, token: message.token, at: null })
          if (message.edits.some(({ type }) => type === 'program')) ordinary = programPatienceMilliseconds
          if (holding) return
          break
      }
      post(message)
      if (answered.has(message.type)) watchOver()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      unwatch()
      clearTimeout(backOff)
      listeners.clear()
      worker?.terminate()
      worker = null
    },
  }
}

/** Messages that cost the worker work: it must come back from them. */
const answered: ReadonlySet<ToWorker['type']> = new Set(['load', 'restore', 'rewind', 'run', 'finish', 'pause', 'step', 'edit'])
