/** The page's end of the simulation worker: keeps it alive and restarts it from its last snapshot. */
import type { FileData } from '../sim/plan.ts'
import type { Edit } from '../topology/document.ts'
import { insertEdits } from '../topology/timeline.ts'
import type { FromWorker, Snapshot, ToWorker } from './protocol.ts'

export type SimulationMessage =
  | FromWorker
  /** the worker was stuck or had crashed and has been started again from its last snapshot */
  | { type: 'restarted'; reason: Fault; lostSeconds: number }
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
/** a tick this late means that the page itself was busy: what the worker said may still wait to be heard */
const latenessMilliseconds = 150
/** and this is how long it then has at least to be heard */
const graceMilliseconds = 200
/** restarts in a row that bring no newer snapshot */
const restartsWithoutProgress = 3
/** wait before the second restart in a row after a crash; it doubles with each */
const backOffMilliseconds = 200

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
    if (late) heard = Math.max(heard, now - patience + graceMilliseconds)
    else if (now - heard > patience) {
      recover('hang')
      return
    }
    ping()
  }

  function receive(message: FromWorker): void {
    heard = performance.now()
    patience = message.type === 'busy' ? busyPatienceMilliseconds : patienceMilliseconds
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
    worker?.terminate()
    worker = null
    unwatch()
    if (restarts >= restartsWithoutProgress) {
      going = null
      const fault = reason === 'hang' ? 'stopped answering' : 'crashed'
      const place = `${Math.max(reached, lastEdit) / 1e12} s of simulated time`
      const message = `the simulation ${fault} at ${place} and did not get further in ${restarts} restarts`
      tell({ type: 'failed', message, stopped: true })
      return
    }
    const wait = reason === 'crash' && restarts > 0 ? backOffMilliseconds * 2 ** (restarts - 1) : 0
    restarts++
    restartedFrom = snapshot?.at ?? -1
    if (wait > 0) backOff = setTimeout(resume, wait)
    else resume()
    tell({ type: 'restarted', reason, lostSeconds: (performance.now() - snapshotWall) / 1000 })
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
      const known = unsaved.flatMap(({ edits, at }) => (at === null ? [] : edits.map((edit) => ({ at, edit }))))
      const topology = { ...snapshot.topology, edits: insertEdits(snapshot.topology.edits ?? [], known) }
      post({ type: 'restore', snapshot: { ...snapshot, topology }, files, reached: goal + owed() })
    } else if (document) post(document)
    if (going) post(going)
    else if (snapshot && goal > snapshot.at) post({ type: 'run', until: goal })
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
    loading++
  }

  return {
    send(message) {
      switch (message.type) {
        case 'load':
          begin()
          document = message
          files = message.files
          if (!worker) {
            resume()
            return
          }
          break
        case 'restore':
          begin()
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
