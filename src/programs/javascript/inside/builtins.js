/** The language's objects as a program sees them: what takes longer with more data is charged by its size before it runs (1 operation is some 20 ns). */
;(() => {
  const { charge, fail, text, lengthOf, own, plain, longest, words, library: lib } = lab$inside
  const { apply, construct, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Reflect
  const { isArray } = Array
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
  /** what it takes to write the numbers of an array: digits of those that are not whole are long to find */
  const digits = 60
  const written = (values) => {
    charge(values.length)
    let sum = 0
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (typeof value === 'number' && (value | 0) !== value) sum += digits
    }
    return sum
  }
  const letters = (values) => {
    charge(values.length)
    let sum = 0
    for (let i = 0; i < values.length; i++) if (typeof values[i] === 'string') sum += values[i].length
    return sum
  }
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
  priced(Array.prototype, 'copyWithin fill reverse shift slice toReversed unshift with', array)
  priced(Array.prototype, 'includes indexOf lastIndexOf', (self, values) => array(self) * (1 + (size(values[0]) >> 6)))
  priced(Array.prototype, 'splice toSpliced', (self, values) => array(self) + values.length)
  priced(
    Array.prototype,
    'every filter find findIndex findLast findLastIndex forEach map reduce reduceRight some',
    (self) => array(self) * 2,
  )
  priced(Array.prototype, 'sort toSorted', (self, values) => {
    const steps = sorting(array(self))
    return values[0] === undefined ? steps + written(self) + ((letters(self) >> 6) * steps) / (self.length + 1) : steps
  })
  texts(Array.prototype, 'join toString', (self) => array(self) * 2 + written(self))
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
  // marks that follow one another are put in order, each past those before it
  const marks = /\p{M}{9,}/gu
  const { exec } = RegExp.prototype
  texts(String.prototype, 'normalize', (self) => {
    charge(string(self) * 8)
    let sum = 0
    for (let run = apply(exec, marks, [self]); run !== null; run = apply(exec, marks, [self]))
      sum += (run[0].length * run[0].length) >> 4
    return sum
  })
  texts(String.prototype, 'concat', (self, values) => string(self) && values.length)
  texts(String.prototype, 'replace replaceAll', (self, values) => string(self) + ((self.length * size(values[0])) >> 6))
  priced(String.prototype, 'split', (self, values) => string(self) * 2 + ((self.length * size(values[0])) >> 6))
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

  // objects and functions
  priced(Object, 'assign', (_, values) => {
    let sum = 0
    for (let i = 1; i < values.length; i++) sum += own(values[i])
    return sum
  })
  priced(Object, 'freeze getOwnPropertyNames getOwnPropertySymbols isFrozen isSealed keys seal values', (_, values) =>
    own(values[0]),
  )
  priced(Object, 'entries', (_, values) => own(values[0]) * 2)
  priced(Object, 'getOwnPropertyDescriptors', (_, values) => own(values[0]) * 10)
  priced(Object, 'create defineProperties', (_, values) => own(values[1]))
  priced(Reflect, 'ownKeys', (_, values) => own(values[0]))
  const list = (values) => {
    if (!isArray(values)) throw new TypeError('arguments are handed on as an array here: use ...')
    return values.length
  }
  priced(Reflect, 'apply', (_, values) => list(values[2]))
  priced(Reflect, 'construct', (_, values) => list(values[1]))
  priced(Function.prototype, 'apply', (_, values) => (values[1] === undefined || values[1] === null ? 1 : list(values[1])))
  const bound = new WeakMap()
  const { get: boundGet, set: boundSet } = WeakMap.prototype
  replace(Function.prototype, 'bind', (native) => {
    const { call } = {
      call(...values) {
        charge(12)
        if (values.length > 9) throw new TypeError('bind takes at most 8 arguments here')
        const depth = 1 + (apply(boundGet, bound, [this]) ?? 0)
        if (depth > 8) throw new TypeError('what was bound 8 times is not bound again here')
        const result = apply(native, this, values)
        apply(boundSet, bound, [result, depth])
        return result
      },
    }
    return call
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
  priced(JSON, 'parse', (_, values) => size(values[0]) * 4)
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
  const isFloat = (self) => self instanceof Float64Array || self instanceof Float32Array
  priced(typed, 'set', (self, values) => {
    if (lengthOf(values[0]) < 0 || typeof values[0] === 'string') throw new TypeError('set takes an array or a typed array here')
    typedLength(self)
    return lengthOf(values[0])
  })
  texts(typed, 'join', (self) => typedLength(self) * (isFloat(self) ? digits : 2))
  priced(ArrayBuffer.prototype, 'slice', (self) => self.byteLength >> 4)

  /** A constructor in place of a native one, which makes what it is asked for from what can be counted; `plainly` is what it does without new. */
  const constructor = (native, prepare, plainly) => {
    function Replacement(...values) {
      if (!new.target) {
        if (plainly) return plainly(values)
        throw new TypeError(`${native.name}: new is missing`)
      }
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

  lab$inside.tools = { priced, texts, replace, constructor, string, size, digits }
})()
