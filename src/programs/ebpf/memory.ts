/**
 * The memory of one program: one linear memory of fixed size with everything that it may reach. A pointer is a place in it.
 * Interpreter, translation and helper functions share it; it is the program's only state, and part of the world.
 */
import { immediate } from './instruction.ts'
import type { Instruction, MapDefinition } from './program.ts'

/** bytes of a frame (RFC 9669 leaves it open; Linux: MAX_BPF_STACK), and how many calls may nest (Linux: MAX_CALL_FRAMES) */
export const frameSize = 512
export const frames = 8
/** tail calls of one run (Linux: MAX_TAIL_CALL_CNT) */
export const mostTailCalls = 33

export interface MapPlace {
  readonly definition: MapDefinition
  /** bytes from one value to the next: whole words of 8 bytes */
  readonly stride: number
  /** where its values begin; of a hash, its index and keys follow them (maps.ts) */
  readonly values: number
  readonly end: number
}

/** Where things lie, in bytes from the start; nothing lies at 0, so that 0 is no pointer. */
export interface Layout {
  /** r0…r5 as 64-bit words, r0 first: a helper finds r1…r5 here and leaves its result in r0 */
  readonly registers: number
  /** what r10 is in the outermost frame: its end. A called function has the frame below. */
  readonly stackTop: number
  readonly context: number
  readonly contextSize: number
  /** the packet's bytes: room before them (headers may grow) and behind */
  readonly packet: number
  readonly packetRoom: number
  readonly maps: readonly MapPlace[]
  readonly size: number
}

const align = (at: number): number => (at + 7) & ~7
const wasmPage = 65_536

/** Bytes of keys, links and use of a map that is no array: what maps.ts keeps beside the values. */
export type IndexBytes = (definition: MapDefinition) => number

/** @param cpus copies of each value of per-CPU maps */
export function layoutOf(
  maps: readonly MapDefinition[],
  contextSize: number,
  packetRoom: number,
  cpus: number,
  indexBytes: IndexBytes,
): Layout {
  const registers = 8
  const stackTop = align(registers + 6 * 8) + frameSize * frames
  const context = stackTop
  const packet = align(context + contextSize)
  let end = align(packet + packetRoom)
  const places = maps.map((definition): MapPlace => {
    const stride = align(definition.valueSize)
    const values = end
    end = align(values + stride * definition.entries * (definition.type.includes('percpu') ? cpus : 1) + indexBytes(definition))
    return { definition, stride, values, end }
  })
  return {
    registers,
    stackTop,
    context,
    contextSize,
    packet,
    packetRoom,
    maps: places,
    size: Math.ceil(end / wasmPage) * wasmPage,
  }
}

/** What a 64-bit immediate loads. A map itself is told by the place where its values begin: no two maps share it, and it is not 0. */
export function immediateAt(instructions: readonly Instruction[], at: number, layout: Layout): { low: number; high: number } {
  const { src, imm } = instructions[at]
  const upper = instructions[at + 1].imm
  if (src === immediate.number) return { low: imm, high: upper }
  return { low: layout.maps[imm].values + (src === immediate.value ? upper : 0), high: 0 }
}
