/**
 * Elementary functions from + − × ÷ and square root alone: engines differ in the last bit of their own exp and log,
 * and one bit is another event order. Polynomials after fdlibm (Sun Microsystems, 1993). Relative error below 2 ulp.
 */

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)
bits[0] = 1
const high = words[1] === 0x3ff00000 ? 1 : 0
const low = 1 - high

const ln2High = 6.93147180369123816e-1
const ln2Low = 1.9082149292705877e-10

/** x · 2^k for −2044 ≤ k ≤ 2046. */
function scale(x: number, k: number): number {
  const first = k > 1023 ? 1023 : k < -1022 ? -1022 : k
  bits[0] = 0
  words[high] = (first + 1023) << 20
  words[low] = 0
  const scaled = x * bits[0]
  return first === k ? scaled : scale(scaled, k - first)
}

export function exp(x: number): number {
  if (x !== x) return x
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.133219101941) return 0
  const k = Math.round(x / 0.6931471805599453)
  const hi = x - k * ln2High
  const lo = k * ln2Low
  const r = hi - lo
  const t = r * r
  const c =
    r -
    t *
      (1.66666666666666019e-1 +
        t * (-2.77777777770155933e-3 + t * (6.61375632143793436e-5 + t * (-1.65339022054652515e-6 + t * 4.13813679705723846e-8))))
  return scale(1 - (lo - (r * c) / (2 - c) - hi), k)
}

/** Natural logarithm; −∞ at 0, NaN below. */
export function log(x: number): number {
  if (x < 0 || x !== x) return Number.NaN
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (x === Number.POSITIVE_INFINITY) return x
  let value = x
  let k = 0
  if (value < 2.2250738585072014e-308) {
    value *= 18014398509481984
    k = -54
  }
  bits[0] = value
  let top = words[high]
  k += (top >>> 20) - 1023
  top &= 0xfffff
  const shift = (top + 0x95f64) & 0x100000
  words[high] = top | (shift ^ 0x3ff00000)
  k += shift >>> 20
  const f = bits[0] - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const odd =
    z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const half = 0.5 * f * f
  return k * ln2High - (half - (s * (half + odd + even) + k * ln2Low) - f)
}

/** x^y for x ≥ 0; relative error about |y log x| · 2⁻⁵². */
export const pow = (x: number, y: number): number => (x === 0 ? (y === 0 ? 1 : 0) : exp(y * log(x)))

const halfPiHigh = 1.57079632673412561417
const halfPiLow = 6.07710050650619224932e-11

const sineKernel = (r: number): number => {
  const z = r * r
  return (
    r +
    r *
      z *
      (-1.66666666666666324348e-1 +
        z *
          (8.33333333332248946124e-3 +
            z *
              (-1.98412698298579493134e-4 +
                z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))))
  )
}
const cosineKernel = (r: number): number => {
  const z = r * r
  return (
    1 -
    0.5 * z +
    z *
      z *
      (4.16666666666666019037e-2 +
        z *
          (-1.38888888888741095749e-3 +
            z *
              (2.48015872894767294178e-5 +
                z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 - z * 1.13596475577881948265e-11)))))
  )
}

/** Sine and cosine for |x| below about 10⁵ (argument in radians). */
export function sin(x: number): number {
  const quarter = Math.round(x / 1.5707963267948966)
  const r = x - quarter * halfPiHigh - quarter * halfPiLow
  const phase = ((quarter % 4) + 4) % 4
  return phase === 0 ? sineKernel(r) : phase === 1 ? cosineKernel(r) : phase === 2 ? -sineKernel(r) : -cosineKernel(r)
}
export const cos = (x: number): number => sin(x + 1.5707963267948966)

/** Arc tangent, by halving the argument three times and the series. */
export function atan(x: number): number {
  let t = x
  for (let i = 0; i < 3; i++) t = t / (1 + Math.sqrt(1 + t * t))
  const z = t * t
  let sum = 0
  for (let n = 25; n >= 1; n -= 2) sum = 1 / n - z * sum
  return 8 * t * sum
}
export const asin = (x: number): number =>
  x >= 1 ? 1.5707963267948966 : x <= -1 ? -1.5707963267948966 : atan(x / Math.sqrt((1 - x) * (1 + x)))
