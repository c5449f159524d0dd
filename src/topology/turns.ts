/** Which thread ran on each CPU of a machine, and when: kept while somebody looks, at no cost while nobody does. */
import { FairScheduler, interrupts, ksoftirqd, softInterrupts } from '../sim/fair-scheduler.ts'
import type { World } from '../sim/world.ts'

/** One thread on one CPU without a break; a change of threads belongs to the thread that gets the CPU. */
export interface Turn {
  readonly cpu: number
  /** the component whose thread it is; interrupts and soft interrupts go by what Linux calls them */
  readonly thread: string
  /** picoseconds */
  readonly from: number
  readonly to: number
}

const names: Readonly<Record<number, string>> = {
  [interrupts]: 'interrupt',
  [softInterrupts]: 'softirq',
  [ksoftirqd]: 'ksoftirqd',
}
const fields = 4

export class TurnLog {
  /** ring of rows: CPU, component, from, to */
  private readonly rows: Float64Array
  private readonly most: number
  /** turns that have begun, and which of them is the last of each CPU, plus one */
  private begun = 0
  private last: number[] = []
  private world: World | null = null
  private heard: FairScheduler | null = null

  /** @param most turns that are kept: the last ones */
  constructor(most: number) {
    this.most = most
    this.rows = new Float64Array(most * fields)
  }

  /** Listens to the CPUs of a machine from now on, by its id; null = to nobody. Whether they are shared by threads. */
  watch(world: World, machine: string | null): boolean {
    const scheduler = machine === null ? null : schedulerOf(world, machine)
    if (scheduler === this.heard && world === this.world) return scheduler !== null
    if (this.heard) this.heard.listener = null
    this.world = world
    this.heard = scheduler
    this.begun = 0
    this.last = []
    if (scheduler) scheduler.listener = (cpu, component, from, to) => this.add(cpu, component, from, to)
    return scheduler !== null
  }

  /** Oldest first. */
  turns(): Turn[] {
    const { rows, most, begun, world } = this
    const turns: Turn[] = []
    for (let i = Math.max(0, begun - most); i < begun; i++) {
      const [cpu, component, from, to] = rows.subarray((i % most) * fields, (i % most) * fields + fields)
      turns.push({ cpu, thread: names[component] ?? (world as World).ids[component], from, to })
    }
    return turns
  }

  private add(cpu: number, component: number, from: number, to: number): void {
    if (to === from) return
    const { rows, most } = this
    const before = (this.last[cpu] ?? 0) - 1
    if (before >= 0 && before >= this.begun - most) {
      const at = (before % most) * fields
      if (rows[at + 1] === component && rows[at + 3] === from) {
        rows[at + 3] = to
        return
      }
    }
    rows.set([cpu, component, from, to], (this.begun % most) * fields)
    this.last[cpu] = ++this.begun
  }
}

function schedulerOf(world: World, machine: string): FairScheduler | null {
  const self = world.ids.findIndex((id, component) => id === machine && world.alive[component] === 1)
  const cpu = self < 0 ? -1 : world.resource(self, 'cpu')
  const managed = cpu < 0 ? null : world.resources.managed[cpu]
  return managed instanceof FairScheduler ? managed : null
}

/** How much of the time that the turns span each thread has had, of all CPUs that ran, in the order of first turns. */
export function sharesOf(turns: readonly Turn[]): { readonly thread: string; readonly turns: number; readonly share: number }[] {
  const first = turns.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
  const last = turns.reduce((most, { to }) => Math.max(most, to), 0)
  const cpus = new Set(turns.map(({ cpu }) => cpu)).size
  const totals = new Map<string, { turns: number; time: number }>()
  for (const { thread, from, to } of turns) {
    const total = totals.get(thread) ?? { turns: 0, time: 0 }
    totals.set(thread, { turns: total.turns + 1, time: total.time + to - from })
  }
  return [...totals].map(([thread, total]) => ({
    thread,
    turns: total.turns,
    share: last > first ? total.time / ((last - first) * cpus) : 0,
  }))
}
