/** Services whose code is a program of the design: a manager fetches the bytes, checks them, and runs them. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { componentOf, flowOf } from '../../papers/measures.ts'
import { openCode } from '../../programs/code/signature.ts'
import { decodeCodeMessage, isCodeMessage } from '../../protocols/code-message.ts'
import { countersOf, faultsOf, frames, javascript, openRun, payloads, runWhole } from '../../testing/capsules.ts'
import { codeObject, type DeploymentOptions, deploymentDesign } from '../../testing/deployment.ts'
import { freshEngine } from '../../testing/javascript.ts'
import type { Topology } from '../../topology/document.ts'
import { type Part, part } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { catalogue } from '../index.ts'

/** Counts packets into the first byte behind the headers, and marks them. */
const counting = `export function onPacket(packet) {
  state.set('seen', (state.get('seen') ?? 0) + 1)
  packet.setByte(28, state.get('seen'))
}`
type Parameters = Readonly<Record<string, string | number>>
const code = (parameters: Parameters = {}): Part =>
  part('object', 'ee/code-object', { parameters: { name: 'monitor', program: 'p', ...parameters } })

function deployed(text: string, options: DeploymentOptions = {}, object: Parameters = {}, duration = 0.1): Topology {
  const topology = deploymentDesign({ services: [], objects: [code(object)], ...options })
  return { ...topology, duration, programs: [javascript('p', text)] }
}
/** first byte of the data of each packet that arrives */
const marks = (run: Run): number[] => frames(run, 'tan-1--b').map((ip) => ip[28])
const standing = (parameters: Parameters = {}) =>
  part('own', 'service/script', { parameters: { name: 'monitor', program: 'p', ...parameters } })

test('the code comes as bytes, is what its name says, and runs on what packets carry', () => {
  const topology = deployed(counting)
  const pieces = payloads(openRun(topology), 'switch--tan-0').filter(isCodeMessage).map(decodeCodeMessage)
  const carried = pieces.flatMap((decoded) => (decoded.ok && decoded.meaning.type === 2 ? [decoded] : []))
  const sent = Uint8Array.from(carried.flatMap(({ payload, meaning }) => [...payload.subarray(0, meaning.whole - meaning.from)]))
  const { object } = openCode(sent)
  expect(createHash('sha256').update(object).digest()).toEqual(Buffer.from(carried[0].meaning.name))
  expect(new TextDecoder().decode(object)).toContain('packet.setByte(28')

  const run = openRun(topology)
  const seen = marks(run)
  expect(seen.slice(0, 3)).toEqual([1, 2, 3])
  expect(countersOf(run, 'manager')).toMatchObject({ loads: 1, waiting: 0, wrongHash: 0, faults: 0 })
  expect(countersOf(run, 'manager').operations).toBeGreaterThan(seen.length * 10)
  expect(flowOf(run.result(), 'a').dropped).toBe(0)
  expect(run.result().invariants.violated).toEqual([])
})

test('a program of one operation more takes that much longer', () => {
  const least = (text: string) => flowOf(runWhole(deployed(text)).result(), 'a').latencySeconds.min
  const loop = (n: number) => `export function onPacket() { for (let i = 0; i < ${n}; i++); }`
  const [some, more] = [least(loop(100)), least(loop(200))]
  expect(more - some).toBeGreaterThan(100 * 60e-9)
})

