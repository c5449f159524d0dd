/** What programs of code objects can do in a node, keep there, and lose. */
import { expect, test } from 'vitest'
import { componentOf } from '../../papers/measures.ts'
import { profiles } from '../../profiles/index.ts'
import { get32 } from '../../protocols/bytes.ts'
import { isCodeMessage } from '../../protocols/code-message.ts'
import {
  type CapsuleOptions,
  capsuleDesign,
  countersOf,
  counting,
  faultsOf,
  frames,
  javascript,
  openRun,
  payloads,
  runWhole,
} from '../../testing/capsules.ts'
import { engine } from '../../testing/javascript.ts'
import { inspectDesign } from '../../topology/design.ts'
import { part } from '../../topology/notation.ts'
import { holderOf } from '../frame/addresses.ts'
import { catalogue } from '../index.ts'

const lines = (run: ReturnType<typeof runWhole>, id: string) =>
  run.world.logs.of(run.world.ids.indexOf(id)).lines.map(({ text }) => text)

const routes = `let table = new Map()
export function learn(name, to) { table.set(name, to); return table.size }
export const lookUp = (name) => table.get(name)
export function find(name) { return table.get(name) ?? 0 }
export function accept() {}`
const guarded = (text: string, more: CapsuleOptions = {}): CapsuleOptions => ({
  text,
  programs: [javascript('routes', routes)],
  held: [
    part('hello', 'ee/code-object', { parameters: { name: 'hello', program: 'hello', depends: 'routes' } }),
    part('routes', 'ee/code-object', { parameters: { name: 'routes', program: 'routes' } }),
  ],
  ...more,
})

test('code calls what another exports, with state that only the other has', () => {
  const text = `export function accept() { log(learn('b', 7), find('b'), find('c')); pan.forward() }`
  const run = runWhole(capsuleDesign('ee/pan', guarded(text)))
  expect(lines(run, 'm-pan').slice(0, 2)).toEqual(['hello: 1 7 0', 'hello: 1 7 0'])
  // two objects by two nodes, each asked for by its own name
  for (const id of ['m-pan', 'b-pan']) expect(countersOf(run, id)).toMatchObject({ loads: 2, faults: 0 })
})

test('what a guardian keeps for itself nobody reaches', () => {
  const spoken = runWhole(capsuleDesign('ee/pan', guarded('export function accept() { table.clear(); pan.forward() }')))
  expect(faultsOf(spoken, 'a-pan')).toEqual(['code refused: no program: hello: table is private to routes'])
  expect(countersOf(spoken, 'a-pan')).toMatchObject({ evaluated: 0, noProgram: 1 })
  // by the interface itself neither, nor what no function exports
  const tried = `export function accept() {
    for (const name of ['table', 'constructor', 'toString', 'lookUp', '__proto__'])
      try { log(pan.use(0, name, [])) } catch (error) { log(error.message) }
    pan.forward()
  }`
  const run = runWhole(capsuleDesign('ee/pan', guarded(tried)))
  const said = lines(run, 'm-pan').slice(0, 5)
  expect(said.slice(0, 3)).toEqual(['table', 'constructor', 'toString'].map((name) => `hello: ${name} is private to routes`))
  expect(said[3]).toMatch(/^hello: routes\.lookUp: /)
  expect(said[4]).toBe('hello: __proto__ is private to routes')
  // an own variable of that name is its own
  const own = runWhole(
    capsuleDesign(
      'ee/pan',
      guarded('const table = []; export function accept() { table.push(1); log(table.length); pan.forward() }'),
    ),
  )
  expect(lines(own, 'm-pan')[1]).toBe('hello: 2')
})

test('init is called when code comes, finalize when it goes, and soft state goes with it', () => {
  const text = `export function init() { log('init') }
export function finalize() { log('finalize', state.get('seen')) }
${counting}`
  const run = openRun(capsuleDesign('ee/pan', { text, duration: 0.04, sender: { limit: 30 } }))
  run.runUntil(run.end / 2)
  run.edit({ type: 'set', id: 'm-pan', parameter: 'flushes', value: 1 })
  const before = countersOf(run, 'm-pan').evaluated
  run.runUntil(run.end)
  expect(lines(run, 'm-pan')).toEqual(['hello: init', `hello: finalize ${before}`, 'hello: init'])
  expect(countersOf(run, 'm-pan')).toMatchObject({ loads: 2, finals: 1 })
  expect(countersOf(run, 'ear').received).toBe(30)
})

