import { expect, test } from 'vitest'
import { design, part, wire } from '../../topology/notation.ts'
import { runTopology } from '../../topology/run.ts'

/** call of 10 µs, copy of 10 ns a byte, checksum of 2 ns a byte */
const host = { profile: '', cpus: 1, clock: 200e6, copyBandwidth: 100e6, send: 2000, checksumCost: 0.4 }
const sending = (parameters: object, driver = false, rate = 50_000) =>
  runTopology(
    design(
      '',
      '',
      [
        part('m', 'infrastructure/machine', {
          parameters: { ...host, ...parameters },
          holds: [
            part('card', 'nic/myrinet'),
            ...(driver ? [part('driver', 'kernel/driver', { parameters: { handshake: 0 } })] : []),
            part('a', 'traffic/source', { parameters: { rate, size: 8000 } }),
          ],
        }),
        part('b', 'traffic/sink'),
      ],
      [wire('card', 'b', { technology: 'myrinet' })],
      { duration: 0.2, speed: 0 },
    ),
  )
const each = (parameters: object, driver?: boolean) => {
  const { flows, invariants } = sending(parameters, driver)
  expect(invariants.violated).toEqual([])
  return 0.2e6 / flows[0].delivered
}

test('a host sends one packet after the other: call, copy and checksum', () => {
  expect(each({ checksum: false })).toBeCloseTo(90, 0)
  expect(each({})).toBeCloseTo(106, 0)
})

test('a driver that works on one packet at a time holds the sender until its transfer is over', () => {
  // 8,000 bytes at 1.056 Gb/s, and 0.5 µs to begin
  expect(each({ checksum: false }, true)).toBeCloseTo(90 + 61.1, 0)
})

test('without a cost of sending an application sends what it is set to', () => {
  const { flows } = sending({ send: 0 }, false, 10_000)
  expect(flows[0].delivered).toBeGreaterThan(1990)
})
