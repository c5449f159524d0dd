import { expect, test } from 'vitest'
import type { Edit } from '../../topology/document.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

/** A CPU of 1 GHz: a stream asks for 10 µs in user space for each packet, a flood for 2 µs in soft interrupts, as much as there is. */
const host = (parameters: object, cpus = 1) =>
  design(
    '',
    '',
    [
      part('stream', 'traffic/source', { parameters: { rate: 40_000, service: 'monitor', size: 100, destination: 'b' } }),
      part('flood', 'traffic/source', { parameters: { rate: 1e6, size: 46, destination: 'b' } }),
      part('in', 'network/router'),
      part('m', 'infrastructure/machine', {
        parameters: {
          profile: '',
          cpus,
          clock: 1e9,
          copyBandwidth: 1e12,
          busBandwidth: 1e11,
          busOverhead: 0,
          receive: 1000,
          threadSwitch: 500,
          ...parameters,
        },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('driver', 'kernel/napi', { parameters: { poll: 500 } }),
          ...kernel('m', {
            // the flood ends here, the stream goes up
            'pre-routing': [
              part('drop', 'service/filter', {
                parameters: { applies: 'every', match: 'shorter', length: 60, kernelCycles: 400 },
              }),
            ],
          }),
          part('ee', 'ee/tamanoir', {
            parameters: { dispatch: 9000, perByte: 0, handOff: 0 },
            holds: [part('monitor', 'service/monitor', { parameters: { userCycles: 1000 } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [
      wire('stream', 'in', { rate: 1e10 }),
      wire('flood', 'in', { rate: 1e10 }),
      wire('in', 'eth0', { rate: 1e10 }),
      wire('eth1', 'b', { rate: 1e10 }),
    ],
    { duration: 0.05, speed: 0 },
  )

const play = (topology: ReturnType<typeof host>, edits: readonly Edit[] = []) => {
  const run = new Run(topology)
  run.runUntil(run.end / 2)
  for (const edit of edits) run.edit(edit)
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return {
    result,
    served: Number(
      (run.world.kinds.columns[run.world.kindOf[run.world.ids.indexOf('ee')]] as unknown as { served: Float64Array }).served[0],
    ),
  }
}

test('strictly by priority a flood of soft interrupts leaves user space nothing: receive livelock', () => {
  expect(play(host({})).served).toBeLessThan(20)
})

test('as threads, ksoftirqd and user space share the CPU by their nice levels', () => {
  const fair = play(host({ scheduler: 'threads' })).served
  const modest = play(host({ scheduler: 'threads', softirqNice: 10 })).served
  expect(fair).toBeGreaterThan(100)
  expect(modest).toBeGreaterThan(fair)
})

test('the scheduler and the number of CPUs change while packets wait; nothing is lost or counted twice', () => {
  const set = (parameter: string, value: string | number) => ({ type: 'set', id: 'm', parameter, value }) as const
  for (const edits of [
    [set('scheduler', 'threads')],
    [set('scheduler', 'threads'), set('cpus', 3)],
    [set('scheduler', 'threads'), set('cpus', 3), set('scheduler', 'priority')],
  ])
    expect(play(host({}), edits).result.flows.length).toBeGreaterThan(1)
  const fewer = play(host({ scheduler: 'threads' }, 4), [set('cpus', 1), set('softirqQuota', 3)])
  expect(fewer.result.flows.every(({ sent, delivered, dropped, inFlight }) => sent === delivered + dropped + inFlight)).toBe(true)
})
