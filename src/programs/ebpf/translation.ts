/**
 * A verified program as a WebAssembly module on the same memory (memory.ts). Registers are locals, a function of the program is a
 * function of the module, and every basic block counts its instructions at once: `left` says how many the program may still execute.
 * It is looked at where a loop begins again; the rest of a program is finite, so that one which uses up its limit ends soon after.
 */
import { helperOf } from './helper-table.ts'
import { bytesOf, callee, isPacketLoad, lddw, mode, source } from './instruction.ts'
import { type Locals, Lowering } from './lowering.ts'
import { frameSize, type Layout } from './memory.ts'
import { entriesOf, type Instruction, type Program } from './program.ts'
import { type Block, blocksOf, isCall, isFlow, isLocalCall, type Step, structureOf } from './structure.ts'
import { Code, type FunctionBody, moduleOf, op, pageSize, type } from './wasm.ts'

/** Names of what the module is given and gives. */
export const names = { module: 'program', helper: 'helper', memory: 'memory', run: 'run', left: 'left' } as const
/** the function that runs the program that begins at this instruction */
export const runName = (entry: number): string => (entry === 0 ? names.run : `${names.run}${entry}`)

/**
 * `run` of a module: r1 and r2 are at most 32 bits wide at entry. Returns the executed instructions, as a signed number; r0 lies
 * at its place in the memory's registers. More than `limit` means that the program was ended, or would have been. While a helper
 * function runs the exported `left` says how many instructions were left of the limit.
 */
export type Run = (r1: number, r2: number, limit: number) => number

/** Where r0…r5 lie in the memory's registers. */
export const registerAt = (layout: Layout, register: number): number => layout.registers + register * 8

const types = {
  /** by its number; gives 1 where the program is left, else 0 */
  helper: { parameters: [type.i32], results: [type.i32] },
  run: { parameters: [type.i32, type.i32, type.i32], results: [type.i32] },
  /** r1…r5 and the end of its frame; gives r0 */
  local: { parameters: Array.from({ length: 6 }, () => type.i64), results: [type.i64] },
} as const
const typeNumber = { helper: 0, run: 1, local: 2 } as const
/** the only global: `left` while it changes functions */
const leftGlobal = 0

interface Places extends Locals {
  /** 32 bits: instructions that may still be executed, and the next block of flow that does not nest */
  readonly left: number
  readonly state: number
}

/** Locals behind the three parameters of `run`: r0…r10, then the others. */
const runPlaces: Places = {
  registers: Array.from({ length: 11 }, (_, register) => 3 + register),
  found: 14,
  address: 15,
  left: 16,
  state: 17,
}
/** The parameters of a local function are r1…r5 and r10. */
const localPlaces: Places = { registers: [6, 0, 1, 2, 3, 4, 7, 8, 9, 10, 5], found: 11, address: 12, left: 13, state: 14 }

const slotsOf = ({ opcode }: Instruction): number => (opcode === lddw ? 2 : 1)

class Translation {
  readonly #instructions: readonly Instruction[]
  readonly #layout: Layout
  /** where programs begin, and behind them the functions that they call, each in the order of its number */
  readonly #programs: readonly number[]
  readonly #locals: number[] = []

  constructor(program: Program, layout: Layout) {
    this.#instructions = program.instructions
    this.#programs = entriesOf(program)
    this.#layout = layout
  }

