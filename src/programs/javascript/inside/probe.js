/**
 * Breakpoints, for programs that are tried: every statement asks here first (probes.ts) while words[29] is not 0. Nothing of it is
 * counted: the counter is put back. Words: 28 the step behind which conditions are asked, 30 steps, 31 the step to stop at.
 */
const lab$p = (() => {
  const { words, buffer, host, lengthOf } = lab$inside
  const { apply, ownKeys, getOwnPropertyDescriptor } = Reflect
  const { isArray } = Array
  const { stringify } = JSON
  const transfer = new Uint16Array(buffer, 320 + words[8], words[9] >> 1)
  const sizeOfMap = getOwnPropertyDescriptor(Map.prototype, 'size').get
  const sizeOfSet = getOwnPropertyDescriptor(Set.prototype, 'size').get
  const { forEach: eachOfMap } = Map.prototype
  const { forEach: eachOfSet } = Set.prototype
  const { toString: toDigits } = Number.prototype
  /** operations of a condition, and of what is shown */
  const [asking, showing] = [20000, 1e7]
  /** characters of a value, parts of one, levels of parts within parts */
  const [longest, most, deepest] = [160, 24, 2]

  const cut = (text) => (text.length > longest ? `${text.slice(0, longest)}…` : text)
  const sized = (getter, value) => {
    try {
      return apply(getter, value, [])
    } catch {
      return -1
    }
  }
  const listed = (open, items, count, close) => {
    let text = open
    for (let i = 0; i < items.length; i++) text += (i > 0 ? ', ' : '') + items[i]
    if (count > items.length) text += `${items.length > 0 ? ', ' : ''}… ${count - items.length} more`
    return text + close
  }
  const bytes = (value, length) => {
    let text = `${length} bytes:`
    for (let i = 0; i < length && i < most; i++) {
      const digits = apply(toDigits, value[i], [16])
      text += digits.length < 2 ? ` 0${digits}` : ` ${digits}`
    }
    return length > most ? `${text} …` : text
  }
  const entriesOf = (value, count, each, level) => {
    const items = []
    apply(each, value, [
      (item, key) => {
        if (items.length < most)
          items[items.length] = each === eachOfMap ? `${show(key, level)} → ${show(item, level)}` : show(item, level)
      },
    ])
    return listed(each === eachOfMap ? 'Map {' : 'Set {', items, count, '}')
  }
  const membersOf = (value, level) => {
    const names = ownKeys(value)
    const packet = getOwnPropertyDescriptor(value, 'setPayload') && getOwnPropertyDescriptor(value, 'length')
    if (packet?.get) return `packet of ${apply(packet.get, value, [])} bytes`
    const items = []
    for (let i = 0; i < names.length && items.length < most; i++) {
      const described = getOwnPropertyDescriptor(value, names[i])
      if (typeof names[i] !== 'string' || described === undefined || !('value' in described)) continue
      if (typeof described.value !== 'function') items[items.length] = `${names[i]}: ${show(described.value, level)}`
    }
    return listed('{', items, 0, '}')
  }
  const partsOf = (value, level) => {
    if (isArray(value)) {
      if (level > deepest) return `${value.length} items`
      const items = []
      for (let i = 0; i < value.length && i < most; i++) {
        const described = getOwnPropertyDescriptor(value, i)
        items[i] = described !== undefined && 'value' in described ? show(described.value, level + 1) : '–'
      }
      return listed('[', items, value.length, ']')
    }
    const length = lengthOf(value)
    if (length >= 0) return bytes(value, length)
    if (level > deepest) return '{…}'
    const inMap = sized(sizeOfMap, value)
    if (inMap >= 0) return entriesOf(value, inMap, eachOfMap, level + 1)
    const inSet = sized(sizeOfSet, value)
    return inSet >= 0 ? entriesOf(value, inSet, eachOfSet, level + 1) : membersOf(value, level + 1)
  }
  const show = (value, level) => {
    if (typeof value === 'string') return stringify(cut(value))
    if (typeof value === 'function') return 'function'
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
    return cut(partsOf(value, level))
  }
  /** What went wrong in a condition; what ends a program is put back. */
  const reason = (error) => {
    const kind = words[2]
    words[2] = words[4] = 0
    lab$c = showing
    if (kind !== 0) return 'it takes too much'
    return error instanceof Error ? `${error.name}: ${error.message}` : 'it threw what is no error'
  }
  const tell = (text) => {
    const length = text.length < transfer.length ? text.length : transfer.length
    for (let i = 0; i < length; i++) transfer[i] = text.charCodeAt(i)
    words[12] = length
    words[7] = 12
    host()
  }
  return (id, sight, condition) => {
    const step = ++words[30]
    const left = lab$c
    let why = ''
    if (step !== words[31]) {
      if (condition === undefined || step <= words[28]) return
      lab$c = asking
      try {
        if (!condition()) {
          lab$c = left
          return
        }
      } catch (error) {
        why = reason(error)
      }
    }
    lab$c = showing
    const thunks = sight()
    let values = ''
    for (let i = 0; i < thunks.length; i++) {
      let value = 'null'
      try {
        const now = thunks[i]()
        // what a function is, its text says
        if (typeof now !== 'function') value = stringify(show(now, 0))
      } catch {
        // not there yet
      }
      values += (i > 0 ? ',' : '') + value
    }
    tell(`{"stop":${id},"step":${step},"left":${left},"why":${stringify(why)},"values":[${values}]}`)
    words[2] = 5
    lab$x()
  }
})()
