import { spawnSync } from 'node:child_process'
import { webcrypto } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Box, datagram, inHex, noise, payloadOf, problemsOf, textOf } from '../../testing/box.ts'
import { frame } from '../../testing/hook.ts'
import { library } from './index.ts'

const text = 'All work and no play makes Jack a dull boy. '.repeat(20)
const key = Uint8Array.from({ length: 16 }, (_, i) => i)
const aesKey = () => webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
const sameBytes = (some: readonly Uint8Array[], others: readonly Uint8Array[]) => expect(inHex(some)).toEqual(inHex(others))

it('every program of the library passes packets that have nothing to do with it, the shortest too', () => {
  for (const { id, language } of library.filter((program) => program.language === 'javascript')) {
    const box = new Box(id)
    for (const packet of [datagram(''), datagram('N'), datagram(noise(1400)), datagram('x', { service: 7 })]) box.pass(packet)
    expect([language, box.dearest < 200_000]).toEqual(['javascript', true])
  }
})

describe('gzip', () => {
  it.each([undefined, 77])('compresses what the system’s tools open, and back again (service %s)', (service) => {
    const packet = datagram(text, { service })
    const [small] = new Box('gzip').pass(packet)
    expect(small.length).toBeLessThan(packet.length / 5)
    expect(problemsOf([small])).toEqual([])
    expect(gunzipSync(payloadOf(small)).toString()).toBe(text)
    const { stdout, status } = spawnSync('gunzip', ['-c'], { input: payloadOf(small) })
    expect([status, stdout.toString()]).toEqual([0, text])
    sameBytes(new Box('gunzip').pass(small), [packet])
  })

  it('opens what the system’s gzip compressed, and leaves what grows or is none', () => {
    const { stdout } = spawnSync('gzip', ['-9', '-c'], { input: text })
    for (const stream of [stdout, gzipSync(text)]) expect(textOf(new Box('gunzip').pass(datagram(stream))[0])).toBe(text)
    const packet = datagram(noise(500))
    sameBytes(new Box('gzip').pass(packet), [packet])
    const false_ = datagram(Uint8Array.from([0x1f, 0x8b, 8, ...noise(50)]))
    sameBytes(new Box('gunzip').pass(false_), [false_])
  })

  it('what the sender has compressed arrives compressed, and nothing whose check value is wrong is opened', () => {
    for (const payload of [gzipSync(text), Uint8Array.from([0x1f, 0x8b, 8, ...noise(50)])]) {
      const packet = datagram(payload)
      sameBytes(new Box('gunzip').pass(...new Box('gzip').pass(packet)), [packet])
    }
    const stream = gzipSync(text)
    for (const at of [stream.length - 1, stream.length - 8]) {
      const wrong = Uint8Array.from(stream)
      wrong[at] ^= 1
      sameBytes(new Box('gunzip').pass(datagram(wrong)), [datagram(wrong)])
    }
  })

  it('tells its ratio', () => {
    const box = new Box('gzip', { change: (code) => `${code}\nexport function onTimer() { log(state.get('ratio')) }` })
    const packet = datagram(text)
    const [small] = box.pass(packet)
    box.tick()
    expect(Number(box.lines[0])).toBeCloseTo((packet.length - 28) / (small.length - 28), 6)
  })
})

describe('AES-GCM', () => {
  it('is opened by WebCrypto, and opens what WebCrypto sealed', async () => {
    const crypto = await aesKey()
    const packet = datagram(text, { service: 5 })
    const [sealed] = new Box('aes-gcm-seal').pass(packet)
    expect(problemsOf([sealed])).toEqual([])
    const payload = payloadOf(sealed)
    const iv = payload.subarray(0, 12)
    const plain = await webcrypto.subtle.decrypt({ name: 'AES-GCM', iv }, crypto, payload.subarray(12))
    expect(new TextDecoder().decode(plain)).toBe(text)
    sameBytes(new Box('aes-gcm-open').pass(sealed), [packet])
    const nonce = noise(12)
    const theirs = new Uint8Array(
      await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, crypto, new TextEncoder().encode(text)),
    )
    const [opened] = new Box('aes-gcm-open').pass(datagram(Uint8Array.from([...nonce, ...theirs])))
    expect(textOf(opened)).toBe(text)
  })

  it('drops what was changed on the way, and uses no nonce twice', () => {
    const box = new Box('aes-gcm-seal')
    const open = new Box('aes-gcm-open', {
      change: (code) => `${code}\nexport function onTimer() { log(state.get('not authentic')) }`,
    })
    const nonces = new Set<string>()
    for (let i = 0; i < 50; i++) {
      const [sealed] = box.pass(datagram('secret'))
      nonces.add(payloadOf(sealed).subarray(0, 12).join())
      sealed[28 + (i % payloadOf(sealed).length)] ^= 1
      expect(open.pass(sealed)).toEqual([])
    }
    expect(nonces.size).toBe(50)
    open.tick()
    expect(open.lines.at(-1)).toBe('50')
  })
})

