/** What hides in one node, or in one built-in, is counted by the size of its data. */
import { describe, expect, it } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { defaultLimits, Sandbox } from './sandbox.ts'

/** Operations that an expression takes, for N of that size. */
function costOf(before: string, expression: string, size: number): number {
  const source = `const N = ${size}\n${before}\nlet calls = 0\nexport function onPacket(packet) { if (calls++ > 0) ${expression} }`
  const sandbox = new Sandbox(engine(), source, quiet(), { ...defaultLimits, operations: 50_000_000, stateBytes: 1 << 20 })
  const costs = [0, 1].map(() => {
    sandbox.words[32] = 64
    sandbox.treat()
    expect(sandbox.failure).toBeNull()
    return sandbox.cost
  })
  return costs[1] - costs[0]
}

const text = 'const t = "a".repeat(N), u = "a".repeat(N >> 1) + "b"'
const numbers = 'const a = Array.from({ length: N >> 1 }, (_, i) => (i * 7919) % 10007)'
const object = 'const o = Object.fromEntries(Array.from({ length: N >> 3 }, (_, i) => ["k" + i, i]))'
const bytes = 'const u = new Uint8Array(N), v = new Float64Array(N)'

/** Growth with the data: by at least so much of its sixteenfold. */
const grows: readonly [least: number, before: string, expression: string][] = [
  // numbers and texts
  [8, 'const t = "9".repeat(N)', 'Number(t)'],
  [8, 'const t = "9".repeat(N)', 'new Number(t)'],
  [8, 'const t = "9".repeat(N)', 'parseInt(t, 36)'],
  [8, 'const t = "9".repeat(N)', 'Number.parseInt(t)'],
  [8, 'const t = "9".repeat(N)', 'parseFloat(t)'],
  [8, 'const t = "9".repeat(N)', 'Number.parseFloat(t)'],
  [8, 'const t = "9".repeat(N)', '[t].map(Number)'],
  [8, 'const t = "9".repeat(N)', 'isNaN(t)'],
  // texts
  [8, text, 't.includes(u)'],
  [8, text, 't.split("")'],
  [8, text, 't.split(u)'],
  [8, text, 't.replaceAll("a", "b")'],
  [8, text, 't.toUpperCase()'],
  [8, text, 't.normalize("NFD")'],
  [40, 'const t = "a" + "\\u0301\\u0323".repeat(N >> 1)', 't.normalize("NFC")'],
  [4, 'const t = "a"', 't.repeat(N)'],
  [4, 'const t = "a"', 't.padEnd(N, "bc")'],
  [2, text, 't + u'],
  [2, text, `\`\${t}\${u}\``],
  [8, text, '[...t]'],
  [8, text, 'for (const c of t) ;'],
  [8, text, 'encodeURIComponent(t)'],
  [4, text, 'new Map().get(t)'],
  [4, text, 'new Set().has(t)'],
  [4, text, 'state.get(t)'],
  // regular expressions
  [8, text, '/b/.test(t)'],
  [8, text, 't.match(/b/g)'],
  [8, text, 't.replace(/b/, "c")'],
  [8, 'const r = "(a|b)".repeat(N >> 7)', 'new RegExp(r)'],
  [8, 'const r = "(a|b)".repeat(N >> 7)', 'RegExp(r)'],
  [8, 'const r = "(a|b)".repeat(N >> 7)', '"".search(r)'],
  [
    40,
    'const r = "[" + Array.from({ length: N }, (_, i) => String.fromCharCode(500 + 2 * i)).join("") + "]"',
    'new RegExp(r, "i")',
  ],
  [100, 'const t = "a".repeat(N), r = new RegExp(t + "b")', 'r.test(t)'],
  // JSON
  [8, 'const t = "[" + "1,".repeat(N >> 1) + "1]"', 'JSON.parse(t)'],
  [8, numbers, 'JSON.stringify(a)'],
  [8, object, 'JSON.stringify(o)'],
  // arrays
  [14, numbers, 'a.slice().sort()'],
  [14, numbers, 'a.slice().sort((x, y) => x - y)'],
  [8, numbers, 'a.join()'],
  [8, numbers, `\`\${a}\``],
  [8, numbers, 'a.concat(a)'],
  [8, numbers, '[a].flat()'],
  [8, numbers, 'a.fill(0)'],
  [8, numbers, 'Array.from(a)'],
  [8, '', 'Array.from({ length: N })'],
  [8, numbers, 'a.map(Math.sqrt)'],
  [8, numbers, 'a.includes(-1)'],
  [8, 'const a = Array(10).fill("a".repeat(N))', 'a.indexOf("b".repeat(N))'],
  [8, numbers, '[...a]'],
  [8, 'const a = Array(N).fill(0)', 'Math.max(...a)'],
  [8, 'const a = Array(N).fill(0)', '((...rest) => 0)(...a)'],
  // objects
  [8, object, '({ ...o })'],
  [8, object, 'Object.keys(o)'],
  [8, object, 'Object.entries(o)'],
  [8, object, 'Object.getOwnPropertyDescriptors(o)'],
  [8, object, 'for (const k in o) break'],
  [8, numbers, 'new Set(a)'],
  [8, 'const m = new Map(Array.from({ length: N }, (_, i) => [i, i]))', '[...m]'],
  [8, 'const o = { get a() { for (let i = 0; i < N; i++) ; return 1 } }', 'o.a'],
  [8, 'function* g() { for (let i = 0; i < N; i++) yield i }', 'for (const x of g()) ;'],
  [8, '', 'for (let i = 0; i < N; i++) { const [x, y = i] = [i] }'],
  // typed arrays
  [4, bytes, 'u.fill(1)'],
  [8, bytes, 'u.set(v)'],
  [8, bytes, 'u.slice().sort()'],
  [8, bytes, 'v.join()'],
  [4, bytes, 'u.indexOf(1)'],
  [8, bytes, 'new Uint8Array(v)'],
  [4, bytes, 'new Uint8Array(N)'],
  [2, bytes, 'gzip(u)'],
  [8, bytes, 'hash(u)'],
  [4, bytes, 'packet.setBytes(0, u.slice(0, 64)); state.set("b", u)'],
]

