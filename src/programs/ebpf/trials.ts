/** One program tried on packet after packet, beside any world: what it keeps in its maps goes on from one to the next. */
import { Execution, type ExecutionOptions, nowhere } from './execution.ts'
import type { Environment } from './helpers.ts'
import type { Program } from './program.ts'
import type { Stepper } from './stepping.ts'
import { packetAt, type Target } from './targets.ts'

/** bytes before a packet, for headers that a program adds (Linux: XDP_PACKET_HEADROOM), and as many behind it */
const headroom = 256

interface TrialsOptions extends Pick<ExecutionOptions, 'engine'> {
  /** bytes of the longest packet */
  readonly longest: number
  /** instructions that one packet may take */
  readonly limit: number
}

export class Trials {
  readonly execution: Execution
  private readonly target: Target
  private readonly view: DataView

  /** @param program one that the verifier has accepted for the target, which has a packet: not a mere memory */
  constructor(program: Program, target: Target, { longest, limit, engine = 'interpreter' }: TrialsOptions) {
    const packetRoom = longest + 2 * headroom
    const { contextSize } = target
    this.execution = new Execution(program, { contextSize, packetRoom, cpus: 1, limit, engine, packetAt: packetAt(target) })
    this.target = target
    this.view = new DataView(this.execution.memory.buffer)
  }

  run(packet: Uint8Array, environment: Environment = nowhere): void {
    this.execution.run(environment, ...this.lay(packet))
  }

  /** The same, to be executed one instruction at a time. */
  begin(packet: Uint8Array, environment: Environment = nowhere): Stepper {
    return this.execution.stepper(environment, ...this.lay(packet))
  }

  /** The bytes between where the packet's ends are now. */
  left(): Uint8Array {
    return this.execution.memory.slice(...this.ends())
  }

  /** Where the packet's first byte is now, and the place behind its last. */
  ends(): readonly [number, number] {
    if (this.target.entry === 'packet') return this.laid
    return [this.view.getUint32(this.placeOf('packet'), true), this.view.getUint32(this.placeOf('packet-end'), true)]
  }

  private laid: [number, number] = [0, 0]

  /** Packet and context into the memory. @returns what the program gets in r1 and r2 */
  private lay(packet: Uint8Array): [number, number] {
    const { execution, target, view } = this
    const { layout, memory } = execution
    const begin = layout.packet + headroom
    const end = begin + packet.length
    memory.fill(0, layout.packet, layout.packet + layout.packetRoom)
    memory.set(packet, begin)
    memory.fill(0, layout.context, layout.context + layout.contextSize)
    for (const { name, offset, holds } of target.fields) {
      const value = holds === 'packet' ? begin : holds === 'packet-end' ? end : name === 'len' ? packet.length : 0
      if (value !== 0) view.setUint32(layout.context + offset, value, true)
    }
    this.laid = [begin, end]
    return target.entry === 'packet' ? [begin, end] : [layout.context, 0]
  }

  private placeOf(what: 'packet' | 'packet-end'): number {
    return this.execution.layout.context + (this.target.fields.find(({ holds }) => holds === what)?.offset ?? 0)
  }
}
