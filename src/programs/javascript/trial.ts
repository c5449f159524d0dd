/** A program by itself: called with packets that nobody has sent, to see what it costs. */
import type { Host } from './api.ts'
import { field, packetBlock } from './exchange.ts'
import { ProgramRefused } from './language.ts'
import type { Engine } from './quickjs.ts'
import { defaultLimits, type Failure, type Limits, Sandbox } from './sandbox.ts'
import { withoutTypes } from './typescript.ts'

export interface ScriptTrial {
  /** operations of the dearest call */
  readonly operations: number
  /** bytes of the packet of that call */
  readonly length: number
  /** why a call ended early, or the program was not accepted */
  readonly failure: Pick<Failure, 'message' | 'line'> | null
}

/** Nobody hears a program that is only tried. */
const deaf: Host = { time: 0, random: () => 0.5, send: () => true, timer: () => true, log() {} }
/** bytes of IP packets: the shortest with a word of payload, a full Ethernet frame's; each twice, since a first call may set up what it keeps */
const lengths = [32, 1500, 32, 1500]

export function trialOf(engine: Engine, source: string, limits: Limits = defaultLimits): ScriptTrial {
  let [operations, longest] = [0, lengths[0]]
  try {
    const sandbox = new Sandbox(engine, withoutTypes(source), deaf, limits)
    // `onPacket` has place 0 among the functions that a host calls
    if (!sandbox.has(0)) return { operations, length: longest, failure: null }
    for (const length of lengths) {
      fill(sandbox, length)
      sandbox.treat()
      if (sandbox.cost > operations) [operations, longest] = [sandbox.cost, length]
      if (sandbox.failure) return { operations, length, failure: sandbox.failure }
    }
  } catch (error) {
    if (!(error instanceof ProgramRefused)) throw error
    return { operations, length: longest, failure: { message: error.message, line: error.line } }
  }
  return { operations, length: longest, failure: null }
}

/** A UDP datagram whose payload counts up. */
function fill({ words, packet }: Sandbox, length: number): void {
  for (let i = 0; i < length; i++) packet[i] = i < 28 ? 0 : i
  packet.set([0x45, 0, length >> 8, length & 255], 0)
  packet.set([64, 17], 8)
  packet.set([10, 0, 0, 1, 10, 0, 0, 2, 0x0f, 0xa0, 0, 80], 12)
  const block = (name: number, value: number) => {
    words[packetBlock + name] = value
  }
  block(field.length, length)
  block(field.source, 0x0a000001)
  block(field.destination, 0x0a000002)
  block(field.protocol, 17)
  block(field.ttl, 64)
  block(field.sourcePort, 4000)
  block(field.destinationPort, 80)
  block(field.port, 1)
}
