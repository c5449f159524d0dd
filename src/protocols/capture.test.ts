import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatenate, ethernetFrame, PcapngWriter, type TestPacket, writePcap } from '../testing/captures.ts'
import { patience, runs } from '../testing/documents.ts'
import { arrivalsOf, readCapture, summariseCapture } from './capture.ts'
import { layer3Size } from './link-type.ts'

const start = 1_700_000_000_123_456_789n
const packets: TestPacket[] = [
  { time: start, bytes: ethernetFrame(100) },
  { time: start + 1_500n, bytes: ethernetFrame(40) },
  { time: start + 2_000_000_000n, bytes: ethernetFrame(1500).subarray(0, 96), originalLength: 1514 },
]
const bothOrders = [
  ['little-endian', true],
  ['big-endian', false],
] as const

describe.each(bothOrders)('classic pcap, %s', (_name, little) => {
  test('microseconds', () => {
    const file = readCapture(writePcap(packets, { little }))
    expect(file).toMatchObject({ format: 'pcap', packets: 3, damage: [], untimed: 0 })
    // 123,456,789 ns is stored as 123,456 µs, and 1,500 ns later as 123,458 µs.
    expect([...file.times]).toEqual([0, 2e6, 2e12])
    expect([...file.capturedLengths]).toEqual([114, 60, 96])
    expect([...file.originalLengths]).toEqual([114, 60, 1514])
    expect(file.interfaces).toEqual([{ linkType: 1, name: '', resolution: '10^-6 s' }])
  })

  test('nanoseconds', () => {
    expect([...readCapture(writePcap(packets, { little, nanoseconds: true })).times]).toEqual([0, 1.5e6, 2e12])
  })

  test('an Ethernet frame check sequence in the upper bits leaves the link type as it is', () => {
    expect(readCapture(writePcap(packets, { little, linkType: 0x94000001 })).interfaces[0].linkType).toBe(1)
  })
})

describe.each(bothOrders)('pcapng, %s', (_name, little) => {
  test('interfaces with their own resolution and offset', () => {
    const file = new PcapngWriter(little)
      .interface({ linkType: 1, name: 'eth0' })
      .interface({ linkType: 101, name: 'tun0', resolution: 9 })
      .interface({ linkType: 113, resolution: 0x80 | 20 })
      .interface({ linkType: 1, resolution: 9, offset: 1_600_000_000 })
      .packet({ ...packets[0], interface: 1 })
      .packet({ time: start + 1_500n, bytes: new Uint8Array(20), interface: 1 })
      .packet({ time: start + 500_000_000n, bytes: new Uint8Array(36), interface: 2 })
      .packet({ time: start + 1_000_000_001n, bytes: ethernetFrame(46), interface: 3 })
      .packet({ time: start + 2_000_000_000n, bytes: ethernetFrame(46), interface: 0, old: true })
      .done()
    const read = readCapture(file)
    expect(read).toMatchObject({ format: 'pcapng', packets: 5, damage: [] })
    expect([...read.interfaceOf]).toEqual([1, 1, 2, 3, 0])
    expect(read.interfaces.map(({ name }) => name)).toEqual(['eth0', 'tun0', '', ''])
    expect([...read.times.subarray(0, 2)]).toEqual([0, 1.5e6])
    // 2^-20 s resolves no more than 953,674 ps; microseconds cut 789 ns off.
    expect(read.times[2]).toBeGreaterThan(0.5e12 - 953_675)
    expect(read.times[2]).toBeLessThanOrEqual(0.5e12)
    expect(read.times[3]).toBe(1_000_000_001_000)
    expect(read.times[4]).toBe(2e12 - 789_000)
  })

  test('an offset before 1970', () => {
    const file = new PcapngWriter(little).interface({ linkType: 1, offset: -3600 }).packet(packets[0]).packet(packets[2]).done()
    expect([...readCapture(file).times]).toEqual([0, 2e12])
  })

  test('simple packets have no time and the snap length of the first interface', () => {
    const file = new PcapngWriter(little)
      .interface({ linkType: 1, snapLength: 20 })
      .packet(packets[0])
      .simplePacket(ethernetFrame(100).subarray(0, 20), 114)
      .done()
    const read = readCapture(file)
    expect(read).toMatchObject({ packets: 2, untimed: 1, damage: [] })
    expect([read.capturedLengths[1], read.originalLengths[1], read.times[1]]).toEqual([20, 114, 0])
    expect(arrivalsOf(read, file).notes).toEqual(['1 packets have no time: they arrive with the packet in front of them'])
  })

  test('blocks that are not packets are passed over', () => {
    const file = new PcapngWriter(little)
      .interface({ linkType: 1 })
      .block(4, (body) => body.u32(0))
      .block(0x80000bad, (body) => body)
      .block(5, (body) => body.u32(0).u32(0).u32(0))
      .packet(packets[0])
    expect(readCapture(file.done())).toMatchObject({ packets: 1, damage: [] })
  })
})

