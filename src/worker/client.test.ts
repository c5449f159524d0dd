import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gallery } from '../lessons/gallery.ts'
import { engine } from '../testing/javascript.ts'
import type { Edit, TimedEdit } from '../topology/document.ts'
import { applyEdits } from '../topology/edits.ts'
import { Run } from '../topology/run.ts'
import { createSimulation, type SimulationMessage } from './client.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { Session } from './session.ts'

const topology = { ...gallery[0].topology, duration: 0.2 }
const add: Edit = { type: 'add', components: [{ id: 'extra', kind: 'service/count', parent: 'tan-pre-routing' }], links: [] }
const count: Edit = { type: 'set', id: 'extra', parameter: 'applies', value: 'every' }

/** A session behind a worker's face; messages take a turn of the (fake) clock each way. */
class FakeWorker {
  static all: FakeWorker[] = []
  static get last() {
    return FakeWorker.all[FakeWorker.all.length - 1]
  }
  /** called with every worker that is made */
  static made: (worker: FakeWorker) => void = () => {}
  onmessage: ((event: { data: FromWorker }) => void) | null = null
  onerror: ((event: { preventDefault(): void }) => void) | null = null
  readonly told: ToWorker[] = []
  hung = false
  /** fake milliseconds: until then it neither hears nor says anything */
  stalledUntil = 0
  /** hears each message first; false = nobody else does, now */
  hear: (message: FromWorker) => boolean = () => true
  /** milliseconds before it deals with a message */
  delay = 0
  private dead = false
  private session: Session | null = null

  constructor() {
    FakeWorker.all.push(this)
    this.turn(() => {
      this.session = new Session({
        post: (message) => {
          const data = structuredClone(message)
          this.turn(() => (this.hear(data) ? this.onmessage?.({ data }) : this.turn(() => this.onmessage?.({ data }))))
        },
        now: () => performance.now(),
        engine: async () => engine(),
        later: (callback, pause) => this.turn(() => !this.hung && callback(), pause || 1),
      })
    })
    FakeWorker.made(this)
  }

  postMessage(message: ToWorker): void {
    const copy = structuredClone(message)
    this.told.push(copy)
    this.turn(() => !this.hung && this.session?.receive(copy), this.delay)
  }

  terminate(): void {
    this.dead = true
  }

  crash(): void {
    if (!this.dead) this.onerror?.({ preventDefault() {} })
  }

  private turn(callback: () => void, pause = 0): void {
    setTimeout(() => {
      const stalled = this.stalledUntil - performance.now()
      if (stalled === Number.POSITIVE_INFINITY || this.dead) return
      if (stalled > 0) this.turn(callback, stalled)
      else callback()
    }, pause)
  }
}

