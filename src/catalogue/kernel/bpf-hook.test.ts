import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'

const host = (point: string, verdict: string, drops = false, driver = true) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size: 46 } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9, cpus: 1, receive: 5000 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...(driver ? [part('driver', 'kernel/napi')] : []),
          part('hook', 'kernel/bpf-hook', {
            parameters: { point, verdict, cycles: 700 },
            holds: drops ? [part('drop', 'service/drop', { parameters: { applies: 'every', share: 1 } })] : [],
          }),
          ...kernel('m'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0', { rate: 1e9 }), wire('eth1', 'b', { rate: 1e9 })],
    { duration: 0.01, speed: 0 },
  )

testKind('kernel/bpf-hook', (lab) => {
  for (const driver of [true, false]) {
    const dropped = lab.run(host('xdp', 'pass', true, driver))
    expect(dropped.component('drop').drops['service-dropped']).toBe(10)
    // neither a socket buffer nor IP: the machine's own soft interrupt has done nothing for them
    expect(dropped.at('m').filter(({ occupancy }) => occupancy === 5)).toEqual([])
    expect(dropped.at('m-ip')).toEqual([])
  }
  const passed = lab.run(host('xdp', 'pass'))
  expect(passed.at('hook').map(({ occupancy }) => occupancy)).toEqual(Array(10).fill(0.7))
  expect(passed.at('m-ip').length).toBe(10)
  const redirected = lab.run(host('xdp', 'redirect'))
  expect(redirected.flow('a').delivered).toBe(10)
  expect(redirected.at('m-ip')).toEqual([])
  expect(redirected.counter('hook', 'redirected')).toBe(10)
  // to the next CPU: the driver and the program stay on that of the flow, the rest of the way goes on at the other
  const steered = (cpus: number, verdict: string) => {
    const start = host('xdp', verdict)
    const set = (id: string, parameters: object) => (record: (typeof start.components)[number]) =>
      record.id === id ? { ...record, parameters: { ...record.parameters, ...parameters } } : record
    const components = start.components
      .map(set('a', { rate: 2e5 }))
      .map(set('m', { scheduler: 'threads', cpus, threadSwitch: 0 }))
      .map(set('driver', { poll: 3000, interrupt: 0 }))
    return lab.run({ ...start, components })
  }
  const handled = (outcome: ReturnType<typeof steered>) => outcome.flow('a').delivered
  // 3.7 µs on one CPU, 11.5 µs and more on the other, where all of it was on one
  expect(handled(steered(2, 'cpu'))).toBeGreaterThan(1.15 * handled(steered(2, 'pass')))
  expect(steered(2, 'cpu').component('m').utilisation.cpu).toBeGreaterThan(0.8)
  expect(steered(2, 'pass').component('m').utilisation.cpu).toBeLessThan(0.51)
  expect(handled(steered(1, 'cpu'))).toBeLessThan(handled(steered(1, 'pass')))
  const ingress = lab.run(host('tc-ingress', 'pass', true))
  expect(ingress.at('m').filter(({ occupancy }) => occupancy === 5).length).toBe(10)
  expect(ingress.at('m-ip')).toEqual([])
  const egress = lab.run(host('tc-egress', 'pass', true))
  expect(egress.at('m-ip').length).toBe(10)
  expect(egress.component('drop').drops['service-dropped']).toBe(10)
})
