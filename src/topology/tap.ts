/** Taps: the frames that pass a link, a card, a hook or whatever has stages while a run goes on, as a pcapng file. */
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

/** The pieces of a file, one after the other. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    file.set(chunk, at)
    at += chunk.length
  }
  return file
}

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
    return joined(this.chunks)
  }
}
