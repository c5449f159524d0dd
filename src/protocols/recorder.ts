/** Collects packets in growing columns while a file is read. */
import type { CaptureFile, CaptureInterface, CaptureTime, Damage } from './capture.ts'

/** A file broken all over would otherwise be answered by as many complaints as it has packets. */
const mostDamage = 20

const isBefore = ([second, part]: CaptureTime, [other, otherPart]: CaptureTime) =>
  second < other || (second === other && part < otherPart)

export class Recorder {
  readonly interfaces: CaptureInterface[] = []
  private packets = 0
  private untimed = 0
  private readonly damage: Damage[] = []
  private readonly comments = new Map<number, string>()
  private earliest: CaptureTime | null = null
  private latest: CaptureTime | null = null
  private firstSecond: bigint | null = null
  private firstPicosecond = 0
  private times = new Float64Array(1024)
  private captured = new Float64Array(1024)
  private original = new Float64Array(1024)
  private interfaceOf = new Int32Array(1024)
  private offsets = new Float64Array(1024)

  damaged(offset: number, message: string, final = false): void {
    if (this.damage.length < mostDamage || final) this.damage.push({ offset, message, final })
    else if (this.damage.length === mostDamage)
      this.damage.push({ offset, message: `more damage from here on is not listed: ${mostDamage} places are`, final })
  }

  /** Number of packets so far: messages count from 1. */
  get count(): number {
    return this.packets
  }

  /** A comment on the packet that was added last. */
  comment(text: string): void {
    const at = this.packets - 1
    const before = this.comments.get(at)
    this.comments.set(at, before === undefined ? text : `${before}\n${text}`)
  }

  /** Lengths in bytes; a packet without a time has null. */
  packet(time: CaptureTime | null, captured: number, original: number, interfaceIndex: number, offset: number): void {
    if (this.packets === this.times.length) this.grow()
    const at = this.packets++
    if (time === null) {
      this.untimed += 1
      this.times[at] = at > 0 ? this.times[at - 1] : 0
    } else {
      if (this.firstSecond === null) [this.firstSecond, this.firstPicosecond] = time
      if (this.earliest === null || isBefore(time, this.earliest)) this.earliest = time
      if (this.latest === null || isBefore(this.latest, time)) this.latest = time
      this.times[at] = Number(time[0] - this.firstSecond) * 1e12 + (time[1] - this.firstPicosecond)
    }
    this.captured[at] = captured
    this.original[at] = original
    this.interfaceOf[at] = interfaceIndex
    this.offsets[at] = offset
  }

  finish(format: CaptureFile['format']): CaptureFile {
    const { packets, interfaces, untimed, damage } = this
    return {
      format,
      packets,
      times: this.times.slice(0, packets),
      capturedLengths: this.captured.slice(0, packets),
      originalLengths: this.original.slice(0, packets),
      interfaceOf: this.interfaceOf.slice(0, packets),
      offsets: this.offsets.slice(0, packets),
      interfaces,
      untimed,
      first: this.earliest,
      last: this.latest,
      comments: this.comments,
      damage,
    }
  }

  private grow(): void {
    const length = this.times.length * 2
    const doubled = (column: Float64Array) => {
      const larger = new Float64Array(length)
      larger.set(column)
      return larger
    }
    this.times = doubled(this.times)
    this.captured = doubled(this.captured)
    this.original = doubled(this.original)
    this.offsets = doubled(this.offsets)
    const interfaces = new Int32Array(length)
    interfaces.set(this.interfaceOf)
    this.interfaceOf = interfaces
  }
}
