/**
 * An eBPF machine for tests: slow, on BigInt, and it checks what a verifier promises: registers and stack are written before they
 * are read, and every byte that is touched is the program's own. Helper functions and the memory are those of the real machine.
 */
import type { ExecutionOptions } from '../programs/ebpf/execution.ts'
import { hostOf } from '../programs/ebpf/execution.ts'
import { helperOf } from '../programs/ebpf/helper-table.ts'
import { callHelper, type Environment } from '../programs/ebpf/helpers.ts'
import { alu, atomic, bytesOf, callee, cls, immediate, jmp, mode, source } from '../programs/ebpf/instruction.ts'
import { indexBytes } from '../programs/ebpf/maps.ts'
import { frameSize, type Layout, layoutOf } from '../programs/ebpf/memory.ts'
import type { Instruction, Program } from '../programs/ebpf/program.ts'
import { type Bits, known, signed, unsigned } from '../programs/ebpf/scalar.ts'
import { calculate, swapped } from '../programs/ebpf/scalar-arithmetic.ts'

/** Does the condition of a jump hold of two numbers? @param condition upper four bits of the opcode */
export function holds(condition: number, bits: Bits, a: bigint, b: bigint): boolean {
  const [x, y, s, t] = [unsigned(a, bits), unsigned(b, bits), signed(a, bits), signed(b, bits)]
  switch (condition) {
    case jmp.jeq:
      return x === y
    case jmp.jne:
      return x !== y
    case jmp.jgt:
      return x > y
    case jmp.jge:
      return x >= y
    case jmp.jlt:
      return x < y
    case jmp.jle:
      return x <= y
    case jmp.jsgt:
      return s > t
    case jmp.jsge:
      return s >= t
    case jmp.jslt:
      return s < t
    case jmp.jsle:
      return s <= t
    default:
      return (x & y) !== 0n
  }
}

interface Call {
  readonly back: number
  readonly kept: readonly (bigint | undefined)[]
}

/** bytes from … to before … that the program may touch besides its stack; `packet` ones may move */
export type Allowed = (layout: Layout, view: DataView) => readonly (readonly [number, number])[]

export class CheckedMachine {
  readonly layout: Layout
  readonly memory: Uint8Array
  executed = 0
  private readonly view: DataView
  private readonly registers: (bigint | undefined)[] = []
  private readonly calls: Call[] = []
  /** bytes of the stack that were written */
  private readonly written = new Set<number>()
  private readonly program: Program
  private readonly allowed: Allowed
  private readonly host: ReturnType<typeof hostOf>
  private at = 0

  constructor(program: Program, { contextSize, packetRoom, cpus }: ExecutionOptions, allowed: Allowed) {
    this.program = program
    this.allowed = allowed
    this.layout = layoutOf(program.maps, contextSize, packetRoom, cpus, indexBytes)
    this.memory = new Uint8Array(this.layout.size)
    this.view = new DataView(this.memory.buffer)
    this.host = hostOf(this.layout, this.memory)
  }

  private fail(words: string): never {
    throw new Error(`instruction ${this.at}: ${words}`)
  }

  private read(register: number): bigint {
    return this.registers[register] ?? this.fail(`reads r${register}, which is not written`)
  }

  private place(register: number, offset: number, size: number, write: boolean): number {
    const at = Number(this.read(register)) + offset
    const { stackTop } = this.layout
    const bottom = stackTop - frameSize * (this.calls.length + 1)
    if (at >= bottom && at + size <= stackTop) {
      for (let byte = at; byte < at + size; byte++)
        if (write) this.written.add(byte)
        else if (!this.written.has(byte)) this.fail(`reads stack byte ${byte - stackTop}, which is not written`)
    } else if (!this.allowed(this.layout, this.view).some(([from, to]) => at >= from && at + size <= to))
      this.fail(`touches ${size} bytes at ${at}, which are not the program's`)
    return at
  }

