/** What of the code that comes to a node is let in: what its name says, signed by whom the node's policy lets run it. */
import { expect, test } from 'vitest'
import { componentOf } from '../../papers/measures.ts'
import { hexadecimal } from '../../programs/code/naming.ts'
import { keyPairOf } from '../../programs/code/signature.ts'
import { capsuleDesign, countersOf, faultsOf, runWhole } from '../../testing/capsules.ts'
import { part } from '../../topology/notation.ts'

/** On its way out of the machine in the middle: changes the last byte of each piece of code. UDP has a checksum over it, or says that it has none. */
const tamper = (first: number, checksum: boolean): string => `
  ldxw %r7, [%r1+76]
  ldxw %r8, [%r1+80]
  mov %r2, %r7
  add %r2, ${first + 150}
  jgt %r2, %r8, out
  ldxw %r3, [%r7+${first}]
  jne %r3, 0x4d434e41, out
  ldxb %r3, [%r7+${first + 5}]
  jne %r3, 2, out
  ldxb %r3, [%r7+${first + 149}]
  xor %r3, 1
  stxb [%r7+${first + 149}], %r3
  ${checksum ? `sth [%r7+40], 0` : ''}
out:
  mov %r0, 0
  exit`
const hook = part('hook', 'kernel/bpf-hook', {
  parameters: { point: 'tc-egress' },
  holds: [part('tamperer', 'service/program', { parameters: { program: 'tamper' } })],
})
const assembly = (text: string) => ({ id: 'tamper', title: 'tamper', language: 'ebpf-assembly' as const, text })

test('code that somebody has changed on its way is refused by name, whatever its checksum says', () => {
  const run = runWhole(capsuleDesign('ee/pan', { kernel: [hook], programs: [assembly(tamper(42, true))] }))
  expect(countersOf(run, 'tamperer').runs).toBeGreaterThan(5)
  expect(countersOf(run, 'm-pan')).toMatchObject({ wrongHash: 0, evaluated: 10 })
  expect(countersOf(run, 'b-pan')).toMatchObject({ wrongHash: 1, loads: 0, evaluated: 0 })
  expect(countersOf(run, 'ear').received).toBe(0)
  expect(componentOf(run.result(), 'b-pan').drops['no-code']).toBe(10)
  expect(faultsOf(run, 'b-pan')).toEqual([
    expect.stringMatching(
      /^code refused: wrong hash: [0-9a-f]{8}: code object: asked for as [0-9a-f]{8}, and what came is [0-9a-f]{8} by sha-256$/,
    ),
  ])
})

test('in the kernel too, where capsules have no checksum of their own', () => {
  const run = runWhole(capsuleDesign('kernel/pan', { kernel: [hook], programs: [assembly(tamper(34, false))] }))
  expect(countersOf(run, 'b-pan')).toMatchObject({ wrongHash: 1, loads: 0 })
})

test('a piece whose checksum is wrong is as good as lost, and is asked for again', () => {
  const run = runWhole(
    capsuleDesign('ee/pan', { kernel: [hook], node: { patience: 1e-3 }, programs: [assembly(tamper(42, false))] }),
  )
  expect(countersOf(run, 'b-pan')).toMatchObject({ damaged: 3, wrongHash: 0, loads: 0 })
  expect(componentOf(run.result(), 'b-pan').drops['no-code']).toBe(10)
})

test('the policy of a node says whose code runs there, and at which level', () => {
  const outcome = (policy: string, signer: string, kind: 'ee/pan' | 'kernel/pan' = 'ee/pan') => {
    const run = runWhole(capsuleDesign(kind, { middle: { policy }, object: { signer } }))
    const { evaluated, notAllowed, wrongSignature } = countersOf(run, 'm-pan')
    return [evaluated > 0, notAllowed > 0, wrongSignature > 0, ...faultsOf(run, 'm-pan')]
  }
  const runs = [true, false, false]
  const refused = (words: string) => [false, true, false, expect.stringContaining(words)]
  expect(outcome('allow alice', 'alice')).toEqual(runs)
  expect(outcome('allow alice', 'mallory')).toEqual(
    refused('code of somebody unknown here, class middle, at level user: no rule allows it'),
  )
  expect(outcome('allow alice', '')).toEqual(refused('unsigned code'))
  expect(outcome('allow alice at user', 'alice')).toEqual(runs)
  expect(outcome('allow alice at user', 'alice', 'kernel/pan')).toEqual(
    refused('code of alice, class middle, at level kernel: no rule allows it'),
  )
  expect(outcome('refuse alice class middle; allow alice', 'alice')).toEqual(
    refused('the rule “refuse alice class middle” refuses it'),
  )
  expect(outcome(`key bob = ${hexadecimal(keyPairOf('alice').open)}; allow bob`, 'alice')).toEqual(runs)
  expect(outcome('', '')).toEqual(runs)
})

test('a node refuses code that lies in it already, as any other', () => {
  const run = runWhole(capsuleDesign('ee/pan', { node: { policy: 'allow alice' } }))
  expect(countersOf(run, 'a-pan')).toMatchObject({ evaluated: 0, notAllowed: 1 })
  expect(componentOf(run.result(), 'a-pan').drops['no-code']).toBe(10)
})

test('verifying a signature takes the processor', () => {
  const slowest = (object: object, middle: object) => {
    const run = runWhole(capsuleDesign('kernel/pan', { object: { ...object }, middle: { ...middle } }))
    return run.result().flows.find(({ id }) => id === 'app')?.latencySeconds.max ?? 0
  }
  const signed = { signer: 'alice' }
  // 10⁶ cycles at 1 GHz; without a signature there is none to verify
  expect(slowest(signed, { verifying: 1e6 }) - slowest(signed, { verifying: 0 })).toBeCloseTo(1e-3, 5)
  expect(slowest({}, { verifying: 1e6 })).toBe(slowest({}, { verifying: 0 }))
})
