/**
 * Classic BPF, as `tcpdump -ddd` prints it, translated to eBPF for the target `socket-filter` (targets.ts).
 * S. McCanne, V. Jacobson, “The BSD Packet Filter”, USENIX Winter 1993, §3.3; opcodes from Linux, Documentation/networking/filter.rst.
 *
 * r0 is the accumulator A, r5 the index register X, both of 32 bits; M[] lies on the stack; r1 and r2 stay the packet's first byte and its
 * end. A load behind the packet's end, or a division by X = 0, ends the filter with 0: the packet is not kept.
 */
import { assemble } from './assembler.ts'
import { fault, numberOf, shown } from './operands.ts'
import { type Program, ProgramError } from './program.ts'

/** instructions of a filter (Linux: BPF_MAXINSNS) */
const mostInstructions = 4096
/** bytes: Linux follows no access to a packet beyond (MAX_PACKET_OFF), and no IP packet is longer */
const longestPacket = 65_535
/** words of M[] (BPF_MEMWORDS) */
const scratchWords = 16
/** above this a load means what the kernel knows of a packet, not its bytes (SKF_NET_OFF and SKF_AD_OFF) */
const ancillary = 0xffe0_0000

interface Classic {
  readonly op: number
  readonly jt: number
  readonly jf: number
  /** unsigned 32 bits */
  readonly k: number
  /** of the text, from 1 */
  readonly line: number
}

const widths: Readonly<Record<number, { readonly letter: string; readonly bytes: number }>> = {
  0: { letter: 'w', bytes: 4 },
  8: { letter: 'h', bytes: 2 },
  16: { letter: 'b', bytes: 1 },
}
const arithmetic: Readonly<Record<number, string>> = {
  0: 'add32',
  16: 'sub32',
  32: 'mul32',
  48: 'div32',
  64: 'or32',
  80: 'and32',
  96: 'lsh32',
  112: 'rsh32',
  144: 'mod32',
  160: 'xor32',
}
/** the jump, and the one that is taken when it is not; none for a test of bits */
const jumps: Readonly<Record<number, readonly [string, string?]>> = {
  16: ['jeq32', 'jne32'],
  32: ['jgt32', 'jle32'],
  48: ['jge32', 'jlt32'],
  64: ['jset32'],
}

/** Throws ProgramError, stage `read`, with the line of the text. */
export function readClassic(text: string, name = 'filter'): Program {
  const filter = parse(text)
  const lines: string[] = []
  const origins: number[] = []
  const emit = (line: number, added: readonly string[]) => {
    for (const text of added) {
      lines.push(text)
      origins.push(line)
    }
  }
  emit(filter[0].line, entry(filter))
  filter.forEach((instruction, i) => {
    try {
      emit(instruction.line, [`i${i}:`, ...translate(instruction, i, filter.length)])
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
      throw new ProgramError('read', error.message, { line: instruction.line, instruction: i })
    }
  })
  const last = filter[filter.length - 1]
  if ((last.op & 7) !== 6) {
    throw new ProgramError('read', 'the last instruction of a filter is a return; this one would run on behind its end', {
      line: last.line,
      instruction: filter.length - 1,
    })
  }
  if (lines.some((line) => line.endsWith(' refuse'))) emit(last.line, ['refuse: mov32 %r0, 0', 'exit'])
  const program = assemble(lines.join('\n'), name)
  return { ...program, lines: program.lines?.map((line) => origins[line - 1]) }
}

/** A number of instructions, then as many of four numbers each; commas may stand for line ends. */
function parse(text: string): Classic[] {
  const rows = text
    .split(/\r\n|\r|\n/)
    .flatMap((row, i) =>
      row.split(',').flatMap((part) => (part.trim() === '' ? [] : [{ words: part.trim().split(/\s+/), line: i + 1 }])),
    )
  const read = (word: string, thing: string, most: number, line: number): number => {
    try {
      return numberOf(word, thing, 0, most)
    } catch (error) {
      throw error instanceof ProgramError ? new ProgramError('read', error.message, { line }) : error
    }
  }
  const [head, ...body] = rows
  if (head === undefined || head.words.length !== 1) {
    throw new ProgramError('read', 'a filter begins with the number of its instructions, as tcpdump -ddd prints it', { line: 1 })
  }
  const count = read(head.words[0], 'number of instructions', mostInstructions, head.line)
  if (count !== body.length || count === 0) {
    const line = body[Math.min(count, body.length - 1)]?.line ?? head.line
    throw new ProgramError(
      'read',
      `the filter says that it has ${count} instructions, and has ${body.length}; 1 to ${mostInstructions}`,
      {
        line,
      },
    )
  }
  return body.map(({ words, line }) => {
    if (words.length !== 4) {
      throw new ProgramError('read', `${shown(words.join(' '))}: an instruction is four numbers: operation, jt, jf, k`, { line })
    }
    const [op, jt, jf, k] = words.map((word, i) =>
      read(word, ['operation', 'jt', 'jf', 'k'][i], [0xffff, 255, 255, 0xffff_ffff][i], line),
    )
    return { op, jt, jf, k, line }
  })
}

/** The registers and the words of M[] that are read begin as 0. */
function entry(filter: readonly Classic[]): string[] {
  const words = new Set(filter.filter(({ op }) => op === 0x60 || op === 0x61).map(({ k }) => k))
  const readsIndex = filter.some(
    ({ op }) => op === 0x87 || op === 0x03 || (op & 0xe7) === 0x40 || ((op & 7) >= 4 && (op & 8) !== 0),
  )
  return [
    'mov32 %r0, 0',
    ...(readsIndex ? ['mov32 %r5, 0'] : []),
    ...[...words].filter((word) => word < scratchWords).map((word) => `stw ${scratch(word)}, 0`),
  ]
}

