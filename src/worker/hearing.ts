/**
 * What the worker is told, in order. A design with programs in JavaScript needs their engine before it can be run: the first
 * message that brings one waits until the engine has been fetched, and all that is said after it.
 */
import type { Engine } from '../programs/javascript/quickjs.ts'
import { bringsJavaScript, needsJavaScript } from '../topology/programs.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

/** What a worker has around it. */
export interface Host {
  post(message: FromWorker, transfer?: ArrayBuffer[]): void
  /** milliseconds */
  now(): number
  /** calls back when messages have been looked at; `pause` in milliseconds, 0 = as soon as possible */
  later(callback: () => void, pause: number): void
  /** what runs programs in JavaScript: asked for when a design has one */
  engine(): Promise<Engine>
}

export class Hearing {
  /** null until a design has needed it, and when it could not be fetched: what needs it is then refused in words */
  engine: Engine | null = null
  private readonly host: Host
  private readonly hear: (message: ToWorker) => void
  private waiting: ToWorker[] | null = null

  constructor(host: Host, hear: (message: ToWorker) => void) {
    this.host = host
    this.hear = hear
  }

  receive(message: ToWorker): void {
    if (this.waiting) this.waiting.push(message)
    else if (this.engine === null && wantsEngine(message)) this.fetch(message)
    else this.hear(message)
  }

  private fetch(message: ToWorker): void {
    this.waiting = [message]
    this.host.post({ type: 'busy' })
    this.host.engine().then(
      (engine) => {
        this.engine = engine
        this.goOn()
      },
      (error) => {
        this.host.post({ type: 'failed', message: (error as Error).message })
        this.goOn()
      },
    )
  }

  private goOn(): void {
    const [first, ...others] = this.waiting ?? []
    this.waiting = null
    this.hear(first)
    for (const other of others) this.receive(other)
  }
}

function wantsEngine(message: ToWorker): boolean {
  if (message.type === 'load') return needsJavaScript(message.topology)
  if (message.type === 'restore') return needsJavaScript(message.snapshot.topology)
  return message.type === 'edit' && message.edits.some(bringsJavaScript)
}
