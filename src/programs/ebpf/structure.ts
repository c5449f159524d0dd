/**
 * Control flow of a function of a program: its basic blocks, and the same as nested blocks and loops, which is all that WebAssembly
 * has. The method is that of N. Ramsey, "Beyond Relooper: recursive translation of unstructured control flow to structured control
 * flow" (ICFP 2022), by the tree of dominators; without recursion here, because a long program nests deeply.
 */
import { callee, cls, jmp, lddw } from './instruction.ts'
import { type Instruction, ProgramError } from './program.ts'

export interface Block {
  /** its instructions: from `start` to before `end` */
  readonly start: number
  readonly end: number
  /** none: it leaves the function. One: it goes there. Two: to the second if the condition of its last instruction holds. */
  readonly next: readonly number[]
}

/** What to write, in this order. `depth`: how many of the open constructs lie inside the one that a jump leads to. */
export type Step =
  | { readonly do: 'block' | 'else' | 'end' }
  /** `depth` of a loop and of a block's code leads out of all */
  | { readonly do: 'loop' | 'exit' | 'branch'; readonly depth: number }
  | { readonly do: 'code' | 'branchIf' | 'branchUnless'; readonly block: number; readonly depth: number }
  | { readonly do: 'if'; readonly block: number }
  /** opens as many blocks as there are and goes to the end of the one whose number is the state: 0 is the innermost */
  | { readonly do: 'dispatch'; readonly blocks: number }
  | { readonly do: 'state'; readonly block: number }

const isJump = (opcode: number) => (opcode & 7) === cls.jmp || (opcode & 7) === cls.jmp32
const isAlways = (opcode: number) => isJump(opcode) && (opcode & 0xf0) === jmp.ja
/** Its steps write it: a jump, or the end of the function. */
export const isFlow = ({ opcode }: Instruction) => isJump(opcode) && !isCall(opcode)
const isExit = (opcode: number) => opcode === (cls.jmp | jmp.exit)
export const isCall = (opcode: number) => (opcode & 7) === cls.jmp && (opcode & 0xf0) === jmp.call
export const isLocalCall = ({ opcode, src }: Instruction) => isCall(opcode) && src === callee.local

/** Where a jump leads: by its offset, a long one (§4.3, JA of class JMP32) by its immediate. */
const targetOf = ({ opcode, offset, imm }: Instruction, at: number): number =>
  at + 1 + (opcode === (cls.jmp32 | jmp.ja) ? imm : offset)

/** The places that control may go to after the instruction at `at`. */
function after(instructions: readonly Instruction[], at: number): number[] {
  if (!(at in instructions)) throw new ProgramError('run', 'the program can run past its last instruction', { instruction: at })
  const { opcode } = instructions[at]
  if (isExit(opcode)) return []
  if (isAlways(opcode)) return [targetOf(instructions[at], at)]
  if (isJump(opcode) && !isCall(opcode)) {
    const target = targetOf(instructions[at], at)
    return target === at + 1 ? [target] : [at + 1, target]
  }
  return [at + (opcode === lddw ? 2 : 1)]
}

/** The basic blocks that can be reached from `entry`, which begins the first. The program has been verified: every place exists. */
export function blocksOf(instructions: readonly Instruction[], entry: number): Block[] {
  const starts = new Set([entry])
  const reached = new Set<number>()
  const open = [entry]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue
    reached.add(at)
    const next = after(instructions, at)
    if (isFlow(instructions[at])) for (const place of next) starts.add(place)
    open.push(...next)
  }
  const places = [entry, ...[...starts].filter((place) => place !== entry).sort((a, b) => a - b)]
  const numbers = new Map(places.map((place, number) => [place, number]))
  return places.map((start) => {
    let at = start
    let next = after(instructions, at)
    while (next.length === 1 && !starts.has(next[0])) {
      at = next[0]
      next = after(instructions, at)
    }
    return { start, end: at + (instructions[at].opcode === lddw ? 2 : 1), next: next.map((place) => numbers.get(place)!) }
  })
}

/** Reverse postorder: every block behind those from which it is first reached; going back in it means a loop. */
function orderOf(blocks: readonly Block[]): number[] {
  const seen = new Uint8Array(blocks.length)
  const order: number[] = []
  const path: { readonly block: number; taken: number }[] = [{ block: 0, taken: 0 }]
  seen[0] = 1
  while (path.length > 0) {
    const top = path[path.length - 1]
    const { next } = blocks[top.block]
    if (top.taken === next.length) {
      order.push(top.block)
      path.pop()
      continue
    }
    const block = next[top.taken++]
    if (!seen[block]) {
      seen[block] = 1
      path.push({ block, taken: 0 })
    }
  }
  return order.reverse()
}

/** The tree of dominators; `skip` is a place further up, chosen so that any climb takes logarithmic time. */
class Dominators {
  readonly #parent: Int32Array
  readonly #skip: Int32Array
  readonly #height: Int32Array

  constructor(blocks: number) {
    this.#parent = new Int32Array(blocks)
    this.#skip = new Int32Array(blocks)
    this.#height = new Int32Array(blocks)
  }

  of(block: number): number {
    return this.#parent[block]
  }

  add(block: number, parent: number): void {
    const skip = this.#skip[parent]
    const height = this.#height
    this.#parent[block] = parent
    height[block] = height[parent] + 1
    this.#skip[block] = height[parent] - height[skip] === height[skip] - height[this.#skip[skip]] ? this.#skip[skip] : parent
  }

  dominates(one: number, other: number): boolean {
    return this.#climb(other, this.#height[one]) === one
  }

