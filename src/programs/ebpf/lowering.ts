/** One instruction as WebAssembly, with the meaning that RFC 9669 gives it; registers are locals of 64 bits. */
import { alu, atomic, bytesOf, cls, jmp, lddw, immediate as meaning, mode, source } from './instruction.ts'
import type { Layout } from './memory.ts'
import { type Instruction, ProgramError } from './program.ts'
import { type Code, op, type, wideArithmetic, wideComparison } from './wasm.ts'

export interface Locals {
  /** the local of each register, r0…r10 */
  readonly registers: readonly number[]
  /** 32 bits: an address that is used twice; 64 bits: what an atomic operation found there */
  readonly address: number
  readonly found: number
}

/** operation on 32 bits of each operation that is one there */
const operations: Readonly<Record<number, number>> = {
  [alu.add]: op.i32Add,
  [alu.sub]: op.i32Sub,
  [alu.mul]: op.i32Mul,
  [alu.or]: op.i32Or,
  [alu.and]: op.i32And,
  [alu.lsh]: op.i32Shl,
  [alu.rsh]: op.i32ShrU,
  [alu.arsh]: op.i32ShrS,
  [alu.xor]: op.i32Xor,
}
const comparisons: Readonly<Record<number, number>> = {
  [jmp.jeq]: op.i32Eq,
  [jmp.jgt]: op.i32GtU,
  [jmp.jge]: op.i32GeU,
  [jmp.jne]: op.i32Ne,
  [jmp.jsgt]: op.i32GtS,
  [jmp.jsge]: op.i32GeS,
  [jmp.jlt]: op.i32LtU,
  [jmp.jle]: op.i32LeU,
  [jmp.jslt]: op.i32LtS,
  [jmp.jsle]: op.i32LeS,
}
/** by the two bits of the width: w, h, b, dw */
const loads = [op.i64Load32U, op.i64Load16U, op.i64Load8U, op.i64Load]
const signedLoads = [op.i64Load32S, op.i64Load16S, op.i64Load8S, op.i64Load]
const stores = [op.i64Store32, op.i64Store16, op.i64Store8, op.i64Store]
const sizeBits = (opcode: number) => (opcode >> 3) & 3

const isWide = (opcode: number) => (opcode & 7) === cls.alu64 || (opcode & 7) === cls.jmp

/** Writes one function's instructions. */
export class Lowering {
  readonly #code: Code
  readonly #locals: Locals
  readonly #layout: Layout

  constructor(code: Code, locals: Locals, layout: Layout) {
    this.#code = code
    this.#locals = locals
    this.#layout = layout
  }

  /** Everything but jumps, calls and the end. `upper` is the slot behind, which a 64-bit immediate takes too. */
  instruction(instruction: Instruction, upper: Instruction | undefined): void {
    const { opcode } = instruction
    const group = opcode & 7
    if (group === cls.alu || group === cls.alu64) this.#arithmetic(instruction)
    else if (opcode === lddw && upper) this.#immediate(instruction, upper)
    else if (group === cls.ldx) this.#load(instruction)
    else if (group === cls.st || (group === cls.stx && (opcode & 0xe0) === mode.mem)) this.#store(instruction)
    else if (group === cls.stx && (opcode & 0xe0) === mode.atomic) this.#atomic(instruction)
    else throw new ProgramError('read', `opcode 0x${opcode.toString(16)} has no translation`)
  }

  /** The condition of a jump: i32 on the stack, 0 if it does not hold. */
  condition({ opcode, dst, src, imm }: Instruction): void {
    const wide = isWide(opcode)
    this.#register(dst, wide)
    this.#operand(opcode, src, imm, wide)
    if ((opcode & 0xf0) !== jmp.jset) this.#code.op(comparisons[opcode & 0xf0] + (wide ? wideComparison : 0))
    else if (wide) this.#code.op(op.i64And).i64(0).op(op.i64Ne)
    else this.#code.op(op.i32And)
  }

