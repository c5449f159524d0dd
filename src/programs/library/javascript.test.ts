import { spawnSync } from 'node:child_process'
import { webcrypto } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Box, datagram, noise, payloadOf, textOf } from '../../testing/box.ts'
import { address, frame, read } from '../../testing/hook.ts'
import { library } from './index.ts'

const text = 'All work and no play makes Jack a dull boy. '.repeat(20)
const key = Uint8Array.from({ length: 16 }, (_, i) => i)
const aesKey = () => webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
const sameBytes = (some: readonly Uint8Array[], others: readonly Uint8Array[]) =>
  expect(some.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
    others.map((bytes) => Buffer.from(bytes).toString('hex')),
  )
/** As frames, for the decoders. */
const problems = (packets: readonly Uint8Array[]) =>
  packets.flatMap((ip) => read(Uint8Array.from([...frame().subarray(0, 14), ...ip])).problems)
/** Without the packets at these places. */
const losing = (packets: readonly Uint8Array[], ...places: readonly number[]) => packets.filter((_, i) => !places.includes(i))
const flow = (count: number, options: Parameters<typeof datagram>[1] = {}) =>
  Array.from({ length: count }, (_, i) => datagram(noise(100 + ((i * 37) % 900), i + 1), options))

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
    expect(problems([small])).toEqual([])
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
})

describe('AES-GCM', () => {
  it('is opened by WebCrypto, and opens what WebCrypto sealed', async () => {
    const crypto = await aesKey()
    const packet = datagram(text, { service: 5 })
    const [sealed] = new Box('aes-gcm-seal').pass(packet)
    expect(problems([sealed])).toEqual([])
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
    const open = new Box('aes-gcm-open')
    const nonces = new Set<string>()
    for (let i = 0; i < 50; i++) {
      const [sealed] = box.pass(datagram('secret'))
      nonces.add(payloadOf(sealed).subarray(0, 12).join())
      sealed[28 + (i % payloadOf(sealed).length)] ^= 1
      expect(open.pass(sealed)).toEqual([])
    }
    expect(nonces.size).toBe(50)
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
    expect(problems(travelling)).toEqual([])
    const split = new Box('split')
    const arrived = travelling.flatMap((each) => split.pass(each))
    const sorted = (list: readonly Uint8Array[]) => [...list].sort((a, b) => Buffer.compare(a, b))
    sameBytes(sorted(arrived), sorted(packets))
    expect(box.wait(1e12)).toEqual([])
    const large = datagram(noise(1000))
    sameBytes(box.pass(large), [large])
  })
})

describe('reliable multicast', () => {
  const to = '239.1.2.3'
  const packets = flow(40, { to })

  it('a relay near the receiver mends what was lost behind it; the sender hears nothing', () => {
    const sender = new Box('number')
    const relay = new Box('repair')
    const receiver = new Box('collect', { at: '10.0.0.7' })
    const arrived: Uint8Array[] = []
    packets.forEach((packet, i) => {
      const [numbered] = relay.pass(...sender.pass(packet))
      if (i % 7 === 3) return
      for (const each of receiver.pass(numbered)) {
        if (payloadOf(each)[0] !== 0x4e || payloadOf(each)[1] !== 0x41) arrived.push(each)
        else for (const repaired of relay.pass(each)) arrived.push(...receiver.pass(repaired))
      }
    })
    const hex = (list: readonly Uint8Array[]) => list.map((each) => Buffer.from(payloadOf(each)).toString('hex')).sort()
    expect(hex(arrived)).toEqual(hex(packets))
  })

  it('without the relay the sender mends; a packet that nobody has is asked for five times', () => {
    const sender = new Box('number')
    const receiver = new Box('collect', { at: '10.0.0.7' })
    const numbered = packets.slice(0, 3).map((packet) => sender.pass(packet)[0])
    receiver.pass(numbered[0])
    const [request] = receiver.pass(numbered[2])
    const answers = sender.pass(request)
    sameBytes(answers.map(payloadOf), [payloadOf(numbered[1])])
    expect(receiver.wait(1e12).length).toBe(4)
    expect(sender.pass(...receiver.pass(numbered[2]))).toEqual([])
  })
})

