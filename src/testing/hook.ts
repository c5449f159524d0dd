/** For tests: a library's program at an XDP hook, fed with frames at times that the test chooses; and frames to feed it with. */
import { assemble } from '../programs/ebpf/assembler.ts'
import { Execution } from '../programs/ebpf/execution.ts'
import type { ProgramMap } from '../programs/ebpf/maps.ts'
import { atLevel, targets } from '../programs/ebpf/targets.ts'
import { verify } from '../programs/ebpf/verifier.ts'
import { libraryProgram } from '../programs/library/index.ts'
import { decodeFrame } from '../protocols/decode.ts'
import { type PacketNumbers, synthesise, type TcpNumbers } from '../protocols/frame.ts'
import type { Icmp } from '../protocols/icmp.ts'

const room = 256

export interface Passed {
  /** XDP_DROP = 1, XDP_PASS = 2 */
  readonly verdict: number
  readonly bytes: Uint8Array
  readonly instructions: number
}

export class Hook {
  /** ns */
  time = 0
  cpu = 0
  private readonly execution: Execution

  /** Verified for a card: what a card takes, the kernel takes as well. */
  constructor(id: string, change: (text: string) => string = (text) => text, cpus = 4) {
    const text = libraryProgram(id)?.text
    if (text === undefined) throw new Error(`the library has no program ${id}`)
    const program = assemble(change(text), id)
    verify(program, atLevel(targets.xdp, 'nic'))
    const limit = 1_000_000
    this.execution = new Execution(program, { contextSize: 24, packetRoom: 2 * room + 2048, cpus, limit })
  }

  map(name: string): ProgramMap {
    const map = this.execution.maps.find(({ definition }) => definition.name === name)
    if (map === undefined) throw new Error(`no map ${name}`)
    return map
  }

  run(frame: Uint8Array): Passed {
    const { memory, layout } = this.execution
    const start = layout.packet + room
    memory.set(frame, start)
    const context = new DataView(memory.buffer, memory.byteOffset + layout.context, 24)
    context.setUint32(0, start, true)
    context.setUint32(4, start + frame.length, true)
    context.setUint32(8, start, true)
    const environment = {
      now: () => this.time,
      random: () => 0,
      cpu: () => this.cpu,
      trace: () => {},
      redirect: () => 0,
    }
    this.execution.run(environment, layout.context)
    const { r0Low: verdict, executed: instructions } = this.execution
    return { verdict, bytes: memory.slice(context.getUint32(0, true), context.getUint32(4, true)), instructions }
  }
}

export const address = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

export interface FrameOptions {
  readonly from?: string
  readonly to?: string
  readonly ports?: readonly [number, number]
  readonly protocol?: number
  readonly size?: number
  readonly tcp?: TcpNumbers
  readonly payload?: Uint8Array
  readonly ecn?: number
  readonly service?: number
  readonly icmp?: Icmp
  readonly fragment?: PacketNumbers['fragment']
}

export function frame({ from = '10.0.0.1', to = '10.0.0.2', ports = [1024, 4000], ...others }: FrameOptions = {}): Uint8Array {
  const [sourcePort, destinationPort] = ports
  return synthesise({
    sourceMac: 2,
    destinationMac: 3,
    source: address(from),
    destination: address(to),
    sourcePort,
    destinationPort,
    protocol: 17,
    size: 100,
    ttl: 64,
    identification: 7,
    ...others,
  }).bytes
}

export interface Read {
  readonly problems: readonly string[]
  /** of all layers, as `ipv4 source` */
  readonly values: Readonly<Record<string, unknown>>
}

/** What the decoders find in a frame; its problems are those of wrong checksums and lengths, too. */
export function read(bytes: Uint8Array): Read {
  const layers = decodeFrame(1, bytes)
  return {
    problems: layers.flatMap(({ problems, error }) => [...problems, ...(error ? [error] : [])].map(({ message }) => message)),
    values: Object.fromEntries(
      layers.flatMap(({ protocol, fields }) => fields.map(({ name, value }) => [`${protocol} ${name}`, value])),
    ),
  }
}
