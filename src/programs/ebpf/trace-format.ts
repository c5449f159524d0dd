/** The texts of bpf_trace_printk: a format with at most three arguments, as bpf-helpers(7) lists them. */

const conversion = /%(?:%|(0?)(\d{0,2})(l{0,2}|h{0,2})([diuxXpsc]))/g
const arguments_ = 3
/** bytes of a text that %s shows (Linux: MAX_TRACE_PRINTK_VARARGS aside, its buffer has 512) */
const mostText = 512

/** ASCII up to a zero byte; what is no printable character becomes '?' */
function textAt(bytes: Uint8Array, at: number, most: number): string {
  let text = ''
  for (let i = at; i < Math.min(at + most, bytes.length) && bytes[i] !== 0; i++) {
    const printable = bytes[i] === 9 || bytes[i] === 10 || (bytes[i] >= 32 && bytes[i] < 127)
    text += printable ? String.fromCharCode(bytes[i]) : '?'
  }
  return text
}

function convert(bytes: Uint8Array, value: bigint, length: string, kind: string): string {
  const bits = kind === 'p' || length.startsWith('l') ? 64 : length === 'hh' ? 8 : length === 'h' ? 16 : 32
  switch (kind) {
    case 'd':
    case 'i':
      return BigInt.asIntN(bits, value).toString()
    case 'u':
      return BigInt.asUintN(bits, value).toString()
    case 'x':
      return BigInt.asUintN(bits, value).toString(16)
    case 'X':
      return BigInt.asUintN(bits, value).toString(16).toUpperCase()
    case 'p':
      return `0x${value.toString(16)}`
    case 'c':
      return textAt(Uint8Array.of(Number(value & 0xffn)), 0, 1)
    default:
      return value < bytes.length ? textAt(bytes, Number(value), mostText) : '(fault)'
  }
}

/**
 * @param at place of the format, `length` bytes with its zero byte
 * @param values place of the arguments in `memory`, three words of 64 bits
 * @returns undefined for a conversion that is not known or has no argument
 */
export function formatTrace(bytes: Uint8Array, at: number, length: number, memory: DataView, values: number): string | undefined {
  const format = textAt(bytes, at, length)
  let next = 0
  const text = format.replace(conversion, (whole, zero: string, width: string, size: string, kind: string) => {
    if (whole === '%%') return '%'
    const value = next < arguments_ ? memory.getBigUint64(values + next * 8, true) : 0n
    next++
    return convert(bytes, value, size, kind).padStart(Number(width), zero || ' ')
  })
  const left = format.replace(conversion, '')
  return next > arguments_ || left.includes('%') ? undefined : text
}
