/**
 * Queueing theory as truth: 30 fixed seeds per model; the 99 % confidence interval of the mean holds the theoretical
 * value and is no wider than ± 1 % of it. Formulas: Kleinrock, Queueing Systems, vol. 1 (1975) §3.2, §3.4, §5.6; vol. 2 §3.6.
 */
import { describe, expect, test } from 'vitest'
import { applyPlan, createWorld } from './apply.ts'
import { checkInvariants } from './invariants.ts'
import { assumed, defineKind, numbers } from './kind.ts'
import type { Plan } from './plan.ts'

const seeds = 30
/** Student's t, 29 degrees of freedom, 99.5 % */
const t995 = 2.756
/** mean service time, ps */
const service = 1e9

const common = { doc: '', cite: assumed('test'), free: true, look: { icon: 'box', tone: 'traffic', gauges: [] } } as const
const parameter = (value: number) =>
  ({ type: 'number', title: '', doc: '', unit: 'count', default: value, min: 0, max: 1e12, cite: assumed('test') }) as const

/** Poisson arrivals with a class; `gap` is the mean time between them in units of the service time. */
const arrivals = defineKind({
  ...common,
  kind: 'test/arrivals',
  title: '',
  group: 'traffic',
  role: '',
  flow: true,
  ports: { out: { title: '', joins: 'inner' } },
  parameters: { gap: parameter(2), class: parameter(1), packets: parameter(1) },
  state: { gap: 'f64', class: 'u8', stream: 'i32', left: 'f64' },
  configure(world, state, row, self, values) {
    state.gap[row] = values.gap * service
    state.class[row] = values.class
    state.left[row] = values.packets
    state.stream[row] = world.stream(self, 'gap')
  },
  start(world, state, row, self) {
    world.schedule(self, Math.round(world.exponential(state.stream[row], state.gap[row])), 1, -1)
  },
  on: {
    packet() {},
    emit(world, state, row, self) {
      const packet = world.create(self, 100, -1)
      world.packets.mark[packet] = state.class[row]
      if (--state.left[row] > 0) world.schedule(self, Math.round(world.exponential(state.stream[row], state.gap[row])), 1, -1)
      world.send(self, 0, packet)
    },
  },
})

const event = numbers('packet', 'done')
const server = (discipline: 'fifo' | 'priority', deterministic: boolean) =>
  defineKind({
    ...common,
    kind: 'test/server',
    title: '',
    group: 'traffic',
    role: '',
    ports: {},
    parameters: { servers: parameter(1) },
    resources: { server: { title: '', discipline, servers: 'servers' } },
    state: { stream: 'i32' },
    configure(world, state, row, self) {
      state.stream[row] = world.stream(self, 'service')
    },
    on: {
      packet(world, state, row, self, packet) {
        const time = deterministic ? service : Math.round(world.exponential(state.stream[row], service))
        world.stage(self, packet, world.firstResource[self], time, 0, world.packets.mark[packet], event.done)
      },
      done: (world, _state, _row, self, packet) => world.deliver(self, packet),
    },
  })

interface Model {
  readonly discipline?: 'fifo' | 'priority'
  readonly deterministic?: boolean
  readonly servers?: number
  /** arrival rate of each class over the service rate of one server */
  readonly load: readonly number[]
  /** per class */
  readonly packets?: number
}

/** Mean sojourn per class and mean queue length, in service times. */
function simulate(model: Model, seed: number): { sojourn: number[]; queue: number } {
  const plan: Plan = {
    seed,
    stations: [],
    prefixes: [],
    shared: [],
    captures: [],
    programs: [],
    flows: model.load.map((_, i) => ({ id: `arrivals-${i}`, destination: null })),
    components: [
      ...model.load.map((load, i) => ({
        id: `arrivals-${i}`,
        kind: 0,
        parent: null,
        level: null,
        values: { gap: 1 / load, class: i, packets: model.packets ?? 200_000 },
        runsOn: null,
        wires: [[{ to: 'server', event: 'packet' }]],
        place: 0,
      })),
      {
        id: 'server',
        kind: 1,
        parent: null,
        level: null,
        values: { servers: model.servers ?? 1 },
        runsOn: null,
        wires: [],
        place: 0,
      },
    ],
  }
  const world = createWorld([arrivals, server(model.discipline ?? 'fifo', model.deterministic ?? false)], seed)
  applyPlan(world, plan, new Map())
  world.run(Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY)
  expect(checkInvariants(world).violated).toEqual([])
  return {
    sojourn: model.load.map((_, i) => world.series.mean[world.flows.series[i]] / service),
    queue: world.resources.queueArea[0] / world.now,
  }
}

function agree(name: string, sample: readonly number[], theory: number): void {
  const mean = sample.reduce((a, b) => a + b) / sample.length
  const deviation = Math.sqrt(sample.reduce((a, b) => a + (b - mean) ** 2, 0) / (sample.length - 1))
  const half = (t995 * deviation) / Math.sqrt(sample.length)
  expect(half / theory, `${name}: half-width of the confidence interval over theory`).toBeLessThan(0.01)
  expect(Math.abs(mean - theory), `${name}: ${mean} ± ${half} against ${theory}`).toBeLessThanOrEqual(half)
}

const sample = (model: Model) => Array.from({ length: seeds }, (_, i) => simulate(model, 1000 + i))

describe('waiting times and queue lengths agree with theory', () => {
  test('M/M/1 at load 0.5', () => {
    const rho = 0.5
    const runs = sample({ load: [rho] })
    agree(
      'waiting time',
      runs.map((run) => run.sojourn[0] - 1),
      rho / (1 - rho),
    )
    agree(
      'queue length',
      runs.map((run) => run.queue),
      (rho * rho) / (1 - rho),
    )
  })

  test('M/D/1 at load 0.6', () => {
    const rho = 0.6
    const runs = sample({ load: [rho], deterministic: true })
    agree(
      'waiting time',
      runs.map((run) => run.sojourn[0] - 1),
      rho / (2 * (1 - rho)),
    )
    agree(
      'queue length',
      runs.map((run) => run.queue),
      (rho * rho) / (2 * (1 - rho)),
    )
  })

  test('M/M/4 at load 0.7 (Erlang C)', () => {
    const servers = 4
    const a = 2.8
    const last = a ** servers / 24 / (1 - a / servers)
    const wait = last / (1 + a + a ** 2 / 2 + a ** 3 / 6 + last) / (servers - a)
    const runs = sample({ load: [a], servers, packets: 800_000 })
    agree(
      'waiting time',
      runs.map((run) => run.sojourn[0] - 1),
      wait,
    )
    agree(
      'queue length',
      runs.map((run) => run.queue),
      a * wait,
    )
  })

  test('preemptive-resume M/M/1 with two classes', () => {
    const [first, second] = [0.3, 0.3]
    const urgent = 1 / (1 - first)
    const other = 1 / ((1 - first) * (1 - first - second))
    const runs = sample({ load: [first, second], discipline: 'priority' })
    agree(
      'waiting time of the urgent class',
      runs.map((run) => run.sojourn[0] - 1),
      urgent - 1,
    )
    agree(
      'waiting time of the other class',
      runs.map((run) => run.sojourn[1] - 1),
      other - 1,
    )
    agree(
      'queue length',
      runs.map((run) => run.queue),
      first * urgent + second * other - first - second,
    )
  })
})