describe('forward error correction', () => {
  const packets = flow(40)
  const hex = (list: readonly Uint8Array[]) => list.map((each) => Buffer.from(payloadOf(each)).toString('hex')).sort()

  it('parity gives back any one of four packets', () => {
    for (let lost = 0; lost < 5; lost++) {
      const encode = new Box('fec-xor-encode')
      const decode = new Box('fec-xor-decode')
      const travelling = packets.flatMap((packet) => encode.pass(packet))
      expect([travelling.length, problems(travelling)]).toEqual([50, []])
      const arrived = travelling.filter((_, i) => i % 5 !== lost).flatMap((packet) => decode.pass(packet))
      expect(hex(arrived)).toEqual(hex(packets))
    }
  })

  it('Reed–Solomon gives back any two of eight', () => {
    const eight = packets.slice(0, 8)
    const box = new Box('reed-solomon-encode')
    const travelling = eight.flatMap((packet) => box.pass(packet))
    expect([travelling.length, problems(travelling)]).toEqual([10, []])
    for (let one = 0; one < 10; one++)
      for (let other = one; other < 10; other++) {
        const decode = new Box('reed-solomon-decode')
        const arrived = losing(travelling, one, other).flatMap((packet) => decode.pass(packet))
        expect(hex(arrived)).toEqual(hex(eight))
        expect(decode.dearest).toBeLessThan(200_000)
      }
  })
})

describe('network coding', () => {
  it('one packet instead of two crosses the shared link, and each receiver gets both flows', () => {
    const [a, b] = ['10.0.0.1', '10.0.0.2'].map((from) => flow(20, { from }))
    const senders = [new Box('number'), new Box('number')]
    const relay = new Box('coding-relay')
    const receivers = [new Box('coding-receiver'), new Box('coding-receiver')]
    const got: Uint8Array[][] = [[], []]
    let crossed = 0
    for (let i = 0; i < 20; i++) {
      const numbered = [a[i], b[i]].map((packet, which) => senders[which].pass(packet)[0])
      const coded = [...relay.pass(numbered[0]), ...relay.pass(numbered[1])]
      crossed += coded.length
      for (const which of [0, 1]) {
        // the sum may come before the packet that it is solved with
        const inOrder = i % 2 === 0 ? [numbered[which], ...coded] : [...coded, numbered[which]]
        got[which].push(...inOrder.flatMap((packet) => receivers[which].pass(packet)))
      }
    }
    expect(crossed).toBe(20)
    const hex = (list: readonly Uint8Array[]) =>
      list.map((each) => `${each.subarray(12, 16).join('.')} ${Buffer.from(payloadOf(each)).toString('hex')}`).sort()
    for (const each of got) expect(hex(each)).toEqual(hex([...a, ...b]))
  })

  it('a packet that finds no other goes on alone', () => {
    const relay = new Box('coding-relay')
    const [numbered] = new Box('number').pass(datagram('alone'))
    expect(relay.pass(numbered)).toEqual([])
    sameBytes(relay.wait(10e9), [numbered])
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
      expect([answer.subarray(12, 20).join('.'), problems([answer])]).toEqual(['10.0.0.2.10.0.0.1', []])
      const page = textOf(answer)
      expect(page.startsWith(`${textOf(request).replace('GET', '200')}\n`)).toBe(true)
      expect(pages.get(textOf(request)) ?? page).toBe(page)
      pages.set(textOf(request), page)
    }
    // 100 pages, of which 50 are kept: the popular half is asked for by 87 % of the requests, after the first time
    expect(answered).toBeLessThan(130)
    expect(answered).toBeGreaterThan(50)
  })
})

describe('the firewall and the counter in user space', () => {
  it('decide as those of the kernel do', () => {
    const box = new Box('firewall-js')
    const passes = (from: string, port: number) => box.pass(datagram('x', { from, ports: [1, port] })).length === 1
    expect([passes('10.1.3.4', 80), passes('10.2.3.4', 23), passes('10.2.3.4', 80), passes('192.0.2.1', 24)]).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(address('10.1.3.4')).toBe(0x0a010304)
    const packet = datagram('counted')
    sameBytes(new Box('packet-counter-js').pass(packet), [packet])
  })
})
