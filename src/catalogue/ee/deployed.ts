/**
 * Services whose code a manager has fetched: each runs in a sandbox of its own on the real bytes of packets, as a program that
 * stands in the environment does. One that stands there runs itself, once its code has come.
 */
import { strToU8 } from 'fflate'
import { same } from '../../programs/code/naming.ts'
import { CodeRefused, sourceText } from '../../programs/code/object.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import type { Sandbox } from '../../programs/javascript/sandbox.ts'
import { declaredNames, variables } from '../../programs/javascript/symbols.ts'
import { codeStatus, findCode } from '../../sim/code-cache.ts'
import type { Columns } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { PlanProgram } from '../../sim/plan.ts'
import type { World } from '../../sim/world.ts'
import { titleOf } from '../code/admission.ts'
import { hasBodies } from '../code/body.ts'
import { checkRoom } from '../code/crowding.ts'
import { type Keeping, letIn, note, owe, refuse } from '../code/keeping.ts'
import { type CodeStore, type Entry, storeOf } from '../code/store.ts'
import { Script } from '../javascript/loading.ts'
import { holdUntil, released } from '../javascript/pending.ts'
import { sourceOf } from '../javascript/reading.ts'
import { call, holds, type Ran, treat } from '../javascript/running.ts'

/** number of the packets that services have treated, modulo 2³¹; first of the packets that they have sent and that wait to be paid for, plus one */
export const runState = { serial: 'i32', sentHere: 'i32' } as const
export type Services = Keeping & Columns<typeof runState>

/** What becomes of a packet when its call has been paid for. */
const fate = { pass: 0, drop: 1 } as const

/** by their sandboxes, which the node's store keeps */
const scripts = new WeakMap<Sandbox, Script>()

/** Whether what stands in an environment is a program of the design, rather than the model of a service. */
export const isProgram = (world: World, component: number): boolean => programAt(world, component) !== undefined
const programAt = (world: World, component: number): PlanProgram | undefined => {
  const { program } = world.values[component]
  return program ? world.programs.find(({ id }) => id === program) : undefined
}

/** A program stands in the environment, and no code object has its bytes: nothing could be fetched. */
export function refuseBare(world: World, state: Services, row: number, self: number, standing: number): void {
  const words = `${String(world.values[standing].name)} is a program here, and no code object of that name has one: there are no bytes to fetch`
  refuse(world, state, row, self, 'noProgram', words)
}

/** Lets code in that has come, and begins it: itself, or for the program that stands in the environment. @returns false when it is refused */
export function admitService(world: World, state: Services, row: number, self: number, slot: number, standing: number): boolean {
  if (!letIn(world, state, row, self, slot)) return false
  const entry = storeOf(world, self).entries.get(state.codeKey[slot]) as Entry
  try {
    if (standing < 0) {
      checkRoom(world)
      begin(world, state, row, self, entry)
      state.codeBegun[slot] = 1
    } else agree(world, standing, entry)
    return true
  } catch (error) {
    if (!(error instanceof CodeRefused || error instanceof ProgramRefused)) throw error
    const line = error instanceof ProgramRefused ? error.line : undefined
    return refuse(world, state, row, self, 'noProgram', `${titleOf(entry)}: ${error.message}`, line)
  }
}

/** What has come is the program that stands there, byte for byte. */
function agree(world: World, standing: number, { object }: Entry): void {
  const code = programAt(world, standing)?.code
  if (code === undefined || code === null) return
  if (object && !same(object.source, typeof code === 'string' ? strToU8(code) : code))
    throw new CodeRefused('other', 'what came is another program than the one that stands in the environment')
}

/** What has come, as a program. @throws ProgramRefused, CodeRefused for what is none that a manager runs */
function planOf(entry: Entry): PlanProgram {
  const { object } = entry
  if (object === null) throw new ProgramRefused('it has not been let in')
  const plan: PlanProgram = { id: '', title: titleOf(entry), language: object.language, code: sourceText(object) }
  if (object.dependencies.length > 0)
    throw new ProgramRefused(`it depends on ${object.dependencies.length} others, and a service of an environment stands alone`)
  return plan
}

