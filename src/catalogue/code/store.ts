/**
 * What a node keeps of code with a body, beside the columns of its cache: names, the bytes that have come, and what its programs
 * remember. All of it is the component's memory, saved with the world; a world that was restored makes programs go on from theirs.
 */
import { type HashName, hashNames } from '../../programs/code/naming.ts'
import { type CodeObject, decodeCode } from '../../programs/code/object.ts'
import { openCode } from '../../programs/code/signature.ts'
import type { Sandbox } from '../../programs/javascript/sandbox.ts'
import { join } from '../../protocols/bytes.ts'
import type { LiveMemory } from '../../sim/memories.ts'
import type { World } from '../../sim/world.ts'

export interface Entry {
  readonly name: Uint8Array
  readonly hash: HashName
  /** what has come, from the first byte on */
  bytes: Uint8Array
  /** it was let in: what its bytes say */
  object: CodeObject | null
  /** its program, once it runs here; the memory that it goes on with in a world that was restored */
  sandbox: Sandbox | null
  memory: Uint8Array | null
}

const none = new Uint8Array(0)

export class CodeStore implements LiveMemory {
  /** by key, in the order in which they were first wanted */
  readonly entries = new Map<number, Entry>()

  /** From now on the node knows what the name is whose first word is `key`. */
  want(key: number, name: Uint8Array, hash: HashName): Entry {
    const known = this.entries.get(key)
    if (known) return known
    const entry: Entry = { name, hash, bytes: none, object: null, sandbox: null, memory: null }
    this.entries.set(key, entry)
    return entry
  }

  save(): Uint8Array {
    const chunks: Uint8Array[] = []
    const number = (value: number) => chunks.push(new Uint8Array(Float64Array.of(value).buffer))
    const bytes = (value: Uint8Array) => {
      number(value.length)
      chunks.push(value)
    }
    for (const [key, { name, hash, bytes: code, object, sandbox, memory }] of this.entries) {
      number(key)
      number(hashNames.indexOf(hash))
      bytes(name)
      bytes(code)
      number(object ? 1 : 0)
      bytes(sandbox ? sandbox.save() : (memory ?? none))
    }
    return join(chunks)
  }

  static from(saved: Uint8Array): CodeStore {
    const store = new CodeStore()
    let at = 0
    const take = (length: number) => {
      at += length
      return saved.slice(at - length, at)
    }
    const number = () => new Float64Array(take(8).buffer)[0]
    const bytes = () => take(number())
    while (at < saved.length) {
      const key = number()
      const hash = hashNames[number()]
      const entry = store.want(key, bytes(), hash)
      entry.bytes = bytes()
      if (number() === 1) entry.object = decodeCode(openCode(entry.bytes).object)
      const memory = bytes()
      entry.memory = memory.length > 0 ? memory : null
    }
    return store
  }
}

/** The code of a component. Only for worlds that have bodies (`hasBodies`). */
export function storeOf(world: World, self: number): CodeStore {
  const live = world.memories.liveOf(self)
  if (live instanceof CodeStore) return live
  const saved = world.memories.of(self)
  const store = saved ? CodeStore.from(saved) : new CodeStore()
  world.memories.keep(self, store)
  return store
}
