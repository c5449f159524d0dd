/**
 * Random eBPF programs for property tests, made so that a verifier accepts most: arithmetic, jumps forward, bounded loops with one
 * entry and with two, stack, memory and maps, helper functions, functions of the program. What is drawn comes from a tape of numbers,
 * zeros when it ends, so that a shorter tape or smaller numbers give a simpler program. Some are changed afterwards at random.
 */
import { alu, atomic, cls, jmp, lddw, mode, source, width } from '../programs/ebpf/instruction.ts'
import type { Instruction, MapDefinition, Program } from '../programs/ebpf/program.ts'

export const randomMaps: readonly MapDefinition[] = [
  { name: 'array', type: 'array', keySize: 4, valueSize: 16, entries: 4 },
  { name: 'hash', type: 'hash', keySize: 4, valueSize: 16, entries: 3 },
  { name: 'recent', type: 'lru-hash', keySize: 4, valueSize: 16, entries: 2 },
]
/** bytes at r1 */
export const randomMemory = 64
/** bytes of the stack that a program initialises and uses, below r10 */
const stackUsed = 64
const instructionsAtMost = 400

const slot = (opcode: number, dst = 0, src = 0, offset = 0, imm = 0): Instruction => ({ opcode, dst, src, offset, imm })
const exit = slot(cls.jmp | jmp.exit)
/** registers that hold numbers; r6 is the memory, r1 and r2 are for calls, r8 and r9 count loops */
const scalars = [0, 3, 4, 5, 7]
const counters = [9, 8]
const binary = [
  ...[alu.add, alu.sub, alu.mul, alu.or, alu.and, alu.xor, alu.mov],
  ...[alu.lsh, alu.rsh, alu.arsh, alu.div, alu.mod, alu.div, alu.mod],
]
const conditions = Object.values(jmp).filter((code) => code !== jmp.ja && code !== jmp.call && code !== jmp.exit)
const widths = [width.b, width.h, width.w, width.dw]
const bytesOfWidth = [1, 2, 4, 8]
const numbers = [
  0, 1, -1, 2, 3, 7, 8, 31, 32, 63, 64, 127, 128, 255, 256, 32_767, 65_535, 2_147_483_647, -2_147_483_648, -128, 1000,
]
const atomics = [alu.add, alu.or, alu.and, alu.xor].flatMap((code) => [code, code | atomic.fetch])
const helperOf = { lookup: 1, update: 2, remove: 3, now: 5, random: 7, cpu: 8 } as const

class Generator {
  readonly #tape: readonly number[]
  #at = 0
  readonly #code: Instruction[] = []
  /** places of calls of functions that are yet to be written */
  readonly #calls: number[] = []
  /** registers of loops that are under way */
  #loops = 0
  #isCalled = false

  constructor(tape: readonly number[]) {
    this.#tape = tape
  }