function begin(world: World, state: Services, row: number, self: number, entry: Entry): void {
  const plan = planOf(entry)
  const source = sourceOf(plan)
  if (variables(source).has('timer') && !declaredNames(source).has('timer'))
    throw new ProgramRefused('it sets timers: only a JavaScript program that stands in the environment can')
  world.programWatch?.(self)
  try {
    const script = new Script(world, self, plan, boundsOf(world, self), 0, undefined, `${plan.title}: `)
    if (!script.sandbox.has(0)) throw new ProgramRefused('it has no function onPacket: nothing would call it')
    entry.sandbox = script.sandbox
    scripts.set(script.sandbox, script)
    owe(world, state, row, self, entry, { operations: script.sandbox.cost, failure: null })
  } finally {
    world.programWatch?.(-1)
  }
  pay(world, state, row, self, entry, call(world, self, scripts.get(entry.sandbox) as Script, 'init'))
}

/** What `init` has taken the next packet waits for; what it has sent leaves at once. */
function pay(world: World, state: Services, row: number, self: number, entry: Entry, ran: Ran): void {
  owe(world, state, row, self, entry, ran)
  for (const sent of ran.sent) world.drop(self, sent, 'service-dropped')
}

const boundsOf = (world: World, self: number) => {
  const { codeOperations, codeMemory } = world.values[self]
  return { operations: Number(codeOperations), memory: Number(codeMemory) }
}

/** The program of code that is here; in a world that was restored a fresh one that goes on with its memory. */
function scriptOf(world: World, self: number, entry: Entry): Script | null {
  if (entry.sandbox === null && entry.memory !== null) {
    const plan = planOf(entry)
    const script = new Script(world, self, plan, boundsOf(world, self), 0, entry.memory, `${plan.title}: `)
    entry.sandbox = script.sandbox
    entry.memory = null
    scripts.set(script.sandbox, script)
  }
  return entry.sandbox && (scripts.get(entry.sandbox) ?? null)
}

/** Runs the service of a key on a packet. @returns the cycles that it took; what it wants is done when they are over */
export function runService(world: World, state: Services, row: number, self: number, packet: number, key: number): number {
  const { packets } = world
  const owed = state.codeOwed[row]
  state.codeOwed[row] = 0
  packets.flags[packet] |= flag.served | flag.servedOnce
  packets.via[packet] = fate.pass
  const { call: calling, operationCycles } = world.values[self]
  const entry = storeOf(world, self).entries.get(key) as Entry
  const script = scriptOf(world, self, entry)
  if (script === null || !holds(script, world, packet)) return owed
  state.serial[row] = (state.serial[row] + 1) & 0x7fff_ffff
  script.open(0)
  const ran = treat(world, self, packet, script, state.serial[row])
  note(world, state, row, self, entry, ran)
  if (ran.malformed > 0)
    world.logs.fault(self, world.now, `${titleOf(entry)}: malformed packet`, 'it left or sent bytes that are no IPv4 packet')
  packets.via[packet] = ran.passes ? fate.pass : fate.drop
  holdUntil(world, { waiting: state.sentHere }, row, packet, ran.sent)
  return owed + Number(calling) + ran.operations * Number(operationCycles)
}

/** The call has been paid for: packets that leave now, in order; the packet itself is the last of them unless it ends here. */
export function leaving(world: World, state: Services, row: number, self: number, packet: number): number[] {
  const sent = released(world, { waiting: state.sentHere }, row, self, packet)
  if (world.packets.via[packet] === fate.pass) return [...sent, packet]
  world.drop(self, packet, 'service-dropped')
  return sent
}

/** Code that the cache has given up goes with all that it kept: a program that stands in the environment is unloaded. */
export function forgetGone(world: World, state: Services, row: number, self: number, standingOf: (name: number) => number): void {
  if (!hasBodies(world)) return
  const store: CodeStore = storeOf(world, self)
  for (const key of [...store.entries.keys()]) {
    const slot = findCode(state, row, key)
    if (slot >= 0 && state.codeStatus[slot] !== codeStatus.absent) continue
    const standing = standingOf(key)
    if (standing >= 0 && isProgram(world, standing)) world.memories.forget(standing)
    store.entries.delete(key)
  }
}
