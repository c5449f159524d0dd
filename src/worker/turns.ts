/** The threads of the machine that the page shows, while it shows them. Observes only. */
import type { World } from '../sim/world.ts'
import { sharesOf, TurnLog } from '../topology/turns.ts'
import type { TurnsView } from './protocol.ts'

const second = 1e12
/** turns that a page can draw side by side */
export const shownTurns = 120

export class Threads {
  private machine: string | null = null
  private readonly log = new TurnLog(shownTurns)
  private shared = false

  /** Another machine; null = nobody's threads are shown. */
  show(machine: string | null): void {
    this.machine = machine
  }

  /** The run is another one, or was edited: the machine may have come or gone. */
  follow(world: World): void {
    this.shared = this.log.watch(world, this.machine)
  }

  get watching(): boolean {
    return this.machine !== null
  }

  view(): TurnsView | null {
    if (this.machine === null || !this.shared) return null
    const turns = this.log.turns()
    const threads = sharesOf(turns).map(({ thread, ...rest }) => ({ name: thread, ...rest }))
    const index = new Map(threads.map(({ name }, i) => [name, i]))
    const numbers = turns.flatMap(({ cpu, thread, from, to }) => [cpu, index.get(thread) ?? 0, from / second, to / second])
    const ends = turns.map(({ to }) => to / second)
    return {
      machine: this.machine,
      from: turns.length === 0 ? 0 : Math.min(...turns.map(({ from }) => from / second)),
      to: Math.max(0, ...ends),
      threads,
      turns: Float64Array.from(numbers),
    }
  }
}