  #register(register: number, wide: boolean): void {
    this.#code.get(this.#locals.registers[register])
    if (!wide) this.#code.op(op.i32Wrap)
  }

  #constant(value: number, wide: boolean): void {
    if (wide) this.#code.i64(value)
    else this.#code.i32(value)
  }

  #operand(opcode: number, src: number, imm: number, wide: boolean): void {
    if (opcode & source.reg) this.#register(src, wide)
    else this.#constant(imm, wide)
  }

  /** What is on the stack becomes the register; of 32 bits the upper half is 0 (§4.1). */
  #result(register: number, wide: boolean): void {
    if (!wide) this.#code.op(op.i64ExtendI32U)
    this.#code.set(this.#locals.registers[register])
  }

  #arithmetic(instruction: Instruction): void {
    const { opcode, dst, src, imm } = instruction
    const wide = isWide(opcode)
    const operation = opcode & 0xf0
    if (operation === alu.div || operation === alu.mod) return this.#division(instruction)
    if (operation === alu.end) return this.#swap(instruction)
    if (operation === alu.mov) this.#move(instruction)
    else if (operation === alu.neg) {
      this.#constant(0, wide)
      this.#register(dst, wide)
      this.#code.op(op.i32Sub + (wide ? wideArithmetic : 0))
    } else {
      this.#register(dst, wide)
      this.#operand(opcode, src, imm, wide)
      // shifts take the lower 5 or 6 bits of their count here as there
      this.#code.op(operations[operation] + (wide ? wideArithmetic : 0))
    }
    this.#result(dst, wide)
  }

  /** §4.1: with an offset of 8, 16 or 32 the sign of so many bits fills the rest. */
  #move({ opcode, src, offset, imm }: Instruction): void {
    const wide = isWide(opcode)
    this.#operand(opcode, src, imm, wide)
    if (offset === 8) this.#code.op(wide ? op.i64Extend8S : op.i32Extend8S)
    else if (offset === 16) this.#code.op(wide ? op.i64Extend16S : op.i32Extend16S)
    else if (offset === 32 && wide) this.#code.op(op.i64Extend32S)
  }

  /**
   * §4.1: a quotient by 0 is 0, a remainder the dividend. Signed (offset 1) the smallest number by −1 is itself, where WebAssembly
   * would trap: divisors 0 and −1 give the product.
   */
  #division({ opcode, dst, src, offset, imm }: Instruction): void {
    const wide = isWide(opcode)
    const signed = offset === 1
    const remainder = (opcode & 0xf0) === alu.mod
    const further = wide ? wideArithmetic : 0
    const opcodeOf = remainder ? (signed ? op.i32RemS : op.i32RemU) : signed ? op.i32DivS : op.i32DivU
    const special = (): void => {
      this.#register(dst, wide)
      if (remainder) return
      this.#operand(opcode, src, imm, wide)
      this.#code.op(op.i32Mul + further)
    }
    const plain = (): void => {
      this.#register(dst, wide)
      this.#operand(opcode, src, imm, wide)
      this.#code.op(opcodeOf + further)
    }
    if (opcode & source.reg) {
      this.#register(src, wide)
      if (signed && !remainder) {
        this.#constant(1, wide)
        this.#code.op(op.i32Add + further)
        this.#constant(2, wide)
        this.#code.op(wide ? op.i64LtU : op.i32LtU)
      } else this.#code.op(wide ? op.i64Eqz : op.i32Eqz)
      this.#code.op(op.if, wide ? type.i64 : type.i32)
      special()
      this.#code.op(op.else)
      plain()
      this.#code.op(op.end)
    } else if (imm === 0 || (imm === -1 && signed && !remainder)) special()
    else plain()
    this.#result(dst, wide)
  }

  /** §4.2: to little-endian it only cuts, this memory being so; to big-endian, and in class ALU64 always, it swaps. */
  #swap({ opcode, dst, imm }: Instruction): void {
    const register = this.#locals.registers[dst]
    const code = this.#code.get(register)
    if ((opcode & 7) === cls.alu && !(opcode & source.reg)) {
      if (imm < 64) code.i64((1n << BigInt(imm)) - 1n).op(op.i64And)
    } else if (imm === 64) {
      this.#exchange(0x00ff00ff00ff00ffn, 8n, register)
      this.#exchange(0x0000ffff0000ffffn, 16n, register)
      code.i64(32).op(op.i64Rotl)
    } else {
      code.op(op.i32Wrap, op.i32Const).signed(8).op(op.i32Rotl).i32(0x00ff00ff).op(op.i32And)
      code
        .get(register)
        .op(op.i32Wrap, op.i32Const)
        .signed(8)
        .op(op.i32Rotr)
        .i32(0xff00ff00 | 0)
        .op(op.i32And, op.i32Or)
      if (imm === 16) code.i32(16).op(op.i32ShrU)
      code.op(op.i64ExtendI32U)
    }
    code.set(register)
  }

  /** Neighbours of `bits` bits change places in the number on the stack, which `register` may hold meanwhile. */
  #exchange(mask: bigint, bits: bigint, register: number): void {
    this.#code.tee(register).i64(mask).op(op.i64And).i64(bits).op(op.i64Shl)
    this.#code.get(register).i64(bits).op(op.i64ShrU).i64(mask).op(op.i64And, op.i64Or)
  }

  /** §5.4: a number of 64 bits, a map, or an address in the first value of one. */
  #immediate({ dst, src, imm }: Instruction, upper: Instruction): void {
    if (src === meaning.number) this.#code.i64(BigInt.asIntN(64, (BigInt(upper.imm) << 32n) | BigInt(imm >>> 0)))
    else if (src === meaning.map) this.#code.i64(this.#layout.maps[imm].values)
    else if (src === meaning.value) this.#code.i64(this.#layout.maps[imm].values + upper.imm)
    else throw new ProgramError('read', `a 64-bit immediate of kind ${src} has no translation`)
    this.#code.set(this.#locals.registers[dst])
  }

  /** Addresses have 32 bits: the sum is taken in 32, so that a pointer may lie before its object and the offset lead back. */
  #address(register: number, offset: number): void {
    this.#register(register, false)
    if (offset !== 0) this.#code.i32(offset).op(op.i32Add)
  }

  #load({ opcode, dst, src, offset }: Instruction): void {
    this.#address(src, offset)
    const signed = (opcode & 0xe0) === mode.memsx
    this.#code.memory((signed ? signedLoads : loads)[sizeBits(opcode)]).set(this.#locals.registers[dst])
  }

  #store({ opcode, dst, src, offset, imm }: Instruction): void {
    this.#address(dst, offset)
    if ((opcode & 7) === cls.stx) this.#register(src, true)
    else this.#code.i64(imm)
    this.#code.memory(stores[sizeBits(opcode)])
  }

  /** §5.3. One program runs at a time, so a load and a store are atomic. */
  #atomic({ opcode, dst, src, offset, imm }: Instruction): void {
    const { address, found, registers } = this.#locals
    const code = this.#code
    const wide = bytesOf(opcode) === 8
    this.#address(dst, offset)
    code.tee(address).memory(loads[sizeBits(opcode)]).set(found)
    const store = stores[sizeBits(opcode)]
    if (imm === atomic.cmpxchg) {
      code.get(found)
      if (!wide) code.op(op.i32Wrap)
      this.#register(0, wide)
      code.op(wide ? op.i64Eq : op.i32Eq, op.if, type.none)
      code.get(address).get(registers[src]).memory(store).op(op.end)
      code.get(found).set(registers[0])
      return
    }
    code.get(address)
    if (imm === atomic.xchg) code.get(registers[src])
    else
      code
        .get(found)
        .get(registers[src])
        .op(operations[imm & 0xf0] + wideArithmetic)
    code.memory(store)
    if (imm & atomic.fetch) code.get(found).set(registers[src])
  }
}
