/**
 * The memories of programs: bytes that a component owns, as many as it asked for when it was loaded. They are part of the world.
 * What runs a program (an interpreter, a WebAssembly instance) is made of them and can be made again at any time, so it is not.
 */
import { join } from './bytes.ts'

/** A memory that lies where its program runs: its bytes are asked for when the world is saved, and at no other time. */
export interface LiveMemory {
  save(): Uint8Array
}

/** Programs that a run loads at most, so that a design of thousands of them cannot exhaust memory: each has up to 16 MiB. */
export const mostLoaded = 256

export class MemoryTable {
  private readonly bytes = new Map<number, Uint8Array>()
  private readonly live = new Map<number, LiveMemory>()

  of(component: number): Uint8Array | undefined {
    return this.bytes.get(component)
  }
  /** These bytes are the component's memory from now on: whoever runs its program may bring a buffer of its own. */
  own(component: number, bytes: Uint8Array): void {
    this.bytes.set(component, bytes)
  }
  /** What runs the component's program keeps its memory from now on; `undefined` in a world that was restored, until it runs. */
  liveOf(component: number): LiveMemory | undefined {
    return this.live.get(component)
  }
  keep(component: number, memory: LiveMemory): void {
    this.bytes.delete(component)
    this.live.set(component, memory)
  }
  /** Why the component's program may not be loaded as well, in words; undefined = it may. */
  refuses(component: number): string | undefined {
    const known = this.bytes.has(component) || this.live.has(component)
    if (known || this.bytes.size + this.live.size < mostLoaded) return undefined
    return `it would be the ${mostLoaded + 1}th program that is loaded, and a run takes ${mostLoaded} at most`
  }
  forget(component: number): void {
    this.bytes.delete(component)
    this.live.delete(component)
  }

  save(): { owners: Int32Array; lengths: Float64Array; bytes: Uint8Array } {
    const owners = Int32Array.from([...this.bytes.keys(), ...this.live.keys()]).sort()
    const memories = Array.from(owners, (owner) => this.bytes.get(owner) ?? (this.live.get(owner) as LiveMemory).save())
    return { owners, lengths: Float64Array.from(memories, ({ length }) => length), bytes: join(memories) }
  }

  load(owners: Int32Array, lengths: Float64Array, bytes: Uint8Array): void {
    this.bytes.clear()
    this.live.clear()
    let at = 0
    owners.forEach((owner, i) => {
      this.bytes.set(owner, bytes.slice(at, at + lengths[i]))
      at += lengths[i]
    })
  }
}
