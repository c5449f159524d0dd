/** For tests: a simulation worker without a worker. */
import type { FromWorker, ToWorker } from '../worker/protocol.ts'
import { Session } from '../worker/session.ts'
import { engine } from './javascript.ts'

/** A session on a clock of its own: every look at it costs 50 µs; callbacks run when `settle` is called. @param own engine of JavaScript */
export function bench(own = engine()) {
  const said: FromWorker[] = []
  const waiting: { callback: () => void; at: number }[] = []
  let wall = 0
  const session = new Session({
    post: (message) => void said.push(message),
    now: () => {
      wall += 0.05
      return wall
    },
    engine: async () => own,
    later: (callback, pause) => void waiting.push({ callback, at: wall + pause }),
  })
  const of = <T extends FromWorker['type']>(type: T) =>
    said.filter((message): message is Extract<FromWorker, { type: T }> => message.type === type)
  return {
    said,
    of,
    idle: () => waiting.length === 0,
    tell: (message: ToWorker) => session.receive(message),
    /** Lets at most so many callbacks run; returns how many did. */
    settle(most = 1e6) {
      let ran = 0
      for (; ran < most && waiting.length > 0; ran++) {
        const next = waiting.shift() as { callback: () => void; at: number }
        wall = Math.max(wall, next.at)
        next.callback()
      }
      return ran
    },
    wall: () => wall,
  }
}