test('a second section may have the other byte order and numbers its interfaces anew', () => {
  const one = new PcapngWriter(true).interface({ linkType: 1 }).packet(packets[0]).done()
  const two = new PcapngWriter(false).interface({ linkType: 101 }).packet(packets[2]).done()
  const read = readCapture(concatenate(one, two))
  expect(read.damage).toEqual([])
  expect(read.interfaces.map(({ linkType }) => linkType)).toEqual([1, 101])
  expect([...read.interfaceOf]).toEqual([0, 1])
})

describe('damage is named with its place', () => {
  const whole = writePcap(packets)
  const third = 24 + 16 + 114 + 16 + 60
  const change = (file: Uint8Array, offset: number, ...bytes: number[]) => {
    const copy = file.slice()
    copy.set(bytes, offset)
    return copy
  }
  const block = new PcapngWriter().interface({ linkType: 1 }).done().length
  const next = new PcapngWriter().interface({ linkType: 1 }).packet(packets[0])

  test.each<[string, Uint8Array, number, { offset: number; message: string; final: boolean }]>([
    ['nothing', new Uint8Array(0), 0, { offset: 0, message: 'the file is empty', final: true }],
    [
      'text',
      Uint8Array.from([72, 105, 33, 33]),
      0,
      { offset: 0, message: 'the file begins with 48 69 21 21: pcap or pcapng is expected', final: true },
    ],
    [
      'gzip',
      Uint8Array.from([0x1f, 0x8b, 8, 0]),
      0,
      { offset: 0, message: 'the file is packed with gzip: unpack it first', final: true },
    ],
    [
      'header cut off',
      whole.subarray(0, 10),
      0,
      { offset: 10, message: 'the file ends inside its header: 10 of 24 bytes', final: true },
    ],
    [
      'unknown version',
      change(whole, 4, 9),
      0,
      { offset: 4, message: 'pcap version 9.4 is unknown, 2.4 is expected', final: true },
    ],
    [
      'record header cut off',
      whole.subarray(0, third + 5),
      2,
      { offset: third, message: 'packet 3 is cut off: 5 of 16 bytes of its header', final: true },
    ],
    [
      'packet cut off',
      whole.subarray(0, third + 20),
      2,
      { offset: third, message: 'packet 3 is cut off: 4 of its 96 bytes', final: true },
    ],
    [
      'impossible length',
      change(whole, third + 8, 0xff, 0xff, 0xff, 0x7f),
      2,
      { offset: third, message: 'packet 3 would have 2147483647 bytes, at most 262144 are possible', final: true },
    ],
    [
      'impossible microseconds',
      change(whole, third + 4, 0x40, 0x42, 0x0f, 0),
      3,
      { offset: third + 4, message: 'packet 3 is 1000000 ticks into a second that has 1000000', final: false },
    ],
    [
      'shorter on the link than here',
      change(whole, third + 12, 7, 0, 0, 0),
      3,
      { offset: third + 12, message: 'packet 3 has 96 bytes here and 7 on the link', final: false },
    ],
    [
      'block cut off',
      next.done().subarray(0, -8),
      0,
      { offset: block, message: 'a block is cut off: 140 of its 148 bytes', final: true },
    ],
    [
      'block of no length',
      change(next.done(), block + 4, 3),
      0,
      { offset: block + 4, message: 'a block has a length of 3: a multiple of 4 from 12 on is expected', final: true },
    ],
    [
      'block ends differently',
      change(next.done(), block + 144, 0),
      0,
      { offset: block + 144, message: 'a block of 148 bytes says 0 at its end', final: true },
    ],
    [
      'no byte order',
      change(next.done(), 8, 1, 2, 3, 4),
      0,
      { offset: 8, message: 'the section has the byte-order mark 0x01020304, 0x1a2b3c4d is expected', final: true },
    ],
    [
      'unknown section version',
      change(next.done(), 12, 2),
      0,
      { offset: 12, message: 'pcapng version 2.0 is unknown, 1.0 is expected', final: true },
    ],
    [
      'unknown interface',
      change(next.done(), block + 8, 5),
      0,
      { offset: block + 8, message: 'packet 1 is from interface 5, of which the section has 1', final: false },
    ],
    [
      'packet larger than its block',
      change(next.done(), block + 20, 200),
      0,
      { offset: block + 20, message: 'packet 1 would have 200 bytes, its block has room for 116', final: false },
    ],
    [
      'packet before its interface',
      new PcapngWriter().simplePacket(new Uint8Array(4)).done(),
      0,
      { offset: 28, message: 'packet 1 stands before the description of its interface', final: false },
    ],
    [
      'option beyond its block',
      new PcapngWriter().block(1, (body) => body.u16(1).u16(0).u32(0).u16(2).u16(99)).done(),
      0,
      { offset: 44, message: 'an option of 99 bytes reaches beyond the 0 that its block has left', final: false },
    ],
  ])('%s', (_name, bytes, packets, damage) => {
    const read = readCapture(bytes)
    expect(read.packets).toBe(packets)
    expect(read.damage).toEqual([damage])
  })

  test('a file broken in every packet is not answered by a complaint for each', () => {
    const many = Array.from({ length: 1000 }, () => ({ time: start, bytes: new Uint8Array(8), originalLength: 1 }))
    const read = readCapture(writePcap(many))
    expect(read.packets).toBe(1000)
    expect(read.damage).toHaveLength(21)
    expect(read.damage.at(-1)?.message).toBe('more damage from here on is not listed: 20 places are')
  })
})

