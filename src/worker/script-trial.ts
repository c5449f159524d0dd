/** Trials of JavaScript: a sandbox of its own, whose packets come from a person and whose wishes are only told. */
import { readFields, writeFields } from '../catalogue/javascript/running.ts'
import { settle } from '../catalogue/javascript/settling.ts'
import type { Host } from '../programs/javascript/api.ts'
import { field, packetBlock } from '../programs/javascript/exchange.ts'
import type { Engine } from '../programs/javascript/quickjs.ts'
import { entryPoints, Sandbox } from '../programs/javascript/sandbox.ts'
import { stripTypes } from '../programs/javascript/typescript.ts'
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
    const { failure } = sandbox
    return {
      runs: this.runs,
      cost: sandbox.cost,
      before: packet.slice(),
      after: failure ? packet.slice() : this.left(packet),
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
    const given = packet.subarray(0, room.length)
    room.set(given)
    words.fill(0, packetBlock, packetBlock + 16)
    if (isIpv4(given)) readFields(words, given)
    words[packetBlock + field.length] = given.length
  }

  /** As it goes on: what was set by the names of fields is in the bytes, lengths and checksums are mended. */
  private left(before: Uint8Array): Uint8Array {
    const { words, packet } = this.sandbox
    const fields = words.subarray(packetBlock, packetBlock + 16)
    const after = packet.slice(0, fields[field.length])
    if (fields[field.changed] === 0 || !isIpv4(after)) return after
    writeFields(after, fields)
    settle(after, before)
    return after
  }
}

const isIpv4 = (packet: Uint8Array): boolean => packet.length >= 20 && packet[0] >> 4 === 4
