import { describe, expect, it } from 'vitest'
import { engine, type Notes, quiet } from '../../testing/javascript.ts'
import { field, packetBlock } from './exchange.ts'
import { defaultLimits, Sandbox } from './sandbox.ts'
import { stripTypes } from './typescript.ts'

const load = (source: string, host: Notes = quiet(), limits = {}): Sandbox =>
  new Sandbox(engine(), source, host, { ...defaultLimits, ...limits })

/** Hands a packet in; its bytes count up from `first`. */
function give(sandbox: Sandbox, length: number, first = 0): boolean {
  const { words, packet } = sandbox
  words[packetBlock + field.length] = length
  words[packetBlock + field.source] = 0x0a000001
  words[packetBlock + field.destination] = 0xc0a80002 | 0
  for (let i = 0; i < length; i++) packet[i] = first + i
  return sandbox.treat()
}

/** What a body logs. */
function logs(body: string, before = ''): string[] {
  const host = quiet()
  const sandbox = load(`${before}\nexport function onPacket(packet) {\n${body}\n}`, host)
  give(sandbox, 20)
  expect(sandbox.failure).toBeNull()
  return host.notes
}

const costOf = (body: string): number => {
  const sandbox = load(`export function onPacket(packet) { ${body} }`)
  give(sandbox, 20)
  expect(sandbox.failure).toBeNull()
  return sandbox.cost
}

describe('a program', () => {
  it('reads and changes its packet, and keeps variables between packets', () => {
    const sandbox = load(
      'let n = 0\nfunction onPacket(packet) { n += 1; packet.setByte(0, packet.byte(1) + n); if (n > 1) packet.drop() }',
    )
    expect(give(sandbox, 20, 41)).toBe(true)
    expect(sandbox.packet[0]).toBe(43)
    expect(give(sandbox, 20, 41)).toBe(false)
    expect(sandbox.packet[0]).toBe(44)
  })

  it('has header fields, words and bytes in network order', () => {
    expect(
      logs(
        'log(packet.length, packet.source, packet.destination, packet.u16(2), packet.u32(4)); packet.setU32(0, 0xfffefdfc); log(packet.bytes(0, 6)[3], packet.u16(0)); packet.ttl = 7; packet.resize(30); log(packet.ttl, packet.length, packet.byte(29))',
      ),
    ).toEqual(['log 20 167772161 3232235522 515 67438087', 'log 252 65534', 'log 7 30 0'])
  })

  it('sends copies, sets timers, draws numbers, knows time and address', () => {
    expect(
      logs(
        'const copy = packet.clone(); packet.setByte(0, 9); copy.setByte(1, 8); copy.send(5); packet.send(); timer(1e9, 3); log(random(), random(), node.time, node.address)',
      ),
    ).toEqual([
      'send 20 bytes (0 8 2 3) to 5',
      'send 20 bytes (9 1 2 3) to 3232235522',
      'timer 1000000000 3',
      'log 0 0.1 5000000000000 0',
    ])
  })

  it('wakes at its timers', () => {
    const host = quiet()
    const sandbox = load('export function onTimer(mark) { log("mark", mark) }', host)
    expect([sandbox.has(0), sandbox.has(1)]).toEqual([false, true])
    sandbox.wake(17)
    expect(host.notes).toEqual(['log mark 17'])
  })

  it('compresses real bytes', () => {
    expect(
      logs(
        'const plain = new Uint8Array(5000).fill(65); const small = gzip(plain); const again = gunzip(small); log(small[0], small.length < 60, again.length, again[4999], hash(again) === hash(plain))',
      ),
    ).toEqual(['log 31 true 5000 65 true'])
  })

  it('has soft state that forgets the oldest first', () => {
    const host = quiet()
    const sandbox = load(
      'export function onPacket() { for (let i = 0; i < 9; i++) state.set(i, "v" + i); log(state.size, state.get(4), state.get(5), state.keys().join()) }',
      host,
      { stateEntries: 4 },
    )
    give(sandbox, 20)
    expect(host.notes).toEqual(['log 4 undefined v5 5,6,7,8'])
  })

  it('names error and line', () => {
    const sandbox = load('export function onPacket(packet) {\n  const x = {}\n\n  if (true)\n    x.y.z()\n}')
    give(sandbox, 20)
    expect(sandbox.failure).toEqual({ kind: 'exception', message: expect.stringContaining('TypeError'), line: 5 })
  })

  it('may be TypeScript', () => {
    const host = quiet()
    const source =
      'interface Count {\n  n: number\n}\nconst count: Count = { n: 1 }\nexport function onPacket(packet: Packet): void {\n  log(count.n! as number)\n  throw new Error("here")\n}'
    const sandbox = load(stripTypes(source), host)
    give(sandbox, 20)
    expect(host.notes).toEqual(['log 1'])
    expect(sandbox.failure?.line).toBe(7)
  })

  it('may define errors and classes of its own', () => {
    expect(
      logs(
        'class Wrong extends Error { constructor(text) { super(text); this.name = "Wrong" } }\ntry { throw new Wrong("so") } catch (error) { log(String(error), error instanceof Wrong, error instanceof Error) }',
      ),
    ).toEqual(['log Wrong: so true true'])
  })
})

