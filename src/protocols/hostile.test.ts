/** Captures made to break a reader: what stands before the damage is read, the damage is named, time and memory stay small. */
import { describe, expect, test } from 'vitest'
import { concatenate, ethernetFrame, PcapngWriter, writePcap } from '../testing/captures.ts'
import { patience } from '../testing/documents.ts'
import { arrivalsOf, type CaptureFile, readCapture, summariseCapture } from './capture.ts'
import { decodeFrame } from './decode.ts'

const time = 1_700_000_000_000_000_000n
const good = () => new PcapngWriter().interface({ linkType: 1, resolution: 9 }).packet({ time, bytes: ethernetFrame(50) })
const words = (...values: number[]) => {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  values.forEach((value, index) => view.setUint32(4 * index, value, true))
  return new Uint8Array(view.buffer)
}

/** Reads soundly: everything it says lies within the bytes, and what uses it does not throw. */
function soundly(bytes: Uint8Array): CaptureFile {
  const read = readCapture(bytes)
  for (let i = 0; i < read.packets; i++) {
    const [from, length] = [read.offsets[i], read.capturedLengths[i]]
    if (from + length > bytes.length || read.originalLengths[i] < length) throw new Error(`packet ${i} is not in the file`)
    if (!Number.isFinite(read.times[i])) throw new Error(`packet ${i} has no time`)
    if (i < 50) decodeFrame(read.interfaces[read.interfaceOf[i]].linkType, bytes.subarray(from, from + length))
  }
  for (const { offset, message } of read.damage) {
    if (offset < 0 || offset > bytes.length || message === '')
      throw new Error(`damage at ${offset} of ${bytes.length}: ${message}`)
  }
  if (read.damage.length > 22) throw new Error(`${read.damage.length} complaints`)
  if (read.damage.some(({ final }, index) => final && index < read.damage.length - 1)) throw new Error('read on behind the end')
  summariseCapture(read)
  arrivalsOf(read, bytes)
  return read
}

describe('pcapng: what follows a good packet', () => {
  test.each<[string, Uint8Array, string | null]>([
    ['a block of 4 GiB', words(6, 0xfffffffc), 'the file ends inside a block: 8 of at least 12 bytes'],
    ['a block of 4 GiB, a little longer', words(6, 0xfffffffc, 0), 'a block is cut off: 12 of its 4294967292 bytes'],
    ['a block of length 0', words(6, 0, 0), 'a block has a length of 0: a multiple of 4 from 12 on is expected'],
    ['zeros', new Uint8Array(4096), 'a block has a length of 0: a multiple of 4 from 12 on is expected'],
    ['an enhanced packet without header', words(6, 12, 12), 'packet 2 has 0 bytes of header, 20 are expected'],
    [
      'a packet of 4 GiB',
      words(6, 32, 0, 0, 0, 0xffffffff, 0xffffffff, 32),
      'packet 2 would have 4294967295 bytes, its block has room for 0',
    ],
    [
      'interface 4,294,967,295',
      words(6, 32, 0xffffffff, 0, 0, 0, 0, 32),
      'packet 2 is from interface 4294967295, of which the section has 1',
    ],
    ['a simple packet without length', words(3, 12, 12), 'packet 2 has no length'],
    ['a simple packet of 4 GiB', words(3, 16, 0xffffffff, 16), 'packet 2 would have 4294967295 bytes, its block has room for 0'],
    [
      'a section header that is too short',
      words(0x0a0d0d0a, 16, 0x1a2b3c4d, 16, 0, 0, 0),
      'a section header has a length of 16, at least 28 is expected',
    ],
    ['an interface description without body', words(1, 12, 12), 'an interface description has 0 bytes, at least 8 are expected'],
    ['options not ended', words(6, 36, 0, 0, 0, 0, 0, 0x00000001, 36), null],
    [
      'an option that is too long',
      words(6, 36, 0, 0, 0, 0, 0, 0xffff0001, 36),
      'an option of 65535 bytes reaches beyond the 0 that its block has left',
    ],
    [
      'names, secrets, a custom block, an unknown one',
      words(4, 16, 0, 16, 10, 20, 0, 0xffff, 20, 0xbad, 16, 0, 16, 99, 12, 12),
      null,
    ],
  ])('%s', (_name, tail, message) => {
    const read = soundly(concatenate(good().done(), tail))
    expect(read.packets).toBeGreaterThanOrEqual(1)
    expect(read.damage.map((entry) => entry.message)).toEqual(message === null ? [] : [message])
  })

  test('interfaces behind a damaged description keep their numbers', () => {
    const file = new PcapngWriter().block(1, (body) => body).interface({ linkType: 101 })
    const packet = { time, bytes: new Uint8Array(20) }
    const read = soundly(
      concatenate(file.done(), words(6, 32, 1, 0, 0, 0, 0, 32), words(6, 32, 0, 0, 0, 0, 0, 32), good().packet(packet).done()),
    )
    expect(read.interfaces[read.interfaceOf[0]].linkType).toBe(101)
    expect(read.damage.map(({ message }) => message)).toEqual([
      'an interface description has 0 bytes, at least 8 are expected',
      'packet 2 is from interface 0, whose description is damaged',
    ])
  })
})