  /** the nearest block that dominates both */
  common(one: number, other: number): number {
    let a = this.#climb(one, this.#height[other])
    let b = this.#climb(other, this.#height[a])
    while (a !== b) {
      const step = this.#skip[a] === this.#skip[b] ? this.#parent : this.#skip
      a = step[a]
      b = step[b]
    }
    return a
  }

  #climb(from: number, height: number): number {
    let block = from
    while (this.#height[block] > height) {
      block = this.#height[this.#skip[block]] >= height ? this.#skip[block] : this.#parent[block]
    }
    return block
  }
}

interface Shape {
  /** place of each block in reverse postorder */
  readonly place: Int32Array
  /** blocks that each block dominates directly and that several jumps forward reach, in order */
  readonly merged: readonly (readonly number[])[]
  readonly isMerged: Uint8Array
  readonly isLoop: Uint8Array
}

/**
 * Undefined when the flow is irreducible: when a loop has several entries. Jumps back do not change what dominates what as long as
 * they lead to a block that dominates their own, so that one pass over the jumps forward tells both.
 */
function shapeOf(blocks: readonly Block[]): Shape | undefined {
  const order = orderOf(blocks)
  const place = new Int32Array(blocks.length)
  order.forEach((block, at) => {
    place[block] = at
  })
  const before = blocks.map((): number[] => [])
  const dominators = new Dominators(blocks.length)
  const merged = blocks.map((): number[] => [])
  const isMerged = new Uint8Array(blocks.length)
  const isLoop = new Uint8Array(blocks.length)
  for (const block of order) {
    const forward = before[block]
    if (block !== 0) {
      const dominator = forward.reduce((one, other) => dominators.common(one, other))
      dominators.add(block, dominator)
      if (forward.length > 1) {
        isMerged[block] = 1
        merged[dominator].push(block)
      }
    }
    for (const to of blocks[block].next) {
      if (place[to] > place[block]) before[to].push(block)
      else if (dominators.dominates(to, block)) isLoop[to] = 1
      else return undefined
    }
  }
  return { place, merged, isMerged, isLoop }
}

type Task = { readonly tree: number } | { readonly body: number } | { readonly branch: number; readonly from: number } | Step

/** How many constructs are open after a step. */
const opened = (step: Step): number =>
  step.do === 'block' || step.do === 'loop' || step.do === 'if' ? 1 : step.do === 'end' ? -1 : 0

function nested(blocks: readonly Block[], { place, merged, isMerged, isLoop }: Shape): Step[] {
  const steps: Step[] = []
  /** open constructs, and how many there were with the loop of a block, or with the block before one that is merged */
  let open = 0
  const loopAt = new Int32Array(blocks.length)
  const mergeAt = new Int32Array(blocks.length)
  const say = (step: Step): void => {
    steps.push(step)
    open += opened(step)
  }
  const depthTo = (from: number, to: number): number | undefined => {
    if (place[to] <= place[from]) return open - loopAt[to]
    return isMerged[to] ? open - mergeAt[to] : undefined
  }
  const work: Task[] = [{ tree: 0 }]
  const branch = (from: number, to: number): void => {
    const depth = depthTo(from, to)
    if (depth === undefined) work.push({ tree: to })
    else say({ do: 'branch', depth })
  }
  const leave = (block: number): void => {
    const { next } = blocks[block]
    if (next.length === 0) return say({ do: 'exit', depth: open })
    if (next.length === 1) return branch(block, next[0])
    const [other, taken] = next
    const toTaken = depthTo(block, taken)
    const toOther = depthTo(block, other)
    if (toTaken !== undefined) {
      say({ do: 'branchIf', block, depth: toTaken })
      branch(block, other)
    } else if (toOther !== undefined) {
      say({ do: 'branchUnless', block, depth: toOther })
      branch(block, taken)
    } else {
      say({ do: 'if', block })
      work.push({ do: 'end' }, { tree: other }, { do: 'else' }, { tree: taken })
    }
  }
  for (let task = work.pop(); task !== undefined; task = work.pop()) {
    if ('do' in task) say(task)
    else if ('branch' in task) branch(task.from, task.branch)
    else if ('body' in task) {
      say({ do: 'code', block: task.body, depth: open })
      leave(task.body)
    } else {
      const block = task.tree
      if (isLoop[block]) {
        say({ do: 'loop', depth: open + 1 })
        loopAt[block] = open
        work.push({ do: 'end' })
      }
      for (const after of merged[block].toReversed()) {
        say({ do: 'block' })
        mergeAt[after] = open
        work.push({ tree: after }, { do: 'end' })
      }
      work.push({ body: block })
    }
  }
  return steps
}

/** One loop around all blocks that goes to the block whose number is the state: for flow that does not nest. */
function dispatched(blocks: readonly Block[]): Step[] {
  const steps: Step[] = [
    { do: 'loop', depth: 1 },
    { do: 'dispatch', blocks: blocks.length },
  ]
  blocks.forEach(({ next }, block) => {
    const inside = blocks.length - 1 - block
    steps.push({ do: 'end' }, { do: 'code', block, depth: inside + 1 })
    if (next.length === 0) return steps.push({ do: 'exit', depth: inside + 1 })
    if (next.length === 2) {
      steps.push({ do: 'state', block: next[1] }, { do: 'branchIf', block, depth: inside })
    }
    return steps.push({ do: 'state', block: next[0] }, { do: 'branch', depth: inside })
  })
  return [...steps, { do: 'end' }]
}

export function structureOf(blocks: readonly Block[]): Step[] {
  const shape = shapeOf(blocks)
  return shape ? nested(blocks, shape) : dispatched(blocks)
}
