/** The page's end of the simulation worker: keeps it alive and restarts it from its last snapshot. */
import type { Edit, TimedEdit } from '../topology/document.ts'
import type { CaptureData, FromWorker, Snapshot, ToWorker } from './protocol.ts'

export type SimulationMessage =
  | FromWorker
  /** the worker was stuck or had crashed and has been started again from its last snapshot */
  | { type: 'restarted'; reason: 'hang' | 'crash'; lostSeconds: number }

export interface Simulation {
  send(message: ToWorker): void
  subscribe(listener: (message: SimulationMessage) => void): () => void
  dispose(): void
}

const pingMilliseconds = 100
/** without any word for so long the worker counts as stuck */
const patienceMilliseconds = 400
/** a tick this late means that the page itself was busy: what the worker said may still wait to be heard */
const latenessMilliseconds = 150
/** and this is how long it then has at least to be heard */
const graceMilliseconds = 200

export function createSimulation(): Simulation {
  const listeners = new Set<(message: SimulationMessage) => void>()
  const tell = (message: SimulationMessage) => {
    for (const listener of [...listeners]) listener(message)
  }
  let worker = start()
  let captures: readonly CaptureData[] = []
  let snapshot: Snapshot | null = null
  let snapshotWall = 0
  /** simulated picoseconds that the page has seen */
  let reached = 0
  /** edits that the last snapshot does not hold yet: with their time once it is known */
  let unsaved: { edits: readonly Edit[]; token: number; at: number | null }[] = []
  /** edits that have acted since the last snapshot: a restarted worker acts them again, and the page knows them already */
  let seen: TimedEdit[] = []
  let repeated: TimedEdit[] = []
  /** what to say again to a fresh worker */
  let going: ToWorker | null = null
  let speed: ToWorker | null = null
  let watch: ToWorker | null = null
  let heard = 0
  let ticked = 0
  let timer: ReturnType<typeof setInterval> | null = null

  function start(): Worker {
    const fresh = new Worker(new URL('./sim.worker.ts', import.meta.url), { type: 'module' })
    fresh.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data)
    fresh.onerror = (event) => {
      event.preventDefault()
      restart('crash')
    }
    return fresh
  }

  function receive(message: FromWorker): void {
    heard = performance.now()
    if (message.type === 'pong') return
    if (message.type === 'telemetry') reached = new Float64Array(message.buffer, 0, 2)[1] * 1e12
    if (message.type === 'snapshot') {
      snapshot = message.snapshot
      snapshotWall = heard
      const { at } = snapshot
      unsaved = unsaved.filter((entry) => entry.at === null || entry.at > at || !holds(message.snapshot, entry.edits))
      seen = seen.filter((timed) => timed.at > at)
    }
    if (message.type === 'edited')
      for (const entry of unsaved)
        if (entry.token === message.token) {
          entry.at = message.at
          seen.push(...entry.edits.map((edit) => ({ at: message.at, edit })))
        }
    if (message.type === 'replayed') {
      const again = repeated.findIndex(
        (timed) => timed.at === message.at && JSON.stringify(timed.edit) === JSON.stringify(message.edit),
      )
      if (again >= 0) {
        repeated.splice(again, 1)
        tell({ type: 'layout', layout: message.layout })
        return
      }
      seen.push({ at: message.at, edit: message.edit })
    }
    if (message.type === 'edit-refused') unsaved = unsaved.filter((entry) => entry.token !== message.token)
    if (message.type === 'ended' || message.type === 'failed' || message.type === 'refused') rest()
    tell(message)
  }

  function rest(): void {
    going = null
    if (timer !== null) clearInterval(timer)
    timer = null
  }

  function tick(): void {
    const now = performance.now()
    const late = now - ticked > pingMilliseconds + latenessMilliseconds
    ticked = now
    if (late) heard = Math.max(heard, now - patienceMilliseconds + graceMilliseconds)
    else if (now - heard > patienceMilliseconds) {
      restart('hang')
      return
    }
    worker.postMessage({ type: 'ping' } satisfies ToWorker)
  }

  function restart(reason: 'hang' | 'crash'): void {
    worker.terminate()
    worker = start()
    repeated = [...seen]
    heard = performance.now()
    ticked = heard
    if (speed) worker.postMessage(speed)
    if (watch) worker.postMessage(watch)
    if (snapshot) {
      const known = unsaved.flatMap(({ edits, at }) => (at === null ? [] : edits.map((edit): TimedEdit => ({ at, edit }))))
      const topology = { ...snapshot.topology, edits: [...(snapshot.topology.edits ?? []), ...known] }
      worker.postMessage({ type: 'restore', snapshot: { ...snapshot, topology }, captures, reached } satisfies ToWorker)
      for (const { edits, token, at } of unsaved)
        if (at === null) worker.postMessage({ type: 'edit', edits, token } satisfies ToWorker)
    }
    if (going) worker.postMessage(going)
    tell({ type: 'restarted', reason, lostSeconds: (performance.now() - snapshotWall) / 1000 })
  }

  return {
    send(message) {
      if (message.type === 'load') {
        captures = message.captures
        snapshot = null
        reached = 0
        unsaved = []
        seen = []
        repeated = []
        rest()
      }
      if (message.type === 'restore') captures = message.captures
      if (message.type === 'rewind' || message.type === 'pause' || message.type === 'step') rest()
      if (message.type === 'speed') speed = message
      if (message.type === 'watch') watch = message
      if (message.type === 'edit') unsaved.push({ edits: message.edits, token: message.token, at: null })
      if (message.type === 'run' || message.type === 'finish') {
        going = message
        heard = performance.now()
        ticked = heard
        timer ??= setInterval(tick, pingMilliseconds)
      }
      worker.postMessage(message, message.type === 'recycle' ? [message.buffer] : [])
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      rest()
      listeners.clear()
      worker.terminate()
    },
  }
}

/** Whether a snapshot's document names these edits already. */
const holds = (snapshot: Snapshot, edits: readonly Edit[]): boolean => {
  const known = new Set(snapshot.edits.map(({ edit }) => JSON.stringify(edit)))
  return edits.every((edit) => known.has(JSON.stringify(edit)))
}