test.each([
  ['Red Hat 6.1', 0xa1b2c3d4, 24],
  ['Nokia', 0xa1b2c3d4, 20],
  ['Kuznetzov', 0xa1b2cd34, 24],
  ['SuSE 6.3', 0xa1b2cd34, 28],
])('record headers of %s are known by the packets that follow', (_name, magic, recordHeader) => {
  const usual = writePcap(packets)
  const parts = [usual.slice(0, 24)]
  new DataView(parts[0].buffer).setUint32(0, magic, true)
  for (let at = 24, index = 0; index < packets.length; index++) {
    const { length } = packets[index].bytes
    parts.push(usual.slice(at, at + 16), new Uint8Array(recordHeader - 16), usual.slice(at + 16, at + 16 + length))
    at += 16 + length
  }
  const read = readCapture(concatenate(...parts))
  expect(read).toMatchObject({ packets: 3, damage: [] })
  expect([...read.times]).toEqual([0, 2e6, 2e12])
  expect(readCapture(concatenate(...parts.slice(0, 4)))).toMatchObject({ packets: 1, damage: [] })
})

test('the variants of old and patched libpcap', () => {
  const patched = Uint8Array.from([
    ...[0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0],
    ...[5, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0xbb],
  ])
  expect([readCapture(patched).packets, readCapture(patched).offsets[0]]).toEqual([1, 48])
  // Version 2.2 has both lengths the other way round.
  const swapped = writePcap([{ time: start, bytes: new Uint8Array(10) }])
  swapped.set([2, 0], 6)
  swapped.set([20, 0, 0, 0, 10, 0, 0, 0], 32)
  expect([...readCapture(swapped).originalLengths]).toEqual([20])
})

