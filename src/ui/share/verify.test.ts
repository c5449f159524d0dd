import { expect, test } from 'vitest'
import type { Experiment } from '../../topology/document.ts'
import type { Simulation, SimulationMessage } from '../../worker/client.ts'
import type { TelemetryLayout, ToWorker } from '../../worker/protocol.ts'
import { verify } from './verify.ts'

const experiment: Experiment = {
  topology: { schemaVersion: 1, title: 'design', seed: 1, duration: 1, components: [], links: [] },
  engineVersion: '1',
  digest: 'abc',
}
const layout: TelemetryLayout = {
  version: 1,
  flows: [],
  machines: [],
  resources: [],
  connections: [],
  components: [],
  dropReasons: [],
}
const result = { engineVersion: '2' } as never

/** A simulation that answers what it is told, in order. */
function simulation(answers: Partial<Record<ToWorker['type'], SimulationMessage>>) {
  const sent: string[] = []
  let disposed = 0
  const listeners = new Set<(message: SimulationMessage) => void>()
  const start = (): Simulation => ({
    send(message) {
      sent.push(message.type)
      const answer = answers[message.type]
      if (answer) queueMicrotask(() => listeners.forEach((listener) => void listener(answer)))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      disposed++
    },
  })
  return { start, sent, disposed: () => disposed }
}
const loaded = { type: 'loaded', layout, problems: [] } as const

test('runs to the end and finds the same digest', async () => {
  const bench = simulation({ load: loaded, finish: { type: 'ended', digest: 'abc', result } })
  expect(await verify(experiment, [], bench.start).result).toEqual({ outcome: 'reproduced' })
  expect(bench.sent).toEqual(['watch', 'load', 'finish'])
  expect(bench.disposed()).toBe(1)
})

test('says both digests and both engines when they differ', async () => {
  const bench = simulation({ load: loaded, finish: { type: 'ended', digest: 'xyz', result } })
  expect(await verify(experiment, [], bench.start).result).toEqual({
    outcome: 'differs',
    expected: 'abc',
    got: 'xyz',
    theirs: '1',
    ours: '2',
  })
})

test('a design that cannot run, or fails, is not a difference', async () => {
  const problem = { severity: 'error', code: 'x', path: '', message: 'no route', values: {}, fixes: [] } as const
  const refusing = simulation({ load: { type: 'refused', problems: [problem] } })
  expect(await verify(experiment, [], refusing.start).result).toEqual({ outcome: 'failed', reason: 'no route' })
  const failing = simulation({ load: loaded, finish: { type: 'failed', message: 'conservation violated' } })
  expect(await verify(experiment, [], failing.start).result).toEqual({ outcome: 'failed', reason: 'conservation violated' })
  expect(failing.disposed()).toBe(1)
})

test('can be given up', () => {
  const bench = simulation({})
  verify(experiment, [], bench.start).cancel()
  expect(bench.disposed()).toBe(1)
})
