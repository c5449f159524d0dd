/** Taps: the frames that pass a link, a card, a hook or whatever has stages while a run goes on, as a pcapng file. */
import { join } from '../protocols/bytes.ts'
import { type PcapngWriter, pcapngWriter } from '../protocols/pcapng-write.ts'
import { engineVersion } from '../sim/summary.ts'
import type { World } from '../sim/world.ts'
import { FrameWatch } from './frame-watch.ts'

/** LINKTYPE_ETHERNET */
const ethernet = 1

/** @param names of the interfaces */
export const captureWriter = (names: readonly string[]): PcapngWriter =>
  pcapngWriter({
    application: `Active Network Lab, engine ${engineVersion}`,
    taps: names.map((name) => ({ name, linkType: ethernet })),
  })

export class Tap {
  private readonly writer: PcapngWriter
  private readonly chunks: Uint8Array[]

  /** @param components that are tapped from now on, with the name of each interface */
  constructor(world: World, components: ReadonlyMap<number, string>) {
    const taps = new Map([...components.keys()].map((component, tap) => [component, tap]))
    this.writer = captureWriter([...components.values()])
    this.chunks = [this.writer.header()]
    const watch = new FrameWatch(world, (component, frame) =>
      this.chunks.push(this.writer.packet({ tap: taps.get(component) as number, ...frame })),
    )
    watch.tap(new Set(components.keys()))
    world.tracer = watch
  }

  /** The whole file. */
  end(): Uint8Array {
    this.chunks.push(this.writer.end())
    return join(this.chunks)
  }
}
