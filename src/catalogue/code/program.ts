/** Programs of code objects: loaded into a sandbox of their own, called by the node and, by what they export, by each other. */
import { fromHexadecimal, hexadecimal, keyOfName, nameOf } from '../../programs/code/naming.ts'
import { CodeRefused, sourceText } from '../../programs/code/object.ts'
import type { Host } from '../../programs/javascript/api.ts'
import { field, packetBlock, word } from '../../programs/javascript/exchange.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { codeEntries, linked } from '../../programs/javascript/pan-interface.ts'
import type { Engine } from '../../programs/javascript/quickjs.ts'
import { defaultLimits, entryPoints, type Failure, type Limits, Sandbox } from '../../programs/javascript/sandbox.ts'
import { borrowedNames, functionNames } from '../../programs/javascript/symbols.ts'
import type { World } from '../../sim/world.ts'
import { sourceOf } from '../javascript/reading.ts'
import { titleOf } from './admission.ts'
import type { CodeStore, Entry } from './store.ts'

/** places of its functions: those of every program, and those of code objects behind them */
const entries = Object.fromEntries([...entryPoints, ...codeEntries].map((name, place) => [name, place])) as Record<
  (typeof entryPoints)[number] | (typeof codeEntries)[number],
  number
>

/** What a capsule's code has asked for when its call ends. */
export const verdict = { end: 0, forward: 1, turn: 2, send: 3, deliver: 4 } as const
/** bytes that one call of the node's interface takes */
const longestData = 9216
/** capsules that one call may make */
export const mostMade = 16

/** The capsule that is evaluated, and what becomes of it. */
export interface Evaluation {
  /** data behind its header */
  data: Uint8Array
  /** addresses */
  readonly source: number
  destination: number
  readonly home: number
  readonly injected: boolean
  verdict: number
  changed: boolean
  readonly made: { readonly data: Uint8Array; readonly to: number }[]
  readonly inserted: Uint8Array[]
}

/** What a call took: counted operations of the code and of all that it called; why it ended early. */
export interface Ran {
  readonly operations: number
  readonly failure: Failure | null
}

interface Bounds {
  readonly operations: number
  readonly memory: number
  readonly stateBytes: number
}

const boundsOf = (world: World, self: number): Bounds => {
  const { codeOperations, codeMemory, codeState } = world.values[self]
  return { operations: Number(codeOperations), memory: Number(codeMemory), stateBytes: Number(codeState) }
}

/** What a program's calls do, one for each sandbox. */
class CodeHost implements Host {
  readonly world: World
  readonly self: number
  readonly store: CodeStore
  readonly entry: Entry
  evaluation: Evaluation | null = null
  /** what it was called with by another, and what it answers */
  request: { readonly name: string; readonly values: readonly unknown[] } | null = null
  answer: unknown = null
  /** lines in front of the code's own first */
  lines = 0
  /** operations of others that it has called */
  borrowed = 0

  constructor(world: World, self: number, store: CodeStore, entry: Entry) {
    this.world = world
    this.self = self
    this.store = store
    this.entry = entry
  }
  get time(): number {
    return this.world.now
  }
  random(): number {
    return this.world.uniform(this.world.stream(this.self, 'code'))
  }
  send(_fields: Int32Array, bytes: Uint8Array, to: number): boolean {
    return this.make(bytes.slice(), to)
  }
  /** The environment of a capsule ends with it: there is nothing that a timer could wake. */
  timer(): boolean {
    return false
  }
  log(line: string): void {
    this.world.logs.write(this.self, this.world.now, `${titleOf(this.entry)}: ${line}`)
  }

  ask(request: string): string {
    const [name, values] = request.startsWith('[') ? (JSON.parse(request) as [string, readonly unknown[]]) : [request, []]
    try {
      const result = this.perform(String(name), values)
      return result === undefined ? '' : `=${JSON.stringify(result)}`
    } catch (error) {
      if (error instanceof CodeRefused) return `!${error.message}`
      throw error
    }
  }

  private perform(name: string, values: readonly unknown[]): unknown {
    const { entry } = this
    switch (name) {
      case 'name':
        return hexadecimal(entry.name)
      case 'nameLength':
        return entry.name.length
      case 'digest':
        return hexadecimal(nameOf(bytesIn(values[0]), entry.hash))
      case 'use':
        return this.use(Number(values[0]), String(values[1]), Array.isArray(values[2]) ? values[2] : [])
      case 'used':
        return this.request
      case 'result':
        this.answer = values[0]
        return undefined
      default:
        return this.ofCapsule(name, values)
    }
  }

