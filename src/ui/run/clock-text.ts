/** The simulated clock as text, in groups of three digits so that it is read like an instrument. */

/** `1.234567891` → `['1', '234', '567', '891']`: seconds, then milli-, micro- and nanoseconds. */
export function clockGroups(seconds: number): readonly [string, string, string, string] {
  const nanoseconds = Math.max(0, Math.round(seconds * 1e9))
  const digits = String(nanoseconds).padStart(10, '0')
  const at = digits.length
  return [digits.slice(0, at - 9), digits.slice(at - 9, at - 6), digits.slice(at - 6, at - 3), digits.slice(at - 3)]
}
