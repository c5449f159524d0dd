/**
 * Bytes of packets that a program has changed.
 *
 * A packet is a row of numbers, and its bytes are made of them when somebody looks (catalogue/frame). What a program wrote cannot
 * be made of numbers: it is kept here, under the packet's slot, and only for packets that were written to.
 * - Kept: the IP header as the program left it, an outer header if it put one there, and what IP carries. Frames' addresses are
 *   not: who sends a frame on gives it new ones.
 * - Headers' fields that decide something go into the packet's columns as well: destination (and with it the way), source,
 *   length, TTL, DSCP, ECN, protocol. What changes in the columns later (a hop, a mark) goes into the bytes when they are read.
 * - A checksum is then changed by the difference (RFC 1624): right ones stay right, wrong ones stay wrong.
 * - Bytes are never written in place: a copy of a packet shares them until one of the two is written to.
 * - What IP carries is kept in pieces, so that fragments that were written to one by one make a datagram again.
 * - A packet's end forgets them; a packet of which nothing is kept costs one comparison then, and nothing on its way.
 */
import { join } from './bytes.ts'

/** Bytes of what IP carries, from byte `from` of the datagram's. A later piece covers an earlier one. */
export interface Piece {
  readonly from: number
  readonly bytes: Uint8Array
}

export interface Contents {
  /** 20 to 60 bytes */
  readonly header: Uint8Array
  /** the header around it, that of a tunnel; empty = there is none */
  readonly outer: Uint8Array
  readonly pieces: readonly Piece[]
  /** columns of the packet when the addresses in the headers were theirs */
  readonly source: number
  readonly target: number
  readonly tunnel: number
}

/** numbers of a row in a snapshot: slot, source, target, tunnel, bytes of header and outer header, pieces */
const rowLength = 7

export class ContentTable {
  private readonly rows = new Map<number, Contents>()

  /** How many packets have some. */
  get size(): number {
    return this.rows.size
  }

  of(packet: number): Contents | undefined {
    return this.rows.get(packet)
  }
  keep(packet: number, contents: Contents): void {
    this.rows.set(packet, contents)
  }
  forget(packet: number): void {
    this.rows.delete(packet)
  }
  copy(from: number, to: number): void {
    const contents = this.rows.get(from)
    if (contents) this.rows.set(to, contents)
  }

  /** What was written to a part is in the datagram, too. */
  join(packet: number, part: number): void {
    const added = this.rows.get(part)
    if (!added) return
    const known = this.rows.get(packet)
    const own = new Set(known?.pieces.map(({ bytes }) => bytes))
    const pieces = added.pieces.filter(({ bytes }) => !own.has(bytes))
    this.rows.set(packet, known ? { ...known, pieces: [...known.pieces, ...pieces] } : added)
  }

  save(): { numbers: Float64Array; bytes: Uint8Array } {
    const numbers: number[] = []
    const chunks: Uint8Array[] = []
    for (const [packet, { source, target, tunnel, header, outer, pieces }] of this.rows) {
      numbers.push(packet, source, target, tunnel, header.length, outer.length, pieces.length)
      chunks.push(header, outer)
      for (const { from, bytes } of pieces) {
        numbers.push(from, bytes.length)
        chunks.push(bytes)
      }
    }
    return { numbers: Float64Array.from(numbers), bytes: join(chunks) }
  }

  load(numbers: Float64Array, bytes: Uint8Array): void {
    this.rows.clear()
    let taken = 0
    const take = (length: number) => {
      taken += length
      return bytes.slice(taken - length, taken)
    }
    for (let at = 0; at < numbers.length; ) {
      const [packet, source, target, tunnel, headerLength, outerLength, count] = numbers.subarray(at, at + rowLength)
      at += rowLength
      const header = take(headerLength)
      const outer = take(outerLength)
      const pieces: Piece[] = []
      for (let i = 0; i < count; i++, at += 2) pieces.push({ from: numbers[at], bytes: take(numbers[at + 1]) })
      this.rows.set(packet, { source, target, tunnel, header, outer, pieces })
    }
  }
}
