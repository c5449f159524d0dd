/** Taps: the frames that pass a link (or whatever else has stages) while a run goes on, as a pcapng file. Observes only. */
import { pcapngWriter } from '../protocols/pcapng-write.ts'
import { engineVersion } from '../sim/summary.ts'
import type { Tracer, World } from '../sim/world.ts'
import { frameOf } from './frame-of.ts'

const nanosecond = 1000
/** LINKTYPE_ETHERNET */
const ethernet = 1

export class Tap implements Tracer {
  private readonly world: World
  private readonly taps: ReadonlyMap<number, number>
  private readonly writer: ReturnType<typeof pcapngWriter>
  readonly chunks: Uint8Array[]
  packets = 0

  /** @param components whose stages are recorded, with the name of each interface */
  constructor(world: World, components: ReadonlyMap<number, string>) {
    this.world = world
    this.taps = new Map([...components.keys()].map((component, tap) => [component, tap]))
    this.writer = pcapngWriter({
      application: `Active Network Lab, engine ${engineVersion}`,
      taps: [...components.values()].map((name) => ({ name, linkType: ethernet })),
    })
    this.chunks = [this.writer.header()]
  }

  stage(
    packet: number,
    component: number,
    resource: number,
    entered: number,
    started: number,
    finished: number,
    latency: number,
  ): void {
    const tap = this.taps.get(component)
    if (tap === undefined) return
    this.packets++
    const { bytes, notes } = frameOf(this.world, packet)
    const { resources, ids } = this.world
    const microseconds = (picoseconds: number) => `${(picoseconds / 1e6).toFixed(6)} µs`
    const where = resource < 0 ? ids[component] : `${ids[component]} ${resources.names[resource]}`
    const timings = `${where}: wait ${microseconds(started - entered)}, occupancy ${microseconds(finished - started)}, latency ${microseconds(latency)}`
    const time = BigInt(Math.floor(started / nanosecond))
    this.chunks.push(this.writer.packet({ tap, time, bytes, comment: [timings, ...notes].join('; ') }))
  }

  /** The whole file. */
  end(): Uint8Array {
    this.chunks.push(this.writer.end())
    const file = new Uint8Array(this.chunks.reduce((sum, chunk) => sum + chunk.length, 0))
    let at = 0
    for (const chunk of this.chunks) {
      file.set(chunk, at)
      at += chunk.length
    }
    return file
  }
}