describe('the count grows with the size', () => {
  it.each(grows)('at least %s times: %s; %s', (least, before, expression) => {
    const [small, large] = [256, 4096].map((size) => costOf(before, expression, size))
    expect(large / small).toBeGreaterThanOrEqual(least)
  })
})

/** Work that is the same for every size, and is dear. */
it.each([
  ['(1e300 / 3).toString()', 50],
  ['(1e300 / 3).toString(3)', 200],
  ['(1e300 / 3).toPrecision(100)', 100],
  ['(1e20 / 3).toFixed(100)', 100],
  ['String(1e300 / 3)', 50],
  ['new RegExp("\\\\p{Lu}", "u")', 2000],
  ['[1e300 / 3].join()', 60],
  ['new Float64Array([1e300 / 3]).join()', 60],
])('%s takes at least %s operations', (expression, least) => {
  expect(costOf('', expression, 1)).toBeGreaterThanOrEqual(least)
})

it('what is bound without end is refused, and nine times nothing', () => {
  expect(() => costOf('let f = () => 1', 'for (let i = 0; i < 9; i++) f = f.bind(null, 1)', 1)).toThrow()
  expect(costOf('let f = () => 1', 'for (let i = 0; i < 8; i++) f = f.bind(null, 1)', 1)).toBeGreaterThan(80)
})

it('a text is a number, a text and an expression as before', () => {
  const host = quiet()
  const body = `log(Number('12'), new Number(3) + 1, Number() + Number(' 0x10 '), String(), String(1.5), String(Symbol('a')), new String('ab').length)
log(RegExp('a+').test('caat'), RegExp(/x/g).flags, new RegExp(/x/g, 'i').flags, 'aXbx'.split(new RegExp('x', 'i')).join())
log((255).toString(16), (1.25).toFixed(1), (1e21).toString(), parseInt('12px'), Number.parseFloat('1.5e3x'), isNaN('x'), [1.5, 'a', null].join())
log(Number.MAX_SAFE_INTEGER, Number.isInteger(4), (4).constructor === Number, 'a'.constructor === String, /a/.constructor === RegExp, /a/ instanceof RegExp)
class P extends RegExp {}
log(new P('b').exec('abc').index, new P('b') instanceof P, [10, 9, 1].sort().join(), ['b', 'a'].toSorted().join(), 'e\\u0301'.normalize('NFC').length)
const m = new Map([['k', 1]])
log(m.get('k'), m.has(String('k')), m.set('l', 2).size, m.delete('k'), { get: (...all) => all.length }.get('a', 'b'))`
  const sandbox = new Sandbox(engine(), `export function onPacket() {\n${body}\n}`, host)
  sandbox.call(0)
  expect(sandbox.failure).toBeNull()
  const plain: string[] = []
  new Function('log', `'use strict';${body}`)((...values: unknown[]) => plain.push(`log ${values.map(String).join(' ')}`))
  expect(host.notes).toEqual(plain)
})
