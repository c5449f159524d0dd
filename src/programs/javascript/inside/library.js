/** Built-ins whose work cannot be told from the size of their data: written in JavaScript and metered like a program. */

/** All that an iterable gives, as an array. */
export function collect(iterable) {
  const list = []
  for (const value of iterable) list.push(value)
  return list
}

export function from(source, map, self) {
  if (source === null || source === undefined) throw new TypeError('Array.from: nothing to copy')
  const list = []
  if (source[Symbol.iterator]) for (const value of source) list.push(value)
  else for (let i = 0, length = Math.min(Number(source.length) || 0, 4294967295); i < length; i++) list.push(source[i])
  if (map === undefined) return list
  for (let i = 0; i < list.length; i++) list[i] = Reflect.apply(map, self, [list[i], i])
  return list
}

export function concat(...items) {
  const list = this.slice()
  for (const item of items) {
    if (!Array.isArray(item)) list.push(item)
    else for (const value of item) list.push(value)
  }
  return list
}

export function flat(depth = 1) {
  const list = []
  for (const value of this) {
    if (Array.isArray(value) && depth >= 1) for (const inner of Reflect.apply(flat, value, [depth - 1])) list.push(inner)
    else list.push(value)
  }
  return list
}

export function flatMap(map, self) {
  const list = []
  for (let i = 0; i < this.length; i++) list.push(Reflect.apply(map, self, [this[i], i, this]))
  return Reflect.apply(flat, list, [1])
}

export function fromEntries(entries) {
  const object = {}
  for (const entry of entries)
    Object.defineProperty(object, entry[0], { value: entry[1], writable: true, enumerable: true, configurable: true })
  return object
}

export function fillMap(map, entries) {
  for (const entry of entries) map.set(entry[0], entry[1])
  return map
}

export function fillSet(set, values) {
  for (const value of values) set.add(value)
  return set
}

/** JSON.stringify without a list of names in place of the replacer function. */
export function stringify(value, replacer, space) {
  const change = typeof replacer === 'function' ? replacer : null
  const step =
    typeof space === 'number' ? ' '.repeat(Math.max(0, Math.min(10, space))) : typeof space === 'string' ? space.slice(0, 10) : ''
  return serialise({ '': value }, '', change, step, '')
}

function serialise(holder, key, change, step, indent) {
  let value = holder[key]
  if (value !== null && typeof value === 'object' && typeof value.toJSON === 'function') value = value.toJSON(key)
  if (change !== null) value = Reflect.apply(change, holder, [key, value])
  if (value === null || value === true || value === false) return String(value)
  if (typeof value === 'number') return value - value === 0 ? String(value) : 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object') return undefined
  const inner = indent + step
  const list = Array.isArray(value)
  const items = []
  if (list) for (let i = 0; i < value.length; i++) items.push(serialise(value, String(i), change, step, inner) ?? 'null')
  else
    for (const name of Object.keys(value)) {
      const text = serialise(value, name, change, step, inner)
      if (text !== undefined) items.push(`${quote(name)}:${step === '' ? '' : ' '}${text}`)
    }
  const [open, close] = list ? '[]' : '{}'
  if (items.length === 0) return open + close
  return step === '' ? open + items.join(',') + close : `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`
}

const short = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' }

function quote(text) {
  let result = '"'
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const lone = code >= 0xd800 && code < 0xe000 && text.codePointAt(i) === code
    if (code >= 0xd800 && code < 0xdc00 && !lone) i++
    if (code >= 32 && code !== 34 && code !== 92 && !lone) continue
    result += text.slice(from, i) + (short[code] ?? `\\u${code.toString(16).padStart(4, '0')}`)
    from = i + 1
  }
  return `${result}${text.slice(from)}"`
}
