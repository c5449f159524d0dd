import { webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { field, packetBlock } from './exchange.ts'
import { defaultLimits, Sandbox } from './sandbox.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (digits: string) => Uint8Array.from(Buffer.from(digits, 'hex'))
const listed = (bytes: Uint8Array) => `new Uint8Array([${bytes.join()}])`

/** What a program logs that has these bytes as packet. */
function run(body: string, packet: Uint8Array): { lines: string[]; failure: string | undefined; cost: number } {
  const host = quiet()
  const sandbox = new Sandbox(engine(), `export function onPacket(packet) { ${body} }`, host, {
    ...defaultLimits,
    operations: 10_000_000,
  })
  sandbox.words[packetBlock + field.length] = packet.length
  sandbox.packet.set(packet)
  sandbox.treat()
  return { lines: host.notes.map((note) => note.slice(4)), failure: sandbox.failure?.message, cost: sandbox.cost }
}

const shown = "Array.from(result, (byte) => byte.toString(16).padStart(2, '0')).join('')"
const seal = (key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, extra: Uint8Array) =>
  run(
    `const result = aesGcmSeal(${listed(key)}, ${listed(nonce)}, packet.bytes(), ${listed(extra)}); log(${shown}.slice(0, 490)); log(hash(result))`,
    plain,
  )

/** D. McGrew, J. Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B: key, nonce, plain text, associated data, result with tag. */
const vectors = [
  ['00000000000000000000000000000000', '000000000000000000000000', '', '', '58e2fccefa7e3061367f1d57a4e7455a'],
  [
    '00000000000000000000000000000000',
    '000000000000000000000000',
    '00000000000000000000000000000000',
    '',
    '0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf',
  ],
  [
    'feffe9928665731c6d6a8f9467308308',
    'cafebabefacedbaddecaf888',
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255',
    '',
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f59854d5c2af327cd64a62cf35abd2ba6fab4',
  ],
  [
    'feffe9928665731c6d6a8f9467308308',
    'cafebabefacedbaddecaf888',
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47',
  ],
]

describe('AES-GCM of programs', () => {
  it.each(vectors)(
    'seals the published test case with key %s, nonce %s, text %s, data %s',
    (key, nonce, plain, extra, result) => {
      expect(seal(bytesOf(key), bytesOf(nonce), bytesOf(plain), bytesOf(extra)).lines[0]).toBe(result)
    },
  )

  it.each([16, 24, 32])('agrees with WebCrypto with keys of %i bytes, both ways', async (length) => {
    const key = webcrypto.getRandomValues(new Uint8Array(length))
    const imported = await webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
    for (const size of [0, 1, 15, 16, 17, 200]) {
      const [nonce, plain, extra] = [12, size, size % 7].map((count) => webcrypto.getRandomValues(new Uint8Array(count)))
      const theirs = new Uint8Array(
        await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: extra }, imported, plain),
      )
      expect(seal(key, nonce, plain, extra).lines[0]).toBe(hex(theirs))
      const open = `const result = aesGcmOpen(${listed(key)}, ${listed(nonce)}, packet.bytes(), ${listed(extra)}); log(${shown})`
      expect(run(open, theirs).lines[0]).toBe(hex(plain))
      theirs[theirs.length >> 1] ^= 0x10
      expect(run(open, theirs).failure).toContain('aesGcmOpen')
    }
  })

  it('costs more for more bytes, and names what does not fit', () => {
    const cost = (size: number) =>
      run('aesGcmSeal(new Uint8Array(16), new Uint8Array(12), packet.bytes())', new Uint8Array(size)).cost
    // half an operation for a byte, besides what copies of it cost
    expect(cost(9016) - cost(9000)).toBeGreaterThanOrEqual(8)
    expect(cost(0)).toBeGreaterThan(500)
    const failures = [
      ['aesGcmSeal(new Uint8Array(15), new Uint8Array(12), packet.bytes())', 'a key of 15 bytes: AES has 16, 24 or 32'],
      ['aesGcmSeal(new Uint8Array(16), new Uint8Array(16), packet.bytes())', 'a nonce of 16 bytes: 12 are expected'],
      ['aesGcmSeal(new Uint8Array(16), new Uint8Array(12), "text")', 'bytes are a Uint8Array'],
      ['aesGcmSeal(new Uint8Array(16), new Uint8Array(12), new Uint8Array(65536))', '65580 bytes at once, and 65536 is the most'],
      [
        'aesGcmOpen(new Uint8Array(16), new Uint8Array(12), new Uint8Array(3))',
        'aesGcmOpen: these bytes are not what was sealed',
      ],
    ]
    for (const [call, message] of failures) expect(run(call, new Uint8Array(20)).failure).toContain(message)
  })
})

describe('payload()', () => {
  const given = (body: string, packet: Uint8Array) => run(body, packet).lines
  it('begins behind the headers, and setPayload() keeps them', () => {
    const ip = new Uint8Array(60)
    ip.set([0x45])
    ip[9] = 17
    ip[59] = 7
    expect(given('log(packet.payload().length, packet.payload()[31])', ip)).toEqual(['32 7'])
    expect(given('packet.setPayload(new Uint8Array([1, 2])); log(packet.length, packet.byte(0), packet.byte(29))', ip)).toEqual([
      '30 69 2',
    ])
    // TCP with four bytes of options
    ip[9] = 6
    ip[32] = 0x60
    expect(given('log(packet.payload().length)', ip)).toEqual(['16'])
    // a datagram that is cut off
    expect(given('log(packet.payload().length)', ip.subarray(0, 22))).toEqual(['2'])
  })

  it('finds ANEP, and keeps its length', () => {
    const ip = new Uint8Array(80)
    ip.set([0x45])
    ip[9] = 17
    ip.set([0x0c, 0xfa], 22)
    ip.set([1, 0, 0xff, 0x4c, 0, 4, 0, 52], 28)
    expect(
      given('log(packet.payload().length); packet.setPayload(new Uint8Array(100)); log(packet.length, packet.u16(34))', ip),
    ).toEqual(['36', '144 116'])
  })
})
