import { describe, expect, test } from 'vitest'
import { applyPlan, createWorld } from './apply.ts'
import { checkInvariants } from './invariants.ts'
import { assumed, defineKind, type Kind } from './kind.ts'
import type { Plan } from './plan.ts'
import { loadWorld, saveWorld } from './snapshot.ts'
import type { World } from './world.ts'

/** A job: it starts at `at`, holds the CPU for `work` (and the bus with it when `bus` > 0), and notes when it is done. */
const job = (done: [string, number][]): Kind =>
  defineKind({
    kind: 'test/job',
    title: '',
    doc: '',
    cite: assumed('test'),
    group: 'traffic',
    role: '',
    free: true,
    flow: true,
    ports: {},
    parameters: {
      at: { type: 'number', title: '', doc: '', unit: 'second', default: 0, min: 0, max: 1e9, cite: assumed('test') },
      work: { type: 'number', title: '', doc: '', unit: 'second', default: 0, min: 0, max: 1e9, cite: assumed('test') },
      bus: { type: 'number', title: '', doc: '', unit: 'second', default: 0, min: 0, max: 1e9, cite: assumed('test') },
      rest: { type: 'number', title: '', doc: '', unit: 'second', default: 0, min: 0, max: 1e9, cite: assumed('test') },
      priority: { type: 'number', title: '', doc: '', unit: 'count', default: 3, min: 0, max: 3, cite: assumed('test') },
    },
    state: { at: 'f64', work: 'f64', bus: 'f64', rest: 'f64', priority: 'u8' },
    look: { icon: 'box', tone: 'traffic', gauges: [] },
    configure(_world, state, row, _self, values) {
      for (const name of ['at', 'work', 'bus', 'rest', 'priority'] as const) state[name][row] = values[name]
    },
    start(world, state, row, self) {
      world.schedule(self, state.at[row], 1, -1)
    },
    on: {
      packet() {},
      begin(world, state, row, self) {
        const packet = world.create(self, 100, -1)
        const cpu = 0
        if (state.bus[row] > 0) world.acquire(self, packet, cpu, state.priority[row], 2)
        else world.stage(self, packet, cpu, state.work[row], 0, state.priority[row], state.rest[row] > 0 ? 4 : 3)
      },
      held(world, state, row, self, packet) {
        world.stage(self, packet, 1, state.bus[row], 0, 0, 3)
      },
      done(world, _state, _row, self, packet) {
        done.push([world.ids[self], world.now])
        world.deliver(self, packet)
      },
      more(world, state, row, self, packet) {
        world.stage(self, packet, 0, state.rest[row], 0, state.priority[row], 3)
      },
    },
  })

const host = defineKind({
  kind: 'test/host',
  title: '',
  doc: '',
  cite: assumed('test'),
  group: 'infrastructure',
  role: '',
  free: true,
  ports: {},
  parameters: { cpus: { type: 'number', title: '', doc: '', unit: 'count', default: 1, min: 1, max: 9, cite: assumed('test') } },
  resources: { cpu: { title: '', discipline: 'priority', servers: 'cpus' }, bus: { title: '', discipline: 'fifo' } },
  state: {},
  look: { icon: 'box', tone: 'infrastructure', gauges: [] },
  on: { packet() {} },
})

interface Job {
  readonly at: number
  readonly work?: number
  readonly bus?: number
  readonly rest?: number
  readonly priority?: number
}

function planOf(jobs: Record<string, Job>, cpus = 1): Plan {
  const record = (id: string, kind: number, values: Record<string, number>) => ({
    id,
    kind,
    parent: null,
    level: null,
    values,
    runsOn: null,
    wires: [],
    place: 0,
  })
  return {
    seed: 1,
    stations: [],
    prefixes: [],
    shared: [],
    captures: [],
    programs: [],
    flows: Object.keys(jobs).map((id) => ({ id, destination: null })),
    components: [
      record('host', 0, { cpus }),
      ...Object.entries(jobs).map(([id, values]) => record(id, 1, { work: 0, bus: 0, rest: 0, priority: 3, ...values })),
    ],
  }
}

function play(jobs: Record<string, Job>, cpus = 1): { done: Record<string, number>; world: World } {
  const done: [string, number][] = []
  const world = createWorld([host, job(done)], 1)
  applyPlan(world, planOf(jobs, cpus), new Map())
  world.run(1e9, 1e6)
  expect(checkInvariants(world).violated).toEqual([])
  return { done: Object.fromEntries(done), world }
}

