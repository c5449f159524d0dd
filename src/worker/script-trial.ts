/** Trials of JavaScript: a sandbox of its own, whose packets come from a person and whose wishes are only told. */
import type { Host } from '../programs/javascript/api.ts'
import { field, packetBlock } from '../programs/javascript/exchange.ts'
import type { Engine } from '../programs/javascript/quickjs.ts'
import { entryPoints, Sandbox } from '../programs/javascript/sandbox.ts'
import { stripTypes } from '../programs/javascript/typescript.ts'
import { get16, get32 } from '../protocols/bytes.ts'
import type { Breakpoint, Trial, Tried } from './program-trial.ts'

/** programs get a packet from its IP header on */
const ethernetHeader = 14
/** ps between one packet and the next: a time that goes on */
const interval = 1e9

export class ScriptTrial implements Trial, Host {
  private readonly sandbox: Sandbox
  private runs = 0
  private draws = 0
  private notes: string[] = []
  private out: { to: number; bytes: Uint8Array }[] = []
  private set: { after: number; mark: number }[] = []

  /** Throws ProgramRefused. */
  constructor(engine: Engine, source: string) {
    this.sandbox = new Sandbox(engine, stripTypes(source), this)
    const init = entryPoints.indexOf('init')
    if (this.sandbox.has(init)) this.sandbox.call(init)
  }

  get time(): number {
    return this.runs * interval
  }
  /** a fixed sequence: a trial is the same every time */
  random(): number {
    return ((Math.imul(++this.draws, 0x9e3779b1) >>> 0) + 0.5) / 4_294_967_296
  }
  send(fields: Int32Array, bytes: Uint8Array, to: number): boolean {
    this.out.push({ to, bytes: bytes.slice(0, fields[field.length]) })
    return true
  }
  timer(after: number, mark: number): boolean {
    this.set.push({ after, mark })
    return true
  }
  log(line: string): void {
    this.notes.push(line)
  }

  run(frame: Uint8Array, _breakpoints: readonly Breakpoint[]): Tried {
    const { sandbox } = this
    const packet = frame.subarray(ethernetHeader)
    this.runs++
    this.notes = []
    this.out = []
    this.set = []
    this.lay(packet)
    const passes = sandbox.has(0) ? sandbox.treat() : true
    const after = sandbox.packet.slice(0, sandbox.words[packetBlock + field.length])
    const { failure } = sandbox
    return {
      runs: this.runs,
      cost: sandbox.cost,
      before: packet.slice(),
      after: failure ? packet.slice() : after,
      log: this.notes,
      sent: this.out,
      timers: this.set,
      tables: [],
      ...(failure
        ? { fault: { message: failure.message, line: failure.line } }
        : { verdict: { name: passes ? 'PASS' : 'DROP', passes } }),
    }
  }

  go(): Tried {
    throw new Error('a script does not stop on its way')
  }

  private lay(packet: Uint8Array): void {
    const { words, packet: room } = this.sandbox
    room.set(packet.subarray(0, room.length))
    words.fill(0, packetBlock, packetBlock + 16)
    const put = (name: number, value: number) => {
      words[packetBlock + name] = value
    }
    put(field.length, Math.min(packet.length, room.length))
    if (packet.length < 20 || packet[0] >> 4 !== 4) return
    put(field.source, get32(packet, 12))
    put(field.destination, get32(packet, 16))
    put(field.protocol, packet[9])
    put(field.ttl, packet[8])
    const header = (packet[0] & 15) * 4
    if ((packet[9] !== 6 && packet[9] !== 17) || packet.length < header + 4 || (get16(packet, 6) & 0x1fff) !== 0) return
    put(field.sourcePort, get16(packet, header))
    put(field.destinationPort, get16(packet, header + 2))
  }
}
