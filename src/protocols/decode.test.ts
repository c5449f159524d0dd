import { describe, expect, test } from 'vitest'
import { anepPort, encodeAnep, labTypeId } from './anep.ts'
import { encodeArp } from './arp.ts'
import { join } from './bytes.ts'
import { type DecodeHints, decodeFrame, type Layer } from './decode.ts'
import { encodeEthernet, etherType } from './ethernet.ts'
import { encodeIcmp } from './icmp.ts'
import { encodeIpip } from './ipip.ts'
import { encodeIpv4, type Ipv4, ipProtocol } from './ipv4.ts'
import { encodePanCapsule } from './pan-capsule.ts'
import { encodeRtcp } from './rtcp.ts'
import { encodeRtp } from './rtp.ts'
import { encodeSapf, sapfEtherType } from './sapf.ts'
import { encodeTcp, tcpFlag } from './tcp.ts'
import { encodeUdp } from './udp.ts'

const ip: Ipv4 = {
  dscp: 0,
  ecn: 0,
  identification: 1,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 64,
  protocol: ipProtocol.udp,
  source: 0x0a000001,
  destination: 0x0a000002,
  options: [],
}
const nothing = new Uint8Array(0)
const text = Uint8Array.of(104, 105)
const onEthernet = (payload: Uint8Array, type: number = etherType.ipv4) =>
  encodeEthernet({ destination: 1, source: 2, tags: [], type }, payload)
const udpTo = (destinationPort: number, payload: Uint8Array) =>
  encodeIpv4(ip, encodeUdp({ sourcePort: 40_000, destinationPort }, payload, ip))
const tcpTo = (destinationPort: number, payload: Uint8Array) => {
  const segment = { sequence: 1, acknowledgement: 2, flags: tcpFlag.ack, window: 3, urgentPointer: 0, options: [] }
  return encodeIpv4({ ...ip, protocol: 6 }, encodeTcp({ ...segment, sourcePort: 40_000, destinationPort }, payload, ip))
}
const anep = encodeAnep(
  { discardUnknown: false, typeId: labTypeId, options: [{ kind: 'service-key', discard: false, key: 5 }] },
  text,
)
const rtp = encodeRtp(
  { marker: false, payloadType: 96, sequence: 1, timestamp: 2, ssrc: 3, csrc: [], extension: null, padding: 4 },
  text,
)
const rtcp = encodeRtcp([{ kind: 'receiver-report', ssrc: 1, reports: [], extension: nothing }])
const node = { address: 0x0a000001, port: 9 }
const capsule = {
  nextHop: node,
  code: new Uint8Array(20),
  homeNode: node,
  reached: false,
  sequence: 1,
  source: node,
  destination: node,
  sent: 0,
}

const names = (layers: readonly Layer[]) => layers.map(({ protocol }) => protocol)
const allIsWell = (layers: readonly Layer[]) => {
  for (const { problems, error } of layers) expect([problems, error]).toEqual([[], undefined])
}

describe('picks the next layer by type, protocol, port or hint', () => {
  const hints: DecodeHints = {
    ports: new Map([
      [5004, 'rtp'],
      [5005, 'rtcp'],
      [5006, 'pan'],
    ]),
  }
  test.each<[string, Uint8Array, string[]]>([
    ['UDP', udpTo(9, text), ['udp', 'payload', 'padding']],
    ['ANEP at port 3322', udpTo(anepPort, anep), ['udp', 'anep', 'payload']],
    ['ANEP in TCP', tcpTo(anepPort, anep), ['tcp', 'anep', 'payload']],
    ['the middle of a stream of ANEP', tcpTo(anepPort, text), ['tcp', 'payload', 'padding']],
    ['ANEP in IP protocol 107', encodeIpv4({ ...ip, protocol: 107 }, anep), ['anep', 'payload', 'padding']],
    ['RTP by hint, with its own padding', udpTo(5004, rtp), ['udp', 'rtp', 'payload', 'padding']],
    ['RTCP by hint', udpTo(5005, rtcp), ['udp', 'rtcp', 'padding']],
    ['a PAN capsule by hint', udpTo(5006, encodePanCapsule(capsule, text)), ['udp', 'pan', 'payload']],
    ['TCP', tcpTo(80, nothing), ['tcp', 'padding']],
    [
      'echo',
      encodeIpv4({ ...ip, protocol: 1 }, encodeIcmp({ kind: 'echo-request', identifier: 1, sequence: 1 }, text)),
      ['icmp', 'payload', 'padding'],
    ],
    [
      'a tunnel',
      encodeIpip({ source: 1, destination: 2, ttl: 3, identification: 4 }, tcpTo(80, text)),
      ['ipv4', 'tcp', 'payload'],
    ],
    ['a later fragment', encodeIpv4({ ...ip, fragmentOffset: 8 }, text), ['payload', 'padding']],
    ['another protocol', encodeIpv4({ ...ip, protocol: 89 }, text), ['payload', 'padding']],
  ])('%s', (_name, packet, expected) => {
    const layers = decodeFrame(1, onEthernet(packet), hints)
    expect(names(layers)).toEqual(['ethernet', 'ipv4', ...expected])
    allIsWell(layers)
  })
})

