/** eBPF programs for searches: typical ones, the same with small faults, and random ones. */
import { assemble } from '../programs/ebpf/assembler.ts'
import { alu, atomic, cls, jmp, mode, source, width } from '../programs/ebpf/instruction.ts'
import type { Instruction, Program } from '../programs/ebpf/program.ts'
import { memoryTarget, type Target, xdp } from '../programs/ebpf/targets.ts'

export interface Sample {
  readonly program: Program
  readonly target: Target
}

const on = (target: Target, text: string): Sample => ({ program: assemble(text), target })
export const memoryBytes = 48
const memory = memoryTarget(memoryBytes)

/** Programs that are accepted, of every kind of pointer, branch and call. */
export const typical: readonly Sample[] = [
  on(
    memory,
    `mov %r0, 0
    mov %r3, %r1
    add %r3, %r2
  next: ldxb %r4, [%r1]
    jset %r4, 1, odd
    add %r0, %r4
  odd: add %r1, 1
    jlt %r1, %r3, next
    exit`,
  ),
  on(
    memory,
    `ldxdw %r3, [%r1+8]
    ldxw %r4, [%r1+16]
    mov %r0, -1
    jsgt32 %r3, 30, out
    jslt32 %r3, -3, out
    movsx3264 %r3, %r3
    add %r3, 3
    add %r1, %r3
    ldxdw %r0, [%r1+4]
    div %r0, %r4
    stxh [%r1], %r0
  out: exit`,
  ),
  on(
    memory,
    `mov %r6, %r1
    ldxb %r1, [%r6]
    ldxb %r2, [%r6+1]
    call local gcd
    stxdw [%r10-8], %r0
    mov %r1, 5
    lock fetch add [%r10-8], %r1
    ldxdw %r0, [%r10-8]
    add %r0, %r1
    exit
  gcd:
    mov %r7, 0
  again:
    jeq %r2, 0, done
    mov %r3, %r1
    mod %r3, %r2
    mov %r1, %r2
    mov %r2, %r3
    add %r7, 1
    jlt %r7, 14, again
  done:
    stxw [%r10-4], %r1
    ldxw %r0, [%r10-4]
    exit`,
  ),
  on(
    memory,
    `ldxb %r3, [%r1+5]
    and %r3, 56
    mov %r4, %r10
    sub %r4, 64
    stdw [%r10-64], 1
    stdw [%r10-56], 2
    stdw [%r10-48], 3
    stdw [%r10-40], 4
    stdw [%r10-32], 5
    stdw [%r10-24], 6
    stdw [%r10-16], 7
    stdw [%r10-8], 8
    add %r4, %r3
    ldxdw %r0, [%r4]
    stxdw [%r4], %r3
    ldxh %r5, [%r10-31]
    add %r0, %r5
    lsh %r0, 7
    arsh32 %r0, 3
    be32 %r0
    exit`,
  ),
  on(
    xdp,
    `map ports hash 2 8 4
    map log array 4 16 2
    mov %r6, %r1
    ldxw %r2, [%r6]
    ldxw %r3, [%r6+4]
    mov %r4, %r2
    add %r4, 34
    mov %r0, 1
    jgt %r4, %r3, out
    ldxb %r5, [%r2+14]
    and %r5, 15
    lsh %r5, 2
    jlt %r5, 20, out
    mov %r7, %r2
    add %r7, 14
    add %r7, %r5
    mov %r4, %r7
    add %r4, 8
    jgt %r4, %r3, out
    ldxh %r5, [%r7+2]
    stxh [%r10-2], %r5
    lddw %r1, map_by_fd(ports)
    mov %r2, %r10
    add %r2, -2
    call 1
    jne %r0, 0, found
    stdw [%r10-16], 1
    lddw %r1, map_by_fd(ports)
    mov %r2, %r10
    add %r2, -2
    mov %r3, %r10
    add %r3, -16
    mov %r4, 0
    call 2
    mov %r0, 2
    ja out
  found:
    ldxdw %r1, [%r0]
    add %r1, 1
    stxdw [%r0], %r1
    stxb [%r7+7], %r1
    mov %r0, 3
  out: exit`,
  ),
  on(
    xdp,
    `map log array 4 16 2
    mov %r6, %r1
    call 7
    and %r0, 3
    stxw [%r10-4], %r0
    lddw %r1, map_by_fd(log)
    mov %r2, %r10
    sub %r2, 4
    call 1
    mov %r8, %r0
    mov %r7, %r0
    jeq %r7, 0, none
    mov %r1, 3
    lock add32 [%r8+12], %r1
    ldxb %r3, [%r8+12]
    and %r3, 7
    add %r8, %r3
    ldxdw %r9, [%r8]
  none:
    mov %r1, %r6
    mov %r2, -6
    call 44
    jslt %r0, 0, out
    ldxw %r2, [%r6]
    ldxw %r3, [%r6+4]
    mov %r1, %r2
    add %r1, 6
    jgt %r1, %r3, out
    stw [%r2], 7
    sth [%r2+4], -1
  out: mov %r0, 2
    exit`,
  ),
  on(
    xdp,
    `ldxw %r2, [%r1]
    ldxw %r3, [%r1+4]
    mov %r0, %r3
    sub %r0, %r2
    mov %r5, 0
    mov %r6, 0
  next:
    mov %r4, %r2
    add %r4, 2
    jge %r4, %r3, out
    ldxh %r7, [%r2]
    add %r5, %r7
    mov %r2, %r4
    add %r6, 1
    jne %r6, 12, next
  out:
    mov %r7, %r5
    rsh %r7, 16
    and %r5, 0xffff
    add %r5, %r7
    xor32 %r5, -1
    mov %r0, %r5
    exit`,
  ),
]