describe('layer 3', () => {
  const ip6 = new Uint8Array(60)
  ip6.set([0x60, 0, 0, 0, 0, 8], 0)
  test.each<[string, number, Uint8Array, number, number | null]>([
    ['Ethernet', 1, ethernetFrame(100), 114, 100],
    ['Ethernet, padded', 1, ethernetFrame(40), 60, 40],
    ['Ethernet with check sequence', 1, ethernetFrame(100), 118, 100],
    ['Ethernet with a VLAN tag', 1, ethernetFrame(100, 1), 118, 100],
    ['Ethernet with two VLAN tags', 1, ethernetFrame(100, 2), 122, 100],
    ['Ethernet, headers only', 1, ethernetFrame(1500).subarray(0, 14), 1514, 1500],
    ['Ethernet with ARP', 1, Uint8Array.from([...new Uint8Array(12), 8, 6, 0x45, 0, 0, 30]), 60, 46],
    ['Ethernet, offloaded segment without total length', 1, ethernetFrame(100).with(16, 0).with(17, 0), 9014, 9000],
    ['Ethernet, cut off in the header', 1, new Uint8Array(5), 5, 0],
    ['raw IP', 101, ip6, 48, 48],
    ['raw IPv6', 229, ip6, 60, 48],
    ['Linux cooked', 113, new Uint8Array(20), 116, 100],
    ['Linux cooked 2', 276, new Uint8Array(20), 120, 100],
    ['loopback', 0, Uint8Array.from([2, 0, 0, 0, 0x45, 0, 0, 84]), 88, 84],
    ['PPP', 9, Uint8Array.from([0, 0x21]), 42, 40],
    ['PPP in HDLC', 9, Uint8Array.from([0xff, 3, 0, 0x21]), 44, 40],
    ['unknown', 195, new Uint8Array(9), 9, null],
  ])('%s', (_name, linkType, frame, length, size) => expect(layer3Size(linkType, frame, length)).toBe(size))
})

describe('arrivals', () => {
  test('sizes at layer 3 and times that never fall', () => {
    const file = writePcap([packets[1], packets[0], packets[2]], { nanoseconds: true })
    const { times, sizes, notes } = arrivalsOf(readCapture(file), file)
    expect([...times]).toEqual([0, 1.5e6, 2e12])
    expect([...sizes]).toEqual([100, 40, 1500])
    expect(notes).toEqual(['packets were put in order of time'])
  })
  test('an unknown link type and what no run can reach are said', () => {
    const late = { time: start + 10_000_000_000_000n, bytes: new Uint8Array(9) }
    const file = writePcap([packets[0], late], { linkType: 195 })
    const { sizes, notes } = arrivalsOf(readCapture(file), file)
    expect([...sizes]).toEqual([114])
    expect(notes).toEqual([
      '1 packets of link type IEEE802_15_4_WITHFCS (195): their whole length counts, link header included',
      '1 packets more than 2.5 hours after the first are left out',
    ])
  })
})

test('the summary counts what was read', () => {
  const file = new PcapngWriter().interface({ linkType: 1 }).interface({ linkType: 101 })
  for (const packet of packets) file.packet(packet)
  file.packet({ time: start + 3_000_000_000n, bytes: new Uint8Array(30), interface: 1 })
  expect(summariseCapture(readCapture(file.done()))).toEqual({
    packets: 4,
    capturedBytes: 300,
    originalBytes: 1718,
    durationSeconds: expect.closeTo(3, 5),
    firstTime: '2023-11-14T22:13:20.123456Z',
    lastTime: '2023-11-14T22:13:23.123456Z',
    linkTypes: [
      { linkType: 1, name: 'ETHERNET (1)', packets: 3 },
      { linkType: 101, name: 'RAW (101)', packets: 1 },
    ],
  })
})