test('code that somebody has changed on its way is refused, and never runs', () => {
  const tamper = `
  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r2, %r7
  add %r2, 200
  jgt %r2, %r8, out
  ldxw %r3, [%r7+42]
  jne %r3, 0x4d434e41, out
  ldxb %r3, [%r7+47]
  jne %r3, 2, out
  ldxb %r3, [%r7+190]
  xor %r3, 1
  stxb [%r7+190], %r3
  sth [%r7+40], 0
out:
  mov %r0, 2
  exit`
  const topology = deployed(counting)
  const hook = part('hook', 'kernel/bpf-hook', {
    holds: [part('tamperer', 'service/program', { parameters: { program: 'tamper' } })],
  })
  const [flat] = [deploymentDesign({ services: [hook] }).components.filter(({ id }) => id === 'hook' || id === 'tamperer')]
  const components = [...topology.components, ...flat.map((each) => (each.id === 'hook' ? { ...each, parent: 'tan' } : each))]
  const programs = [
    ...(topology.programs ?? []),
    { id: 'tamper', title: 'tamper', language: 'ebpf-assembly' as const, text: tamper },
  ]
  const run = runWhole({ ...topology, components, programs })
  // from the repository, and from its mirror
  expect(countersOf(run, 'manager')).toMatchObject({ wrongHash: 2, loads: 0, operations: 0 })
  expect(faultsOf(run, 'manager')[0]).toMatch(
    /^code refused: wrong hash: .* asked for as [0-9a-f]{8}, and what came is [0-9a-f]{8}/,
  )
  expect(flowOf(run.result(), 'a').delivered).toBe(0)
  expect(componentOf(run.result(), 'manager').drops['no-code']).toBeGreaterThan(10)
})

test('whose code runs is the policy’s to say', () => {
  const outcome = (policy: string, signer: string) => {
    const run = runWhole(deployed(counting, { manager: { policy } }, { signer }))
    return [countersOf(run, 'manager').operations > 0, ...faultsOf(run, 'manager').slice(0, 1)]
  }
  expect(outcome('allow alice', 'alice')).toEqual([true])
  expect(outcome('allow alice', 'mallory')).toEqual([
    false,
    expect.stringContaining('code of somebody unknown here, class middle, at level user'),
  ])
  expect(outcome('allow alice class high', 'alice')).toEqual([false, expect.stringContaining('no rule allows it')])
})

test('what a manager cannot run it says, with its line', () => {
  const said = (text: string, object: Parameters = {}, programs = [javascript('p', text)]) => {
    const run = runWhole({ ...deployed(text, {}, object), programs })
    expect(countersOf(run, 'manager').noProgram).toBeGreaterThan(0)
    expect(flowOf(run.result(), 'a').delivered).toBe(0)
    return faultsOf(run, 'manager')[0]
  }
  expect(said('export function accept() {}')).toContain('no function')
  expect(said('export function init() { timer(1e9) }\nexport function onPacket() {}')).toContain('it sets timers')
  const run = runWhole(deployed('export function onPacket(packet) {\n  null.x\n}'))
  const [fault] = run.world.logs.of(run.world.ids.indexOf('manager')).faults
  expect([fault.name, fault.line]).toEqual(['p: exception', 2])
  // a call that fails lets its packet pass as it was
  expect(flowOf(run.result(), 'a').dropped).toBe(0)
})

test('a packet that its service drops ends; one that it sends besides leaves', () => {
  const run = runWhole(
    deployed('let n = 0; export function onPacket(packet) { n++; if (n % 2) packet.drop(); else packet.clone().send() }'),
  )
  const { sent, dropped, copied } = flowOf(run.result(), 'a')
  expect(Math.abs(dropped - sent / 2)).toBeLessThan(3)
  expect(copied).toBeGreaterThan(10)
  expect(componentOf(run.result(), 'manager').drops['service-dropped']).toBe(dropped)
})

test('code follows its stream from node to node, as bytes', () => {
  const before = deployed(counting, { objects: [], before: true })
  const first = before.components.map((each) => (each.id === 'first-manager' ? { ...each, parameters: {} } : each))
  const components = [
    ...first.filter(({ id }) => id !== 'first-monitor'),
    { id: 'object', kind: 'ee/code-object', parent: 'first-manager', parameters: { name: 'monitor', program: 'p' } },
  ]
  const run = openRun({ ...before, components })
  const seen = marks(run)
  expect(countersOf(run, 'manager')).toMatchObject({ loads: 1, wrongHash: 0 })
  expect(countersOf(run, 'first-manager')).toMatchObject({ loads: 0, misses: 0 })
  // both nodes have counted; the second one over the first one's count
  expect(seen.slice(0, 2)).toEqual([1, 2])
  expect(countersOf(run, 'first-manager').operations).toBeGreaterThan(0)
  expect(run.result().invariants.violated).toEqual([])
})

