/**
 * Random streams: xoshiro128** (Blackman & Vigna, 2018), one per (seed, component id, purpose), so that a new component
 * or one more draw changes nobody else's numbers. State is four integers per stream in one array.
 */
import { exp, log } from './numeric.ts'

/** FNV-1a, 32 bit. */
export function hashText(text: string, basis = 0x811c9dc5): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

/** The key of a name, as packets and what they ask for carry it; 0 = no name. */
export const nameKey = (name: string): number => (name === '' ? 0 : hashText(name) | 0)

/** Fills the four words of a stream (splitmix32 over the hash of seed, id and purpose). */
export function seedStream(state: Int32Array, stream: number, seed: number, id: string, purpose: string): void {
  const high = Math.floor(seed / 4294967296) >>> 0
  let mix = hashText(`${seed >>> 0}:${high}:${id}:${purpose}`)
  const other = hashText(`${purpose}|${id}|${seed}`, 0x9747b28c)
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix ^ (i & 1 ? other : 0)
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    state[stream * 4 + i] = z ^ (z >>> 15)
  }
  if ((state[stream * 4] | state[stream * 4 + 1] | state[stream * 4 + 2] | state[stream * 4 + 3]) === 0) state[stream * 4] = 1
}

/** 32 random bits as an unsigned integer. */
export function nextBits(state: Int32Array, stream: number): number {
  const at = stream * 4
  const s1 = state[at + 1]
  const five = Math.imul(s1, 5)
  const result = Math.imul((five << 7) | (five >>> 25), 9)
  const shifted = s1 << 9
  const s2 = state[at + 2] ^ state[at]
  const s3 = state[at + 3] ^ s1
  state[at + 1] = s1 ^ s2
  state[at] ^= s3
  state[at + 2] = s2 ^ shifted
  state[at + 3] = (s3 << 11) | (s3 >>> 21)
  return result >>> 0
}

/** Uniform in [0, 1), 53 bits. */
export const nextUniform = (state: Int32Array, stream: number): number =>
  ((nextBits(state, stream) >>> 5) * 67108864 + (nextBits(state, stream) >>> 6)) / 9007199254740992

/**
 * Exponential with the given mean, by the ziggurat of Marsaglia and Tsang (J. Stat. Software 5(8), 2000): equal areas in
 * layers under e⁻ˣ, so that 99 draws of 100 are one product. Layer and place in it come from different bits (Doornik, 2005).
 */
export function nextExponential(state: Int32Array, stream: number, mean: number): number {
  for (;;) {
    const first = nextBits(state, stream)
    const layer = first & 255
    const x = (((first >>> 8) * 536870912 + (nextBits(state, stream) >>> 3)) / 9007199254740992) * edge[layer]
    if (x < edge[layer + 1]) return x * mean
    const u = nextUniform(state, stream)
    if (layer === 0) return (tail - log(1 - u)) * mean
    if (height[layer] + u * (height[layer + 1] - height[layer]) < exp(-x)) return x * mean
  }
}

/** where the last layer's tail begins, and the area of each of 256 layers (Marsaglia and Tsang, table 1) */
const tail = 7.69711747013104972
const area = 0.0039496598225815571993
const edge = new Float64Array(257)
const height = new Float64Array(257)
edge[0] = area / exp(-tail)
edge[1] = tail
height[1] = exp(-tail)
for (let i = 2; i < 256; i++) {
  height[i] = height[i - 1] + area / edge[i - 1]
  edge[i] = -log(height[i])
}
height[256] = 1
