import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceForTwo } from '../../testing/services.ts'
import { design, part, wire } from '../../topology/notation.ts'

/** A packet that is addressed to the balancer on its way to a server, which stands alone. */
const virtual = (encapsulate: boolean) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 100, destination: 'b', via: 'm' } }),
      part('s', 'network/switch'),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('hook', 'kernel/bpf-hook', {
            parameters: { verdict: 'tx' },
            holds: [part('balance', 'service/balance', { parameters: { applies: 'every', encapsulate } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 's'), wire('s', 'eth0'), wire('s', 'b')],
    { duration: 0.01, speed: 0 },
  )

testKind('service/balance', (lab) => {
  const outcome = lab.run(serviceForTwo('balance', { servers: 7 }))
  const marks = new Set(outcome.at('m-ip').map(({ flow, mark }) => `${flow} ${mark}`))
  expect(marks.size).toBe(2)
  expect(outcome.at('m-ip').every(({ mark }) => mark < 7)).toBe(true)
  expect(outcome.at('service')[0].occupancy).toBe(0.5)
  for (const [encapsulate, size] of [
    [true, 120],
    [false, 100],
  ] as const) {
    const sent = lab.run(virtual(encapsulate))
    expect(sent.at('s--b')[0].size).toBe(size)
    // the header is taken off where it was sent to
    expect([sent.flow('a').delivered, sent.flow('a').throughputBitsPerSecond]).toEqual([10, 8e5])
    expect(sent.counter('balance', 'encapsulated')).toBe(encapsulate ? 10 : 0)
  }
})
