/** The page's way to a worker of its own for programs that are being written: checked and tried beside the run, never on the page. */
import type { Checked, CodeText, Place } from './program-check.ts'
import type { Breakpoint, TrialCommand, TrialOrder, Tried } from './program-trial.ts'

export type BenchOrder =
  | { readonly type: 'check'; readonly text: CodeText; readonly place: Place }
  /** a packet through the program, after those before; answered by `tried` */
  | ({ readonly type: 'try' } & TrialOrder)
  /** on from where it stands; answered by `tried` */
  | { readonly type: 'go'; readonly command: TrialCommand; readonly breakpoints: readonly Breakpoint[] }
  /** what a program keeps is forgotten; answered by `reset` */
  | { readonly type: 'reset' }
export type BenchAnswer =
  | { readonly type: 'checked'; readonly checked: Checked }
  | { readonly type: 'tried'; readonly tried: Tried }
  | { readonly type: 'reset' }

export type FromBench =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly token: number; readonly answer: BenchAnswer }
  /** @property line of the text, from 1, where there is one */
  | { readonly type: 'fault'; readonly token: number; readonly message: string; readonly line?: number }
export interface ToBench {
  readonly token: number
  readonly order: BenchOrder
}

/** The worker gave no answer in time, and has been ended: what it kept is gone. */
export class BenchTimeout extends Error {
  readonly milliseconds: number

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = 'BenchTimeout'
    this.milliseconds = milliseconds
  }
}

/** What an order was refused for. */
export class BenchRefusal extends Error {
  readonly line: number | undefined

  constructor(message: string, line: number | undefined) {
    super(message)
    this.name = 'BenchRefusal'
    this.line = line
  }
}

export interface ProgramBench {
  /** One after the other. Rejects with BenchTimeout, or with BenchRefusal: what went wrong in the worker. */
  ask(order: BenchOrder): Promise<BenchAnswer>
  dispose(): void
}

type Port = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>
const startWorker = (): Port => new Worker(new URL('./program.worker.ts', import.meta.url), { type: 'module' })

/** ms for an order, and for a worker to load its own code */
const patience = 2000
const startPatience = 20_000

interface Waiting extends ToBench {
  resolve(answer: BenchAnswer): void
  reject(error: Error): void
}

export function createProgramBench(start: () => Port = startWorker, milliseconds = patience): ProgramBench {
  let port: Port | null = null
  let ready = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: Waiting[] = []
  let tokens = 0

  function open(): Port {
    const fresh = start()
    ready = false
    fresh.onmessage = ({ data }: MessageEvent<FromBench>) => {
      if (fresh === port) receive(data)
    }
    fresh.onerror = (event) => {
      event.preventDefault()
      if (fresh === port) abandon(new Error(event.message || 'the worker of programs could not be started'))
    }
    return fresh
  }

  /** The order at the head is given to the worker, or waits until that has loaded. */
  function next(): void {
    clearTimeout(timer)
    const [first] = waiting
    if (first === undefined) return
    port ??= open()
    timer = setTimeout(() => abandon(new BenchTimeout(milliseconds)), ready ? milliseconds : startPatience)
    if (ready) port.postMessage({ token: first.token, order: first.order } satisfies ToBench)
  }

  function receive(message: FromBench): void {
    if (message.type === 'ready') {
      ready = true
      next()
      return
    }
    const [first, ...others] = waiting
    if (first?.token !== message.token) return
    waiting = others
    if (message.type === 'answer') first.resolve(message.answer)
    else first.reject(new BenchRefusal(message.message, message.line))
    next()
  }

  /** Ends the worker; whoever waits behind gets a fresh one. */
  function abandon(error: Error): void {
    port?.terminate()
    port = null
    const [first, ...others] = waiting
    waiting = others
    first?.reject(error)
    next()
  }

  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        waiting.push({ token: ++tokens, order, resolve, reject })
        if (waiting.length === 1) next()
      }),
    dispose() {
      clearTimeout(timer)
      port?.terminate()
      port = null
      waiting = []
    },
  }
}
