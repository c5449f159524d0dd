/** Reads and writes through pointers: within bounds, of what was written, where the program may. */
import type { Verification } from './exploration.ts'
import { frameSize } from './memory.ts'
import { known, ofBits } from './scalar.ts'
import { blurStack, holdsAddress, readStack, unwrittenByte, writeStack } from './stack.ts'
import { type Num, number, type Pointer, pointer, type Register, type State } from './state.ts'

export type Action = 'reads' | 'writes'

/** A pointer's place in words: `packet + 14`, `the value of map 'ports' + 0 to 60`. */
export function placeWords({ program }: Verification, { to, index, offset, variable }: Pointer, more = 0): string {
  const names = {
    context: 'the context',
    stack: 'the stack frame',
    memory: 'the memory',
    packet: 'packet',
    'packet-end': "the packet's end",
    map: `map '${program.maps[index]?.name}'`,
    value: `the value of map '${program.maps[index]?.name}'`,
  }
  const base = to === 'stack' ? frameSize : 0
  const from = offset + more - base
  const [least, most] = variable
    ? [variable.wide.smin + BigInt(from), variable.wide.smax + BigInt(from)]
    : [BigInt(from), BigInt(from)]
  const sign = (value: bigint): string => (value < 0n ? `− ${-value}` : `+ ${value}`)
  const place = to === 'stack' ? 'r10' : names[to]
  return least === most ? `${place} ${sign(least)}` : `${place} ${sign(least)} to ${sign(most)}`
}

const count = (bytes: number): string => (bytes === 1 ? '1 byte' : `${bytes} bytes`)

/** First byte, and the one behind the last, that an access can touch. */
export function reach({ offset, variable }: Pointer, more: number, size: number): readonly [number, number] {
  const at = offset + more
  return variable ? [at + Number(variable.wide.smin), at + Number(variable.wide.smax) + size] : [at, at + size]
}

/** Refuses an access that is not within what the pointer points to. */
export function checkBounds(v: Verification, state: State, at: Pointer, more: number, size: number, action: Action): void {
  const [lower, upper] = reach(at, more, size)
  const what = `${action} ${count(size)} at ${placeWords(v, at, more)}`
  switch (at.to) {
    case 'packet-end':
      throw v.refuse(`${what}, but nothing of the packet lies there: its end is only to be compared with`)
    case 'map':
      throw v.refuse(`${what}, but a map's own bytes are not to be reached: look up a value with map_lookup_elem`)
    case 'packet': {
      const there = state.ranges.get(at.id) ?? 0
      if (lower < 0) throw v.refuse(`${what}, which can lie before the packet's first byte`)
      if (at.offset + more + size <= there) return
      const known = there === 0 ? 'nothing is known to be there' : `only ${count(there)} are known to be there`
      throw v.refuse(
        `${what}, but ${at.variable ? `behind what was added ${known}` : known}: compare with the packet's end first`,
      )
    }
    default: {
      if (at.nullable) throw v.refuse(`${what}, but the address is 0 where the map has no such key: compare it with 0 first`)
      const size = sizeOf(v, at)
      if (lower >= 0 && upper <= size) return
      throw v.refuse(
        at.to === 'stack'
          ? `${what}, outside its frame: the stack reaches from r10 − ${size} to r10 − 1`
          : `${what}, outside: there are ${count(size)}`,
      )
    }
  }
}

function sizeOf({ program, target }: Verification, { to, index }: Pointer): number {
  if (to === 'stack') return frameSize
  if (to === 'memory') return target.memorySize
  return to === 'value' ? program.maps[index].valueSize : target.contextSize
}

/** Refuses reading stack that was not written. */
export function checkWritten(v: Verification, state: State, at: Pointer, more: number, size: number): void {
  const [lower, upper] = reach(at, more, size)
  const frame = state.frames[at.index]
  v.touchStack(frame, lower)
  const missing = unwrittenByte(frame, lower, upper)
  if (missing !== undefined)
    throw v.refuse(
      `reads ${count(size)} at ${placeWords(v, at, more)}, but nothing was written to r10 − ${frameSize - missing}: write it first`,
    )
}

