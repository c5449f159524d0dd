/**
 * An instance before it has a program: made once for all whose buffers are as large. Programs begin as a copy of it, and what
 * they keep is saved as what differs from it.
 */
import { difference, withDifference } from './difference.ts'
import { packetPlace, word } from './exchange.ts'
import apiText from './inside/api.js?raw'
import builtinsText from './inside/builtins.js?raw'
import closingText from './inside/closing.js?raw'
import keptText from './inside/kept.js?raw'
import libraryText from './inside/library.js?raw'
import patternsText from './inside/patterns.js?raw'
import startText from './inside/start.js?raw'
import { meter } from './metering.ts'
import { type Engine, type Image, Instance, type Memory } from './quickjs.ts'

/** What is laid out when it is made. */
export interface Rooms {
  /** bytes of the longest packet */
  readonly packet: number
  /** soft state */
  readonly stateEntries: number
  readonly stateBytes: number
}

/** bytes that gzip, log and copies of packets pass through */
export const transferRoom = 65_536
/** bytes of heap: enough to be made in */
const firstHeap = 4 * 1_048_576
/** bytes that an instance keeps at most: more than the largest limit of a kind */
export const mostKept = 16 * 1_048_576
/** of what is packed: five words */
const head = 20

export class Blank {
  readonly rooms: Rooms
  readonly image: Image
  /** where the buffer lies that program and host share */
  readonly place: number
  /** what a host calls */
  readonly run: number
  private readonly mark: number

  constructor(engine: Engine, rooms: Rooms) {
    const instance = new Instance(engine, firstHeap, { call() {}, interrupt: () => false })
    this.rooms = rooms
    this.place = instance.share('lab$buffer', packetPlace + rooms.packet + transferRoom)
    instance.link('lab$host')
    const words = new Int32Array(instance.bytes.buffer, this.place, 64)
    words[word.packetRoom] = rooms.packet
    words[word.transferRoom] = transferRoom
    words[word.stateEntries] = rooms.stateEntries
    words[word.stateBytes] = rooms.stateBytes
    const library = `lab$inside.library=${meter(libraryText).text}`
    for (const script of [startText, keptText, library, builtinsText, patternsText, closingText]) evaluate(instance, script)
    this.run = evaluate(instance, apiText)
    const { data, heap } = instance.memory
    this.image = { memory: { data: data.slice(), heap: heap.slice() }, places: instance.places }
    this.mark = markOf(this.image.memory.heap)
  }

  /** @param memory of an instance that went on from this */
  pack({ data, heap }: Memory): Uint8Array {
    const { memory } = this.image
    const { packet, stateEntries, stateBytes } = this.rooms
    const parts = [difference(memory.data, data), difference(memory.heap, heap)]
    const packed = new Uint8Array(head + parts[0].length + parts[1].length)
    const view = new DataView(packed.buffer)
    for (const [i, value] of [this.mark, packet, stateEntries, stateBytes, parts[0].length].entries()) view.setInt32(4 * i, value)
    packed.set(parts[0], head)
    packed.set(parts[1], head + parts[0].length)
    return packed
  }

  /** @throws for what `pack()` of a blank like this did not give */
  unpack(packed: Uint8Array): Memory {
    const [mark, , , , first] = numbersOf(packed)
    if (mark !== this.mark) throw new Error('javascript state: another build of the engine has written it')
    const { data, heap } = this.image.memory
    return {
      data: withDifference(data, packed.subarray(head, head + first), data.length),
      heap: withDifference(heap, packed.subarray(head + first), mostKept),
    }
  }
}

const blanks = new WeakMap<Engine, Map<string, Blank>>()

export function blankOf(engine: Engine, { packet, stateEntries, stateBytes }: Rooms): Blank {
  const known = blanks.get(engine) ?? new Map<string, Blank>()
  blanks.set(engine, known)
  const key = `${packet} ${stateEntries} ${stateBytes}`
  const blank = known.get(key) ?? new Blank(engine, { packet, stateEntries, stateBytes })
  known.set(key, blank)
  return blank
}

/** The blank from which a packed memory differs: soft state keeps the room that it was given when its program was loaded. */
export function blankBehind(engine: Engine, packed: Uint8Array): Blank {
  const [, packet, stateEntries, stateBytes] = numbersOf(packed)
  return blankOf(engine, { packet, stateEntries, stateBytes })
}

function numbersOf(packed: Uint8Array): number[] {
  if (packed.length < head) throw new Error(`javascript state: ${packed.length} bytes are not those of an instance`)
  const view = new DataView(packed.buffer, packed.byteOffset)
  return [0, 4, 8, 12, 16].map((at) => view.getInt32(at))
}

function evaluate(instance: Instance, code: string): number {
  const value = instance.evaluate(`'use strict';${code}`, 'inside')
  if (typeof value !== 'number') throw new Error(`quickjs: ${value.text}`)
  return value
}

/** By which a build with other built-ins is told from this: FNV-1a over words. */
function markOf(memory: Uint8Array): number {
  let mark = 0x811c9dc5
  for (const each of new Int32Array(memory.buffer, 0, memory.length >> 2)) mark = Math.imul(mark ^ each, 0x01000193)
  return mark
}
