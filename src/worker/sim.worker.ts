/** The simulation worker's entry: messages in, messages out, time from the platform. */
import { loadEngine } from './javascript-engine.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { Session } from './session.ts'

interface WorkerScope {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void
}
const scope = self as unknown as WorkerScope

/** A message to oneself comes back after those that wait, without the 4 ms that a nested timer costs. */
const channel = new MessageChannel()
let waiting: (() => void) | null = null
channel.port1.onmessage = () => {
  const callback = waiting
  waiting = null
  callback?.()
}

const session = new Session({
  post: (message, transfer = []) => scope.postMessage(message, transfer),
  now: () => performance.now(),
  engine: loadEngine,
  later(callback, pause) {
    if (pause > 0) {
      setTimeout(callback, pause)
      return
    }
    waiting = callback
    channel.port2.postMessage(null)
  },
})

scope.addEventListener('message', (event) => session.receive(event.data))
