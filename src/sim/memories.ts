/**
 * The memories of programs: bytes that a component owns, as many as it asked for when it was loaded. They are part of the world.
 * What runs a program (an interpreter, a WebAssembly instance) is made of them and can be made again at any time, so it is not.
 */
import { join } from './bytes.ts'

export class MemoryTable {
  private readonly bytes = new Map<number, Uint8Array>()

  of(component: number): Uint8Array | undefined {
    return this.bytes.get(component)
  }
  /** These bytes are the component's memory from now on: whoever runs its program may bring a buffer of its own. */
  own(component: number, bytes: Uint8Array): void {
    this.bytes.set(component, bytes)
  }
  forget(component: number): void {
    this.bytes.delete(component)
  }

  save(): { owners: Int32Array; lengths: Float64Array; bytes: Uint8Array } {
    const memories = [...this.bytes.values()]
    return {
      owners: Int32Array.from(this.bytes.keys()),
      lengths: Float64Array.from(memories, ({ length }) => length),
      bytes: join(memories),
    }
  }

  load(owners: Int32Array, lengths: Float64Array, bytes: Uint8Array): void {
    this.bytes.clear()
    let at = 0
    owners.forEach((owner, i) => {
      this.bytes.set(owner, bytes.slice(at, at + lengths[i]))
      at += lengths[i]
    })
  }
}