  private get(at: number, size: number): bigint {
    let value = 0n
    for (let byte = size - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(this.memory[at + byte])
    return value
  }

  private set(at: number, size: number, value: bigint): void {
    for (let byte = 0; byte < size; byte++) this.memory[at + byte] = Number((value >> BigInt(byte * 8)) & 0xffn)
  }

  /** Runs to the end. @returns r0 */
  run(environment: Environment, r1: bigint | undefined, r2: bigint | undefined, limit: number): bigint | undefined {
    this.host.environment = environment
    this.registers[1] = r1
    this.registers[2] = r2
    this.registers[10] = BigInt(this.layout.stackTop)
    for (this.at = 0; this.at >= 0; ) {
      if (this.executed === limit) this.fail(`runs for more than ${limit} instructions`)
      this.executed++
      this.at = this.step(this.program.instructions[this.at])
    }
    return this.registers[0]
  }

  private step(instruction: Instruction): number {
    const { opcode, dst, src, offset, imm } = instruction
    const { registers } = this
    switch (opcode & 7) {
      case cls.alu:
      case cls.alu64:
        registers[dst] = this.calculated(instruction)
        return this.at + 1
      case cls.ld: {
        const upper = this.program.instructions[this.at + 1].imm
        const value = this.layout.maps[imm]?.values ?? 0
        registers[dst] =
          src === immediate.number
            ? unsigned((BigInt(upper) << 32n) | BigInt(imm >>> 0), 64)
            : BigInt(value + (src === immediate.value ? upper : 0))
        return this.at + 2
      }
      case cls.ldx: {
        const size = bytesOf(opcode)
        const value = this.get(this.place(src, offset, size, false), size)
        registers[dst] = (opcode & 0xe0) === mode.memsx ? unsigned(BigInt.asIntN(size * 8, value), 64) : value
        return this.at + 1
      }
      case cls.st:
      case cls.stx:
        if ((opcode & 0xe0) === mode.atomic) this.update(instruction)
        else {
          const value = (opcode & 7) === cls.st ? BigInt(imm) : this.read(src)
          this.set(this.place(dst, offset, bytesOf(opcode), true), bytesOf(opcode), unsigned(value, 64))
        }
        return this.at + 1
      default:
        return this.jump(instruction)
    }
  }

  private calculated({ opcode, dst, src, offset, imm }: Instruction): bigint {
    const bits: Bits = (opcode & 7) === cls.alu64 ? 64 : 32
    const operation = opcode & 0xf0
    if (operation === alu.end)
      return swapped(known(this.read(dst)), imm as 16 | 32 | 64, bits === 64 || (opcode & 8) === source.reg).value
    if (operation === alu.neg) return unsigned(-this.read(dst), bits)
    const right = (opcode & 8) === source.reg ? this.read(src) : BigInt(imm)
    if (operation === alu.mov) return unsigned(offset === 0 ? right : BigInt.asIntN(offset, right), bits)
    return calculate(operation, bits, this.read(dst), right, offset)
  }

  private update({ opcode, dst, src, offset, imm }: Instruction): void {
    const size = bytesOf(opcode)
    const bits: Bits = size === 8 ? 64 : 32
    this.place(dst, offset, size, false)
    const at = this.place(dst, offset, size, true)
    const old = this.get(at, size)
    const operand = this.read(src)
    if (imm === atomic.cmpxchg) {
      if (unsigned(this.read(0), bits) === old) this.set(at, size, operand)
      this.registers[0] = old
      return
    }
    this.set(at, size, imm === atomic.xchg ? operand : calculate(imm & 0xf0, bits, old, operand, 0))
    if (imm & atomic.fetch) this.registers[src] = old
  }

  private jump({ opcode, dst, src, offset, imm }: Instruction): number {
    const operation = opcode & 0xf0
    const bits: Bits = (opcode & 7) === cls.jmp ? 64 : 32
    if (operation === jmp.ja) return this.at + 1 + (bits === 32 ? imm : offset)
    if (operation === jmp.exit) return this.leave()
    if (operation !== jmp.call) {
      const right = (opcode & 8) === source.reg ? this.read(src) : BigInt(imm)
      return this.at + 1 + (holds(operation, bits, this.read(dst), right) ? offset : 0)
    }
    if (src === callee.local) return this.enter(imm)
    this.help(imm)
    return this.at + 1
  }

  private enter(distance: number): number {
    const { registers } = this
    this.calls.push({ back: this.at + 1, kept: registers.slice(6, 11) })
    for (const register of [0, 6, 7, 8, 9]) registers[register] = undefined
    const end = this.layout.stackTop - frameSize * this.calls.length
    registers[10] = BigInt(end)
    for (let byte = end - frameSize; byte < end; byte++) this.written.delete(byte)
    return this.at + 1 + distance
  }

  private leave(): number {
    const call = this.calls.pop()
    if (!call) return -1
    for (let register = 1; register <= 5; register++) this.registers[register] = undefined
    call.kept.forEach((value, i) => {
      this.registers[6 + i] = value
    })
    return call.back
  }

  private help(number: number): void {
    const { registers: place } = this.layout
    const helper = helperOf(number) ?? this.fail(`no helper ${number}`)
    let map = -1
    helper.arguments.forEach((argument, i) => {
      if (argument === 'anything') return
      const value = this.read(i + 1)
      if (argument === 'map') map = this.layout.maps.findIndex(({ values }) => values === Number(value))
      const definition = this.program.maps[map]
      if (argument === 'key') this.bytes(i + 1, definition.keySize)
      if (argument === 'value') this.bytes(i + 1, definition.valueSize)
      if (argument.startsWith('memory')) this.bytes(i + 1, Number(this.read(i + 2)))
    })
    for (let register = 1; register <= 5; register++)
      this.view.setBigUint64(place + register * 8, this.registers[register] ?? 0n, true)
    callHelper(this.host, number)
    this.registers[0] = this.view.getBigUint64(place, true)
    for (let register = 1; register <= 5; register++) this.registers[register] = undefined
  }

  private bytes(register: number, size: number): void {
    if (size > 0) this.place(register, 0, size, false)
  }
}