test('a restart loses soft state: it begins at one again, and the code is fetched again', () => {
  const topology = capsuleDesign('ee/pan', { duration: 0.06, sender: { limit: 50 } })
  const seen = (restarts: boolean) => {
    const run = openRun(topology)
    run.runUntil(run.end / 3)
    if (restarts) {
      run.edit({ type: 'set', id: 'm', parameter: 'up', value: false })
      run.edit({ type: 'set', id: 'm', parameter: 'up', value: true })
    }
    const capsules = payloads(run, 'm-eth1--b-eth0').filter((bytes) => !isCodeMessage(bytes))
    expect(run.result().invariants.violated).toEqual([])
    return { counts: capsules.map((bytes) => bytes[112 + 1]), loads: countersOf(run, 'm-pan').loads }
  }
  const whole = seen(false)
  expect(whole.loads).toBe(1)
  expect(whole.counts[0]).toBeGreaterThan(10)
  const again = seen(true)
  expect(again.loads).toBe(2)
  expect(again.counts[0]).toBe(1)
})

test('a smaller cache evicts, also while it runs; what is asked for again is fetched again', () => {
  const other = 'export function accept() { pan.forward() }'
  const topology = capsuleDesign('ee/pan', {
    duration: 0.04,
    sender: { limit: 0, interval: 2e-3 },
    programs: [javascript('other', other)],
    held: [
      part('hello', 'ee/code-object', { parameters: { name: 'hello', program: 'hello' } }),
      part('other', 'ee/code-object', { parameters: { name: 'other', program: 'other' } }),
      part('app-2', 'traffic/capsule-application', {
        parameters: { destination: 'b-pan', code: 'other', interval: 2e-3 },
      }),
    ],
  })
  const run = openRun(topology)
  run.runUntil(run.end / 2)
  expect(countersOf(run, 'm-pan')).toMatchObject({ loads: 2, evictions: 0 })
  run.edit({ type: 'set', id: 'm-pan', parameter: 'cache', value: 1 })
  expect(countersOf(run, 'm-pan').evictions).toBe(1)
  run.runUntil(run.end)
  const { loads, evictions } = countersOf(run, 'm-pan')
  expect(loads).toBeGreaterThan(4)
  expect(evictions).toBeGreaterThan(3)
  expect(run.result().invariants.violated).toEqual([])
})

test('code is asked of the node before, the repository or the home node, as a node is set', () => {
  /** whom the last node asks, as its requests have it */
  const asked = (parameters: Readonly<Record<string, string>>) => {
    const store = part('store', 'ee/repository', {
      holds: [part('copy', 'ee/code-object', { parameters: { name: 'hello', program: 'hello' } })],
    })
    const design = capsuleDesign('ee/pan', { kernel: [store] })
    const components = design.components.map((each) =>
      each.id === 'b-pan' ? { ...each, parameters: { ...each.parameters, ...parameters } } : each,
    )
    const run = openRun({ ...design, components })
    const to = frames(run, 'm-eth1--b-eth0').filter((ip) => ip[9] === 17 && isCodeMessage(ip.subarray(28)) && ip[33] === 1)
    expect(countersOf(run, 'ear').received).toBe(10)
    expect(countersOf(run, 'b-pan')).toMatchObject({ loads: 1, wrongHash: 0 })
    return [...new Set(to.map((ip) => get32(ip, 16)))].map((address) => run.world.ids[holderOf(run.world, address)])
  }
  expect(asked({})).toEqual(['a'])
  expect(asked({ first: 'previous', previous: 'm-pan' })).toEqual(['m'])
  expect(asked({ first: 'repository', repository: 'store' })).toEqual(['m'])
})

