/** Code with a body in a node: what is let in, what begins to run, what goes. */

import { keyOfName } from '../../programs/code/naming.ts'
import { CodeRefused } from '../../programs/code/object.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { type CodeCache, codeStatus, findCode } from '../../sim/code-cache.ts'
import { dependencies } from '../../sim/code-traits.ts'
import type { World } from '../../sim/world.ts'
import { admit, titleOf } from './admission.ts'
import { hasBodies } from './body.ts'
import { checkRoom } from './crowding.ts'
import { type CodeCounts, codeCounters } from './parameters.ts'
import { begin, finish, type Ran } from './program.ts'
import { type Entry, storeOf } from './store.ts'

export type Keeping = CodeCache & CodeCounts

/** What the node knows of the code of a key, if that has a body. */
export const entryOf = (world: World, self: number, key: number): Entry | undefined =>
  hasBodies(world) ? storeOf(world, self).entries.get(key) : undefined

/** How messages call code: by its title when it has a body, else by the key that packets carry. */
export function calledHere(world: World, self: number, key: number): string {
  const entry = entryOf(world, self, key)
  return entry ? titleOf(entry) : `code ${(key >>> 0).toString(16).padStart(8, '0')}`
}

/** Code that nobody sends is told by name. */
export function tellMissing(world: World, self: number, key: number): void {
  const words = `${calledHere(world, self, key)}: nobody that could be asked has sent it; what asks for it is dropped`
  world.logs.fault(self, world.now, 'code not found', words)
}

/** Lets code in that is all here, and tells the cache what it depends on. @returns false when it is refused */
export function letIn(world: World, state: Keeping, row: number, self: number, slot: number): boolean {
  const store = storeOf(world, self)
  const entry = store.entries.get(state.codeKey[slot])
  if (entry === undefined) return false
  try {
    entry.object = admit(world, self, entry)
  } catch (error) {
    if (!(error instanceof CodeRefused)) throw error
    const counter =
      error.reason === 'bad-signature' ? 'wrongSignature' : error.reason === 'not-allowed' ? 'notAllowed' : 'wrongHash'
    return refuse(world, state, row, self, counter, `${titleOf(entry)}: ${error.message}`)
  }
  const { length } = entry.object.dependencies
  if (length > dependencies.length) {
    const words = `${titleOf(entry)} depends on ${length} others, and ${dependencies.length} is the most here`
    return refuse(world, state, row, self, 'noProgram', words)
  }
  dependencies.forEach((trait, place) => {
    const name = entry.object?.dependencies[place]
    state[trait][slot] = name ? keyOfName(name) : 0
    if (name) store.want(keyOfName(name), name, entry.hash)
  })
  return true
}

/** Code that is linked begins to run: `init` is called. @returns false when it is no program here */
export function start(world: World, state: Keeping, row: number, self: number, slot: number): boolean {
  const store = storeOf(world, self)
  const entry = store.entries.get(state.codeKey[slot])
  if (entry === undefined) return false
  try {
    checkRoom(world)
    owe(world, state, row, self, entry, begin(world, self, store, entry))
    state.codeBegun[slot] = 1
    return true
  } catch (error) {
    if (!(error instanceof CodeRefused || error instanceof ProgramRefused)) throw error
    entry.sandbox = null
    const line = error instanceof ProgramRefused ? error.line : undefined
    return refuse(world, state, row, self, 'noProgram', `${titleOf(entry)}: ${error.message}`, line)
  }
}

/** Why code does not run here is counted, and told by its name. */
export function refuse(
  world: World,
  state: Keeping,
  row: number,
  self: number,
  counter: 'wrongHash' | 'wrongSignature' | 'notAllowed' | 'noProgram',
  words: string,
  line = 0,
): false {
  state[counter][row]++
  world.logs.fault(self, world.now, codeCounters[counter], words, line)
  return false
}

/** Work that no capsule has asked for: the next one waits for it. */
export function owe(world: World, state: Keeping, row: number, self: number, entry: Entry, ran: Ran): void {
  note(world, state, row, self, entry, ran)
  state.codeOwed[row] += ran.operations * Number(world.values[self].operationCycles)
}

/** Counts what a call took, and tells why it ended early. */
export function note(world: World, state: Keeping, row: number, self: number, entry: Entry, { operations, failure }: Ran): void {
  state.operations[row] += operations
  if (failure === null) return
  state.faults[row]++
  world.logs.fault(self, world.now, `${titleOf(entry)}: ${failure.kind}`, failure.message, failure.line)
}

/** Code that the cache has given up goes, with all that it kept: `finalize` is called of what ran. @returns how many it was called of */
export function sweep(world: World, state: Keeping, row: number, self: number): number {
  if (!hasBodies(world)) return 0
  const store = storeOf(world, self)
  let called = 0
  for (const [key, entry] of [...store.entries]) {
    const slot = findCode(state, row, key)
    if (slot >= 0 && state.codeStatus[slot] !== codeStatus.absent) continue
    if (entry.sandbox || entry.memory) {
      called++
      owe(world, state, row, self, entry, finish(world, self, store, entry))
    }
    store.entries.delete(key)
  }
  return called
}
