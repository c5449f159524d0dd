/** What is listed (kept.js) stays, all else of the language is deleted; no text becomes code. Then everything is frozen. */
;(() => {
  const { apply, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect
  const { freeze } = Object
  const typedArray = getPrototypeOf(Uint8Array)

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
  keep('%TypedArray%.prototype', typedArray.prototype)
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
