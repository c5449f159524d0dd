/**
 * First script of every program's realm: the counter and what transformed text (metering.ts) calls. Names that begin with
 * lab$ are out of a program's reach: they are no properties of its global object, and its text cannot name them.
 */

/** operations left; more than enough until a program begins */
let lab$c = 1e15
let lab$t
const lab$words = new Int32Array(lab$buffer, 0, 64)
const lab$floats = new Float64Array(lab$buffer, 256, 8)
const lab$inside = ((host, buffer, words) => {
  const { apply, ownKeys, getPrototypeOf } = Reflect
  const { isArray } = Array
  const { hasOwn } = Object
  const internal = InternalError.prototype
  const arrays = Array.prototype
  const typed = getPrototypeOf(Uint8Array.prototype)
  const typedLength = Object.getOwnPropertyDescriptor(typed, 'length').get
  const { isView } = ArrayBuffer
  const { iterator } = Symbol
  /** characters of a text: what one operation on it may take is bounded by this */
  const longest = 16384
  /** what is thrown when a call must end; no handler of the program sees it */
  const end = Object.freeze(Object.assign(Object.create(null), { name: 'end' }))
  const failures = { operations: 1, memory: 2, recursion: 3 }

  const fail = (kind) => {
    if (words[2] === 0) words[2] = failures[kind]
    lab$c = -1
    throw end
  }
  const charge = (count) => {
    lab$c -= count
    if (!(lab$c >= 0)) fail('operations')
  }
  const text = (value) => {
    if (value.length > longest) {
      words[5] = value.length
      fail('memory')
    }
    charge(8 + (value.length >> 8))
    return value
  }
  /** what ends the program is no error to be caught: no budget, no memory (an error, or null where there was none left), no stack */
  const ending = (error) => {
    if (lab$c < 0) throw end
    if (error === null) fail('memory')
    if (typeof error !== 'object' || getPrototypeOf(error) !== internal) return
    if (error.message === 'out of memory') fail('memory')
    if (error.message === 'stack overflow') fail('recursion')
  }
  const lengthOf = (value) => {
    if (isArray(value)) return value.length
    if (typeof value === 'string') return value.length
    return isView(value) && getPrototypeOf(getPrototypeOf(value) ?? value) === typed ? apply(typedLength, value, []) : -1
  }
  const enumerated = (value) => {
    for (let at = value; at !== null && at !== undefined; at = getPrototypeOf(at)) {
      const length = lengthOf(at)
      if (length >= 0) charge(length * 2)
      charge(2)
      if (typeof at !== 'object' && typeof at !== 'function') break
      charge(ownKeys(at).length * 2)
    }
    return value
  }
  /** what it takes to go through a value's own properties */
  const own = (value) => {
    if (value === null || value === undefined) return 0
    const length = lengthOf(value)
    if (length >= 0) charge(length * 2)
    return typeof value === 'object' || typeof value === 'function' ? ownKeys(value).length * 2 : 0
  }
  const plain = (value) => {
    if (typeof value === 'string') return true
    const prototype = isArray(value) ? arrays : null
    return prototype !== null && getPrototypeOf(value) === prototype && !hasOwn(value, iterator)
  }
  const spread = (value) => {
    if (!plain(value)) return lab$inside.collect(value)
    charge(value.length)
    return value
  }
  return {
    host,
    buffer,
    words,
    fail,
    charge,
    text,
    ending,
    lengthOf,
    enumerated,
    own,
    plain,
    spread,
    longest,
    library: null,
    collect: null,
    tools: null,
  }
})(lab$host, lab$buffer, lab$words)
const lab$x = () => lab$inside.fail('operations')
const lab$s = () => lab$inside.text(lab$t)
const lab$m = lab$inside.text
const lab$k = () => lab$inside.charge(lab$t.length >> 4)
const lab$e = lab$inside.ending
const lab$i = lab$inside.spread
const lab$o = lab$inside.enumerated
delete globalThis.lab$buffer
delete globalThis.lab$host
