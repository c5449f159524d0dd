/** Collects packets in growing columns while a file is read. */
import type { CaptureFile, CaptureInterface, Damage } from './capture.ts'

/** A file broken all over would otherwise be answered by as many complaints as it has packets. */
const mostDamage = 20

export class Recorder {
  readonly interfaces: CaptureInterface[] = []
  private packets = 0
  private untimed = 0
  private readonly damage: Damage[] = []
  private firstSecond: bigint | null = null
  private firstPicosecond = 0
  private times = new Float64Array(1024)
  private captured = new Float64Array(1024)
  private original = new Float64Array(1024)
  private interfaceOf = new Int32Array(1024)
  private offsets = new Float64Array(1024)

  damaged(offset: number, message: string, final = false): void {
    if (this.damage.length < mostDamage || final) this.damage.push({ offset, message, final })
  }

  /** Number of packets so far: messages count from 1. */
  get count(): number {
    return this.packets
  }

  /** `time` is [seconds, picoseconds of the second], or null for a packet without; lengths in bytes. */
  packet(
    time: readonly [bigint, number] | null,
    captured: number,
    original: number,
    interfaceIndex: number,
    offset: number,
  ): void {
    if (this.packets === this.times.length) this.grow()
    const at = this.packets++
    if (time === null) {
      this.untimed += 1
      this.times[at] = at > 0 ? this.times[at - 1] : 0
    } else {
      if (this.firstSecond === null) [this.firstSecond, this.firstPicosecond] = time
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
