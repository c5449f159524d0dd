import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt } from '../../testing/services.ts'
import type { Topology } from '../../topology/document.ts'

/** One machine with an environment, whose program has this text; a sender asks for it ten times. */
const running = (text: string, parameters = {}): Topology => ({
  ...serviceAt('ee', 'script', { program: 'p', call: 1000, perOperation: 10, ...parameters }, { rate: 100, pattern: 'constant' }),
  duration: 0.1,
  programs: [{ id: 'p', title: 'p', language: 'javascript', text }],
})

testKind('service/script', (lab) => {
  const dropper = lab.run(
    running('let n = 0; export function onPacket(packet) { n += 1; if (n % 2 === 0) packet.drop(); else packet.ttl = 9 }'),
  )
  expect(dropper.counter('service', 'runs')).toBe(10)
  expect(dropper.component('service').drops['service-dropped']).toBe(5)
  expect(dropper.flow('a').delivered).toBe(5)
  expect(dropper.at('eth1--b').map(({ ttl }) => ttl)).toEqual([9, 9, 9, 9, 9])
})
