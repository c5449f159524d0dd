import { expect, test } from 'vitest'
import { lana } from '../papers/lana.ts'
import { Run } from './run.ts'
import { sharesOf, TurnLog } from './turns.ts'

const design = (id: string) => {
  const found = lana.experiments.find((experiment) => experiment.id === `lana/${id}`)
  if (!found) throw new Error(id)
  return { ...found.topology, duration: 0.005 }
}
function watched(id: string, machine = 'host') {
  const run = new Run(design(id))
  const log = new TurnLog(5000)
  const threads = log.watch(run.world, machine)
  run.runUntil(run.end)
  return { run, log, threads, turns: log.turns() }
}

test('a thread with high priority and ksoftirqd take turns, one packet each; with controlled scheduling two', () => {
  const { turns } = watched('high')
  const late = turns.slice(-200)
  expect(new Set(late.map(({ thread }) => thread))).toEqual(new Set(['ksoftirqd', 'lana']))
  // they alternate, do not overlap, and leave no gap
  for (const [i, turn] of late.slice(1).entries()) {
    expect([turn.cpu, turn.from, turn.thread === late[i].thread]).toEqual([late[i].cpu, late[i].to, false])
  }
  const perSecond = (id: string) => watched(id).turns.slice(-1000)
  const span = (of: ReturnType<typeof perSecond>) => (of.at(-1)?.to ?? 0) - of[0].from
  // two turns a packet at 700,000 packets each second; half as many at 900,000
  expect(span(perSecond('high')) / 500 / 1e6).toBeCloseTo(1.43, 1)
  expect(span(perSecond('controlled')) / 500 / 1e6).toBeCloseTo(2.22, 1)
})

test('in ksoftirqd there is nobody else, and turns add up to the time that the CPU was busy', () => {
  const { run, turns } = watched('ksoftirqd')
  expect(new Set(turns.slice(-1).map(({ thread }) => thread))).toEqual(new Set(['ksoftirqd']))
  const busy = turns.reduce((sum, { from, to }) => sum + to - from, 0)
  const { world } = run
  const cpu = world.resource(world.ids.indexOf('host'), 'cpu')
  world.resources.touch(cpu, world.now)
  // all but what is under way at the end
  expect(Math.abs(busy / world.resources.busyArea[cpu] - 1)).toBeLessThan(0.01)
  const shares = sharesOf(turns.slice(-1))
  expect(shares).toEqual([{ thread: 'ksoftirqd', turns: 1, share: 1 }])
})

test('who looks changes nothing, and a machine without threads says so', () => {
  const plain = new Run(design('high'))
  plain.runUntil(plain.end)
  expect(watched('high').run.result().digest).toBe(plain.result().digest)
  const { world } = plain
  expect(new TurnLog(10).watch(world, 'pktgen')).toBe(false)
  expect(new TurnLog(10).watch(world, 'nobody')).toBe(false)
  // only the last are kept
  const log = new TurnLog(10)
  const run = new Run(design('high'))
  log.watch(run.world, 'host')
  run.runUntil(run.end)
  expect(log.turns()).toHaveLength(10)
  expect(log.turns()).toEqual(watched('high').turns.slice(-10))
})

test('other constants of the scheduler, set while it runs, do not end the watch', () => {
  const run = new Run(design('high'))
  const log = new TurnLog(100)
  log.watch(run.world, 'host')
  run.runUntil(run.end / 2)
  run.edit({ type: 'set', id: 'host', parameter: 'softirqQuota', value: 64 })
  run.runUntil(run.end)
  expect(log.turns().at(-1)?.to).toBeGreaterThan(0.99 * run.end)
})