test('a call that does not end ends by itself: its capsule ends there, and nothing that it asked for is done', () => {
  const text = `export function accept(capsule) { pan.create(new Uint8Array(4), capsule.destination); pan.forward(); if (!pan.injected()) for (;;) {} }`
  const run = runWhole(capsuleDesign('ee/pan', { text }))
  expect(countersOf(run, 'm-pan').faults).toBeGreaterThan(5)
  expect(faultsOf(run, 'm-pan')).toEqual(['hello: operations: the call takes more than 100000 operations'])
  // the last one is still being paid for
  const { faults } = countersOf(run, 'm-pan')
  expect([faults - 1, faults]).toContain(componentOf(run.result(), 'm-pan').drops['service-dropped'])
  expect(countersOf(run, 'b-pan').evaluated).toBe(0)
})

test('whoever watches over programs is told of each call of code, and ends the node where one does not come back', () => {
  const run = openRun(capsuleDesign('ee/pan', { duration: 0.04, sender: { limit: 0 } }))
  const told: number[] = []
  run.world.programWatch = (component) => told.push(component)
  run.runUntil(run.end / 4)
  const node = run.world.ids.indexOf('m-pan')
  const calls = () => told.filter((component) => component === node).length
  const begun = calls()
  // loading, init, and each capsule; none within another
  expect(begun).toBeGreaterThan(countersOf(run, 'm-pan').evaluated)
  expect(told.filter((_, i) => i % 2 === 1).every((component) => component === -1)).toBe(true)
  run.edit({ type: 'set', id: 'm-pan', parameter: 'up', value: false })
  run.runUntil(run.end / 2)
  expect(calls()).toBe(begun)
  run.edit({ type: 'set', id: 'm-pan', parameter: 'up', value: null })
  run.runUntil(run.end)
  expect(calls()).toBeGreaterThan(begun)
  expect(countersOf(run, 'm-pan').loads).toBe(2)
  expect(run.result().invariants.violated).toEqual([])
})

test('an error is told with its line; a program that is none is refused with its line', () => {
  const run = runWhole(capsuleDesign('ee/pan', { text: 'export function accept(capsule) {\n  capsule.byte(-1)\n}' }))
  const [fault] = run.world.logs.of(run.world.ids.indexOf('a-pan')).faults
  expect([fault.name, fault.line]).toEqual(['hello: exception', 2])
})

test('code whose program is refused is nobody’s code, and a problem of the design with its line', () => {
  const topology = capsuleDesign('ee/pan', { text: 'export function accept() {}\nimport fs from "fs"' })
  const run = runWhole(topology)
  expect(componentOf(run.result(), 'a-pan').drops['no-code']).toBe(10)
  const problems = (design: typeof topology) =>
    inspectDesign(design, catalogue, profiles, engine()).map(({ code, message }) => `${code}: ${message}`)
  expect(problems(topology)).toEqual([
    expect.stringMatching(/^program-refused: .* line 2: import is not there.*; what asks for it is dropped$/),
  ])
  expect(problems(capsuleDesign('ee/pan'))).toEqual([])
  expect(problems(capsuleDesign('ee/pan', { text: 'const nothing = 1' }))).toEqual([
    expect.stringContaining('export function accept(capsule)'),
  ])
})

test('a run that is saved and restored in the middle of its programs’ lives ends like one that is not', () => {
  const topology = capsuleDesign('ee/pan', { duration: 0.03, sender: { limit: 0 } })
  const whole = runWhole(topology)
  expect(runWhole(topology).result().digest).toBe(whole.result().digest)
  for (const share of [0.003, 0.005, 0.3, 0.6]) {
    const first = openRun(topology)
    first.runUntil(Math.round(first.end * share))
    const second = openRun(topology, first.snapshot())
    second.runUntil(second.end)
    first.runUntil(first.end)
    for (const run of [first, second]) {
      expect(run.result().digest).toBe(whole.result().digest)
      expect(countersOf(run, 'm-pan')).toEqual(countersOf(whole, 'm-pan'))
    }
  }
})