test('times at both ends, in every resolution', () => {
  for (const resolution of [0, 6, 9, 12, 0x7f, 0x80, 0x80 | 20, 0xff]) {
    const head = new PcapngWriter().interface({ linkType: 1, resolution }).done()
    const ends = concatenate(head, words(6, 32, 0, 0, 0, 0, 0, 32), words(6, 32, 0, 0xffffffff, 0xffffffff, 0, 0, 32))
    expect(soundly(ends)).toMatchObject({ packets: 2, damage: [] })
  }
  const pcap = writePcap([
    { time: 0n, bytes: new Uint8Array(1) },
    { time: 0xffffffffn * 1_000_000_000n, bytes: new Uint8Array(1) },
  ])
  expect(summariseCapture(soundly(pcap))).toMatchObject({
    firstTime: '1970-01-01T00:00:00.000000Z',
    lastTime: '2106-02-07T06:28:15.000000Z',
  })
})

test('pcap: snap length 0, and a magic number alone', () => {
  expect(soundly(writePcap([{ time, bytes: new Uint8Array(99) }], { snapLength: 0 }))).toMatchObject({ packets: 1, damage: [] })
  for (const magic of [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xa12b3c4d]) {
    for (const bytes of [words(magic), words(magic).reverse(), words(magic, 0x00040002, 0, 0, 0, 1)]) soundly(bytes)
  }
})

test('a million small blocks, sections and interfaces are read in no time', () => {
  const begin = performance.now()
  const repeat = (part: Uint8Array, count: number) => {
    const whole = new Uint8Array(part.length * count)
    for (let i = 0; i < count; i++) whole.set(part, i * part.length)
    return whole
  }
  const section = new PcapngWriter().done()
  expect(soundly(concatenate(section, repeat(words(99, 12, 12), 500_000)))).toMatchObject({ packets: 0, damage: [] })
  expect(soundly(repeat(good().done(), 5000)).interfaces).toHaveLength(5000)
  expect(soundly(concatenate(good().done(), repeat(words(1, 20, 1, 0, 20), 100_000))).interfaces).toHaveLength(100_001)
  expect(soundly(concatenate(section, repeat(words(3, 16, 0, 16), 200_000))).damage).toHaveLength(21)
  // A power of ten of 127 digits for every packet.
  const fine = new PcapngWriter().interface({ linkType: 1, resolution: 0x7f }).done()
  const packet = words(6, 32, 0, 0xffffffff, 0xffffffff, 0, 0, 32)
  expect(soundly(concatenate(fine, repeat(packet, 100_000))).packets).toBe(100_000)
  expect(performance.now() - begin).toBeLessThan(30_000)
})

const files = process.env.FULL ? 300_000 : 6000
test(`${files} captures of random blocks, damaged at random`, { timeout: patience * 3 }, () => {
  let state = 7
  const random = (below: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  const edges = [0, 1, 4, 11, 12, 13, 28, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff]
  const edge = () => (random(2) === 0 ? random(64) : edges[random(edges.length)])
  const seen = { whole: 0, damaged: 0, packets: 0 }
  for (let run = 0; run < files; run++) {
    const bytes = random(3) === 0 ? randomPcap(random, edge) : randomPcapng(random, edge)
    const cut = random(4) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes
    for (let hits = random(4); hits > 0 && cut.length > 0; hits--) cut[random(cut.length)] = random(2) === 0 ? random(256) : 255
    const read = soundly(cut)
    seen.packets += read.packets
    if (read.damage.length > 0) seen.damaged++
    else seen.whole++
  }
  expect(seen.whole).toBeGreaterThan(files / 50)
  expect(seen.damaged).toBeGreaterThan(files / 4)
  expect(seen.packets).toBeGreaterThan(files)
})

type Random = (below: number) => number

function randomPcap(random: Random, edge: () => number): Uint8Array {
  const packets = Array.from({ length: random(6) }, () => ({
    time: time + BigInt(random(1000)) * 1_000_000n,
    bytes: new Uint8Array(random(80)),
    originalLength: random(5) === 0 ? edge() : undefined,
  }))
  const options = { little: random(2) === 0, nanoseconds: random(2) === 0, linkType: edge(), snapLength: edge() }
  const bytes = writePcap(packets, options)
  if (random(4) === 0) bytes.set(random(2) === 0 ? [0x34, 0xcd, 0xb2, 0xa1] : [0xa1, 0xb2, 0xcd, 0x34])
  return bytes
}

function randomPcapng(random: Random, edge: () => number): Uint8Array {
  const sections = Array.from({ length: 1 + random(3) }, () => {
    const file = new PcapngWriter(random(2) === 0)
    let interfaces = 0
    for (let count = random(8); count > 0; count--) {
      const kind = random(6)
      const bytes = new Uint8Array(random(60))
      if (kind === 0 || (kind === 1 && interfaces === 0)) {
        file.interface({
          linkType: random(300),
          resolution: random(256),
          offset: edge(),
          snapLength: edge(),
          name: 'n'.repeat(random(70)),
        })
        interfaces++
      } else if (kind === 1) file.packet({ time, bytes, interface: random(interfaces), old: random(4) === 0 })
      else if (kind === 2) file.simplePacket(bytes, random(2) === 0 ? bytes.length : edge())
      else {
        const type = [1, 2, 3, 4, 5, 6, 9, 10, 0xbad, 0x40000bad, 0x80000001, edge()][random(12)]
        const words = random(12)
        file.block(type, (body) => {
          for (let i = 0; i < words; i++) body.u32(edge())
          return body
        })
      }
    }
    return file.done()
  })
  return concatenate(...sections)
}