describe('hostile bytes', () => {
  const samples = [
    writePcap(packets),
    writePcap(packets, { little: false, nanoseconds: true }),
    new PcapngWriter()
      .interface({ linkType: 1, name: 'eth0', resolution: 9 })
      .packet(packets[0])
      .simplePacket(packets[1].bytes)
      .done(),
    new PcapngWriter(false)
      .interface({ linkType: 1, offset: 5 })
      .packet({ ...packets[2], old: true })
      .done(),
  ]
  const readsSoundly = (bytes: Uint8Array) => {
    const read = readCapture(bytes)
    for (let i = 0; i < read.packets; i++) {
      expect(read.offsets[i] + read.capturedLengths[i]).toBeLessThanOrEqual(bytes.length)
      expect(read.interfaces[read.interfaceOf[i]]).toBeDefined()
      expect(Number.isFinite(read.times[i])).toBe(true)
    }
    const { times, sizes } = arrivalsOf(read, bytes)
    for (let i = 0; i < times.length; i++) {
      expect(Number.isSafeInteger(times[i]) && times[i] >= (i > 0 ? times[i - 1] : 0) && sizes[i] > 0).toBe(true)
    }
    summariseCapture(read)
  }
  test('cut off anywhere', () => {
    for (const sample of samples) for (let length = 0; length < sample.length; length++) readsSoundly(sample.subarray(0, length))
  })
  test(
    'mutated anywhere',
    () => {
      const mutation = fc.tuple(fc.nat(), fc.nat(255))
      fc.assert(
        fc.property(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 6 }), (sample, mutations) => {
          const copy = sample.slice()
          for (const [at, value] of mutations) copy[at % copy.length] = value
          readsSoundly(copy)
        }),
        runs(1000, 300_000),
      )
    },
    patience,
  )
  test(
    'random behind a magic number',
    () => {
      const magic = samples.map((sample) => sample.subarray(0, 28))
      fc.assert(
        fc.property(fc.constantFrom(...magic), fc.uint8Array({ maxLength: 300 }), (head, tail) =>
          readsSoundly(concatenate(head, tail)),
        ),
        runs(1000, 300_000),
      )
    },
    patience,
  )
})

/** Counts and times by capinfos 4.0; the files are those of tcpdump's test collection. */
const known: Readonly<Record<string, { packets: number; bytes: number; seconds: number }>> = {
  'AoE_Linux.pcap': { packets: 186, bytes: 92_288, seconds: 190.35643 },
  'dns_tcp.pcap': { packets: 11, bytes: 922, seconds: 0.380967 },
  'ipv4_tcp_http_xml.pcap': { packets: 1, bytes: 663, seconds: 0 },
  'of13_ericsson.pcapng': { packets: 174, bytes: 113_746, seconds: 1_226_673.073876 },
}
test('captures of the shared folder, where it exists, read as capinfos reads them', () => {
  const folder = new URL('../../../shared/data/captures/', import.meta.url)
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const bytes = readFileSync(new URL(name, folder))
    const read = readCapture(bytes)
    expect(read.damage, name).toEqual([])
    expect(arrivalsOf(read, bytes).sizes.length).toBeGreaterThan(0)
    const expected = known[name]
    if (!expected) continue
    const { packets, originalBytes, durationSeconds } = summariseCapture(read)
    expect({ packets, bytes: originalBytes }, name).toEqual({ packets: expected.packets, bytes: expected.bytes })
    expect(durationSeconds).toBeCloseTo(expected.seconds, 6)
  }
})
