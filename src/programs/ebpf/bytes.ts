/** Bytes of an object file, little-endian: what lies outside of them is refused by name. */
import { ProgramError } from './program.ts'

/** characters of a name: longer ones are cut */
const longestName = 256

export class Bytes {
  readonly bytes: Uint8Array
  /** how errors call them */
  readonly name: string
  private readonly view: DataView

  constructor(bytes: Uint8Array, name: string) {
    this.bytes = bytes
    this.name = name
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get length(): number {
    return this.bytes.length
  }

  /** @param name of the part, for errors */
  part(at: number, length: number, name: string): Bytes {
    this.need(at, length, name)
    return new Bytes(this.bytes.subarray(at, at + length), name)
  }

  u8(at: number): number {
    this.need(at, 1)
    return this.bytes[at]
  }

  u16(at: number): number {
    this.need(at, 2)
    return this.view.getUint16(at, true)
  }

  u32(at: number): number {
    this.need(at, 4)
    return this.view.getUint32(at, true)
  }

  /** Exact up to 2⁵³; what is above is above every bound too. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 0x1_0000_0000
  }

  /** Up to the zero that ends it. What is no printable ASCII is replaced. */
  text(at: number): string {
    let text = ''
    for (let i = at; this.u8(i) !== 0 && text.length < longestName; i++) {
      const code = this.bytes[i]
      text += code < 0x20 || code > 0x7e ? '\ufffd' : String.fromCharCode(code)
    }
    return text
  }

  private need(at: number, count: number, what = 'a field'): void {
    if (at + count <= this.length) return
    throw new ProgramError('read', `${this.name}: ${what} at byte ${at} has ${count} bytes, and there are ${this.length} in all`)
  }
}
