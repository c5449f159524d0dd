/** What both ends of an RTP stream reckon with: the stream's clock and its sizes (RFC 3550). */
import { flag } from './packets.ts'
import type { World } from './world.ts'

const second = 1e12

/** bytes of IP and UDP headers */
const datagramHeaders = 28
export const rtpHeaders = datagramHeaders + 12
/** An RTCP packet is compound: a report and who it is from, whose name has 16 characters (RFC 3550, section 6.1; RFC 7022). */
const description = 28
export const senderReportSize = datagramHeaders + 28 + description
export const receiverReportSize = datagramHeaders + 32 + description

/** A time in ticks of a clock of so many hertz. */
export const ticksAt = (time: number, clock: number): number => Math.round(time / (second / clock))

/** The middle of an NTP time stamp: 1/65,536 s in 32 bits. */
export const shortTime = (time: number): number => Math.floor((time / second) * 65_536) % 4_294_967_296
/** From one such time stamp to a later one. */
export const shortTimeBetween = (from: number, to: number): number => (to - from) >>> 0

/** Time to the next report: half to three halves of the interval, so that not all report at once. */
export const untilReport = (world: World, stream: number, interval: number): number =>
  Math.round(interval * (0.5 + world.uniform(stream)))

/** Whether the packet is a data packet of an RTP stream. */
export const isMedia = ({ packets }: World, packet: number): boolean => (packets.flags[packet] & flag.rtp) !== 0
