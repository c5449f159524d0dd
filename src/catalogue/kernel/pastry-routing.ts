/** Prefix routing by key (Pastry): what a node knows of others, and where it sends a message on. */

/** places of the largest table: 8 digits of 4 bits; of shorter digits there are more, and together they need fewer places */
export const tableSize = 128
/** neighbours in the ring of keys, half of them on each side, at most */
export const leaves = 8

const digit = (key: number, place: number, bits: number): number => (key >>> (32 - bits * (place + 1))) & ((1 << bits) - 1)

/** Digits of so many bits that two keys have in common from the front. */
export function sharedDigits(a: number, b: number, bits = 4): number {
  const digits = 32 / bits
  let count = 0
  while (count < digits && digit(a, count, bits) === digit(b, count, bits)) count++
  return count
}

/** The shorter way round the ring of 2³² keys. */
export function distance(a: number, b: number): number {
  const around = (a - b) >>> 0
  return Math.min(around, 4_294_967_296 - around)
}

/** Nearer to the key; of two as near the smaller id. */
const nearer = (key: number, a: number, b: number): boolean => {
  const [one, other] = [distance(a, key), distance(b, key)]
  return one < other || (one === other && a >>> 0 < b >>> 0)
}

/** Fills leaf set and routing table of the node `own` with indices into `ids` (−1 = none); −1 stands for the node itself too. */
export function learn(
  own: number,
  ids: readonly number[],
  leafSet: Int32Array,
  table: Int32Array,
  bits = 4,
  neighbours = leaves,
): void {
  table.fill(-1)
  leafSet.fill(-1)
  ids.forEach((id, i) => {
    const row = sharedDigits(own, id, bits)
    if (row === 32 / bits) return
    const at = (row << bits) + digit(id, row, bits)
    if (table[at] < 0) table[at] = i
  })
  const others = ids.map((_, i) => i).filter((i) => ids[i] !== own)
  const half = neighbours / 2
  const after = [...others].sort((a, b) => ((ids[a] - own) >>> 0) - ((ids[b] - own) >>> 0)).slice(0, half)
  const before = [...others].sort((a, b) => ((own - ids[a]) >>> 0) - ((own - ids[b]) >>> 0)).slice(0, half)
  ;[...new Set([...after, ...before])].forEach((i, at) => {
    leafSet[at] = i
  })
}

/** Whether the leaf set is all that a node knows of. */
const everybody = (known: number, leafSet: ArrayLike<number>): boolean => {
  let leaf = 0
  for (let at = 0; at < leafSet.length; at++) if (leafSet[at] >= 0) leaf++
  return known <= leaf
}

/** The node that a message goes to next: an index into `ids`, −1 = it is for this node. */
export function nextNode(
  own: number,
  key: number,
  ids: readonly number[],
  leafSet: ArrayLike<number>,
  table: ArrayLike<number>,
  bits = 4,
): number {
  let best = -1
  let bestId = own
  let [left, right] = [0, 0]
  for (let at = 0; at < leaves; at++) {
    const leaf = leafSet[at]
    if (leaf < 0) continue
    if ((ids[leaf] - own) >>> 0 < 0x8000_0000) right = Math.max(right, (ids[leaf] - own) >>> 0)
    else left = Math.max(left, (own - ids[leaf]) >>> 0)
    if (nearer(key, ids[leaf], bestId)) {
      best = leaf
      bestId = ids[leaf]
    }
  }
  // within the leaf set, whose ends are known, or when it has everybody: the nearest
  const within = (key - own) >>> 0 <= right || (own - key) >>> 0 <= left
  if (within || everybody(ids.length, leafSet)) return best
  const row = sharedDigits(own, key, bits)
  const entry = table[(row << bits) + digit(key, row, bits)]
  if (entry >= 0) return entry
  // the rare case: anybody known who shares as much and is nearer
  for (let at = 0; at < tableSize; at++) {
    const known = table[at]
    if (known >= 0 && sharedDigits(ids[known], key, bits) >= row && nearer(key, ids[known], bestId)) {
      best = known
      bestId = ids[known]
    }
  }
  return best
}
