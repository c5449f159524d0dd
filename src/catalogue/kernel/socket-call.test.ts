import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { nodeosMachine } from '../../testing/silk.ts'
import { part } from '../../topology/notation.ts'

testKind('kernel/socket-call', (lab) => {
  const steps = ['sys_socket', 'sock_create', 'create']
  const run = (order: readonly string[]) =>
    lab.run(nodeosMachine({ calls: order.map((step) => part(step, 'kernel/socket-call', { parameters: { step } })) }))
  const plain = lab.run(nodeosMachine({}))
  const made = run(steps)
  // the create call makes a socket; the destroy call uses it
  for (const id of steps) expect([made.counter(id, 'calls'), made.at(id)[0].occupancy]).toEqual([1, 0.2])
  expect(made.counter('sockets', 'calls')).toBe(2)
  expect(made.flow('channel').delivered).toBe(2)
  const [longer, before] = [made, plain].map((outcome) => outcome.flow('channel').latencySeconds.max)
  expect((longer - before) * 1e6).toBeCloseTo(0.6, 6)
  // out of order, or with a step left out, there is no socket and so no channel
  const swapped = run(['sys_socket', 'create', 'sock_create'])
  expect([swapped.counter('create', 'strange'), swapped.counter('channel', 'handled')]).toEqual([1, 0])
  const short = run(['sys_socket', 'sock_create'])
  expect([short.counter('silk', 'refused'), short.counter('channel', 'handled')]).toEqual([1, 0])
})
