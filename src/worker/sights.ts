/** What the page looks at closely: told at once when it asks, and a few times a second while the run goes on. Observes only. */
import type { World } from '../sim/world.ts'
import { keptView } from './keeping.ts'
import type { FromWorker } from './protocol.ts'
import { Threads } from './turns.ts'

/** least wall time between two looks while the run goes on */
const lookMilliseconds = 200

export class Sights {
  private readonly post: (message: FromWorker) => void
  private readonly threads = new Threads()
  private component: string | null = null
  private world: World | null = null
  private last = Number.NEGATIVE_INFINITY

  constructor(post: (message: FromWorker) => void) {
    this.post = post
  }

  showTurns(machine: string | null): void {
    this.threads.show(machine)
    if (this.world) this.threads.follow(this.world)
    this.tellTurns()
  }

  showKept(component: string | null): void {
    this.component = component
    this.tellKept()
  }

  /** The run is another one, or was edited: what is looked at may have come or gone. */
  follow(world: World): void {
    this.world = world
    this.threads.follow(world)
  }

  /** @param wall milliseconds @param now the run stands: what is told stays */
  tell(wall: number, now: boolean): void {
    if (!now && wall - this.last < lookMilliseconds) return
    this.last = wall
    if (this.threads.watching) this.tellTurns()
    if (this.component !== null) this.tellKept()
  }

  private tellTurns(): void {
    this.post({ type: 'turns', view: this.threads.view() })
  }

  private tellKept(): void {
    const view = this.world === null || this.component === null ? null : keptView(this.world, this.component)
    this.post({ type: 'keeps', view })
  }
}
