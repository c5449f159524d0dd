/** The node that code of capsules is tried in: it does nothing that it is asked for, and tells it. */
import { hexadecimal, nameOf } from '../programs/code/naming.ts'
import type { Tried } from './program-trial.ts'

/** a home and a name as capsules have them: the node's own address (RFC 5737), the hash of nothing that exists */
const home = 0xc000_0201
const name = 'ab'.repeat(32)
/** bytes of IPv4 without options and UDP */
const headers = 28

const verdicts = { forward: 'FORWARD', turn: 'TURN', send: 'SEND', deliver: 'DELIVER' } as const

export class CapsuleNode {
  verdict: NonNullable<Tried['verdict']> = ended
  private readonly send: (to: number, bytes: Uint8Array) => void

  /** @param send a capsule that was made */
  constructor(send: (to: number, bytes: Uint8Array) => void) {
    this.send = send
  }

  /** A capsule's data: what a datagram carries. */
  static dataOf(packet: Uint8Array): Uint8Array {
    return packet.subarray(Math.min(headers, packet.length))
  }

  begin(): void {
    this.verdict = ended
  }

  /** A routine of the node (`Host.ask`). */
  ask(request: string): string {
    const [routine, values] = request.startsWith('[') ? (JSON.parse(request) as [string, unknown[]]) : [request, []]
    switch (routine) {
      case 'forward':
      case 'turn':
      case 'deliver':
      case 'send':
        this.verdict = { name: verdicts[routine], passes: true }
        return ''
      case 'create':
        this.send(Number(values[1]) >>> 0, bytesIn(values[0]))
        return ''
      case 'insert':
        return ''
      case 'home':
        return `=${home}`
      case 'injected':
        return '=false'
      case 'name':
        return `=${JSON.stringify(name)}`
      case 'digest':
        return `=${JSON.stringify(hexadecimal(nameOf(bytesIn(values[0]), 'sha-256')))}`
      case 'nameLength':
        return `=${name.length / 2}`
      default:
        return `!${routine} is not there in a trial: it needs a node of the design`
    }
  }
}

const bytesIn = (value: unknown): Uint8Array => Uint8Array.from(Array.isArray(value) ? value : [], Number)
const ended = { name: 'END', passes: false }