describe('resources', () => {
  test('serve in order of arrival, as many at once as there are servers', () => {
    expect(play({ a: { at: 0, work: 10 }, b: { at: 1, work: 10 }, c: { at: 2, work: 10 } }).done).toEqual({ a: 10, b: 20, c: 30 })
    expect(play({ a: { at: 0, work: 10 }, b: { at: 1, work: 10 }, c: { at: 2, work: 10 } }, 2).done).toEqual({
      a: 10,
      b: 11,
      c: 20,
    })
  })

  test('an urgent job interrupts the least urgent, which resumes where it was', () => {
    const { done } = play({
      low: { at: 0, work: 100 },
      mid: { at: 10, work: 20, priority: 2 },
      high: { at: 15, work: 5, priority: 0 },
    })
    expect(done).toEqual({ high: 20, mid: 35, low: 125 })
  })

  test('a packet whose stage has ended keeps its server for the next: others of its priority wait until it is done', () => {
    expect(play({ a: { at: 0, work: 10, rest: 10 }, b: { at: 5, work: 1 } }).done).toEqual({ a: 20, b: 21 })
  })

  test('a stage may hold two resources: the CPU stays taken while its packet waits for the bus', () => {
    const { done, world } = play({ a: { at: 0, bus: 30 }, b: { at: 5, bus: 10, priority: 0 }, c: { at: 6, work: 1 } }, 1)
    expect(done).toEqual({ a: 30, b: 40, c: 41 })
    expect(world.resources.busyArea[0]).toBe(41)
    expect(world.resources.busyArea[1]).toBe(40)
  })

  test('more servers while it runs take on those who wait; fewer let those in service finish', () => {
    const done: [string, number][] = []
    const world = createWorld([host, job(done)], 1)
    const jobs = { a: { at: 0, work: 10 }, b: { at: 1, work: 10 }, c: { at: 2, work: 10 }, d: { at: 3, work: 10 } }
    let applied = applyPlan(world, planOf(jobs, 1), new Map())
    world.run(5, 1e6)
    world.now = 5
    applied = applyPlan(world, planOf(jobs, 3), applied)
    world.run(7, 1e6)
    world.now = 7
    applyPlan(world, planOf(jobs, 1), applied)
    world.run(1e9, 1e6)
    expect(Object.fromEntries(done)).toEqual({ a: 10, b: 15, c: 15, d: 25 })
    expect(checkInvariants(world).violated).toEqual([])
  })
})

describe('the world as data', () => {
  const jobs = {
    a: { at: 0, work: 10, rest: 7 },
    b: { at: 1, bus: 10 },
    c: { at: 2, work: 10, priority: 0 },
    d: { at: 3, work: 10, priority: 1 },
  }

  test('a copy taken at any moment goes on to the same digest', () => {
    for (let moment = 0; moment < 60; moment += 3) {
      const straight = createWorld([host, job([])], 1)
      const applied = applyPlan(straight, planOf(jobs), new Map())
      straight.run(moment, 1e6)
      const resumed = createWorld([host, job([])], 1)
      loadWorld(resumed, saveWorld(straight))
      applyPlan(resumed, planOf(jobs), applied, false)
      straight.run(1e9, 1e6)
      resumed.run(1e9, 1e6)
      expect(resumed.digest()).toBe(straight.digest())
      expect(resumed.events).toBe(straight.events)
    }
  })

  test('watching every stage changes nothing', () => {
    const watched = createWorld([host, job([])], 1)
    let stages = 0
    watched.tracer = { stage: () => void stages++ }
    applyPlan(watched, planOf(jobs), new Map())
    watched.run(1e9, 1e6)
    const { world } = play(jobs)
    expect(stages).toBeGreaterThan(4)
    expect(watched.digest()).toBe(world.digest())
  })

  test('a component that goes takes its packets with it, counted as removed, and frees what they held', () => {
    const done: [string, number][] = []
    const world = createWorld([host, job(done)], 1)
    const applied = applyPlan(world, planOf({ a: { at: 0, work: 100 }, b: { at: 1, bus: 50 }, c: { at: 2, work: 1 } }), new Map())
    world.run(10, 1e6)
    world.now = 10
    applyPlan(world, planOf({ b: { at: 1, bus: 50 }, c: { at: 2, work: 1 } }), applied)
    world.run(1e9, 1e6)
    expect(done).toEqual([
      ['b', 60],
      ['c', 61],
    ])
    expect(world.flows.dropped[0]).toBe(1)
    expect(checkInvariants(world).violated).toEqual([])
  })
})
