/** Calls: of helper functions, whose arguments a table types (helper-table.ts), and of the program's own functions. */
import { checkBounds, checkWrite, checkWritten, placeWords, reach } from './access.ts'
import type { Verification } from './exploration.ts'
import { type Argument, type Helper, helperOf } from './helper-table.ts'
import { linuxHelper } from './linux-names.ts'
import { frames as mostFrames } from './memory.ts'
import { between, isKnown, unknown, words } from './scalar.ts'
import { blurStack, holdsAddress, writeStack } from './stack.ts'
import { type Empty, type Num, newFrame, number, type Pointer, pointer, replaceRegisters, type State, top } from './state.ts'

/** BPF_F_BROADCAST, BPF_F_EXCLUDE_INGRESS */
const copyFlags = 0x18n
/** struct bpf_spin_lock */
const lockBytes = 4

const destroyed: Empty = { kind: 'empty', why: 'call' }
const moved: Empty = { kind: 'empty', why: 'moved' }

/** r1…r5 do not outlive a call. */
export function destroyArguments(state: State): void {
  const { registers } = top(state)
  for (let register = 1; register <= 5; register++) registers[register] = destroyed
}

/** One argument of a call under check. */
interface Given {
  readonly v: Verification
  readonly state: State
  readonly helper: Helper
  readonly at: number
  readonly is: Num | Pointer
  /** index of the map in an argument before */
  readonly map: number
}

const named = ({ helper, at }: Given): string => `calls ${helper.name} with r${at}`

function what({ v, is }: Given): string {
  return is.kind === 'number' ? words(is.scalar) : `the address ${placeWords(v, is)}`
}

function asNumber(given: Given): Num {
  const { v, is } = given
  if (is.kind === 'number') return is
  throw v.refuse(`${named(given)} = ${what(given)}, where it takes a number`)
}

/** Refuses bytes that are not there, or not written. */
function checkBytes(given: Given, size: number, kind: string): void {
  const { v, state, is } = given
  if (is.kind === 'number' || is.to === 'context')
    throw v.refuse(`${named(given)} = ${what(given)}, where it takes the address of ${kind}`)
  checkBounds(v, state, is, 0, size, 'reads')
  if (is.to !== 'stack') return
  checkWritten(v, state, is, 0, size)
  if (holdsAddress(state.frames[is.index], ...reach(is, 0, size)))
    throw v.refuse(
      `${named(given)}, ${kind}, among whose bytes is an address: addresses are kept in registers and on the stack only`,
    )
}

/** Bytes that the helper writes: of the stack, those that need not have been written before. */
function checkRoom(given: Given, size: number, exactly: boolean): void {
  const { v, state, is } = given
  if (is.kind === 'number' || is.to === 'context')
    throw v.refuse(`${named(given)} = ${what(given)}, where it takes the address of room for ${size} bytes`)
  checkWrite(v, state, is, 0, size)
  if (is.to !== 'stack') return
  const frame = state.frames[is.index]
  const [lower, upper] = reach(is, 0, size)
  v.touchStack(frame, lower)
  if (exactly && !is.variable) return writeStack(frame, lower, size, number(unknown))
  checkWritten(v, state, is, 0, size)
  blurStack(frame, lower, upper)
}

/** The most bytes that a size can stand for. @param least 0 or 1 */
function mostBytes(given: Given, least: bigint): number {
  const { v } = given
  const { scalar } = asNumber(given)
  const { smin, umax } = scalar.wide
  if (smin < least || umax > 0x1fff_ffffn)
    throw v.refuse(`${named(given)} = ${words(scalar)} as a size: it must be known to be at least ${least} and limited`)
  return Number(umax)
}

function checkMap(given: Given): number {
  const { v, is, helper } = given
  if (is.kind === 'number' || is.to !== 'map') throw v.refuse(`${named(given)} = ${what(given)}, where it takes a map`)
  const map = v.program.maps[is.index]
  if (helper.maps && !helper.maps.includes(map.type))
    throw v.refuse(`${named(given)} = map '${map.name}' (${map.type}), where it takes a map of type ${helper.maps.join(', ')}`)
  if (helper.writesMap && map.readOnly) throw v.refuse(`${named(given)} = map '${map.name}', which is only to be read`)
  return is.index
}

