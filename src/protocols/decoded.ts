/** What every decoder answers. None of them throws, whatever the bytes. */

/** What is wrong: a code for programs, a message for people (lower case, with value and bound), the byte where it shows. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly offset: number
}

export type Decoded<Meaning> =
  | {
      readonly ok: true
      readonly meaning: Meaning
      /** bytes in front of the payload */
      readonly header: number
      /** what the header says belongs to the layer above; shorter where the bytes end before */
      readonly payload: Uint8Array
      /** faults that leave header and payload readable: a wrong checksum, a packet cut off */
      readonly problems: readonly Fault[]
    }
  | { readonly ok: false; readonly error: Fault }

export const fault = (code: string, offset: number, message: string): Fault => ({ code, message, offset })

export const refuse = (code: string, offset: number, message: string): { readonly ok: false; readonly error: Fault } => ({
  ok: false,
  error: fault(code, offset, message),
})

export const tooShort = (protocol: string, have: number, need: number): { readonly ok: false; readonly error: Fault } =>
  refuse('too-short', have, `${protocol}: ${have} bytes are below the minimum of ${need}`)

/** One field of a header, for a reader: `offset` counts from the start of the header, `length` in bytes. */
export interface Field {
  readonly name: string
  readonly value: number | string
  readonly offset: number
  readonly length: number
}

export const field = (name: string, value: number | string, offset: number, length: number): Field => ({
  name,
  value,
  offset,
  length,
})