  private ofCapsule(name: string, values: readonly unknown[]): unknown {
    const { evaluation } = this
    if (evaluation === null) throw unfit(`${name}: no capsule is being evaluated by this code object`)
    switch (name) {
      case 'forward':
      case 'turn':
      case 'deliver':
        evaluation.verdict = verdict[name]
        return undefined
      case 'send':
        evaluation.verdict = verdict.send
        evaluation.destination = Number(values[0]) >>> 0
        return undefined
      case 'create':
        if (!this.make(bytesIn(values[0]), Number(values[1])))
          throw unfit(`create: ${mostMade} capsules of one call are the most`)
        return undefined
      case 'insert':
        evaluation.inserted.push(nameIn(String(values[0]), this.entry.name.length))
        return undefined
      case 'home':
        return evaluation.home
      case 'injected':
        return evaluation.injected
      default:
        throw unfit(`${name} is no routine of this node`)
    }
  }

  private make(data: Uint8Array, to: number): boolean {
    const { evaluation } = this
    if (evaluation === null || evaluation.made.length === mostMade) return false
    evaluation.made.push({ data, to: to >>> 0 })
    return true
  }

  /** Calls what another code object exports: values go in and come out as copies, and that is all that they share. */
  private use(place: number, name: string, values: readonly unknown[]): unknown {
    const key = keyOfName(this.entry.object?.dependencies[place] ?? new Uint8Array(4))
    const other = this.store.entries.get(key)
    const sandbox = other && sandboxOf(this.world, this.self, this.store, other)
    if (!other || !sandbox) throw unfit(`${name}: the code that has it is not loaded here`)
    if (!other.object?.exported.includes(name)) throw unfit(`${name} is private to ${titleOf(other)}`)
    const host = hostOf(sandbox)
    host.request = { name, values }
    host.answer = null
    host.borrowed = 0
    sandbox.call(entries.panUse)
    this.borrowed += sandbox.cost + host.borrowed
    if (sandbox.failure) throw unfit(`${titleOf(other)}.${name}: ${sandbox.failure.message}`)
    return host.answer
  }
}

const unfit = (message: string) => new CodeRefused('unfit', message)

/** Bytes as a program tells them: a list of numbers. */
function bytesIn(value: unknown): Uint8Array {
  if (!Array.isArray(value) || value.length > longestData) throw unfit(`bytes are a list of at most ${longestData} numbers`)
  return Uint8Array.from(value, Number)
}

function nameIn(text: string, length: number): Uint8Array {
  const name = fromHexadecimal(text)
  if (name === null || name.length !== length)
    throw unfit(`insert: ${text.slice(0, 80)} is no name of ${length} bytes in hexadecimal`)
  return name
}

const hosts = new WeakMap<Sandbox, CodeHost>()
const hostOf = (sandbox: Sandbox): CodeHost => hosts.get(sandbox) as CodeHost

/**
 * The program of code that was let in, with what it may call of the others; they must be here.
 * @throws ProgramRefused for a text that is no program here, CodeRefused when it speaks of what another keeps for itself
 */
function load(world: World, self: number, store: CodeStore, entry: Entry): Sandbox {
  const { object } = entry
  if (object === null) throw new ProgramRefused('it has not been let in')
  if (world.engine === null) throw new ProgramRefused('there is no engine for JavaScript here')
  const language = object.language
  if (language !== 'javascript') throw new ProgramRefused(`${language} does not run in this node`)
  const source = sourceOf({ id: '', title: titleOf(entry), language, code: sourceText(object) })
  const own = new Set([...object.exported, ...object.hidden])
  const others = object.dependencies.map((name) => store.entries.get(keyOfName(name)))
  const { used, kept } = borrowedNames(
    source,
    own,
    others.map((other) => other?.object ?? undefined),
  )
  const owner = kept && others[kept.place]
  if (kept && owner) throw new CodeRefused('private', `${kept.symbol} is private to ${titleOf(owner)}`)
  const { text, lines } = linked(source, functionNames(source), [...used])
  const { operations, memory, stateBytes } = boundsOf(world, self)
  const host = new CodeHost(world, self, store, entry)
  host.lines = lines
  const limits = { ...defaultLimits, operations, memory, stateBytes }
  const sandbox = opened(world.engine, text, lines, host, limits, entry.memory)
  hosts.set(sandbox, host)
  entry.memory = null
  return sandbox
}

