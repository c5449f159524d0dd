import { expect, test, vi } from 'vitest'
import { BenchTimeout, createProgramBench, type FromBench, type ToBench } from './program-bench.ts'

const order = {
  type: 'check',
  text: { title: '', language: 'javascript', code: '' },
  place: { level: 'user', point: '' },
} as const
const answer = { type: 'checked', checked: { findings: [] } } as const

/** A worker whose answers the test gives. */
function fake() {
  const given: ToBench[] = []
  const port = {
    onmessage: null as ((event: MessageEvent<FromBench>) => void) | null,
    onerror: null,
    ended: false,
    postMessage: (message: ToBench) => void given.push(message),
    terminate() {
      port.ended = true
    },
  }
  const say = (data: FromBench) => port.onmessage?.({ data } as MessageEvent<FromBench>)
  return { port, given, say }
}

test('orders are answered one after the other, and wait until the worker has loaded', async () => {
  const worker = fake()
  const bench = createProgramBench(() => worker.port as never)
  const [first, second] = [bench.ask(order), bench.ask(order)]
  expect(worker.given).toHaveLength(0)
  worker.say({ type: 'ready' })
  expect(worker.given.map(({ token }) => token)).toEqual([1])
  worker.say({ type: 'answer', token: 1, answer })
  expect(await first).toEqual(answer)
  worker.say({ type: 'fault', token: 2, message: 'broken' })
  await expect(second).rejects.toThrow('broken')
  bench.dispose()
  expect(worker.port.ended).toBe(true)
})

test('a worker that does not answer in time is ended, and the next order gets a fresh one', async () => {
  vi.useFakeTimers()
  const workers: ReturnType<typeof fake>[] = []
  const bench = createProgramBench(() => {
    workers.push(fake())
    return workers[workers.length - 1].port as never
  }, 1000)
  const stuck = bench.ask(order)
  const refused = expect(stuck).rejects.toThrow(BenchTimeout)
  workers[0].say({ type: 'ready' })
  const next = bench.ask(order)
  vi.advanceTimersByTime(1001)
  await refused
  expect(workers[0].port.ended).toBe(true)
  workers[1].say({ type: 'ready' })
  workers[1].say({ type: 'answer', token: 2, answer })
  expect(await next).toEqual(answer)
  vi.useRealTimers()
})
