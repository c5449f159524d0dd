/** Which service may run where: by class (placement) and by what it takes of memory and time (budgets). */
import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { lab } from '../cli/lab.ts'
import { profiles } from '../profiles/index.ts'
import { inspectDesign } from './design.ts'
import type { Topology } from './document.ts'
import { applyEdit } from './edits.ts'
import { design, kernel, type Part, part, wire } from './notation.ts'
import { canPlace, validateTopology } from './validate.ts'

const budgets = (topology: Topology) =>
  inspectDesign(topology, catalogue, profiles).filter(({ code }) => code.startsWith('over-'))

interface Placed {
  readonly card?: readonly Part[]
  readonly hook?: readonly Part[]
  readonly user?: readonly Part[]
  /** back-ends besides the node */
  readonly others?: number
  /** their weight, and what they hold */
  readonly weight?: number
  readonly there?: (place: number) => readonly Part[]
}

const node = ({ card = [], hook = [], user = [], others = -1, weight = 1, there = () => [] }: Placed): Topology =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'monitor' } }),
      part('m', 'infrastructure/machine', {
        holds: [
          part('card', 'nic/programmable', { holds: card }),
          part('eth1', 'nic/plain'),
          ...kernel('m', { 'pre-routing': hook }),
          part('ee', 'ee/tamanoir', { holds: user }),
          ...(others < 0 ? [] : [part('member', 'cluster/back-end')]),
        ],
      }),
      ...Array.from({ length: Math.max(0, others) }, (_, i) =>
        part(`m${i}`, 'infrastructure/machine', {
          holds: [
            part(`member-${i}`, 'cluster/back-end', { parameters: { weight } }),
            part(`ee-${i}`, 'ee/tamanoir', { holds: there(i) }),
          ],
        }),
      ),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'card'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  )
const service = (noun: string, parameters: Readonly<Record<string, number>> = {}) => part(noun, `service/${noun}`, { parameters })

test('what is written in Java alone is refused by kernel and card, also when it is there already', () => {
  const refused = (host: string, language: string) => {
    const placement = canPlace(node({}), catalogue, 'service/monitor', { language }, host)
    return placement.ok ? '' : placement.code
  }
  for (const host of ['card', 'm-pre-routing']) expect([refused(host, 'java'), refused(host, 'each')]).toEqual(['level', ''])
  expect(refused('ee', 'java')).toBe('')
  const placed = node({ hook: [part('monitor', 'service/monitor', { parameters: { language: 'java' } })] })
  const [problem] = validateTopology(placed, catalogue, profiles)
  expect(problem.message).toContain('C or assembly code')
})

test('a light service keeps to the budget of every level', () => {
  for (const at of ['card', 'hook', 'user'] as const) expect(budgets(node({ [at]: [service('monitor')] }))).toEqual([])
})

test('the class of a service decides which levels take it at all', () => {
  const topology = node({})
  const refused = (noun: string, host: string) => {
    const placement = canPlace(topology, catalogue, `service/${noun}`, undefined, host)
    return placement.ok ? '' : placement.code
  }
  expect(refused('gzip', 'card')).toBe('level')
  expect(refused('gzip', 'm-pre-routing')).toBe('level')
  expect(refused('cache', 'm-pre-routing')).toBe('level')
  expect(refused('reliable-multicast', 'card')).toBe('level')
  expect(refused('police', 'card')).toBe('level')
  expect(refused('police', 'm-pre-routing')).toBe('')
  expect(refused('gzip', 'ee')).toBe('')
})

test('a service that takes too long at its level is told with its time, the budget and where it would fit', () => {
  const slow = node({ card: [service('filter', { nicCycles: 4000 })] })
  const [problem, ...more] = budgets(slow)
  expect(more).toEqual([])
  expect(problem).toMatchObject({ code: 'over-time-budget', subject: 'filter', severity: 'warning' })
  expect(problem.message).toBe(
    'filter takes 200 µs for a packet of 1500 bytes in card; the budget on the card is 120 µs: a card that takes longer than a frame does on the wire falls behind',
  )
  expect(problem.fixes[0].title).toBe('Move filter into m-pre-routing')
  expect(budgets(problem.fixes[0].edits.reduce(applyEdit, slow))).toEqual([])
  // a faster card, or a person who grants more
  const set = (id: string, parameter: string, value: number) => applyEdit(slow, { type: 'set', id, parameter, value })
  expect(budgets(set('card', 'clock', 133e6))).toEqual([])
  expect(budgets(set('card', 'serviceTime', 1e-3))).toEqual([])
})

test('heavy services belong on a cluster, whose back-ends share the packets', () => {
  const alone = budgets(node({ user: [service('gzip')] }))
  expect(alone.map(({ code, values }) => [code, values.level])).toEqual([['over-time-budget', 'user']])
  expect(alone[0].message).toContain('it belongs on a cluster')
  expect(budgets(node({ user: [service('gzip')], others: 0 }))[0].values.level).toBe('cluster')
  const cluster = { user: [service('gzip')], others: 3, there: (i: number) => [part(`gzip-${i}`, 'service/gzip')] }
  expect(budgets(node(cluster))).toEqual([])
  // with those that do not have it, or are taken out of service, it shares nothing; those that fetch it do
  expect(budgets(node({ ...cluster, there: () => [] }))).toHaveLength(1)
  expect(budgets(node({ ...cluster, weight: 0 }))[0].subject).toBe('gzip')
  expect(budgets(node({ ...cluster, there: (i) => [part(`manager-${i}`, 'ee/manager')] }))).toEqual([])
})

test('services may not take more memory together than their level has', () => {
  const [problem, ...more] = budgets(node({ card: [service('count', { memory: 100_000 }), service('mark', { memory: 60_000 })] }))
  expect(more).toEqual([])
  expect(problem).toMatchObject({ code: 'over-memory-budget', subject: 'card' })
  expect(problem.message).toContain('count the most')
  expect(problem.fixes[0].edits[0]).toMatchObject({ id: 'count', parent: 'm-pre-routing' })
  expect(budgets(node({ hook: [service('count', { memory: 100_000 }), service('mark', { memory: 60_000 })] }))).toEqual([])
})

test('what a service is set to keep is of the memory that it takes', () => {
  const kept = (noun: string, parameters: Readonly<Record<string, number>>) =>
    budgets(node({ user: [service(noun, parameters)] })).map(({ code }) => code)
  expect([kept('cache', { capacity: 500e6 }), kept('cache', { capacity: 600e6 })]).toEqual([[], ['over-memory-budget']])
  const small = node({ user: [service('reliable-multicast', { keeps: 1024 })] })
  const limited = (memory: number) => budgets(applyEdit(small, { type: 'set', id: 'ee', parameter: 'memory', value: memory }))
  expect([limited(2e6).length, limited(1e6).length]).toEqual([0, 1])
})

test('the command line tells of budgets', async () => {
  let out = ''
  const shell = {
    out: (text: string) => {
      out += text
    },
    error: () => {},
    clock: () => 0,
    read: () => new TextEncoder().encode(JSON.stringify(node({ user: [service('transcode')] }))),
    write: () => {},
  }
  expect(await lab(['check', 'design.json'], shell as never)).toBe(0)
  expect(out).toContain('the budget in user space is 160 µs')
})