function scratch(word: number): string {
  if (word >= scratchWords) throw fault(`M[${word}]: the scratch memory has ${scratchWords} words`)
  return `[%r10-${4 * (scratchWords - word)}]`
}

/** The assembler's lines for one instruction. Its class is in the three lowest bits. */
function translate(instruction: Classic, at: number, length: number): string[] {
  const { op, k } = instruction
  switch (op & 7) {
    case 0:
      return load(instruction)
    case 1:
      return loadIndex(instruction)
    case 2:
      if (op === 0x02) return [`stxw ${scratch(k)}, %r0`]
      break
    case 3:
      if (op === 0x03) return [`stxw ${scratch(k)}, %r5`]
      break
    case 4:
      return compute(instruction, at)
    case 5:
      return jump(instruction, at, length)
    case 6:
      if (op === 0x06) return [`mov32 %r0, ${k}`, 'exit']
      if (op === 0x0e) return ['mov32 %r0, %r5', 'exit']
      if (op === 0x16) return ['exit']
      break
    case 7:
      if (op === 0x07) return ['mov32 %r5, %r0']
      if (op === 0x87) return ['mov32 %r0, %r5']
  }
  throw unknown(op)
}

const unknown = (op: number) => fault(`operation 0x${op.toString(16)}: classic BPF has no such instruction`)

function load({ op, k }: Classic): string[] {
  if (op === 0x00) return [`mov32 %r0, ${k}`]
  if (op === 0x60) return [`ldxw %r0, ${scratch(k)}`]
  if (op === 0x80) return ['mov %r0, %r2', 'sub %r0, %r1']
  const width = widths[op & 0x18]
  const mode = op & 0xe0
  if (width === undefined || op > 0xff || (mode !== 0x20 && mode !== 0x40)) throw unknown(op)
  const { letter, bytes } = width
  const swap = bytes === 1 ? [] : [`be${8 * bytes} %r0`]
  return [...(mode === 0x20 ? place(k, bytes) : indexedPlace(k, bytes)), `ldx${letter} %r0, [%r3-${bytes}]`, ...swap]
}

/** r3 behind `bytes` bytes from k, or the filter's end. */
function place(k: number, bytes: number): string[] {
  if (k >= ancillary)
    throw fault(`k ${k}: what the kernel knows of a packet (Linux's extension of classic BPF) is not to be had here`)
  if (k + bytes > longestPacket) return ['mov %r3, %r1', 'ja refuse']
  return ['mov %r3, %r1', `add %r3, ${k + bytes}`, 'jgt %r3, %r2, refuse']
}

function indexedPlace(k: number, bytes: number): string[] {
  if (k + bytes > longestPacket) return place(Math.min(k, longestPacket), bytes)
  return [
    'mov32 %r4, %r5',
    `jgt %r4, ${longestPacket - k - bytes}, refuse`,
    'mov %r3, %r1',
    'add %r3, %r4',
    `add %r3, ${k + bytes}`,
    'jgt %r3, %r2, refuse',
  ]
}

function loadIndex({ op, k }: Classic): string[] {
  if (op === 0x01) return [`mov32 %r5, ${k}`]
  if (op === 0x61) return [`ldxw %r5, ${scratch(k)}`]
  if (op === 0x81) return ['mov %r5, %r2', 'sub %r5, %r1']
  // the length of an IPv4 header: four times the lower half of its first byte
  if (op === 0xb1) return [...place(k, 1), 'ldxb %r5, [%r3-1]', 'and32 %r5, 15', 'lsh32 %r5, 2']
  throw unknown(op)
}

function compute({ op, k }: Classic, at: number): string[] {
  if (op === 0x84) return ['neg32 %r0']
  const name = arithmetic[op & 0xf0]
  if (name === undefined || op > 0xff) throw unknown(op)
  const divides = name === 'div32' || name === 'mod32'
  const shifts = name === 'lsh32' || name === 'rsh32'
  if ((op & 8) === 0) {
    if (divides && k === 0) throw fault('k 0: a filter cannot divide by 0')
    if (shifts && k > 31) throw fault(`k ${k}: a shift is by 0 to 31 bits`)
    return [`${name} %r0, ${k}`]
  }
  if (divides) return ['jeq32 %r5, 0, refuse', `${name} %r0, %r5`]
  // shifted by its whole width nothing is left, where eBPF would mask the distance
  if (shifts) return [`jlt32 %r5, 32, s${at}`, 'mov32 %r0, 0', `ja i${at + 1}`, `s${at}: ${name} %r0, %r5`]
  return [`${name} %r0, %r5`]
}

function jump({ op, jt, jf, k }: Classic, at: number, length: number): string[] {
  const to = (distance: number) => {
    const target = at + 1 + distance
    if (target >= length) throw fault(`the jump goes to instruction ${target}; the filter has ${length}, counted from 0`)
    return `i${target}`
  }
  if (op === 0x05) return [`ja32 ${to(k)}`]
  const pair = jumps[op & 0xf0]
  if (pair === undefined || op > 0xff) throw unknown(op)
  const operand = (op & 8) === 0 ? String(k) : '%r5'
  const [then, otherwise] = [to(jt), to(jf)]
  const [taken, opposite] = pair
  if (jt === jf) return jt === 0 ? [] : [`ja ${then}`]
  if (jf === 0) return [`${taken} %r0, ${operand}, ${then}`]
  if (jt === 0 && opposite !== undefined) return [`${opposite} %r0, ${operand}, ${otherwise}`]
  return [`${taken} %r0, ${operand}, ${then}`, `ja ${otherwise}`]
}
