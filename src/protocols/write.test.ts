import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/documents.ts'
import { readCapture, utcText } from './capture.ts'
import { type PcapPacket, writePcap } from './pcap-write.ts'
import { pcapngWriter, writePcapng } from './pcapng-write.ts'

const start = 1_700_000_000_123_456_789n
const packets: PcapPacket[] = [
  { time: start, bytes: Uint8Array.of(1, 2, 3) },
  { time: start + 1_500n, bytes: new Uint8Array(80), originalLength: 1514 },
]
const taps = [
  { name: 'eth0', linkType: 1 },
  { name: 'PRE_ROUTING · späť', description: 'hook', linkType: 101, snapLength: 64 },
]

describe('pcapng', () => {
  test('the bytes of a file without packets (draft-ietf-opsawg-pcapng §4.1, §4.2)', () => {
    const bytes = pcapngWriter({ application: 'lab', taps: [{ name: 'if', linkType: 1 }] }).header()
    expect([...bytes]).toEqual([
      ...[0x0a, 0x0d, 0x0d, 0x0a, 40, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255],
      ...[4, 0, 3, 0, 108, 97, 98, 0, 0, 0, 0, 0, 40, 0, 0, 0],
      ...[1, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
      ...[2, 0, 2, 0, 105, 102, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0],
    ])
  })

  test('taps, times to the nanosecond, snap length and comments come back', () => {
    const file = writePcapng({ application: 'lab', comment: 'about', taps }, [
      { ...packets[0], tap: 0, comment: 'queued 3 ns\nserved 7 ns' },
      { ...packets[1], tap: 1, comment: 'café' },
    ])
    const read = readCapture(file)
    expect(read).toMatchObject({ format: 'pcapng', packets: 2, damage: [] })
    expect(read.interfaces).toEqual([
      { linkType: 1, name: 'eth0', resolution: '10^-9 s' },
      { linkType: 101, name: 'PRE_ROUTING · späť', resolution: '10^-9 s' },
    ])
    expect([...read.times]).toEqual([0, 1.5e6])
    expect([...read.capturedLengths]).toEqual([3, 64])
    expect([...read.originalLengths]).toEqual([3, 1514])
    expect([...read.comments]).toEqual([
      [0, 'queued 3 ns\nserved 7 ns'],
      [1, 'café'],
    ])
    expect([read.first, read.last]).toEqual([
      [1_700_000_000n, 123_456_789_000],
      [1_700_000_000n, 123_458_289_000],
    ])
  })

  test('chunks are the same file', () => {
    const writer = pcapngWriter({ application: 'lab', taps })
    const chunks = [writer.header(), ...packets.map((packet) => writer.packet({ ...packet, tap: 0 })), writer.end([0, 5])]
    const whole = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
    expect(readCapture(whole)).toMatchObject({ packets: 2, damage: [] })
  })

  test('what cannot be written is refused', () => {
    const writer = pcapngWriter({ application: 'lab', taps })
    expect(() => writer.packet({ ...packets[0], tap: 2 })).toThrow('pcapng packet tap: 2 is not a whole number from 0 to 1')
    expect(() => writer.packet({ ...packets[0], tap: 0, time: -1n })).toThrow('pcapng time: -1 ns')
  })

  test('any packets and comments round-trip', () => {
    const packet = fc.record({
      tap: fc.nat(1),
      time: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
      bytes: fc.uint8Array({ maxLength: 100 }),
      comment: fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}|\p{Cs}/u.test(text)),
    })
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), (list) => {
        const file = writePcapng({ application: 'lab', taps }, list)
        const read = readCapture(file)
        expect(read.damage).toEqual([])
        expect(read.packets).toBe(list.length)
        list.forEach(({ bytes, comment, tap }, index) => {
          const kept = tap === 1 ? bytes.subarray(0, 64) : bytes
          expect(file.slice(read.offsets[index], read.offsets[index] + read.capturedLengths[index])).toEqual(kept)
          expect(read.comments.get(index)).toBe(comment)
        })
      }),
      runs(100, 5000),
    )
  })
})

test.each([
  ['microseconds', false, 2e6],
  ['nanoseconds', true, 1.5e6],
])('classic pcap, %s', (_name, nanoseconds, second) => {
  const read = readCapture(writePcap({ linkType: 1, nanoseconds, snapLength: 60 }, packets))
  expect(read).toMatchObject({ format: 'pcap', packets: 2, damage: [] })
  expect([...read.times]).toEqual([0, second])
  expect([...read.capturedLengths]).toEqual([3, 60])
  expect([...read.originalLengths]).toEqual([3, 1514])
  expect(() => writePcap({ linkType: 1 }, [{ time: 1n << 62n, bytes: new Uint8Array(0) }])).toThrow('pcap time')
})

test('times as text, also far away', () => {
  expect(utcText([0n, 0])).toBe('1970-01-01T00:00:00.000000Z')
  expect(utcText([951_782_400n, 5])).toBe('2000-02-29T00:00:00.000000000005Z')
  expect(utcText([-1n, 500_000_000_000])).toBe('1969-12-31T23:59:59.500000Z')
  expect(utcText([0xffff_ffff_ffff_ffffn, 0])).toBe('584554051223-11-09T07:00:15.000000Z')
  fc.assert(
    fc.property(fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }), (seconds) => {
      expect(utcText([BigInt(seconds), 0]).slice(0, 19)).toBe(new Date(seconds * 1000).toISOString().slice(0, 19))
    }),
    runs(500, 20_000),
  )
})