test('a program that stands in the environment runs once its bytes have come, and not before', () => {
  const text = `export function init() { log('begins', Math.round(node.time / 1e9)) }\n${counting}`
  const run = openRun(deployed(text, { services: [standing()] }))
  const log = (id: string) => run.world.logs.of(run.world.ids.indexOf(id)).lines.map(({ text: line }) => line)
  const seen = marks(run)
  expect(seen.slice(0, 2)).toEqual([1, 2])
  expect(countersOf(run, 'manager')).toMatchObject({ loads: 1, operations: 0 })
  expect(countersOf(run, 'own').runs).toBe(seen.length)
  expect(log('own')).toHaveLength(1)
  expect(Number(log('own')[0].split(' ')[1])).toBeGreaterThan(0)

  // no code object has its bytes, or it has others: it does not run
  const model = runWhole({ ...deployed(text, { services: [standing()], objects: [codeObject()] }) })
  expect(faultsOf(model, 'manager')).toEqual([expect.stringContaining('no code object of that name has one')])
  const other = runWhole({
    ...deployed(text, { services: [standing({ program: 'q' })] }),
    programs: [javascript('p', text), javascript('q', `${text}\n// another`)],
  })
  expect(faultsOf(other, 'manager')[0]).toContain('another program than the one that stands in the environment')
  for (const each of [model, other]) {
    expect(countersOf(each, 'own').runs).toBe(0)
    expect(flowOf(each.result(), 'a').delivered).toBe(0)
  }
  // what is there from the start is not fetched
  const there = runWhole(deployed(text, { services: [standing()], manager: { services: 'present' } }))
  expect([countersOf(there, 'own').runs > 10, flowOf(there.result(), 'manager').sent]).toEqual([true, 0])
})

test('code that makes room ends with all that it kept, and is fetched again when it is asked for', () => {
  const two = (services: readonly Part[]) => {
    const topology = deployed(
      counting,
      {
        services,
        manager: { cache: 1, forget: 0 },
        objects: [code(), part('other', 'ee/code-object', { parameters: { name: 'other', program: 'q' } })],
      },
      {},
      0.03,
    )
    const also = { id: 'a-2', kind: 'traffic/source', parameters: { service: 'other', rate: 100, size: 500, destination: 'b' } }
    const run = openRun({
      ...topology,
      components: [...topology.components, also],
      links: [...topology.links, { ...topology.links[0], id: 'a-2--switch', from: 'a-2' }],
      programs: [javascript('p', counting), javascript('q', 'export function onPacket(packet) { packet.setByte(28, 200) }')],
    })
    return { seen: marks(run), run }
  }
  for (const services of [[], [standing()]]) {
    const { seen, run } = two(services)
    expect(countersOf(run, 'manager').evictions).toBeGreaterThan(1)
    expect(countersOf(run, 'manager').loads).toBeGreaterThan(2)
    // it begins at one again
    expect(seen.filter((mark) => mark === 1).length).toBeGreaterThan(1)
    expect(run.result().invariants.violated).toEqual([])
  }
})

test('a restart loses what services kept, and the code is fetched again', () => {
  const run = openRun(deployed(counting))
  run.runUntil(run.end / 2)
  run.edit({ type: 'set', id: 'tan', parameter: 'up', value: false })
  run.edit({ type: 'set', id: 'tan', parameter: 'up', value: true })
  expect(marks(run)[0]).toBe(1)
  expect(countersOf(run, 'manager').loads).toBe(2)
})

test('a run that is restored in the middle of its services’ lives ends like one that is not', () => {
  const text = `let n = 0; export function onPacket(packet) { n++; state.set(n % 5, random()); if (n % 3 === 0) packet.clone().send(); packet.setByte(28, n) }`
  const topology = deployed(text, { services: [] })
  const whole = runWhole(topology)
  for (const share of [0.02, 0.05, 0.4]) {
    const first = openRun(topology)
    first.runUntil(Math.round(first.end * share))
    const second = new Run(topology, [], first.snapshot(), catalogue, freshEngine())
    second.runUntil(second.end)
    expect(second.result().digest).toBe(whole.result().digest)
    expect(countersOf(second, 'manager')).toEqual(countersOf(whole, 'manager'))
  }
})