describe('aggregation', () => {
  it('fewer packets travel, and all arrive as they were sent', () => {
    const packets = Array.from({ length: 60 }, (_, i) =>
      datagram(noise(20 + (i % 50), i), { to: i % 3 === 0 ? '10.0.0.9' : '10.0.0.8', ports: [1000 + i, 53] }),
    )
    const box = new Box('aggregate')
    const travelling = [...packets.flatMap((packet) => box.pass(packet)), ...box.wait(5e9)]
    expect(travelling.length).toBeLessThan(8)
    for (const each of travelling) expect(each.length).toBeLessThanOrEqual(1500)
    expect(problemsOf(travelling)).toEqual([])
    const split = new Box('split')
    const arrived = travelling.flatMap((each) => split.pass(each))
    const sorted = (list: readonly Uint8Array[]) => [...list].sort((a, b) => Buffer.compare(a, b))
    sameBytes(sorted(arrived), sorted(packets))
    expect(box.wait(1e12)).toEqual([])
    const large = datagram(noise(1000))
    sameBytes(box.pass(large), [large])
  })

  it('serves more destinations at once than there are timers, each in time', () => {
    const box = new Box('aggregate')
    const packets = Array.from({ length: 300 }, (_, i) => datagram(noise(30, i), { to: `10.0.${1 + (i >> 7)}.${i & 127}` }))
    const travelling = packets.flatMap((packet) => [...box.pass(packet), ...box.wait(1e8)])
    expect(box.pending).toBe(1)
    travelling.push(...box.wait(5e9))
    expect([travelling.length, box.pending]).toEqual([300, 0])
    sameBytes(new Box('split').pass(...travelling), packets)
  })

  it('leaves fragments, and what only begins like aggregated packets', () => {
    const part = frame({ size: 900, fragment: { offset: 800, length: 60, more: false } }).subarray(14, 14 + 80)
    const box = new Box('aggregate')
    expect(box.pass(part).length).toBe(1)
    for (const others of ['AG', 'AGENDA', 'AG\x00\x03abc', `AG\x00\x14${'x'.repeat(20)}`]) {
      const packet = datagram(others)
      sameBytes(new Box('split').pass(packet), [packet])
    }
  })
})

describe('the cache', () => {
  it('answers what it has seen, and the answer is what the server would send', () => {
    const [client, cache, server] = ['web-client', 'web-cache', 'web-server'].map((id) => new Box(id))
    let answered = 0
    const pages = new Map<string, string>()
    for (let i = 0; i < 300; i++) {
      const [request] = client.pass(datagram('x', { from: '10.0.0.1', to: '10.0.0.2', ports: [4000, 80] }))
      expect(textOf(request)).toMatch(/^GET \/\d+$/)
      let [answer] = cache.pass(request)
      if (textOf(answer).startsWith('GET')) {
        answered++
        ;[answer] = cache.pass(...server.pass(answer))
      }
      expect([answer.subarray(12, 20).join('.'), problemsOf([answer])]).toEqual(['10.0.0.2.10.0.0.1', []])
      const page = textOf(answer)
      expect(page.startsWith(`${textOf(request).replace('GET', '200')}\n`)).toBe(true)
      expect(pages.get(textOf(request)) ?? page).toBe(page)
      pages.set(textOf(request), page)
    }
    // 100 pages, of which 50 are kept: the popular half is asked for by 87 % of the requests, after the first time
    expect(answered).toBeLessThan(130)
    expect(answered).toBeGreaterThan(50)
  })

  it('tells servers apart, and keeps nothing for longer than ten seconds', () => {
    const cache = new Box('web-cache')
    const request = (to: string) => datagram('GET /1', { from: '10.0.0.1', to, ports: [4000, 80] })
    const page = (from: string) => datagram(`200 /1\nof ${from}`, { from, to: '10.0.0.1', ports: [80, 4000] })
    cache.pass(page('10.0.0.2'))
    expect(textOf(cache.pass(request('10.0.0.2'))[0])).toBe('200 /1\nof 10.0.0.2')
    expect(textOf(cache.pass(request('10.0.0.3'))[0])).toBe('GET /1')
    cache.wait(9e12)
    expect(textOf(cache.pass(request('10.0.0.2'))[0])).toBe('200 /1\nof 10.0.0.2')
    cache.wait(1e12)
    expect(textOf(cache.pass(request('10.0.0.2'))[0])).toBe('GET /1')
  })
})