  program(): Program {
    // drawn first: most programs use the whole tape
    const changes = Array.from({ length: Math.max(0, this.#draw(5) - 2) }, () => [0, 0, 0].map(() => this.#draw(65_536)))
    this.#function()
    // one function for all calls: functions that call none, so that nothing calls itself
    this.#isCalled = true
    const entry = this.#code.length
    if (this.#calls.length > 0) this.#function()
    for (const at of this.#calls) this.#code[at] = slot(cls.jmp | jmp.call, 0, 1, 0, entry - at - 1)
    for (const [place, what, value] of changes) this.#change(place % this.#code.length, what, value)
    return { name: 'random', instructions: this.#code, maps: randomMaps }
  }

  /** One field of an instruction becomes another: what is still accepted then, nobody has thought of. */
  #change(at: number, what: number, value: number): void {
    const known = this.#code[at]
    const other = this.#code[value % this.#code.length]
    this.#code[at] = [
      { ...known, imm: numbers[value % numbers.length] },
      { ...known, imm: (known.imm + (value % 17) - 8) | 0 },
      { ...known, offset: ((known.offset + (value % 17) - 8) << 16) >> 16 },
      { ...known, dst: value % 11 },
      { ...known, src: value % 11 },
      { ...known, opcode: other.opcode },
      { ...known, opcode: known.opcode ^ (1 << (value % 8)) },
      { ...other },
    ][what % 8]
  }

  #draw(below: number): number {
    return (this.#tape[this.#at++] ?? 0) % below
  }

  #of<T>(list: readonly T[]): T {
    return list[this.#draw(list.length)]
  }

  #push(...slots: readonly Instruction[]): void {
    this.#code.push(...slots)
  }

  #number(): number {
    return this.#draw(2) === 0 ? this.#of(numbers) : this.#draw(65_536) - 32_768
  }

  #function(): void {
    this.#push(slot(cls.alu64 | alu.mov | source.reg, 6, 1))
    if (this.#isCalled) this.#push(slot(cls.alu64 | alu.mov | source.reg, 7, 2))
    for (const register of scalars) if (register !== 7 || !this.#isCalled) this.#constant(register)
    for (let at = 8; at <= stackUsed; at += 8) this.#push(slot(cls.st | mode.mem | width.dw, 10, 0, -at, this.#number()))
    this.#statements(2 + this.#draw(10), 0)
    this.#push(exit)
  }

  #constant(register: number): void {
    if (this.#draw(3) > 0) this.#push(slot(cls.alu64 | alu.mov, register, 0, 0, this.#number()))
    else this.#push(slot(lddw, register, 0, 0, this.#number()), slot(0, 0, 0, 0, this.#number()))
  }

  #statements(count: number, depth: number): void {
    for (let i = 0; i < count && this.#code.length < instructionsAtMost; i++) this.#statement(depth)
  }

  #statement(depth: number): void {
    const kind = this.#draw(depth < 3 ? 20 : 13)
    if (kind < 5) this.#arithmetic()
    else if (kind < 6) this.#unary()
    else if (kind < 8) this.#load()
    else if (kind < 10) this.#store()
    else if (kind < 11) this.#indexed()
    else if (kind < 12) this.#atomic()
    else if (kind < 13) this.#constant(this.#of(scalars))
    else if (kind < 15) this.#condition(depth)
    else if (kind < 16) this.#loop(depth)
    else if (kind < 17) this.#entangled(depth)
    else if (kind < 18) this.#map()
    else if (kind < 19) this.#direct()
    else this.#call()
  }

  #arithmetic(): void {
    const operation = this.#of(binary)
    const isWide = this.#draw(2) === 0
    const isDivision = operation === alu.div || operation === alu.mod
    const isShift = operation === alu.lsh || operation === alu.rsh || operation === alu.arsh
    const offset = isDivision ? this.#draw(2) : 0
    const opcode = (isWide ? cls.alu64 : cls.alu) | operation
    if (this.#draw(2) === 0) {
      const sizes = operation === alu.mov ? (isWide ? [0, 8, 16, 32] : [0, 8, 16]) : [offset]
      return this.#push(slot(opcode | source.reg, this.#of(scalars), this.#of(scalars), this.#of(sizes)))
    }
    let imm = this.#number()
    if (isShift) imm &= isWide ? 63 : 31
    if (isDivision && imm === 0) imm = 1
    this.#push(slot(opcode, this.#of(scalars), 0, offset, imm))
  }

  #unary(): void {
    const [opcode, imm] = this.#of([
      [cls.alu | alu.neg, 0],
      [cls.alu64 | alu.neg, 0],
      ...[16, 32, 64].flatMap((bits) => [
        [cls.alu | alu.end, bits],
        [cls.alu | alu.end | source.reg, bits],
        [cls.alu64 | alu.end, bits],
      ]),
    ])
    this.#push(slot(opcode, this.#of(scalars), 0, 0, imm))
  }

  /** a place that is whole in memory or stack: base, offset and width */
  #place(sizes: readonly number[] = [0, 1, 2, 3]): readonly [number, number, number] {
    const size = this.#of(sizes)
    const bytes = bytesOfWidth[size]
    const at = this.#draw(stackUsed / bytes) * bytes
    return this.#draw(2) === 0 ? [10, at - stackUsed, widths[size]] : [6, at, widths[size]]
  }

  #load(): void {
    const [base, offset, size] = this.#place()
    const kind = size !== width.dw && this.#draw(3) === 0 ? mode.memsx : mode.mem
    this.#push(slot(cls.ldx | kind | size, this.#of(scalars), base, offset))
  }

  #store(): void {
    const [base, offset, size] = this.#place()
    if (this.#draw(2) === 0) this.#push(slot(cls.st | mode.mem | size, base, 0, offset, this.#number()))
    else this.#push(slot(cls.stx | mode.mem | size, base, this.#of(scalars), offset))
  }

  /** an address with a part that is known only to be bounded */
  #indexed(): void {
    const [index, pointer] = this.#of([
      [3, 4],
      [5, 3],
      [7, 5],
    ])
    const before = this.#draw(3) * 10_000
    this.#push(slot(cls.alu64 | alu.and, index, 0, 0, 31), slot(cls.alu64 | alu.mov | source.reg, pointer, 6))
    if (before > 0) this.#push(slot(cls.alu64 | alu.sub, pointer, 0, 0, before))
    this.#push(slot(cls.alu64 | alu.add | source.reg, pointer, index))
    const offset = before + this.#draw(25)
    const size = this.#of(widths)
    if (this.#draw(2) === 0) this.#push(slot(cls.stx | mode.mem | size, pointer, index, offset))
    this.#push(slot(cls.ldx | mode.mem | size, pointer, pointer, offset))
  }

  #atomic(): void {
    const [base, offset, size] = this.#place([2, 3])
    this.#push(
      slot(cls.stx | mode.atomic | size, base, this.#of(scalars), offset, this.#of([...atomics, atomic.xchg, atomic.cmpxchg])),
    )
  }

  /** a jump of this class on numbers, to be aimed */
  #jump(): number {
    const opcode = this.#of([cls.jmp, cls.jmp32]) | this.#of(conditions)
    if (this.#draw(2) === 0) this.#push(slot(opcode | source.reg, this.#of(scalars), this.#of(scalars)))
    else this.#push(slot(opcode, this.#of(scalars), 0, 0, this.#number()))
    return this.#code.length - 1
  }

  /** to the next instruction */
  #aim(at: number, to = this.#code.length): void {
    this.#code[at] = { ...this.#code[at], offset: to - at - 1 }
  }

  #condition(depth: number): void {
    const jump = this.#jump()
    this.#statements(1 + this.#draw(4), depth + 1)
    const end = this.#draw(6)
    if (end === 0) this.#push(exit)
    else if (end < 4) {
      this.#push(end === 3 ? slot(cls.jmp32 | jmp.ja) : slot(cls.jmp | jmp.ja))
      const over = this.#code.length - 1
      this.#aim(jump)
      this.#statements(1 + this.#draw(4), depth + 1)
      if (end === 3) this.#code[over] = slot(cls.jmp32 | jmp.ja, 0, 0, 0, this.#code.length - over - 1)
      else this.#aim(over)
      return
    }
    this.#aim(jump)
  }

  /** a loop; `enter` writes what lies between the counter's start and the first instruction, and gives a jump into the middle */
  #loopWith(depth: number, enter: () => number | undefined): void {
    if (this.#loops === counters.length) return this.#arithmetic()
    const counter = counters[this.#loops++]
    this.#push(slot(cls.alu64 | alu.mov, counter, 0, 0, 1 + this.#draw(6)))
    const inside = enter()
    const start = this.#code.length
    this.#statements(1 + this.#draw(3), depth + 1)
    if (inside !== undefined) {
      this.#aim(inside)
      this.#statements(1 + this.#draw(3), depth + 1)
    }
    if (this.#draw(4) === 0) {
      // leaves early, behind the jump back
      const early = this.#jump()
      this.#push(slot(cls.alu64 | alu.sub, counter, 0, 0, 1), slot(cls.jmp | jmp.jne, counter))
      this.#aim(this.#code.length - 1, start)
      this.#aim(early)
    } else {
      this.#push(slot(cls.alu64 | alu.sub, counter, 0, 0, 1), slot(cls.jmp | jmp.jne, counter))
      this.#aim(this.#code.length - 1, start)
    }
    this.#loops--
  }

  #loop(depth: number): void {
    this.#loopWith(depth, () => undefined)
  }

  /** a loop with two entries */
  #entangled(depth: number): void {
    this.#loopWith(depth, () => this.#jump())
  }

  /** what a call leaves undefined */
  #afterCall(): void {
    for (const register of [3, 4, 5]) this.#constant(register)
  }

  #map(): void {
    const map = this.#draw(randomMaps.length)
    this.#push(slot(cls.st | mode.mem | width.w, 10, 0, -4, this.#draw(5)))
    this.#push(slot(lddw, 1, 1, 0, map), slot(0))
    this.#push(slot(cls.alu64 | alu.mov | source.reg, 2, 10), slot(cls.alu64 | alu.add, 2, 0, 0, -4))
    const what = this.#draw(4)
    if (what === 0) this.#push(slot(cls.jmp | jmp.call, 0, 0, 0, helperOf.remove))
    else if (what === 1) {
      this.#push(slot(cls.alu64 | alu.mov | source.reg, 3, 10), slot(cls.alu64 | alu.add, 3, 0, 0, -32))
      this.#push(slot(cls.alu64 | alu.mov, 4, 0, 0, this.#draw(3)), slot(cls.jmp | jmp.call, 0, 0, 0, helperOf.update))
    } else {
      this.#push(slot(cls.jmp | jmp.call, 0, 0, 0, helperOf.lookup), slot(cls.jmp | jmp.jeq, 0, 0, 3))
      this.#push(slot(cls.stx | mode.mem | width.w, 0, 7, 4 * this.#draw(4)))
      this.#push(slot(cls.ldx | mode.mem | width.dw, 0, 0, 8 * this.#draw(2)), slot(cls.jmp | jmp.ja, 0, 0, 1))
      this.#push(slot(cls.alu64 | alu.mov, 0, 0, 0, 0))
    }
    this.#afterCall()
  }

  /** the first value of an array by its address */
  #direct(): void {
    this.#push(slot(lddw, 1, 2, 0, 0), slot(0, 0, 0, 0, 4 * this.#draw(2)))
    this.#push(slot(cls.stx | mode.atomic | width.w, 1, this.#of(scalars), 4, this.#of(atomics)))
    this.#push(slot(cls.ldx | mode.mem | width.dw, this.#of(scalars), 1, 0))
  }

  #call(): void {
    if (this.#isCalled || this.#draw(3) === 0) {
      this.#push(slot(cls.jmp | jmp.call, 0, 0, 0, this.#of([helperOf.now, helperOf.random, helperOf.cpu])))
    } else {
      this.#push(slot(cls.alu64 | alu.mov | source.reg, 1, 6), slot(cls.alu64 | alu.mov | source.reg, 2, this.#of(scalars)))
      this.#calls.push(this.#code.length)
      this.#push(slot(cls.jmp | jmp.call, 0, 1))
    }
    this.#afterCall()
  }
}

export const programOf = (tape: readonly number[]): Program => new Generator(tape).program()
