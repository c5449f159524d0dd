/** What RTP and RTCP packets carry, as bytes. Simulated time counts from the start of an NTP era. */
import type { PacketNumbers } from '../../protocols/frame.ts'
import { encodeRtcp, type Rtcp } from '../../protocols/rtcp.ts'
import { encodeRtp } from '../../protocols/rtp.ts'
import { reportType } from '../../sim/reports.ts'
import { isMedia, ticksAt } from '../../sim/rtp.ts'
import type { World } from '../../sim/world.ts'

const second = 1e12
const word = 4_294_967_296
const mostLost = 0x7f_ff_ff
/** the first dynamic payload type (RFC 3551, section 6) */
const payloadType = 96
/** SDES and its item CNAME (RFC 3550, section 6.5) */
const [description, canonicalName] = [202, 1]
const firstPort = 49_152
const nothing = new Uint8Array(0)

/** Synchronisation source of an end point. */
const sourceId = (component: number): number => Math.imul(component + 1, 0x9e3779b1) >>> 0
/** RTP has an even port, its RTCP the next one (RFC 3550, section 11). */
const evenPort = (component: number): number => firstPort + ((2 * Math.max(0, component)) & 0x3f_fe)

/** Ports and payload of a packet of an RTP session; undefined for any other. */
export function rtpOf(
  world: World,
  packet: number,
): Required<Pick<PacketNumbers, 'sourcePort' | 'destinationPort' | 'payload'>> | undefined {
  const { packets } = world
  const media = isMedia(world, packet)
  const row = packets.report[packet]
  if (!media && (row < 0 || world.reports.type[row] < reportType.sender)) return undefined
  const control = media ? 0 : 1
  return {
    sourcePort: evenPort(packets.source[packet]) + control,
    destinationPort: evenPort(packets.destination[packet]) + control,
    payload: media ? dataOf(world, packet) : encodeRtcp([reportOf(world, packet), nameOf(packets.source[packet])]),
  }
}

const stampOf = ({ packets, published }: World, packet: number): number =>
  ticksAt(packets.born[packet], published[packets.source[packet]]) % word

function dataOf(world: World, packet: number): Uint8Array {
  const { packets } = world
  return encodeRtp(
    {
      marker: false,
      payloadType,
      sequence: packets.sequence[packet] & 0xffff,
      timestamp: stampOf(world, packet),
      ssrc: sourceId(packets.source[packet]),
      csrc: [],
      extension: null,
      padding: 0,
    },
    nothing,
  )
}

function reportOf(world: World, packet: number): Rtcp {
  const { packets, reports } = world
  const row = packets.report[packet]
  const born = packets.born[packet]
  const from = { ssrc: sourceId(packets.source[packet]), extension: nothing }
  if (reports.type[row] === reportType.sender)
    return {
      kind: 'sender-report',
      ...from,
      reports: [],
      ntpSeconds: Math.floor(born / second),
      ntpFraction: Math.floor(((born % second) / second) * word),
      timestamp: stampOf(world, packet),
      packets: reports.packets[row] % word,
      octets: reports.octets[row] % word,
    }
  return {
    kind: 'receiver-report',
    ...from,
    reports: [
      {
        ssrc: sourceId(packets.destination[packet]),
        fractionLost: reports.fraction[row],
        cumulativeLost: Math.max(-mostLost, Math.min(mostLost, reports.lost[row])),
        highestSequence: reports.highest[row] % word,
        jitter: reports.jitter[row] % word,
        lastReport: reports.lastReport[row],
        delaySinceLastReport: reports.delay[row] % word,
      },
    ],
  }
}

/** A name of 16 characters for the end point, ended by two null bytes that fill the word. */
function nameOf(component: number): Rtcp {
  const data = new Uint8Array(24)
  const ssrc = sourceId(component)
  new DataView(data.buffer).setUint32(0, ssrc)
  data.set([canonicalName, 16], 4)
  const name = `${ssrc.toString(16).padStart(8, '0')}${component.toString(16).padStart(8, '0')}`
  for (let i = 0; i < 16; i++) data[6 + i] = name.charCodeAt(i)
  return { kind: 'other', type: description, count: 1, data }
}