/** A refusal is told by the line of the code as it was written. */
export function opened(
  engine: Engine,
  text: string,
  lines: number,
  host: Host,
  limits: Limits,
  memory: Uint8Array | null,
): Sandbox {
  try {
    return new Sandbox(engine, text, host, limits, codeEntries, memory ?? undefined)
  } catch (error) {
    if (!(error instanceof ProgramRefused) || error.line === undefined) throw error
    throw new ProgramRefused(error.message, error.line > lines ? error.line - lines : undefined)
  }
}

/** The sandbox of code that runs here; in a world that was restored a fresh one that goes on with its memory. */
export function sandboxOf(world: World, self: number, store: CodeStore, entry: Entry): Sandbox | null {
  if (entry.sandbox === null && entry.memory !== null) entry.sandbox = load(world, self, store, entry)
  return entry.sandbox
}

/** Loads code and calls its `init`. @throws ProgramRefused, CodeRefused */
export function begin(world: World, self: number, store: CodeStore, entry: Entry): Ran {
  world.programWatch?.(self)
  let sandbox: Sandbox
  try {
    sandbox = load(world, self, store, entry)
  } finally {
    world.programWatch?.(-1)
  }
  entry.sandbox = sandbox
  const loading = sandbox.cost
  const { operations, failure } = call(sandbox, entries.init)
  return { operations: loading + operations, failure }
}

/** Calls `finalize` before code goes. */
export function finish(world: World, self: number, store: CodeStore, entry: Entry): Ran {
  const sandbox = sandboxOf(world, self, store, entry)
  return sandbox ? call(sandbox, entries.finalize) : { operations: 0, failure: null }
}

function call(sandbox: Sandbox, place: number): Ran {
  if (!sandbox.has(place)) return { operations: 0, failure: null }
  const host = hostOf(sandbox)
  host.borrowed = 0
  host.world.programWatch?.(host.self)
  sandbox.call(place)
  host.world.programWatch?.(-1)
  return { operations: sandbox.cost + host.borrowed, failure: failureOf(sandbox, host) }
}

/** Why the call ended early, at a line of the code as it was written. */
function failureOf({ failure }: Sandbox, { lines }: CodeHost): Failure | null {
  if (failure?.line === undefined) return failure
  return { ...failure, line: failure.line > lines ? failure.line - lines : undefined }
}

/** Calls `accept` with a capsule. What it asks for stands in the evaluation; of a call that failed nothing does. */
export function accept(world: World, self: number, store: CodeStore, entry: Entry, evaluation: Evaluation): Ran {
  const sandbox = sandboxOf(world, self, store, entry)
  if (sandbox === null || !sandbox.has(entries.accept)) return { operations: 0, failure: null }
  const { words, packet } = sandbox
  const size = Math.min(evaluation.data.length, packet.length)
  packet.set(evaluation.data.subarray(0, size))
  words.fill(0, packetBlock, packetBlock + 16)
  words[packetBlock + field.length] = size
  words[packetBlock + field.source] = evaluation.source
  words[packetBlock + field.destination] = evaluation.destination
  words[word.address] = world.address[world.root[self]]
  const host = hostOf(sandbox)
  host.evaluation = evaluation
  const ran = call(sandbox, entries.accept)
  host.evaluation = null
  if (ran.failure) {
    evaluation.verdict = verdict.end
    evaluation.made.length = 0
    evaluation.inserted.length = 0
    return ran
  }
  const changed = words[packetBlock + field.changed]
  if ((changed & 1) !== 0) {
    evaluation.data = packet.slice(0, words[packetBlock + field.length])
    evaluation.changed = true
  }
  if ((changed & (1 << field.destination)) !== 0 && evaluation.verdict === verdict.forward) {
    evaluation.destination = words[packetBlock + field.destination] >>> 0
    evaluation.verdict = verdict.send
  }
  if (words[packetBlock + field.verdict] !== 0) evaluation.verdict = verdict.end
  return ran
}
