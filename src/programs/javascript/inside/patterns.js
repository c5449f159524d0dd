/**
 * Regular expressions, and numbers as texts: what they take depends on what is in them. Of an expression a bound for what it
 * takes without nested repetition is charged; its steps beyond are counted by the tens of thousands.
 */
;(() => {
  const { charge, words, tools } = lab$inside
  const { priced, texts, replace, constructor, string, size, digits } = tools
  const { apply, construct, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Reflect

  const patterns = new WeakMap()
  const patternGet = apply(WeakMap.prototype.get.bind, WeakMap.prototype.get, [patterns])
  const patternSet = apply(WeakMap.prototype.set.bind, WeakMap.prototype.set, [patterns])
  const sourceOf = getOwnPropertyDescriptor(RegExp.prototype, 'source').get
  const looked = (expression) => {
    const before = patternGet(expression)
    if (before !== undefined) return before
    const source = apply(sourceOf, expression, [])
    charge(source.length)
    let count = 0
    for (let i = 0; i < source.length; i++) {
      if (source[i] === '\\') i++
      else if (source[i] === '*' || source[i] === '+' || source[i] === '{') count++
    }
    const found = { repetitions: count, letters: source.length }
    patternSet(expression, found)
    return found
  }
  replace(RegExp.prototype, 'exec', (native) => {
    const { call } = {
      call(input) {
        const subject = typeof input === 'string' ? input : `${input}`
        const length = subject.length + 1
        const { repetitions, letters } = looked(this)
        // one that is long may be met nearly whole at each place
        if (letters > 32) charge((length * letters) >> 5)
        let steps = length
        for (let i = repetitions; i > 0 && steps < 10000; i--) steps *= i === 1 ? 4 : length
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

  // what compiling takes: classes are written out as ranges, and without regard to case each range is met with each before it
  const compiling = (source, flags) => {
    const { length } = source
    let sum = length * 8
    const anyCase = typeof flags === 'string' && flags.indexOf('i') >= 0
    for (let i = 0; i < length; i++)
      if (source[i] === '\\' && (source[i + 1] === 'p' || source[i + 1] === 'P')) sum += anyCase ? 6000 : 2000
    if (anyCase && source.indexOf('[') >= 0) sum += (length * length) >> 4
    charge(sum)
  }
  const nativeExpression = RegExp
  const expressionOf = ([pattern, flags]) => {
    const source = pattern instanceof nativeExpression ? apply(sourceOf, pattern, []) : pattern === undefined ? '' : `${pattern}`
    const own = pattern instanceof nativeExpression && flags === undefined ? pattern.flags : flags
    compiling(source, own)
    return [source, own]
  }
  constructor(
    RegExp,
    (values, make) => make(expressionOf(values)),
    (values) => {
      const [pattern, flags] = values
      if (pattern instanceof nativeExpression && flags === undefined && pattern.constructor === RegExp) return pattern
      return construct(nativeExpression, expressionOf(values))
    },
  )
  priced(String.prototype, 'match matchAll search', (self, values) => {
    if (typeof values[0] === 'string') compiling(values[0], '')
    return string(self)
  })

  // numbers: digits are found by long division, and read one by one
  texts(Number.prototype, 'toString', (_, values) => (values[0] === undefined || values[0] === 10 ? digits : 4 * digits))
  texts(Number.prototype, 'toExponential toFixed toPrecision', () => 2 * digits)
  const reading = (_, values) => size(values[0]) * 2
  priced(globalThis, 'parseFloat parseInt isFinite isNaN', reading)
  for (const name of ['parseFloat', 'parseInt'])
    defineProperty(Number, name, { value: globalThis[name], writable: true, configurable: true })
  const primitive = (native, price) =>
    constructor(
      native,
      (values, make) => {
        charge(price(values[0]))
        return make(values)
      },
      (values) => {
        charge(price(values[0]))
        return apply(native, undefined, values)
      },
    )
  primitive(Number, (value) => size(value) * 2)
  primitive(String, (value) => (typeof value === 'number' && (value | 0) !== value ? digits : 4))
})()