describe('cost', () => {
  it('grows with each turn of a loop, each call and each byte', () => {
    const turns = (n: number): number => costOf(`for (let i = 0; i < ${n}; i++) packet.byte(i)`)
    expect(turns(11) - turns(10)).toBe(turns(2) - turns(1))
    expect(turns(11)).toBeGreaterThan(turns(10))
    expect(costOf('const f = () => 1; f(); f()')).toBeGreaterThan(costOf('const f = () => 1; f()'))
    expect(costOf('new Uint8Array(9000).fill(1)')).toBeGreaterThan(costOf('new Uint8Array(900).fill(1)'))
    expect(costOf('gzip(new Uint8Array(9000))')).toBeGreaterThan(costOf('gzip(new Uint8Array(900))'))
    expect(costOf('"x".repeat(9000).indexOf("y")')).toBeGreaterThan(costOf('"x".repeat(900).indexOf("y")'))
  })

  it('counts only the arm that runs', () => {
    expect(costOf('const f = (a) => (a ? packet.byte(1) + packet.byte(2) : 0); f(0)')).toBeLessThan(
      costOf('const f = (a) => (a ? packet.byte(1) + packet.byte(2) : 0); f(1)'),
    )
    expect(costOf('if (packet.byte(0)) { packet.byte(1); packet.byte(2) }')).toBeLessThan(
      costOf('if (packet.byte(1)) { packet.byte(1); packet.byte(2) }'),
    )
  })
})

const busy = `
const seen = new Map()
let order = []
class Meter { #n = 0; add(x) { this.#n += x; return this.#n } }
const meter = new Meter()
export function onPacket(packet) {
  const key = 'k' + (packet.byte(0) % 7)
  seen.set(key, { n: (seen.get(key)?.n ?? 0) + 1, when: node.time })
  order.push(random() < 0.5 ? packet.byte(1) : key)
  if (order.length > 30) order = order.slice(10).reverse()
  state.set(key, packet.bytes(0, 8))
  packet.setU32(4, hash(packet.bytes()))
  packet.setU16(8, meter.add(packet.length))
  if (packet.byte(0) % 5 === 0) packet.setBytes(0, gzip(packet.bytes()).slice(0, 16))
  if (/^k[0-3]$/.test(key)) log(JSON.stringify([...seen]), order.join())
}`

describe('determinism', () => {
  const part = (sandbox: Sandbox, host: Notes, from: number, to: number): string[] => {
    const results = []
    for (let i = from; i < to; i++) {
      host.time = i * 1000
      const goes = give(sandbox, 40 + (i % 9), i)
      expect(sandbox.failure).toBeNull()
      results.push(`${i} ${goes} ${sandbox.cost} ${sandbox.packet.slice(0, 40).join(' ')}`)
    }
    return [...results, ...host.notes.splice(0)]
  }

  it('the same program and packets give the same results, costs and memory', () => {
    const [one, other] = [0, 1].map(() => {
      const host = quiet()
      const sandbox = load(busy, host)
      return [part(sandbox, host, 0, 60), sandbox.save()]
    })
    expect(one).toEqual(other)
  })

  it('a fresh instance that is restored goes on identically', () => {
    const host = quiet()
    const sandbox = load(busy, host)
    part(sandbox, host, 0, 50)
    const saved = sandbox.save()
    const expected = part(sandbox, host, 50, 100)
    const otherHost = quiet()
    for (let i = 0; i < 50; i++) otherHost.random()
    const fresh = load(busy, otherHost)
    fresh.restore(saved)
    expect(part(fresh, otherHost, 50, 100)).toEqual(expected)
    expect(fresh.save()).toEqual(sandbox.save())
  })

  it('a program goes on after it was ended, and is restored from before', () => {
    const host = quiet()
    const sandbox = load('let n = 0\nexport function onPacket(packet) { n++; if (packet.byte(0) === 9) for (;;); log(n) }', host)
    give(sandbox, 20)
    const saved = sandbox.save()
    give(sandbox, 20, 9)
    expect(sandbox.failure?.kind).toBe('operations')
    expect(sandbox.cost).toBe(defaultLimits.operations)
    give(sandbox, 20)
    sandbox.restore(saved)
    give(sandbox, 20)
    expect(host.notes).toEqual(['log 1', 'log 3', 'log 2'])
  })
})