type Draw = () => number
const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw() % from.length]

const operations = [alu.add, alu.sub, alu.mul, alu.div, alu.or, alu.and, alu.lsh, alu.rsh, alu.mod, alu.xor, alu.mov, alu.arsh]
const conditions = [jmp.jeq, jmp.jgt, jmp.jge, jmp.jset, jmp.jne, jmp.jsgt, jmp.jsge, jmp.jlt, jmp.jle, jmp.jslt, jmp.jsle]
const widths = [width.b, width.h, width.w, width.dw]
const atomics = [alu.add, alu.or, alu.and, alu.xor, alu.add | atomic.fetch, alu.and | atomic.fetch, atomic.xchg, atomic.cmpxchg]
const numbers = [0, 1, -1, 2, 3, 7, 8, 15, 31, 32, 40, 47, 48, 63, 64, 255, 256, 0xffff, 0x7fff_ffff, -0x8000_0000, -8, -512]
const offsets = [0, 1, 2, 4, 8, 12, 16, 40, 44, 47]

const small = (draw: Draw): number => (draw() % 3 === 0 ? pick(draw, numbers) : draw() % 64)
const registerOf = (draw: Draw): number => (draw() % 12 === 0 ? 10 : draw() % 10)
/** A register that holds a number, or an address, if nothing has changed what it held at the start; now and then any. */
const numberIn = (draw: Draw): number => (draw() % 30 === 0 ? registerOf(draw) : pick(draw, [0, 2, 3, 3, 4, 7, 8, 9]))
const addressIn = (draw: Draw): number => (draw() % 30 === 0 ? registerOf(draw) : pick(draw, [1, 5, 6, 6, 10, 10]))
const offsetFrom = (draw: Draw, register: number): number =>
  register === 10 ? pick(draw, [-8, -16, -8, -16, -4, -12, -15, -24]) : pick(draw, offsets)

function arithmetic(draw: Draw): Instruction {
  const operation = pick(draw, operations)
  const [kind, byRegister] = [pick(draw, [cls.alu64, cls.alu64, cls.alu]), draw() % 2 === 0]
  const signedOne = (operation === alu.div || operation === alu.mod) && draw() % 3 === 0 ? 1 : 0
  const extend = operation === alu.mov && byRegister && draw() % 4 === 0 ? pick(draw, [8, 16, 0]) : 0
  return {
    opcode: kind | operation | (byRegister ? source.reg : source.imm),
    dst: numberIn(draw) % 10,
    src: byRegister ? numberIn(draw) : 0,
    offset: signedOne || extend,
    imm: byRegister ? 0 : small(draw),
  }
}

/** An address moved by a number, often one that is not limited enough. */
const moving = (draw: Draw): Instruction => ({
  opcode: cls.alu64 | pick(draw, [alu.add, alu.add, alu.sub]) | source.reg,
  dst: pick(draw, [1, 5, 6]),
  src: numberIn(draw),
  offset: 0,
  imm: 0,
})

/** A number limited to the size of what addresses point to, and thereabouts. */
const limiting = (draw: Draw): Instruction => ({
  opcode: cls.alu64 | pick(draw, [alu.and, alu.mod]),
  dst: pick(draw, [3, 4, 7, 9]),
  src: 0,
  offset: 0,
  imm: pick(draw, [3, 7, 15, 31, 40, 41, 44, 47, 48, 63]),
})

function single(draw: Draw): Instruction {
  const [dst, bits] = [numberIn(draw) % 10, pick(draw, [16, 32, 64])]
  const opcode = pick(draw, [
    cls.alu64 | alu.neg,
    cls.alu | alu.neg,
    cls.alu | alu.end,
    cls.alu | alu.end | source.reg,
    cls.alu64 | alu.end,
  ])
  return { opcode, dst, src: 0, offset: 0, imm: (opcode & 0xf0) === alu.end ? bits : 0 }
}

function transfer(draw: Draw): Instruction {
  const bits = pick(draw, widths)
  const base = addressIn(draw)
  const offset = offsetFrom(draw, base)
  switch (draw() % 5) {
    case 0:
      return { opcode: cls.st | mode.mem | bits, dst: base, src: 0, offset, imm: small(draw) }
    case 1:
      return { opcode: cls.stx | mode.mem | bits, dst: base, src: numberIn(draw), offset, imm: 0 }
    case 2: {
      const opcode = cls.stx | mode.atomic | pick(draw, [width.w, width.dw])
      return { opcode, dst: base, src: numberIn(draw), offset, imm: pick(draw, atomics) }
    }
    default: {
      const way = bits !== width.dw && draw() % 4 === 0 ? mode.memsx : mode.mem
      return { opcode: cls.ldx | way | bits, dst: numberIn(draw) % 10, src: base, offset, imm: 0 }
    }
  }
}

