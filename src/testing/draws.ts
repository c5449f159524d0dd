/** Numbers from 1 to 2^31 − 2 that look random and are the same everywhere (Lehmer's generator, modulus 2^31 − 1). */
export function draws(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 0x7fff_ffff
    return state
  }
}