function loadStack(v: Verification, state: State, at: Pointer, more: number, size: number): Register {
  checkWritten(v, state, at, more, size)
  const frame = state.frames[at.index]
  const [lower, upper] = reach(at, more, size)
  if (!at.variable) {
    const register = readStack(frame, lower, size)
    if (register.kind === 'pointer' || !holdsAddress(frame, lower, upper)) return register
  } else if (!holdsAddress(frame, lower, upper)) return number(ofBits(size * 8))
  throw v.refuse(
    `reads ${count(size)} at ${placeWords(v, at, more)}, a part of an address: read all 8 bytes of it where it was written`,
  )
}

/** @param action what the instruction does, for fields that are only read */
function fieldAt(v: Verification, at: Pointer, more: number, size: number, action: Action) {
  const place = at.offset + more
  const what = `${action} ${count(size)} at ${placeWords(v, at, more)}`
  if (at.variable) throw v.refuse(`${what}: a field of the context is reached at a known place only`)
  const field = v.target.fields.find(({ offset, size: all }) => offset <= place && place + size <= offset + all)
  if (!field) throw v.refuse(`${what}, where the context of ${v.target.name} has no field`)
  if (field.holds !== 'number' && size !== field.size)
    throw v.refuse(`${what}, a part of ${field.name}: read its ${field.size} bytes at once`)
  if (action === 'writes' && !field.writable) throw v.refuse(`${what}, but ${field.name} is only to be read`)
  return field
}

/** A map that programs only read holds what it held at the start. */
function initialNumber(
  { program }: Verification,
  { index, offset, variable, id }: Pointer,
  more: number,
  size: number,
): Num | undefined {
  const { readOnly, initial } = program.maps[index]
  // only an address by name is surely in the first value
  if (!readOnly || !initial || variable || id >= 0) return undefined
  let value = 0n
  for (let at = size - 1; at >= 0; at--) value = (value << 8n) | BigInt(initial[offset + more + at] ?? 0)
  return number(known(value))
}

/** What a load of `size` bytes at `more` bytes from the pointer gives. */
export function load(v: Verification, state: State, at: Pointer, more: number, size: number): Register {
  if (at.to === 'context') {
    const { holds } = fieldAt(v, at, more, size, 'reads')
    return holds === 'number' ? number(ofBits(size * 8)) : pointer(holds)
  }
  checkBounds(v, state, at, more, size, 'reads')
  if (at.to === 'stack') return loadStack(v, state, at, more, size)
  return (at.to === 'value' && initialNumber(v, at, more, size)) || number(ofBits(size * 8))
}

/** Refuses a write where the program may not; notes that the packet is written. */
export function checkWrite(v: Verification, state: State, at: Pointer, more: number, size: number): void {
  if (at.to === 'context') {
    fieldAt(v, at, more, size, 'writes')
    return
  }
  checkBounds(v, state, at, more, size, 'writes')
  const map = v.program.maps[at.index]
  if (at.to === 'value' && map.readOnly) throw v.refuse(`writes to map '${map.name}', which is only to be read`)
  if (at.to !== 'packet') return
  if (!v.target.packetWritable) throw v.refuse(`writes to the packet, which a program of ${v.target.name} may only read`)
  v.writesPacket = true
}

/** Stores a register's lower bytes. Addresses stay in registers and on the stack: elsewhere they would outlive what they point to. */
export function store(v: Verification, state: State, at: Pointer, more: number, size: number, register: Register): void {
  checkWrite(v, state, at, more, size)
  if (register.kind === 'pointer' && (at.to !== 'stack' || size !== 8))
    throw v.refuse(
      at.to === 'stack'
        ? `writes ${count(size)} of an address: all 8 must be kept together`
        : `writes an address to ${placeWords(v, at, more)}: addresses are kept in registers and on the stack only`,
    )
  if (at.to !== 'stack') return
  const frame = state.frames[at.index]
  const [lower, upper] = reach(at, more, size)
  v.touchStack(frame, lower)
  if (at.variable) blurStack(frame, lower, upper)
  else writeStack(frame, lower, size, register)
}
