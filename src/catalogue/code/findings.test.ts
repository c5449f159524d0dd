/** What a design's problems say of code that will not run: before any run, with what would mend it. */
import { expect, test } from 'vitest'
import signedCode from '../../lessons/signed-code.ts'
import { profiles } from '../../profiles/index.ts'
import { type CapsuleOptions, capsuleDesign, countersOf, javascript, runWhole } from '../../testing/capsules.ts'
import { deploymentDesign } from '../../testing/deployment.ts'
import { inspectDesign } from '../../topology/design.ts'
import type { Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { part } from '../../topology/notation.ts'
import { catalogue } from '../index.ts'

const problemsOf = (topology: Topology) => inspectDesign(topology, catalogue, profiles)
const found = (topology: Topology) => problemsOf(topology).map(({ code, subject, message }) => `${code} ${subject}: ${message}`)

test('a policy that refuses code which will come is told with signer, class, level and rule, and its mend lets the code run', () => {
  const [problem, ...others] = problemsOf(signedCode)
  expect(others).toEqual([])
  expect([problem.code, problem.subject, problem.severity]).toEqual(['code-not-allowed', 'middle-pan', 'warning'])
  expect(problem.message).toContain(
    '(signed by mallory, class middle, level user): no rule allows it in its policy “allow alice at user”',
  )
  const mended = applyEdits({ ...signedCode, duration: 0.05 }, problem.fixes[0].edits)
  expect(problemsOf(mended)).toEqual([])
  expect(countersOf(runWhole(mended), 'middle-pan')).toMatchObject({ notAllowed: 0, loads: 2 })
})

test('only code that passes a node concerns it, at the level where it is', () => {
  const refusing = (policy: string, object: CapsuleOptions['object'] = {}, kind: 'ee/pan' | 'kernel/pan' = 'ee/pan') =>
    found(capsuleDesign(kind, { middle: { policy }, object })).map((line) => line.split(': ').slice(1).join(': '))
  expect(refusing('')).toEqual([])
  expect(refusing('allow unsigned')).toEqual([])
  expect(refusing('allow alice')[0]).toContain('(not signed, class middle, level user): no rule allows it')
  expect(refusing('allow alice at user', { signer: 'alice' }, 'kernel/pan')[0]).toContain('level kernel')
  expect(refusing('refuse alice class middle; allow alice', { signer: 'alice' })[0]).toContain(
    'the rule “refuse alice class middle” refuses it',
  )
  const elsewhere = capsuleDesign('ee/pan', { middle: { policy: 'allow alice' }, sender: { destination: 'a-pan' } })
  expect(found(elsewhere)).toEqual([])
})

test('a manager’s policy too, for services that packets ask for', () => {
  const topology = deploymentDesign({
    services: [],
    objects: [part('object', 'ee/code-object', { parameters: { name: 'monitor', program: 'p', signer: 'bob' } })],
    manager: { policy: 'allow alice' },
  })
  const programs = [javascript('p', 'export function onPacket() {}')]
  expect(found({ ...topology, programs })[0]).toMatch(/^code-not-allowed manager: .*signed by bob, class middle, level user/)
})

test('code that is missing, and symbols that another keeps for itself', () => {
  const routes = 'let table = []\nexport function find() { return table.length }\nexport function accept() {}'
  const held = (depends: string) => [
    part('hello', 'ee/code-object', { parameters: { name: 'hello', program: 'hello', depends } }),
    part('routes', 'ee/code-object', { parameters: { name: 'routes', program: 'routes' } }),
    part('empty', 'ee/code-object', { parameters: { name: 'empty' } }),
  ]
  const problems = (text: string, depends: string, sender = {}) =>
    problemsOf(capsuleDesign('ee/pan', { text, held: held(depends), programs: [javascript('routes', routes)], sender }))
  expect(problems('export function accept() { find() }', 'routes')).toEqual([])
  const [spoken] = problems('export function accept() { table.push(1) }', 'routes')
  expect([spoken.code, spoken.subject]).toEqual(['code-private', 'hello'])
  expect(spoken.message).toContain('speaks of table, which routes does not export')
  const [missing] = problems('export function accept() {}', 'routes, maps')
  expect(missing.message).toContain('depends on maps, and no code object of the design answers to that')
  expect(missing.fixes[0].edits).toEqual([{ type: 'set', id: 'hello', parameter: 'depends', value: 'routes' }])
  expect(problems('export function accept() {}', 'empty')[0].message).toContain('empty, which has no program')
  expect(problems('export function accept() {}', 'a, b, c, d, e')[0].message).toContain('depends on 5 others, and 4 is the most')
  const [unknown] = problems('export function accept() {}', '', { code: 'hullo' })
  expect([unknown.code, unknown.subject]).toEqual(['no-such-code', 'app'])
  expect(unknown.fixes[0].edits).toEqual([{ type: 'set', id: 'app', parameter: 'code', value: 'hello' }])
})
