/**
 * What a memory has that another has not, by blocks of 64 bytes: programs of one kind share most of theirs. Measured over the
 * library's programs, blocks of 32, 64 and 256 bytes take 17, 19 and 32 KB of 0.48 MB, so that smaller ones gain little.
 * Written as the length, one bit for each block that differs, and those blocks.
 */
const block = 64
const words = block / 4

/** @param base counts as followed by zeros without end; both begin at a word */
export function difference(base: Uint8Array, now: Uint8Array): Uint8Array {
  const blocks = Math.ceil(now.length / block)
  const bits = new Uint8Array(Math.ceil(blocks / 8))
  const [mine, theirs] = [wordsOf(now), wordsOf(base)]
  const whole = Math.floor(now.length / block)
  const both = Math.floor(base.length / block)
  const beyond = Math.ceil(base.length / block)
  let changed = 0
  for (let i = 0; i < blocks; i++) {
    // a block of which one has only a part always counts as changed
    if (i < whole && (i < both ? same(mine, theirs, i * words) : i >= beyond && empty(mine, i * words))) continue
    bits[i >> 3] |= 1 << (i & 7)
    changed++
  }
  const head = 4 + bits.length
  const written = new Uint8Array(head + changed * block)
  new DataView(written.buffer).setUint32(0, now.length)
  written.set(bits, 4)
  let at = head
  for (let i = 0; i < blocks; i++) {
    if ((bits[i >> 3] & (1 << (i & 7))) === 0) continue
    written.set(now.subarray(i * block, (i + 1) * block), at)
    at += block
  }
  return written
}

/** The memory of which `difference()` gave this. @throws when it is none, or gives more than `most` bytes */
export function withDifference(base: Uint8Array, written: Uint8Array, most: number): Uint8Array {
  const length = written.length < 4 ? most + 1 : new DataView(written.buffer, written.byteOffset).getUint32(0)
  const blocks = Math.ceil(length / block)
  const head = 4 + Math.ceil(blocks / 8)
  const bits = written.subarray(4, head)
  let changed = 0
  for (let i = 0; i < blocks; i++) changed += (bits[i >> 3] >> (i & 7)) & 1
  if (length > most || written.length !== head + changed * block)
    throw new Error(
      `a memory's difference of ${written.length} bytes is damaged: it would give ${length}, and ${most} is the most`,
    )
  const now = new Uint8Array(length)
  now.set(base.subarray(0, length))
  let at = head
  for (let i = 0; i < blocks; i++) {
    if ((bits[i >> 3] & (1 << (i & 7))) === 0) continue
    now.set(written.subarray(at, at + Math.min(block, length - i * block)), i * block)
    at += block
  }
  return now
}

const wordsOf = (bytes: Uint8Array): Int32Array => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)

function empty(a: Int32Array, from: number): boolean {
  let some = 0
  for (let i = from; i < from + words; i += 4) some |= a[i] | a[i + 1] | a[i + 2] | a[i + 3]
  return some === 0
}

function same(a: Int32Array, b: Int32Array, from: number): boolean {
  let unlike = 0
  for (let i = from; i < from + words; i += 4)
    unlike |= (a[i] ^ b[i]) | (a[i + 1] ^ b[i + 1]) | (a[i + 2] ^ b[i + 2]) | (a[i + 3] ^ b[i + 3])
  return unlike === 0
}