/** @param room instructions that follow */
function jumping(draw: Draw, room: number): Instruction {
  const byRegister = draw() % 2 === 0
  const back = draw() % 6 === 0
  return {
    opcode: pick(draw, [cls.jmp, cls.jmp32]) | pick(draw, conditions) | (byRegister ? source.reg : source.imm),
    dst: numberIn(draw),
    src: byRegister ? numberIn(draw) : 0,
    offset: back ? -(1 + (draw() % 5)) : draw() % Math.max(1, Math.min(room, 6)),
    imm: byRegister ? 0 : small(draw),
  }
}

function any(draw: Draw, room: number): Instruction {
  const kind = draw() % 12
  if (kind < 3) return arithmetic(draw)
  if (kind < 4) return single(draw)
  if (kind < 5) return moving(draw)
  if (kind < 7) return limiting(draw)
  return kind < 10 ? transfer(draw) : jumping(draw, room)
}

const move = (dst: number, imm: number): Instruction => ({ opcode: cls.alu64 | alu.mov, dst, src: 0, offset: 0, imm })
const copy = (dst: number, src: number): Instruction => ({
  opcode: cls.alu64 | alu.mov | source.reg,
  dst,
  src,
  offset: 0,
  imm: 0,
})
const fetch = (dst: number, offset: number, bits: number): Instruction => ({
  opcode: cls.ldx | mode.mem | bits,
  dst,
  src: 1,
  offset,
  imm: 0,
})
const exit: Instruction = { opcode: cls.jmp | jmp.exit, dst: 0, src: 0, offset: 0, imm: 0 }

/** A random program on memory: registers hold constants, unknown numbers and addresses when it begins. */
export function randomSample(draw: Draw): Sample {
  const start: Instruction[] = [
    move(0, small(draw)),
    fetch(3, pick(draw, [0, 8, 16]), pick(draw, widths)),
    fetch(4, pick(draw, [0, 8, 16]), pick(draw, widths)),
    copy(5, draw() % 2 ? 1 : 10),
    copy(6, 1),
    copy(7, 3),
    move(8, small(draw)),
    fetch(9, 24, width.b),
    { opcode: cls.stx | mode.mem | width.dw, dst: 10, src: pick(draw, [1, 3, 8]), offset: -8, imm: 0 },
    { opcode: cls.st | mode.mem | width.dw, dst: 10, src: 0, offset: -16, imm: small(draw) },
  ]
  const length = 3 + (draw() % 14)
  const body = Array.from({ length }, (_, i) => any(draw, length - i))
  return { program: { name: 'random', instructions: [...start, ...body, move(0, 1), exit], maps: [] }, target: memory }
}

/** A typical program with one to three small changes. */
export function changedSample(draw: Draw): Sample {
  const { program, target } = pick(draw, typical)
  const instructions = [...program.instructions]
  for (let changes = 1 + (draw() % 3); changes > 0; changes--) {
    const at = draw() % instructions.length
    instructions[at] = changed(draw, instructions, at)
  }
  return { program: { ...program, instructions }, target }
}

function changed(draw: Draw, instructions: readonly Instruction[], at: number): Instruction {
  const old = instructions[at]
  const kind = old.opcode & 7
  const moves = kind >= cls.ldx && kind <= cls.stx
  const step = pick(draw, [1, -1, 2, -2, 4, 8, -8])
  switch (draw() % 8) {
    case 0:
    case 1:
      if (moves && kind !== cls.st) return { ...old, offset: old.offset + step }
      return (old.opcode & 8) === source.imm || kind === cls.st
        ? { ...old, imm: draw() % 2 ? old.imm + step : small(draw) }
        : any(draw, 0)
    case 2:
      return moves || kind === cls.jmp ? { ...old, offset: old.offset + step } : any(draw, instructions.length - at)
    case 3:
      return { ...old, dst: registerOf(draw) }
    case 4:
      return (old.opcode & 8) === source.reg || moves ? { ...old, src: registerOf(draw) } : { ...old, dst: numberIn(draw) }
    case 5:
      if (kind === cls.jmp || kind === cls.jmp32)
        return { ...old, opcode: (old.opcode & 8) | pick(draw, [kind, cls.jmp, cls.jmp32]) | pick(draw, conditions) }
      if (kind === cls.alu || kind === cls.alu64)
        return { ...old, opcode: (old.opcode & 8) | pick(draw, [kind, cls.alu, cls.alu64]) | pick(draw, operations) }
      return { ...old, opcode: (old.opcode & 0xe7) | pick(draw, widths) }
    case 6:
      return instructions[draw() % instructions.length]
    default:
      return any(draw, instructions.length - at)
  }
}
