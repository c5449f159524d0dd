import { describe, expect, it } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { scripts } from '../library/javascript.ts'
import { field, packetBlock } from './exchange.ts'
import { meter } from './metering.ts'
import { probe, probeWord } from './probes.ts'
import { defaultLimits, Sandbox } from './sandbox.ts'

const roomy = { ...defaultLimits, memory: 10 * 1_048_576 }

/** Cost, what it asked for, and the bytes that it left, of a few packets. */
function outcome(source: Parameters<typeof probe>[0], probed: boolean) {
  const host = quiet()
  const sandbox = new Sandbox(engine(), probed ? probe(source, []) : source, host, roomy)
  if (probed) sandbox.words[probeWord.on] = 1
  const init = sandbox.has(2)
  if (init) sandbox.call(2)
  const costs = [60, 300, 60].map((length) => {
    sandbox.packet.fill(0)
    sandbox.packet.set([
      0x45,
      0,
      length >> 8,
      length & 255,
      0,
      1,
      0,
      0,
      64,
      17,
      0,
      0,
      10,
      0,
      0,
      1,
      10,
      0,
      0,
      2,
      0x0f,
      0xa0,
      0,
      80,
    ])
    sandbox.words[packetBlock + field.length] = length
    sandbox.words[packetBlock + field.protocol] = 17
    sandbox.treat()
    return [sandbox.cost, sandbox.failure?.message, sandbox.packet.slice(0, sandbox.words[packetBlock + field.length]).join()]
  })
  return [costs, host.notes]
}

describe('a program with probes is the program', () => {
  it.each(scripts.map(({ id, text }) => [id, text] as const))('%s: cost, bytes and what it asks for', (_, text) => {
    expect(outcome(text, true)).toEqual(outcome(text, false))
  })

  it('in every kind of statement', () => {
    const text = `
      const f = (n) => { if (n > 1) return f(n - 1) + 1; else return 1 }
      function* g(n) { for (let i = 0; i < n; i++) yield i }
      class A { #p = 1; get y() { let z = this.#p; return z } static { A.t = 2 } }
      export function onPacket(packet) {
        'use strict'
        outer: for (const a of [1, 2, 3]) for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 3) break outer; log(a, b) }
        switch (f(3)) { case 1: log('one'); case 3: { log('three') } default: log('other') }
        try { try { throw new Error('x') } finally { log('f') } } catch ({ message }) { log(message) }
        let i = 5
        do i--; while (i > 2)
        while (i-- > 0) log(i)
        for (const k in { a: 1 }) log(k)
        ;[...g(2)].forEach((v) => { log(v) })
        log(new A().y, A.t)
        var v
        if (i) v = 1
        else v = 2
        log(v)
      }`
    const [plain, probed] = [outcome(text, false), outcome(text, true)]
    expect(probed).toEqual(plain)
    expect(plain[1].length).toBeGreaterThan(10)
  })
})

it('stops are the statements of functions, with the variables that they see', () => {
  const { stops, text, exports } = probe(
    'const top = 1\nexport function onPacket(packet) {\n  const a = 1\n  for (const b of [a]) {\n    log(b)\n  }\n}\nfunction other() {}',
    [{ line: 5, text: 'b > 0' }],
  )
  expect(stops).toEqual([
    { line: 3, names: ['a', 'packet', 'top'] },
    { line: 4, names: ['a', 'packet', 'top'] },
    { line: 5, names: ['b', 'a', 'packet', 'top'] },
  ])
  expect([exports, text.match(/lab\$p\(/g)?.length]).toEqual([['onPacket', 'other'], 3])
  expect(meter('function onPacket() {}').text).not.toContain('lab$p')
})
