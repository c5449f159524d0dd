/** Frames kept while a run goes on, up to a limit, until the page asks for them as a file. Observes only. */

import { join } from '../protocols/bytes.ts'
import type { Tracer, World } from '../sim/world.ts'
import { FrameWatch, type WatchedFrame } from '../topology/frame-watch.ts'
import { captureWriter } from '../topology/tap.ts'
import type { Recorded, TapPoint } from './protocol.ts'

export const recordingLimits = { frames: 100_000, bytes: 64 * 1024 * 1024 } as const

interface Kept extends WatchedFrame {
  readonly id: string
}

export class Recording {
  private points: readonly TapPoint[] = []
  /** names of everything that was tapped in this run, in order */
  private readonly names = new Map<string, string>()
  private kept: Kept[] = []
  private bytes = 0
  private lost = 0
  private world: World | null = null
  private watch: FrameWatch | null = null
  private told = -1

  /** Frames of another run: those before are forgotten. */
  begin(world: World): void {
    this.world = world
    this.watch = new FrameWatch(world, (component, frame) => this.keep(component, frame))
    this.kept = []
    this.bytes = 0
    this.lost = 0
    this.told = -1
    this.names.clear()
    this.follow()
  }

  tap(points: readonly TapPoint[]): void {
    this.points = points
    this.follow()
  }

  /** After an edit: what is tapped may have come or gone. */
  follow(): void {
    const { world, watch } = this
    if (!world || !watch) return
    const places = this.points.map(({ id, name }) => {
      this.names.set(id, name)
      return world.ids.findIndex((known, component) => known === id && world.alive[component] === 1)
    })
    watch.tap(new Set(places.filter((component) => component >= 0)))
  }

  /** `log` alone while nothing is tapped, so that nothing is slower. */
  tracer(log: Tracer): Tracer {
    const { watch } = this
    if (!watch || this.points.length === 0) return log
    return {
      stage(...stage) {
        log.stage(...stage)
        watch.stage(...stage)
      },
    }
  }

  /** What there is to tell since the last time; null when nothing has changed. */
  news(): Recorded | null {
    const count = this.kept.length + this.lost
    if (count === this.told) return null
    this.told = count
    return { frames: this.kept.length, bytes: this.bytes, lost: this.lost }
  }

  file(): ArrayBuffer {
    const ids = [...this.names.keys()]
    const writer = captureWriter([...this.names.values()])
    const packets = this.kept.map(({ id, time, bytes, comment }) => writer.packet({ tap: ids.indexOf(id), time, bytes, comment }))
    return join([writer.header(), ...packets, writer.end()]).buffer
  }

  private keep(component: number, frame: WatchedFrame): void {
    if (this.kept.length >= recordingLimits.frames || this.bytes + frame.bytes.length > recordingLimits.bytes) {
      this.lost++
      return
    }
    this.bytes += frame.bytes.length
    this.kept.push({ ...frame, id: (this.world as World).ids[component] })
  }
}
