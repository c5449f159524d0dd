/** Values that programs keep, as text: bytes as they lie in memory, and as a number where they are as long as one. */
import type { KeptField, KeptValue } from '../../sim/kind.ts'

export interface Shown {
  /** of the field of a structure */
  readonly name?: string
  /** decimal; or a text as the program's language writes it */
  readonly number?: string
  /** in hexadecimal; `whole` too when `text` is cut */
  readonly bytes?: { readonly text: string; readonly whole: string }
}

/** bytes of a value in sight, and of one under the pointer */
const [inSight, underPointer] = [16, 256]
/** characters of a text in sight */
const longest = 200

export function shownValue(value: KeptValue): Shown {
  if (typeof value === 'string') return { number: JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value) }
  if (!(value instanceof Uint8Array)) return { number: String(value) }
  return { number: numberIn(value, false), bytes: hexadecimal(value) }
}

/** The parts of a structure; one without names is a number or bytes by itself. */
export function shownFields(value: KeptValue, fields: readonly KeptField[]): Shown[] {
  if (!(value instanceof Uint8Array)) return [shownValue(value)]
  return fields.map(({ name, offset, bytes, signed }) => {
    const part = value.subarray(offset, offset + bytes)
    const number = numberIn(part, signed)
    return { ...(name !== '' && { name }), number, bytes: number === undefined || name === '' ? hexadecimal(part) : undefined }
  })
}

/** Little-endian, as the machine has it. */
function numberIn(bytes: Uint8Array, signed: boolean): string | undefined {
  if (![1, 2, 4, 8].includes(bytes.length)) return undefined
  let number = 0n
  for (let i = bytes.length - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[i])
  return (signed ? BigInt.asIntN(bytes.length * 8, number) : number).toLocaleString('en')
}

function hexadecimal(bytes: Uint8Array): { text: string; whole: string } {
  const text = (most: number) => {
    const shown = [...bytes.subarray(0, most)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    return bytes.length > most ? `${shown} … ${bytes.length.toLocaleString('en')} B` : shown
  }
  return { text: text(inSight), whole: text(underPointer) }
}