test('ARP and SAPF directly on Ethernet', () => {
  const request = { operation: 1, senderMac: 1, senderAddress: 2, targetMac: 0, targetAddress: 3 }
  expect(names(decodeFrame(1, onEthernet(encodeArp(request), etherType.arp)))).toEqual(['ethernet', 'arp', 'padding'])
  const sapf = onEthernet(encodeSapf({ selector: 7n }, text), sapfEtherType)
  expect(names(decodeFrame(1, sapf))).toEqual(['ethernet', 'sapf', 'payload'])
})

test.each<[string, number, number[]]>([
  ['RAW', 101, []],
  ['IPV4', 228, []],
  ['NULL', 0, [2, 0, 0, 0]],
  ['LINUX_SLL', 113, [0, 4, 0, 1, 0, 6, 0, 0, 0, 0, 0, 2, 0, 0, 8, 0]],
  ['LINUX_SLL2', 276, [8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4, 6, 0, 0, 0, 0, 0, 2, 0, 0]],
])('link type %s', (_name, linkType, header) => {
  const layers = decodeFrame(linkType, join([Uint8Array.from(header), udpTo(9, text)]))
  expect(names(layers.slice(header.length > 0 ? 1 : 0))).toEqual(['ipv4', 'udp', 'payload'])
  expect(layers.at(-1)?.offset).toBe(header.length + 28)
  allIsWell(layers)
})

test('offsets count from the start of the frame and say which bytes a field is', () => {
  const frame = onEthernet(udpTo(53_000, text))
  const port = decodeFrame(1, frame)
    .flatMap(({ fields }) => fields)
    .find(({ name }) => name === 'destination port')
  expect(port).toEqual({ name: 'destination port', value: 53_000, offset: 36, length: 2 })
  expect((frame[36] << 8) | frame[37]).toBe(53_000)
})

test('an ICMP error shows the packet that it quotes, without complaint about what was cut off', () => {
  const about = udpTo(9, new Uint8Array(900))
  const error = encodeIcmp({ kind: 'time-exceeded', code: 0 }, about.subarray(0, 40))
  const layers = decodeFrame(101, encodeIpv4({ ...ip, protocol: 1 }, error))
  expect(layers.map(({ protocol, quoted }) => `${protocol} ${quoted}`)).toEqual([
    'ipv4 false',
    'icmp false',
    'ipv4 true',
    'udp true',
    'payload true',
  ])
  expect(layers[2].problems).toEqual([])
})

test('a layer that cannot be decoded is shown as bytes with the reason, and those above it stay', () => {
  const layers = decodeFrame(1, onEthernet(udpTo(9, text)).with(14, 0x65))
  expect(names(layers)).toEqual(['ethernet', 'ipv4'])
  expect(layers[1].error).toEqual({ code: 'ipv4-version', offset: 14, message: 'ipv4: version 6 is not 4' })
  expect(layers[1].fields).toEqual([{ name: 'bytes', value: expect.any(String), offset: 14, length: 46 }])
})

test('a frame cut off by the snap length keeps its headers', () => {
  const layers = decodeFrame(1, onEthernet(udpTo(9, new Uint8Array(900))).subarray(0, 96))
  expect(names(layers)).toEqual(['ethernet', 'ipv4', 'udp', 'payload'])
  expect(layers[1].problems).toMatchObject([{ code: 'ipv4-truncated' }])
})

test('tunnels in tunnels end', () => {
  let packet: Uint8Array = udpTo(9, text)
  for (let i = 0; i < 500; i++) packet = encodeIpip({ source: 1, destination: 2, ttl: 3, identification: 4 }, packet)
  expect(decodeFrame(101, packet).length).toBeLessThan(30)
})

test('an unknown link type is bytes', () => {
  expect(names(decodeFrame(147, text))).toEqual(['payload'])
  expect(decodeFrame(1, nothing)[0].error?.code).toBe('too-short')
})