beforeEach(() => {
  FakeWorker.all = []
  FakeWorker.made = () => {}
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  vi.stubGlobal('Worker', FakeWorker)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

function setUp() {
  const simulation = createSimulation()
  const said: SimulationMessage[] = []
  simulation.subscribe((message) => said.push(message))
  const of = <T extends SimulationMessage['type']>(type: T) =>
    said.filter((message): message is Extract<SimulationMessage, { type: T }> => message.type === type)
  const edited = () => of('edited').map(({ token, at }) => ({ token, at }))
  const time = () => Number(new Float64Array(of('telemetry').slice(-1)[0].buffer)[1]) * 1e12
  return { simulation, said, of, edited, time }
}

const digestOf = (edits: readonly TimedEdit[]) => {
  const run = new Run({ ...topology, edits })
  run.runUntil(run.end)
  return run.result().digest
}

test('edits under way in a hang act in their order, not before what the page has seen, and are what a replay repeats', async () => {
  const { simulation, of, edited, time } = setUp()
  simulation.send({ type: 'load', topology, files: [] })
  simulation.send({ type: 'run' })
  await wait(1100)
  simulation.send({ type: 'edit', edits: [add], token: 1 })
  await wait(30)
  expect(edited().map(({ token }) => token)).toEqual([1])
  const before = time()
  FakeWorker.last.hung = true
  simulation.send({ type: 'edit', edits: [count], token: 2 })
  await wait(600)
  simulation.send({ type: 'edit', edits: [{ type: 'remove', ids: ['extra'] }], token: 3 })
  await wait(2000)
  expect(of('restarted').map(({ reason }) => reason)).toEqual(['hang'])
  expect(edited().map(({ token }) => token)).toEqual([1, 2, 3])
  expect(of('edit-refused')).toEqual([])
  expect(of('replayed')).toEqual([])
  const [first, second, third] = edited().map(({ at }) => at)
  expect(second).toBeGreaterThanOrEqual(before)
  simulation.send({ type: 'finish' })
  await wait(5000)
  const edits: TimedEdit[] = [
    { at: first, edit: add },
    { at: second, edit: count },
    { at: third, edit: { type: 'remove', ids: ['extra'] } },
  ]
  expect(of('ended').map(({ digest }) => digest)).toEqual([digestOf(edits)])
  simulation.dispose()
})

test('an edit under way in a pause acts although the run stands', async () => {
  const { simulation, edited } = setUp()
  simulation.send({ type: 'load', topology, files: [] })
  simulation.send({ type: 'run' })
  await wait(400)
  simulation.send({ type: 'pause' })
  await wait(50)
  simulation.send({ type: 'edit', edits: [add], token: 1 })
  await wait(5)
  FakeWorker.last.hung = true
  simulation.send({ type: 'edit', edits: [count], token: 2 })
  await wait(1500)
  expect(FakeWorker.all).toHaveLength(2)
  expect(edited().map(({ token }) => token)).toEqual([1, 2])
  expect(edited()[1].at).toBe(edited()[0].at)
  simulation.dispose()
})

test('two crashes do not double an edit', async () => {
  const { simulation, of, edited } = setUp()
  simulation.send({ type: 'load', topology, files: [] })
  simulation.send({ type: 'run' })
  await wait(700)
  simulation.send({ type: 'edit', edits: [add], token: 1 })
  await wait(40)
  FakeWorker.last.crash()
  simulation.send({ type: 'pause' })
  await wait(100)
  FakeWorker.last.crash()
  await wait(300)
  const restore = FakeWorker.last.told.find((message) => message.type === 'restore')
  const [{ at }] = edited()
  expect(restore?.snapshot.topology.edits).toEqual([{ at, edit: add }])
  simulation.send({ type: 'finish' })
  await wait(5000)
  expect(of('failed')).toEqual([])
  expect(of('replayed')).toEqual([])
  expect(of('ended').map(({ digest }) => digest)).toEqual([digestOf([{ at, edit: add }])])
  simulation.dispose()
})

test('a crash before the first snapshot loads the document again, the last one only', async () => {
  const { simulation, of } = setUp()
  simulation.send({ type: 'load', topology: { ...topology, duration: 0.1 }, files: [] })
  simulation.send({ type: 'load', topology, files: [] })
  simulation.send({ type: 'finish' })
  FakeWorker.last.crash()
  await wait(5000)
  expect(FakeWorker.last.told.filter(({ type }) => type === 'load')).toHaveLength(1)
  expect(of('ended').map(({ digest }) => digest)).toEqual([digestOf([])])
  simulation.dispose()
})

test('a worker that cannot start is given up after three restarts, and started again by the next load', async () => {
  FakeWorker.made = (worker) => void setTimeout(() => worker.crash(), 0)
  const { simulation, of } = setUp()
  simulation.send({ type: 'load', topology, files: [] })
  await wait(5000)
  expect(FakeWorker.all).toHaveLength(4)
  expect(of('restarted')).toHaveLength(3)
  expect(of('failed')).toMatchObject([{ stopped: true, message: expect.stringMatching(/crashed at 0 s.* in 3 restarts/) }])
  FakeWorker.made = () => {}
  simulation.send({ type: 'load', topology, files: [] })
  await wait(100)
  expect(of('loaded')).toHaveLength(1)
  simulation.dispose()
})

test('an edit that always hangs the worker is given up; restarts with progress between them are not counted', async () => {
  const { simulation, of } = setUp()
  simulation.send({ type: 'load', topology: { ...topology, duration: 60 }, files: [] })
  simulation.send({ type: 'run' })
  for (let i = 0; i < 6; i++) {
    await wait(1000)
    FakeWorker.last.crash()
  }
  expect(of('restarted')).toHaveLength(6)
  await wait(1000)
  FakeWorker.made = (worker) => {
    const post = worker.postMessage.bind(worker)
    worker.postMessage = (message) => {
      worker.hung ||= message.type === 'edit'
      post(message)
    }
  }
  FakeWorker.last.hung = true
  simulation.send({ type: 'edit', edits: [add], token: 1 })
  await wait(10_000)
  expect(of('restarted')).toHaveLength(9)
  expect(of('failed')).toMatchObject([{ message: expect.stringMatching(/stopped answering/) }])
  simulation.dispose()
})

test('a hang is noticed while the run stands, and long work that was announced is not one', async () => {
  const { simulation, of } = setUp()
  simulation.send({ type: 'load', topology, files: [] })
  await wait(1000)
  const [worker] = FakeWorker.all
  worker.delay = 8000
  simulation.send({ type: 'edit', edits: [add], token: 1 })
  worker.onmessage?.({ data: { type: 'busy' } })
  await wait(9000)
  expect(of('edited')).toHaveLength(1)
  expect(of('restarted')).toEqual([])
  await wait(9000)
  worker.delay = 0
  worker.hung = true
  simulation.send({ type: 'step', unit: 'packet' })
  await wait(1000)
  expect(of('restarted').map(({ reason }) => reason)).toEqual(['hang'])
  simulation.dispose()
})

const counts = 'mov %r0, 1\nexit'
/** Every packet of the first design passes a program, one that is harmless: whoever is stuck says the trap. */
const program: Edit = { type: 'program', id: 'p', program: { title: 'p', language: 'ebpf-assembly', text: counts } }
const runs: Edit = {
  type: 'add',
  components: [{ id: 'counter', kind: 'service/program', parent: 'tan-pre-routing', parameters: { program: 'p' } }],
  links: [],
}
const stop: Edit = { type: 'set', id: 'counter', parameter: 'up', value: false }
const designed = applyEdits(topology, [program, runs])

/**
 * From `at` ps on the program takes its time: a worker stalls when it has come past that time, twice, and once when it is about
 * to call it, unless the program has been stopped in what the worker was told.
 */
function trap(at: number, lasts = Number.POSITIVE_INFINITY): void {
  const left = { calls: 1, frames: 2 }
  FakeWorker.made = (worker) => {
    worker.hear = (data) => {
      const isCall = data.type === 'program' && data.call !== null && data.call.at >= at
      const isPast = data.type === 'telemetry' && new Float64Array(data.buffer)[1] * 1e12 >= at
      if (!isCall && (!isPast || JSON.stringify(worker.told).includes('"parameter":"up"'))) return true
      if (left[isCall ? 'calls' : 'frames']-- <= 0) return true
      worker.stalledUntil = performance.now() + lasts
      return isCall
    }
  }
}

test('a program that does not come back is found and stopped by an edit just before its call; a replay comes to the same digest', async () => {
  trap(0.08 * 1e12)
  const { simulation, of } = setUp()
  simulation.send({ type: 'load', topology: designed, files: [] })
  simulation.send({ type: 'run' })
  await wait(4000)
  expect(of('restarted').map(({ reason }) => reason)).toEqual(['hang'])
  expect(of('stopped')).toEqual([])
  await wait(2500)
  const [{ at, calledAt, ...others }] = of('stopped')
  expect(others).toEqual({ type: 'stopped', component: 'counter', edit: stop, waitedSeconds: 2 })
  expect(calledAt).toBeGreaterThanOrEqual(0.08 * 1e12)
  expect(at).toBe(calledAt - 1)
  simulation.send({ type: 'finish' })
  await wait(8000)
  expect(of('failed')).toEqual([])
  expect(of('replayed')).toEqual([])
  expect(of('stopped')).toHaveLength(1)
  const replay = new Run({ ...designed, edits: [{ at: at as number, edit: stop }] })
  replay.runUntil(replay.end)
  expect(of('ended').map(({ digest }) => digest)).toEqual([replay.result().digest])
  simulation.dispose()
})

test('an edit after the last snapshot keeps its place before the one that stops a program', async () => {
  trap(0.08 * 1e12)
  const { simulation, of, edited } = setUp()
  simulation.send({ type: 'load', topology: designed, files: [] })
  simulation.send({ type: 'run' })
  await wait(1500)
  simulation.send({ type: 'edit', edits: [add], token: 1 })
  await wait(8000)
  const [{ at }] = of('stopped')
  expect(at).toBeGreaterThan(edited()[0].at)
  simulation.send({ type: 'finish' })
  await wait(8000)
  const replay = new Run({
    ...designed,
    edits: [
      { at: edited()[0].at, edit: add },
      { at: at as number, edit: stop },
    ],
  })
  replay.runUntil(replay.end)
  expect(of('ended').map(({ digest }) => digest)).toEqual([replay.result().digest])
  simulation.dispose()
})

test('a program that takes its time and comes back is waited for', async () => {
  trap(0.08 * 1e12, 1500)
  const { simulation, of, time } = setUp()
  simulation.send({ type: 'load', topology: designed, files: [] })
  simulation.send({ type: 'run' })
  await wait(8000)
  expect(of('restarted')).toEqual([])
  expect(of('stopped')).toEqual([])
  expect(time()).toBeGreaterThan(0.08 * 1e12)
  simulation.dispose()
})
