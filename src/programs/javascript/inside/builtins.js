/**
 * The language's objects as a program sees them: what is listed stays, all else is deleted; what takes longer with more data
 * is charged by its size before it runs (1 operation is some 20 ns). Then everything is frozen.
 */
;(() => {
  const { charge, fail, text, lengthOf, own, plain, longest, words } = lab$inside
  const { apply, construct, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect
  const { isArray } = Array
  const { freeze } = Object
  const typedArray = getPrototypeOf(Uint8Array)
  const numeric = [
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ]
  const lib = lab$inside.library

  const array = (self) => {
    if (!isArray(self)) throw new TypeError('a method of arrays takes nothing but an array here')
    return self.length
  }
  const typedLength = (self) => {
    const length = typeof self === 'object' ? lengthOf(self) : -1
    if (length < 0 || isArray(self)) throw new TypeError('a method of typed arrays takes nothing but a typed array')
    return length
  }
  const string = (self) => {
    if (typeof self !== 'string') throw new TypeError('a method of texts takes nothing but a text here')
    return self.length
  }
  const size = (value) => (typeof value === 'string' ? value.length : 1)
  const sorting = (length) => length * (33 - Math.clz32(length)) * 2

  /** Replaces a function by one that looks like it. */
  const replace = (object, name, make) => {
    const described = getOwnPropertyDescriptor(object, name)
    const native = described.value
    const value = make(native)
    defineProperty(value, 'name', { value: native.name, configurable: true })
    defineProperty(value, 'length', { value: native.length, configurable: true })
    defineProperty(object, name, { ...described, value })
  }
  const priced = (object, names, price) => {
    for (const name of typeof names === 'string' ? names.split(' ') : names)
      replace(object, name, (native) => {
        const { call } = {
          call(...values) {
            charge(price(this, values) + 4)
            return apply(native, this, values)
          },
        }
        return call
      })
  }
  /** As `priced`, of functions that give a text: it may not be longer than texts may be. */
  const texts = (object, names, price) => {
    for (const name of names.split(' '))
      replace(object, name, (native) => {
        const { call } = {
          call(...values) {
            charge(price(this, values) + 4)
            const result = apply(native, this, values)
            return typeof result === 'string' ? text(result) : result
          },
        }
        return call
      })
  }
  const instead = (object, name, method) => replace(object, name, () => method)

  // arrays
  priced(Array.prototype, 'push pop', (self, values) => array(self) && values.length)
  priced(Array.prototype, 'copyWithin fill includes indexOf lastIndexOf reverse shift slice toReversed unshift with', array)
  priced(Array.prototype, 'splice toSpliced', (self, values) => array(self) + values.length)
  priced(
    Array.prototype,
    'every filter find findIndex findLast findLastIndex forEach map reduce reduceRight some',
    (self) => array(self) * 2,
  )
  priced(Array.prototype, 'sort toSorted', (self) => sorting(array(self)))
  texts(Array.prototype, 'join toString', (self) => array(self) * 2)
  instead(Array, 'from', { from: (source, map, self) => lib.from(source, map, self) }.from)
  for (const name of ['concat', 'flat', 'flatMap']) {
    const { call } = {
      call(...values) {
        array(this)
        return apply(lib[name], this, values)
      },
    }
    instead(Array.prototype, name, call)
  }

  // texts
  priced(String.prototype, 'slice substring trim trimEnd trimStart', (self) => string(self) >> 4)
  priced(String.prototype, 'startsWith endsWith', (self, values) => string(self) && size(values[0]) >> 4)
  priced(
    String.prototype,
    'includes indexOf lastIndexOf',
    (self, values) => (string(self) >> 2) + ((self.length * size(values[0])) >> 6),
  )
  priced(String.prototype, 'isWellFormed', string)
  texts(String.prototype, 'toLowerCase toUpperCase toWellFormed', string)
  texts(String.prototype, 'normalize', (self) => string(self) * 8)
  texts(String.prototype, 'concat', (self, values) => string(self) && values.length)
  texts(String.prototype, 'replace replaceAll', (self, values) => string(self) + ((self.length * size(values[0])) >> 6))
  priced(String.prototype, 'split', (self, values) => string(self) * 2 + ((self.length * size(values[0])) >> 6))
  priced(String.prototype, 'match matchAll search', (self) => string(self))
  for (const name of ['padEnd', 'padStart', 'repeat'])
    replace(String.prototype, name, (native) => {
      const { call } = {
        call(count, fill = ' ') {
          const wanted = Math.floor(+count) || 0
          const piece = typeof fill === 'string' ? fill : `${fill}`
          const length = name === 'repeat' ? string(this) * Math.max(wanted, 0) : Math.max(string(this), wanted)
          if (length > longest) {
            words[5] = Math.min(length, 2147483647)
            fail('memory')
          }
          charge(length >> 4)
          return apply(native, this, name === 'repeat' ? [wanted] : [wanted, piece])
        },
      }
      return call
    })
  texts(globalThis, 'decodeURI decodeURIComponent encodeURI encodeURIComponent', (_, values) => size(values[0]) * 2)
  priced(globalThis, 'parseFloat parseInt', (_, values) => size(values[0]) >> 2)

  // regular expressions: a bound for what an expression without nested repetition takes; its steps beyond are counted by the tens of thousands
  const patterns = new WeakMap()
  const patternGet = apply(WeakMap.prototype.get.bind, WeakMap.prototype.get, [patterns])
  const patternSet = apply(WeakMap.prototype.set.bind, WeakMap.prototype.set, [patterns])
  const sourceOf = getOwnPropertyDescriptor(RegExp.prototype, 'source').get
  const repetitions = (expression) => {
    const before = patternGet(expression)
    if (before !== undefined) return before
    const source = apply(sourceOf, expression, [])
    charge(source.length)
    let count = 0
    for (let i = 0; i < source.length; i++) {
      if (source[i] === '\\') i++
      else if (source[i] === '*' || source[i] === '+' || source[i] === '{') count++
    }
    patternSet(expression, count)
    return count
  }
  replace(RegExp.prototype, 'exec', (native) => {
    const { call } = {
      call(input) {
        const subject = typeof input === 'string' ? input : `${input}`
        const length = subject.length + 1
        let steps = length
        for (let i = repetitions(this); i > 0 && steps < 10000; i--) steps *= i === 1 ? 4 : length
        charge(Math.min(steps, 10000))
        words[3] = lab$c > 2147483647 ? 2147483647 : lab$c
        words[4] = 1
        const result = apply(native, this, [subject])
        words[4] = 0
        if (words[6] > 0) {
          const ticks = words[6]
          words[6] = 0
          charge(ticks * 10000)
        }
        return result
      },
    }
    return call
  })
  const regularExpressions = RegExp.prototype
  for (const name of [Symbol.match, Symbol.matchAll, Symbol.replace, Symbol.search, Symbol.split])
    replace(RegExp.prototype, name, (native) => {
      const { call } = {
        call(...values) {
          if (getPrototypeOf(this) !== regularExpressions || ownKeys(this).length !== 1)
            throw new TypeError('a regular expression with properties of its own cannot be counted')
          return apply(native, this, values)
        },
      }
      return call
    })

  // objects and functions
  priced(Object, 'assign', (_, values) => {
    let sum = 0
    for (let i = 1; i < values.length; i++) sum += own(values[i])
    return sum
  })
  priced(
    Object,
    'entries freeze getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols isFrozen isSealed keys seal values',
    (_, values) => own(values[0]),
  )
  priced(Object, 'create defineProperties', (_, values) => own(values[1]))
  priced(Reflect, 'ownKeys', (_, values) => own(values[0]))
  const list = (values) => {
    if (!isArray(values)) throw new TypeError('arguments are handed on as an array here: use ...')
    return values.length
  }
  priced(Reflect, 'apply', (_, values) => list(values[2]))
  priced(Reflect, 'construct', (_, values) => list(values[1]))
  priced(Function.prototype, 'apply', (_, values) => (values[1] === undefined || values[1] === null ? 1 : list(values[1])))
  priced(Function.prototype, 'bind', (_, values) => {
    if (values.length > 9) throw new TypeError('bind takes at most 8 arguments here')
    return 8
  })
  instead(
    Function.prototype,
    'toString',
    {
      toString() {
        return 'function () { [program] }'
      },
    }.toString,
  )
  instead(Object, 'fromEntries', { fromEntries: (entries) => lib.fromEntries(entries) }.fromEntries)

  // collections and JSON
  priced(Map.prototype, 'forEach', (self) => apply(mapSize, self, []) * 2)
  priced(Set.prototype, 'forEach', (self) => apply(setSize, self, []) * 2)
  priced(JSON, 'parse', (_, values) => size(values[0]) * 2)
  instead(JSON, 'stringify', { stringify: (value, replacer, space) => lib.stringify(value, replacer, space) }.stringify)

  // typed arrays: three bytes or numbers a nanosecond, callbacks and comparisons as those of arrays
  const typed = typedArray.prototype
  priced(typed, 'copyWithin fill includes indexOf lastIndexOf reverse slice toReversed with', (self) => typedLength(self) >> 3)
  priced(
    typed,
    'every filter find findIndex findLast findLastIndex forEach map reduce reduceRight some',
    (self) => typedLength(self) * 2,
  )
  priced(typed, 'sort toSorted', (self) => sorting(typedLength(self)))
  priced(typed, 'set', (self, values) => {
    if (lengthOf(values[0]) < 0 || typeof values[0] === 'string') throw new TypeError('set takes an array or a typed array here')
    typedLength(self)
    return lengthOf(values[0])
  })
  texts(typed, 'join', (self) => typedLength(self) * 2)
  priced(ArrayBuffer.prototype, 'slice', (self) => self.byteLength >> 4)

  /** A constructor in place of a native one, which makes what it is asked for from what can be counted. */
  const constructor = (native, prepare) => {
    function Replacement(...values) {
      if (!new.target) throw new TypeError(`${native.name}: new is missing`)
      return prepare(values, (prepared) => construct(native, prepared, new.target))
    }
    defineProperty(Replacement, 'name', { value: native.name })
    defineProperty(Replacement, 'length', { value: native.length })
    for (const key of ownKeys(native))
      if (key !== 'name' && key !== 'length') defineProperty(Replacement, key, getOwnPropertyDescriptor(native, key))
    defineProperty(native.prototype, 'constructor', { value: Replacement, writable: true, configurable: true })
    if (getPrototypeOf(native) === typedArray) Object.setPrototypeOf(Replacement, typedArray)
    defineProperty(globalThis, native.name, { value: Replacement, writable: true, configurable: true })
    return Replacement
  }
  const mapSize = getOwnPropertyDescriptor(Map.prototype, 'size').get
  const setSize = getOwnPropertyDescriptor(Set.prototype, 'size').get
  constructor(Map, ([entries], make) => (entries === undefined || entries === null ? make([]) : lib.fillMap(make([]), entries)))
  constructor(Set, ([values], make) => (values === undefined || values === null ? make([]) : lib.fillSet(make([]), values)))
  constructor(ArrayBuffer, ([length], make) => {
    const bytes = +length || 0
    charge(Math.max(0, bytes) / 256)
    return make([bytes])
  })
  const { isView } = ArrayBuffer
  const bufferLength = getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get
  const isBuffer = (value) => {
    try {
      apply(bufferLength, value, [])
      return true
    } catch {
      return false
    }
  }
  for (const native of numeric)
    constructor(native, ([source, offset, length], make) => {
      if (typeof source !== 'object' || source === null) {
        const count = +source || 0
        charge(Math.max(0, count) / 32)
        return make([count])
      }
      if (!isView(source) && isBuffer(source))
        return length === undefined ? make([source, offset]) : make([source, offset, length])
      const values = isView(source) || plain(source) ? source : lib.from(source)
      charge(lengthOf(values))
      return make([values])
    })
  instead(
    typedArray,
    'from',
    {
      from(source, map, self) {
        return new this(lib.from(source, map, self))
      },
    }.from,
  )

  // no text becomes code
  const refused = {
    Function() {
      throw new TypeError('no code can be made of a text: a program is known when it is loaded')
    },
  }.Function
  const functions = [() => {}, function* () {}]
  for (const each of functions) defineProperty(getPrototypeOf(each), 'constructor', { value: refused })

  // what may be inherited and set: a program's own errors and objects set these names of their own
  const settable = (prototype, names) => {
    for (const name of names) {
      const { value } = getOwnPropertyDescriptor(prototype, name)
      defineProperty(prototype, name, {
        get() {
          return value
        },
        set(changed) {
          if (this === prototype) throw new TypeError(`${name} of a built-in cannot be changed`)
          defineProperty(this, name, { value: changed, writable: true, enumerable: true, configurable: true })
        },
        configurable: true,
      })
    }
  }

  const kept = lab$kept
  const hidden = {
    '%TypedArray%': typedArray,
    '%Iterator%': getPrototypeOf(getPrototypeOf([][Symbol.iterator]())),
    '%ArrayIterator%': getPrototypeOf([][Symbol.iterator]()),
    '%StringIterator%': getPrototypeOf(''[Symbol.iterator]()),
    '%MapIterator%': getPrototypeOf(new Map().entries()),
    '%SetIterator%': getPrototypeOf(new Set().values()),
    '%RegExpIterator%': getPrototypeOf(apply(String.prototype.matchAll, '', [/a/g])),
    '%GeneratorFunction%': getPrototypeOf(functions[1]),
    '%Generator%': getPrototypeOf(functions[1]).prototype,
  }
  const keep = (path, object) => {
    const names = kept[path] === undefined ? [] : kept[path].split(' ')
    for (const key of ownKeys(object)) {
      const name = typeof key === 'symbol' ? `@@${key.description.slice(7)}` : key
      if (object === Symbol && typeof object[key] === 'symbol') continue
      if (
        names.indexOf(name) >= 0 ||
        name === 'constructor' ||
        (name === 'prototype' && typeof object === 'function') ||
        name === 'length' ||
        name === 'name'
      )
        continue
      if (!deleteProperty(object, key)) throw new Error(`cannot remove ${path}.${name}`)
    }
  }
  for (const name of ownKeys(globalThis)) {
    if (kept.globalThis.split(' ').indexOf(name) < 0) {
      if (!deleteProperty(globalThis, name)) throw new Error(`cannot remove ${String(name)}`)
      continue
    }
    const value = globalThis[name]
    if (value === globalThis || value === null || (typeof value !== 'object' && typeof value !== 'function')) continue
    keep(name, value)
    if (typeof value === 'function' && value.prototype) keep(`${name}.prototype`, value.prototype)
  }
  for (const name of ownKeys(hidden)) keep(name, hidden[name])
  keep('%TypedArray%.prototype', typed)
  settable(Object.prototype, ['toString', 'valueOf'])
  for (const error of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
    settable(error.prototype, ['name', 'message'])
  lab$inside.hidden = hidden
  lab$inside.freezeAll = () => {
    const seen = new Set()
    const visit = (value) => {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return
      seen.add(value)
      freeze(value)
      visit(getPrototypeOf(value))
      for (const key of ownKeys(value)) {
        const described = getOwnPropertyDescriptor(value, key)
        visit(described.value)
        visit(described.get)
        visit(described.set)
      }
    }
    visit(globalThis)
    for (const name of ownKeys(hidden)) visit(hidden[name])
  }
})()
