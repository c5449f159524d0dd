import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patience, runs } from '../testing/documents.ts'
import { keyIn } from './active-key.ts'
import { anepPort } from './anep.ts'
import { decodeFrame, type Layer } from './decode.ts'
import { type PacketNumbers, synthesise } from './frame.ts'
import { decodeIpv4 } from './ipv4.ts'
import { tcpFlag } from './tcp.ts'

const base: PacketNumbers = {
  sourceMac: 0x00163e000001,
  destinationMac: 0x00163e000002,
  source: 0x0a000001,
  destination: 0x0a000002,
  protocol: 17,
  size: 100,
  ttl: 64,
  identification: 1,
}
const tcp = { sequence: 1000, acknowledgement: 2000, flags: tcpFlag.ack, window: 5000 }
const layersOf = (packet: PacketNumbers) => decodeFrame(1, synthesise(packet).bytes)
const names = (layers: readonly Layer[]) => layers.map(({ protocol }) => protocol).filter((name) => name !== 'padding')
const valueOf = (layers: readonly Layer[], protocol: string, name: string) =>
  layers.find((layer) => layer.protocol === protocol)?.fields.find((field) => field.name === name)?.value

test('a datagram that asks for a service carries its key by ANEP at port 3322', () => {
  const layers = layersOf({ ...base, service: -559038737 })
  expect(names(layers)).toEqual(['ethernet', 'ipv4', 'udp', 'anep', 'payload'])
  expect(valueOf(layers, 'anep', "service key (the lab's own)")).toBe('0xdeadbeef')
  expect(valueOf(layers, 'udp', 'destination port')).toBe(anepPort)
  expect(valueOf(layersOf({ ...base, service: 1, sourcePort: anepPort, destinationPort: 5 }), 'udp', 'destination port')).toBe(5)
})

test('a key travels in other formats at ports of their own, or as an option of the IP header', () => {
  const asking = { ...base, service: -559038737 }
  const sapf = layersOf({ ...asking, format: 'sapf' })
  expect(names(sapf)).toEqual(['ethernet', 'ipv4', 'udp', 'sapf', 'payload'])
  expect(valueOf(sapf, 'sapf', 'selector (SAPF-like)')).toBe('0x00000000deadbeef')
  const custom = layersOf({ ...asking, format: 'custom' })
  expect(names(custom)).toEqual(['ethernet', 'ipv4', 'udp', 'active-key', 'payload'])
  expect(valueOf(custom, 'active-key', "service key (the lab's own)")).toBe('0xdeadbeef')
  const { bytes, notes } = synthesise({ ...asking, format: 'ip' })
  expect(notes).toEqual([])
  expect(names(decodeFrame(1, bytes))).toEqual(['ethernet', 'ipv4', 'udp', 'payload'])
  const decoded = decodeIpv4(bytes.subarray(14))
  expect(decoded.ok && keyIn(decoded.meaning.options)).toBe(0xdeadbeef)
  // all are as long as they say, and what has no room says so
  for (const format of ['anep', 'sapf', 'custom', 'ip'] as const) {
    expect(synthesise({ ...asking, format }).bytes.length).toBe(114)
    expect(synthesise({ ...asking, format, size: 30 }).notes[0]).toContain('no service key')
  }
  expect(names(layersOf({ ...asking, protocol: 6, tcp, format: 'sapf' }))).toContain('sapf')
})

