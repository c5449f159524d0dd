/** For tests: a library's program in JavaScript on a node by itself. IP packets go in, IP packets come out. */
import type { Host } from '../programs/javascript/api.ts'
import { field, packetBlock, word } from '../programs/javascript/exchange.ts'
import { defaultLimits, Sandbox } from '../programs/javascript/sandbox.ts'
import { libraryProgram } from '../programs/library/index.ts'
import { get16, get32, put16, put32 } from '../protocols/bytes.ts'
import { checksum, pseudoHeaderSum } from '../protocols/checksum.ts'
import { address, type FrameOptions, frame, read } from './hook.ts'
import { engine } from './javascript.ts'

interface Timer {
  readonly at: number
  readonly mark: number
}

export interface BoxOptions {
  readonly at?: string
  readonly change?: (text: string) => string
  /** of one call; what user space grants when absent */
  readonly operations?: number
}

/** what the kind grants in user space (service/script) */
const userOperations = 200_000

export class Box implements Host {
  /** ps */
  time = 1e12
  readonly lines: string[] = []
  /** operations of the dearest call so far */
  dearest = 0
  private readonly sandbox: Sandbox
  private timers: Timer[] = []
  private out: Uint8Array[] = []
  private draws = 0

  constructor(id: string, { at = '10.0.0.200', change = (text) => text, operations = userOperations }: BoxOptions = {}) {
    const text = libraryProgram(id)?.text
    if (text === undefined) throw new Error(`the library has no program ${id}`)
    this.sandbox = new Sandbox(engine(), change(text), this, { ...defaultLimits, operations })
    this.sandbox.words[word.address] = address(at)
  }

  random(): number {
    // Weyl's sequence of the golden section: even, and the same each time
    return (this.draws++ * 0.6180339887498949) % 1
  }
  send(fields: Int32Array, bytes: Uint8Array, to: number): boolean {
    const copy = written(fields, bytes)
    put32(copy, 16, to >>> 0)
    this.out.push(settled(copy))
    return true
  }
  timer(after: number, mark: number): boolean {
    this.timers.push({ at: this.time + after, mark })
    return true
  }
  log(line: string): void {
    this.lines.push(line)
  }

  /** What leaves the node, what was sent before the packet itself. */
  pass(...packets: readonly Uint8Array[]): Uint8Array[] {
    const { sandbox } = this
    for (const ip of packets) {
      const { words } = sandbox
      const fields = words.subarray(packetBlock, packetBlock + 16)
      sandbox.packet.set(ip)
      const ports = (ip[0] & 15) * 4
      fields.set([ip.length, get32(ip, 12), get32(ip, 16), ip[9], ip[8], get16(ip, ports), get16(ip, ports + 2)])
      const passes = sandbox.treat()
      this.check()
      if (passes) this.out.push(settled(written(fields, sandbox.packet.slice(0, fields[field.length]))))
    }
    return this.out.splice(0)
  }

  /** Time goes on, and timers are due. @param by ps */
  wait(by: number): Uint8Array[] {
    const end = this.time + by
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
      if (next === undefined) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.time = next.at
      this.sandbox.wake(next.mark)
      this.check()
    }
    this.time = end
    return this.out.splice(0)
  }

  /** timers that are set */
  get pending(): number {
    return this.timers.length
  }
  /** As if a timer were due, so that a program that was changed for a test tells what it keeps. */
  tick(): void {
    this.sandbox.wake(0)
    this.check()
  }

  private check(): void {
    const { failure, cost } = this.sandbox
    if (failure) throw new Error(`${failure.kind}: ${failure.message}, line ${failure.line}`)
    this.dearest = Math.max(this.dearest, cost)
  }
}

/** Fields that the program set, in the bytes. */
function written(fields: Int32Array, bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  const changed = (at: number) => (fields[field.changed] & (1 << at)) !== 0
  const ports = (copy[0] & 15) * 4
  if (changed(field.source)) put32(copy, 12, fields[field.source] >>> 0)
  if (changed(field.destination)) put32(copy, 16, fields[field.destination] >>> 0)
  if (changed(field.sourcePort)) put16(copy, ports, fields[field.sourcePort])
  if (changed(field.destinationPort)) put16(copy, ports + 2, fields[field.destinationPort])
  return copy
}

/** Lengths and checksums, of UDP too. */
function settled(ip: Uint8Array): Uint8Array {
  const header = (ip[0] & 15) * 4
  put16(ip, 2, ip.length)
  put16(ip, 10, 0)
  put16(ip, 10, checksum(ip.subarray(0, header)))
  // a fragment has no header of UDP, or not all that its checksum covers
  if (ip[9] !== 17 || (get16(ip, 6) & 0x3fff) !== 0) return ip
  const datagram = ip.subarray(header)
  put16(datagram, 4, datagram.length)
  put16(datagram, 6, 0)
  const addresses = { source: get32(ip, 12), destination: get32(ip, 16) }
  put16(datagram, 6, checksum(datagram, pseudoHeaderSum(addresses, 17, datagram.length)))
  return ip
}

/** An IP packet with UDP, and ANEP in it if it asks for a service. */
export function datagram(payload: Uint8Array | string, options: FrameOptions = {}): Uint8Array {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
  const headers = options.service === undefined ? 28 : 44
  const size = headers + bytes.length
  // behind it a short frame is padded
  return frame({ ...options, size, payload: bytes }).subarray(14, 14 + size)
}

/** What a datagram carries behind UDP, and ANEP if it is there. */
export function payloadOf(ip: Uint8Array): Uint8Array {
  const active = get16(ip, 22) === 3322
  return ip.slice(active ? 28 + get16(ip, 32) * 4 : 28)
}

export const textOf = (ip: Uint8Array): string => new TextDecoder().decode(payloadOf(ip))

/** Bytes that nothing compresses, the same for the same number. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed * 2_654_435_761
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return state >>> 24
  })
}

/** As frames, for the decoders: what they find wrong. */
export const problemsOf = (packets: readonly Uint8Array[]): string[] =>
  packets.flatMap((ip) => read(Uint8Array.from([...frame().subarray(0, 14), ...ip])).problems)

/** Packets of many lengths that nothing compresses. */
export const flow = (count: number, options: FrameOptions = {}): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => datagram(noise(100 + ((i * 37) % 900), i + 1), options))

/** As text, so that a difference is readable. */
export const inHex = (packets: readonly Uint8Array[]): string[] => packets.map((bytes) => Buffer.from(bytes).toString('hex'))