  module(): Uint8Array<ArrayBuffer> {
    const functions = this.#programs.map((entry) => this.#run(entry))
    // the list grows while it is gone through
    for (const entry of this.#locals) functions.push(this.#local(entry))
    return moduleOf({
      types: [types.helper, types.run, types.local],
      imported: { module: names.module, function: names.helper, type: typeNumber.helper, memory: names.memory },
      pages: this.#layout.size / pageSize,
      globals: 1,
      functions,
      exported: { functions: this.#programs.map(runName), global: names.left },
    })
  }

  #run(entry: number): FunctionBody {
    const { registers, left } = runPlaces
    const code = new Code()
    code.get(0).op(op.i64ExtendI32U).set(registers[1])
    code.get(1).op(op.i64ExtendI32U).set(registers[2])
    code.i64(this.#layout.stackTop).set(registers[10])
    code.get(2).set(left)
    this.#body(code, runPlaces, entry)
    code.i32(registerAt(this.#layout, 0)).get(registers[0]).memory(op.i64Store)
    code.get(2).get(left).op(op.i32Sub)
    return this.#function(typeNumber.run, code, 12)
  }

  #local(entry: number): FunctionBody {
    const { registers, left } = localPlaces
    const code = new Code().byte(op.globalGet).unsigned(leftGlobal).set(left)
    this.#body(code, localPlaces, entry)
    code.get(left).byte(op.globalSet).unsigned(leftGlobal).get(registers[0])
    return this.#function(typeNumber.local, code, 6)
  }

  #function(number: number, code: Code, wide: number): FunctionBody {
    return {
      type: number,
      locals: [
        [wide, type.i64],
        [3, type.i32],
      ],
      code,
    }
  }

  /** The blocks of a function inside one block: jumping out of it leaves the function. */
  #body(code: Code, places: Places, entry: number): void {
    const blocks = blocksOf(this.#instructions, entry)
    const lowering = new Lowering(code, places, this.#layout)
    code.op(op.block, type.none)
    for (const step of structureOf(blocks)) this.#step(step, code, places, blocks, lowering)
    code.op(op.end)
  }

  #step(step: Step, code: Code, places: Places, blocks: readonly Block[], lowering: Lowering): void {
    const condition = (block: number) => lowering.condition(this.#instructions[blocks[block].end - 1])
    switch (step.do) {
      case 'code':
        return this.#block(blocks[step.block], step.depth, code, places, lowering)
      case 'block':
        code.op(op.block, type.none)
        return
      case 'loop':
        code.op(op.loop, type.none)
        code.get(places.left).i32(0).op(op.i32LtS).jump(op.brIf, step.depth)
        return
      case 'if':
        condition(step.block)
        code.op(op.if, type.none)
        return
      case 'else':
        code.op(op.else)
        return
      case 'end':
        code.op(op.end)
        return
      case 'exit':
      case 'branch':
        code.jump(op.br, step.depth)
        return
      case 'branchIf':
        condition(step.block)
        code.jump(op.brIf, step.depth)
        return
      case 'branchUnless':
        condition(step.block)
        code.op(op.i32Eqz).jump(op.brIf, step.depth)
        return
      case 'dispatch':
        for (let i = 0; i < step.blocks; i++) code.op(op.block, type.none)
        code
          .get(places.state)
          .byte(op.brTable)
          .unsigned(step.blocks - 1)
        for (let i = 0; i < step.blocks; i++) code.unsigned(i)
        return
      case 'state':
        code.i32(step.block).set(places.state)
    }
  }

  #block({ start, end }: Block, depth: number, code: Code, places: Places, lowering: Lowering): void {
    let executed = 0
    for (let at = start; at < end; at += slotsOf(this.#instructions[at])) executed++
    code.get(places.left).i32(executed).op(op.i32Sub).set(places.left)
    for (let at = start; at < end; at += slotsOf(this.#instructions[at])) {
      const instruction = this.#instructions[at]
      executed--
      if (isPacketLoad(instruction.opcode)) this.#loadPacket(instruction, code, places, executed, depth)
      else if (isLocalCall(instruction)) this.#callLocal(at + 1 + instruction.imm, code, places, executed, depth)
      else if (isCall(instruction.opcode)) this.#callHelper(instruction, code, places, executed, depth)
      else if (!isFlow(instruction)) lowering.instruction(instruction, this.#instructions[at + 1])
    }
  }

  /** A function that has used up the limit ends its caller too. @param remaining as in #callHelper */
  #callLocal(entry: number, code: Code, { registers, left }: Places, remaining: number, depth: number): void {
    // a program that is also called is a function of its own then: it has other parameters
    let number = this.#locals.indexOf(entry)
    if (number < 0) number = this.#locals.push(entry) - 1
    code.get(left).i32(remaining).op(op.i32Add).byte(op.globalSet).unsigned(leftGlobal)
    for (let register = 1; register <= 5; register++) code.get(registers[register])
    code.get(registers[10]).i64(frameSize).op(op.i64Sub)
    code
      .byte(op.call)
      .unsigned(1 + this.#programs.length + number)
      .set(registers[0])
    code.byte(op.globalGet).unsigned(leftGlobal).i32(remaining).op(op.i32Sub).tee(left)
    code.i32(0).op(op.i32LtS).jump(op.brIf, depth)
  }

  /** @param remaining instructions of the block behind this one, which was counted as a whole */
  #callHelper({ opcode, dst, src, imm }: Instruction, code: Code, places: Places, remaining: number, depth: number): void {
    const { registers } = places
    const known = (opcode & source.reg) === 0
    if (src !== callee.helper) throw new Error(`a call of kind ${src} has no translation`)
    for (let register = 1; register <= 5; register++) {
      code.i32(registerAt(this.#layout, register)).get(registers[register]).memory(op.i64Store)
    }
    if (known) code.i32(imm)
    else code.get(registers[dst]).op(op.i32Wrap)
    this.#call(code, places, remaining, depth, !known || helperOf(imm)?.leaves === true)
  }

  /** A helper with a number below 0: so many bytes, at the place in r1. Outside the packet the program ends. */
  #loadPacket({ opcode, src, imm }: Instruction, code: Code, places: Places, remaining: number, depth: number): void {
    code.i32(registerAt(this.#layout, 1)).i64(imm)
    if ((opcode & 0xe0) === mode.ind) code.get(places.registers[src]).op(op.i64Add)
    code.memory(op.i64Store).i32(-bytesOf(opcode))
    this.#call(code, places, remaining, depth, true)
  }

  /** The helper whose number is on the stack. */
  #call(code: Code, { registers, left }: Places, remaining: number, depth: number, mayLeave: boolean): void {
    code.get(left).i32(remaining).op(op.i32Add).byte(op.globalSet).unsigned(leftGlobal)
    code.byte(op.call).unsigned(0)
    code.i32(registerAt(this.#layout, 0)).memory(op.i64Load).set(registers[0])
    if (!mayLeave) {
      code.op(op.drop)
      return
    }
    // what follows in the block was counted with it, and is not executed
    code.op(op.if, type.none).get(left).i32(remaining).op(op.i32Add).set(left)
    code.jump(op.br, depth + 1).op(op.end)
  }
}

/** @returns a module that is given `helper` (the helper function's number; r1…r5 and r0 lie in the memory) and the memory. */
export function translate(program: Program, layout: Layout): Uint8Array<ArrayBuffer> {
  return new Translation(program, layout).module()
}