/** @returns the map, where the argument is one */
function check(given: Given, argument: Argument): number {
  const { v, state, is, at, map, helper } = given
  switch (argument) {
    case 'number':
      asNumber(given)
      break
    case 'context':
      if (is.kind === 'number' || is.to !== 'context' || is.variable || is.offset !== 0)
        throw v.refuse(`${named(given)} = ${what(given)}, where it takes the context, as the program got it in r1`)
      break
    case 'map':
      return checkMap(given)
    case 'key':
      checkBytes(given, v.program.maps[map].keySize, 'a key')
      break
    case 'value':
      checkBytes(given, v.program.maps[map].valueSize, 'a value')
      break
    case 'room': {
      const size = { ...given, at: at + 1, is: v.read(state, at + 1) }
      checkRoom(given, mostBytes(size, 1n), size.is.kind === 'number' && isKnown(size.is.scalar))
      break
    }
    case 'lock':
      if (is.kind === 'number' || is.to !== 'value')
        throw v.refuse(`${named(given)} = ${what(given)}, where it takes the address of a lock in a map's value`)
      checkWrite(v, state, is, 0, lockBytes)
      break
    case 'redirect-flags': {
      const { scalar } = asNumber(given)
      if (isKnown(scalar) && (scalar.value & copyFlags) !== 0n)
        throw v.refuse(
          `${named(given)} = ${words(scalar)}: BPF_F_BROADCAST and BPF_F_EXCLUDE_INGRESS are not there, the packet goes to one interface only`,
        )
      break
    }
    case 'memory':
    case 'memory-or-null': {
      const size = { ...given, at: at + 1, is: v.read(state, at + 1) }
      const bytes = mostBytes(size, helper.arguments[at] === 'size' ? 1n : 0n)
      const none = argument === 'memory-or-null' && is.kind === 'number' && isKnown(is.scalar) && is.scalar.value === 0n
      if (bytes > 0 || !none) checkBytes(given, bytes, `${bytes} bytes`)
      break
    }
    default:
      // the bytes before it were checked with it
      asNumber(given)
  }
  return map
}

export function callHelper(v: Verification, state: State, which: number): void {
  const helper = helperOf(which)
  if (!helper) {
    const name = linuxHelper(which)
    throw v.refuse(`calls helper function ${which}${name ? ` (bpf_${name} of Linux)` : ''}, which does not exist here`)
  }
  if (!helper.targets.includes(v.target.name))
    throw v.refuse(`calls ${helper.name}, which is not for a program of ${v.target.name}: only for ${helper.targets.join(', ')}`)
  let map = -1
  helper.arguments.forEach((argument, i) => {
    if (argument !== 'anything') map = check({ v, state, helper, at: i + 1, is: v.read(state, i + 1), map }, argument)
  })
  v.helpers.add(which)
  if (helper.leaves) leaveBy(v, state, helper)
  destroyArguments(state)
  const { registers } = top(state)
  registers[0] =
    helper.result === 'value-or-null'
      ? pointer('value', { index: map, nullable: true, id: v.newId() })
      : number(helper.range ? between(BigInt(helper.range[0]), BigInt(helper.range[1])) : unknown)
  if (!helper.movesPacket) return
  v.writesPacket = true
  state.ranges = new Map()
  replaceRegisters(state, (register) =>
    register.kind === 'pointer' && (register.to === 'packet' || register.to === 'packet-end') ? moved : undefined,
  )
}

/** The other program gets the frame of this one, so that no function may wait. */
function leaveBy(v: Verification, state: State, { name }: Helper): void {
  if (state.frames.length > 1) throw v.refuse(`calls ${name} in a function: only the program itself may go on as another`)
  v.callsTail = true
}

/** The number of the helper function that a register holds: the function must be known before the program runs. */
export function helperIn(v: Verification, state: State, register: number): number {
  const is = v.read(state, register)
  if (is.kind === 'number' && isKnown(is.scalar)) return Number(is.scalar.value)
  const what = is.kind === 'number' ? words(is.scalar) : `the address ${placeWords(v, is)}`
  throw v.refuse(`calls the helper function whose number is in r${register}, which is ${what}: it must be one known number`)
}

/** Enters a function of the program: it gets r1…r5 and a frame of its own. */
export function enterFunction(v: Verification, state: State, start: number): void {
  const depth = state.frames.length
  if (depth === mostFrames)
    throw v.refuse(`calls deeper than ${mostFrames} functions, the outermost included: a program has no room for more frames`)
  const frame = newFrame(start, v.at, depth)
  const { registers } = top(state)
  for (let register = 1; register <= 5; register++) frame.registers[register] = registers[register]
  destroyArguments(state)
  registers[0] = destroyed
  state.frames.push(frame)
  v.noteCall(state)
}

/** Leaves it with its r0. @returns the instruction behind the call */
export function leaveFunction(v: Verification, state: State): number {
  const { registers, call } = top(state)
  const depth = state.frames.length - 1
  const result = registers[0]
  if (result.kind === 'pointer' && result.to === 'stack' && result.index === depth)
    throw v.refuse('returns an address in its own stack frame, which ends with it')
  state.frames.pop()
  top(state).registers[0] = result
  // where it left addresses of its frame in a caller's, there are only numbers now
  replaceRegisters(state, (register) =>
    register.kind === 'pointer' && register.to === 'stack' && register.index === depth ? destroyed : undefined,
  )
  return call + 1
}
