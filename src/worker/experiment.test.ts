import { expect, test } from 'vitest'
import type { RunResult } from '../sim/result.ts'
import { createBench, type ExperimentAnswer, type ExperimentOrder } from './experiment.ts'

const order = (id: string) => ({ id, topology: {} }) as ExperimentOrder

/** Workers that answer when they are told to. */
function workers() {
  const started: ReturnType<typeof worker>[] = []
  const worker = () => {
    const orders: string[] = []
    const port = {
      orders,
      terminated: false,
      onmessage: null as ((event: MessageEvent<ExperimentAnswer>) => void) | null,
      onerror: null as ((event: ErrorEvent) => void) | null,
      postMessage: ({ id }: ExperimentOrder) => void orders.push(id),
      terminate() {
        port.terminated = true
      },
      answer() {
        port.onmessage?.({ data: { id: orders.at(-1) ?? '', result: {} as RunResult } } as MessageEvent)
      },
      crash() {
        port.onerror?.({ message: 'out of memory', preventDefault() {} } as ErrorEvent)
      },
    }
    return port
  }
  return {
    started,
    start() {
      const fresh = worker()
      started.push(fresh)
      return fresh as never
    },
  }
}

function bench(places: number) {
  const told: string[] = []
  const crew = workers()
  const made = createBench(
    {
      started: (id) => told.push(`+${id}`),
      ended: (id, outcome) => told.push('fault' in outcome ? `!${id} ${outcome.fault}` : `-${id}`),
    },
    places,
    crew.start,
  )
  return { ...made, told, crew: crew.started }
}

test('runs a few at a time, in order, on the same workers', () => {
  const { want, told, crew } = bench(2)
  want(['a', 'b', 'c'].map(order))
  expect(told).toEqual(['+a', '+b'])
  crew[0].answer()
  expect(told).toEqual(['+a', '+b', '-a', '+c'])
  expect(crew.map(({ orders }) => orders)).toEqual([['a', 'c'], ['b']])
})

test('another wish goes first, and what runs already is not run twice', () => {
  const { want, told, crew } = bench(1)
  want(['a', 'b'].map(order))
  want(['c', 'a', 'b'].map(order))
  crew[0].answer()
  crew[0].answer()
  expect(told).toEqual(['+a', '-a', '+c', '-c', '+b'])
})

test('a worker that crashes is told of and replaced', () => {
  const { want, told, crew } = bench(1)
  want(['a', 'b'].map(order))
  crew[0].crash()
  expect(told).toEqual(['+a', '!a out of memory', '+b'])
  expect(crew.map(({ terminated }) => terminated)).toEqual([true, false])
})

test('nothing goes on after the end', () => {
  const { want, dispose, told, crew } = bench(2)
  want(['a', 'b', 'c'].map(order))
  dispose()
  expect(crew.every(({ terminated }) => terminated)).toBe(true)
  expect(told).toEqual(['+a', '+b'])
})