test('a TCP segment shows its numbers', () => {
  const layers = layersOf({
    ...base,
    protocol: 6,
    tcp: {
      ...tcp,
      timestamps: { value: 7, echo: 8 },
      sack: [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
    },
  })
  expect(valueOf(layers, 'tcp', 'sequence')).toBe(1000)
  expect(valueOf(layers, 'tcp', 'timestamps')).toBe('7, echo 8')
  // Three blocks are what timestamps leave room for (RFC 2018 §3).
  expect(valueOf(layers, 'tcp', 'SACK')).toBe('1–2, 3–4, 5–6')
})

test('a SYN with every option of Linux has 40 bytes of header', () => {
  const options = { maximumSegmentSize: 1460, sackPermitted: true, timestamps: { value: 1, echo: 0 }, windowScale: 7 }
  const { bytes, notes } = synthesise({ ...base, protocol: 6, size: 60, tcp: { ...tcp, flags: tcpFlag.syn, ...options } })
  expect(notes).toEqual([])
  expect(valueOf(decodeFrame(1, bytes), 'tcp', 'header length')).toBe(40)
})

test('a retransmission carries the bytes that were sent, however it is cut', () => {
  const payload = (sequence: number, length: number) => {
    const { bytes } = synthesise({ ...base, protocol: 6, size: 40 + length, tcp: { ...tcp, sequence } })
    return bytes.slice(54, 54 + length)
  }
  const whole = payload(0xffff_ff00, 1000)
  expect(payload(0xffff_ff00 + 100, 200)).toEqual(whole.subarray(100, 300))
  expect(payload(44, 100)).toEqual(whole.subarray(300, 400))
})

test('tunnel, mark, echo, and protocol 107', () => {
  const layers = layersOf({ ...base, tunnel: { source: 1, destination: 2 }, mark: 46, ecn: 1 })
  expect(names(layers)).toEqual(['ethernet', 'ipv4', 'ipv4', 'udp', 'payload'])
  expect(valueOf(layers, 'ipv4', 'DSCP')).toBe(46)
  expect(names(layersOf({ ...base, protocol: 1, sequence: 3 }))).toEqual(['ethernet', 'ipv4', 'icmp', 'payload'])
  expect(names(layersOf({ ...base, protocol: 107 }))).toEqual(['ethernet', 'ipv4', 'anep', 'payload'])
  expect(synthesise({ ...base, mark: 64 }).notes).toEqual(['mark 64 is not shown: DSCP has 0 to 63'])
})

test('what does not fit is left off and said', () => {
  expect(synthesise({ ...base, size: 40, service: 1 }).notes).toEqual([
    'no service key: 12 bytes of payload are too few for ANEP',
  ])
  expect(synthesise({ ...base, size: 47, tunnel: { source: 1, destination: 2 } }).notes).toEqual([
    'no outer header: 47 bytes are too few',
  ])
  expect(synthesise({ ...base, size: 27 }).notes).toEqual(['no header of protocol 17: 27 bytes are too few'])
  expect(synthesise({ ...base, size: 44, protocol: 6, tcp: { ...tcp, timestamps: { value: 1, echo: 2 } } }).notes).toEqual([
    'no TCP options: 44 bytes are too few',
  ])
  expect(synthesise({ ...base, size: 3 }).notes[0]).toBe('3 bytes are shown as 20: an IPv4 packet has 20 to 65535')
  expect(synthesise({ ...base, size: 65_536 }).notes[0]).toBe('65536 bytes are shown as 65535: an IPv4 packet has 20 to 65535')
})

test(
  'whatever the numbers, the total length is the size and every checksum is right',
  () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 })
    const packet = fc.record(
      {
        sourceMac: fc.nat(2 ** 48 - 1),
        destinationMac: fc.nat(2 ** 48 - 1),
        source: word,
        destination: word,
        protocol: fc.constantFrom(1, 6, 17, 107, 89),
        size: fc.oneof(fc.integer({ min: 20, max: 140 }), fc.integer({ min: 20, max: 65_535 })),
        ttl: fc.nat(255),
        identification: fc.nat(),
        sourcePort: fc.nat(3321),
        // behind 3322 to 3325, which are those of active networks
        destinationPort: fc.integer({ min: 3326, max: 65_535 }),
        sequence: fc.nat(),
        service: word,
        tunnel: fc.record({ source: word, destination: word }),
        mark: fc.nat(100),
        ecn: fc.nat(3),
        payload: fc.uint8Array({ maxLength: 200 }),
        tcp: fc.record(
          {
            sequence: word,
            acknowledgement: word,
            flags: fc.nat(255),
            window: fc.nat(100_000),
            maximumSegmentSize: fc.nat(100_000),
            windowScale: fc.nat(14),
            sackPermitted: fc.boolean(),
            timestamps: fc.record({ value: word, echo: word }),
            sack: fc.array(fc.tuple(word, word), { maxLength: 6 }),
          },
          { requiredKeys: ['sequence', 'acknowledgement', 'flags', 'window'] },
        ),
      },
      { requiredKeys: ['sourceMac', 'destinationMac', 'source', 'destination', 'protocol', 'size', 'ttl', 'identification'] },
    )
    fc.assert(
      fc.property(packet, (numbers) => {
        const { bytes } = synthesise(numbers)
        expect((bytes[16] << 8) | bytes[17]).toBe(numbers.size)
        expect(bytes.length).toBe(Math.max(60, 14 + numbers.size))
        for (const layer of decodeFrame(1, bytes)) {
          expect([layer.problems, layer.error]).toEqual([[], undefined])
        }
      }),
      runs(500, 50_000),
    )
  },
  patience,
)
