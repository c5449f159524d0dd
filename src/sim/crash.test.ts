/** A machine crashes and comes back: what was in it is counted, what comes is lost, routes lead around it, and it begins afresh. */
import { expect, test } from 'vitest'
import type { ParameterValue, Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import { tcpState } from './endpoints.ts'
import { checkInvariants } from './invariants.ts'
import { dropReason, dropReasons } from './reasons.ts'

const second = 1e12
const machine = (id: string, holds: readonly Part[], parameters: Record<string, ParameterValue> = {}) =>
  part(id, 'infrastructure/machine', { parameters: { profile: '', ...parameters }, holds })
const card = (id: string) => part(id, 'nic/plain')
const turn = (id: string, up: boolean) => ({ type: 'set', id, parameter: 'up', value: up }) as const

/** Drops of a reason at a component and at all that is in it. */
function dropsIn(run: Run, root: string, reason: keyof typeof dropReason): number {
  const { world } = run
  let sum = 0
  for (let self = 0; self < world.count; self++)
    if (world.ids[world.root[self]] === root) sum += world.drops[self * dropReasons.length + dropReason[reason]]
  return sum
}
const counter = (run: Run, id: string, field: string): number => {
  const self = run.world.ids.indexOf(id)
  return (run.world.kinds.columns[run.world.kindOf[self]] as Record<string, Float64Array>)[field][run.world.row[self]]
}
const sound = (run: Run) => expect(checkInvariants(run.world).violated).toEqual([])

/** A sender too fast for a slow node with an execution environment, and a receiver behind it. */
const node = (duration = 1): Topology =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { size: 1000, rate: 9000, service: 'count', pattern: 'poisson' } }),
      part('b', 'traffic/source', { parameters: { size: 1000, rate: 100, service: 'count', transport: 'tcp' } }),
      machine(
        'm',
        [
          card('eth0'),
          card('eth1'),
          card('eth2'),
          ...kernel('m'),
          part('ee', 'ee/tamanoir', { holds: [part('counter', 'service/count')] }),
        ],
        { cpus: 1 },
      ),
      part('r', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('b', 'eth1'), wire('eth2', 'r', { rate: 1e6 })],
    { duration, speed: 0 },
  )

test('everything in a machine that crashes is dropped and counted, and nothing in it is occupied any more', () => {
  const run = new Run(node())
  run.runUntil(0.4 * second)
  const { world } = run
  const { packets, resources } = world
  const inside = (packet: number) => world.ids[world.root[packets.at[packet]]] === 'm'
  const countInside = () => {
    let count = 0
    for (let packet = 0; packet < packets.top; packet++) if (packets.state[packet] > 0 && inside(packet)) count++
    return count
  }
  const before = countInside()
  const toR = world.ids.indexOf('eth2--r')
  const queued = resources.length[world.firstResource[toR]]
  expect(before).toBeGreaterThan(10)
  expect(queued).toBeGreaterThan(0)
  run.edit(turn('m', false))
  sound(run)
  expect(countInside()).toBe(0)
  expect(dropsIn(run, 'm', 'machine-down')).toBe(before)
  // the frames that waited for the line are gone as well; the one on it arrives
  expect(world.drops[toR * dropReasons.length + dropReason['machine-down']]).toBe(queued)
  expect(resources.length[world.firstResource[toR]]).toBe(0)
  for (let resource = 0; resource < resources.count; resource++)
    if (world.ids[world.root[resources.owner[resource]]] === 'm')
      expect([resources.busy[resource], resources.length[resource]]).toEqual([0, 0])
  expect(counter(run, 'ee', 'threads')).toBe(0)
})

test('while it is down nothing happens in it; back again it works as at first, and what it has counted it keeps', () => {
  const run = new Run(node(3))
  run.runUntil(0.4 * second)
  const served = counter(run, 'ee', 'served')
  run.edit(turn('m', false))
  const events = run.world.events
  run.runUntil(1 * second)
  expect(counter(run, 'ee', 'served')).toBe(served)
  expect(counter(run, 'r', 'received')).toBeGreaterThan(0)
  const received = counter(run, 'r', 'received')
  // only the senders outside have anything to do
  const sent = run.world.flows.sent[0] + run.world.flows.sent[1]
  expect(run.world.events - events).toBeLessThan(sent)
  run.edit({ type: 'set', id: 'counter', parameter: 'userCycles', value: 2000 })
  run.runUntil(1.5 * second)
  sound(run)
  run.edit(turn('m', true))
  run.runUntil(3 * second)
  sound(run)
  expect(counter(run, 'ee', 'served')).toBeGreaterThan(served + 100)
  expect(counter(run, 'ee', 'threads')).toBe(2)
  expect(counter(run, 'r', 'received')).toBeGreaterThan(received + 100)
  const names = [...run.world.resources.names].filter((name) => name.startsWith('stream'))
  expect(names).toEqual(['stream b'])
})

test('a sender inside sends while its machine is up, and begins again when it is back', () => {
  const topology = design(
    '',
    '',
    [
      machine('m', [card('eth0'), part('s', 'traffic/source', { parameters: { rate: 1000, begin: 0.1 } })]),
      part('r', 'traffic/sink'),
    ],
    [wire('eth0', 'r')],
    { duration: 2, speed: 0 },
  )
  const at = (seconds: number, up: boolean) => ({ at: seconds * second, edit: turn('m', up) })
  // 0.1 … 0.5005 s, and from a tenth of a second after the return at 1 s to the end, one packet each millisecond
  const run = new Run({ ...topology, edits: [at(0.5005, false), at(1, true)] })
  run.runUntil(run.end)
  expect(run.world.flows.sent[0]).toBe(401 + 901)
  // down from the start: only the second stretch
  const late = new Run({
    ...topology,
    components: topology.components.map((record) =>
      record.id === 'm' ? { ...record, parameters: { profile: '', up: false } } : record,
    ),
    edits: [at(1, true)],
  })
  late.runUntil(late.end)
  expect(late.world.flows.sent[0]).toBe(901)
})

test('routes lead around a machine that is down, and back', () => {
  const router = (id: string) => machine(id, [card(`${id}-0`), card(`${id}-1`), ...kernel(id)])
  const topology = design(
    '',
    '',
    [
      part('s', 'traffic/source', { parameters: { rate: 1000 } }),
      part('x', 'network/router'),
      router('m'),
      router('n'),
      part('y', 'network/router'),
      part('r', 'traffic/sink'),
    ],
    [wire('s', 'x'), wire('x', 'm-0'), wire('x', 'n-0', { delay: 0.01 }), wire('m-1', 'y'), wire('n-1', 'y'), wire('y', 'r')],
    { duration: 1, speed: 0 },
  )
  const run = new Run(topology)
  run.runUntil(0.3 * second)
  expect(counter(run, 'n-0', 'received')).toBe(0)
  run.edit(turn('m', false))
  const before = counter(run, 'm-0', 'received')
  run.runUntil(0.6 * second)
  expect(counter(run, 'm-0', 'received')).toBe(before)
  expect(counter(run, 'n-0', 'received')).toBeGreaterThan(280)
  run.edit(turn('m', true))
  run.runUntil(1 * second)
  expect(counter(run, 'm-0', 'received')).toBeGreaterThan(before + 390)
  sound(run)
})

test('a host that has crashed knows of no connection: it answers the next segment with RST, and the other end gives up', () => {
  const topology = design(
    '',
    '',
    [
      part('s', 'traffic/tcp', { parameters: { timeout: 0.2, retry: 0 } }),
      machine('m', [card('eth0'), part('r', 'traffic/sink')]),
    ],
    [wire('s', 'eth0', { rate: 1e7, delay: 1e-3 })],
    { duration: 10, speed: 0 },
  )
  const run = new Run(topology)
  const { endpoints } = run.world
  run.runUntil(1 * second)
  const consumed = endpoints.consumed[1]
  expect(consumed).toBeGreaterThan(1e6)
  run.edit(turn('m', false))
  expect(endpoints.state[1]).toBe(tcpState.forgotten)
  run.runUntil(2 * second)
  expect(endpoints.state[0]).toBe(tcpState.established)
  expect(endpoints.consumed[1]).toBe(consumed)
  run.edit(turn('m', true))
  run.runUntil(6 * second)
  expect(endpoints.state[0]).toBe(tcpState.closed)
  expect(run.world.flows.sent[run.world.flows.answers[0]]).toBeGreaterThan(0)
  sound(run)
})

test('a snapshot of a machine that is down resumes to the same digest', () => {
  const edits = [
    { at: 0.3 * second, edit: turn('m', false) },
    { at: 0.7 * second, edit: turn('m', true) },
  ]
  const topology = { ...node(), edits }
  const whole = new Run(topology)
  whole.runUntil(whole.end)
  const first = new Run(topology)
  first.runUntil(0.5 * second)
  const resumed = new Run(topology, [], first.snapshot())
  resumed.runUntil(resumed.end)
  expect(resumed.world.digest()).toBe(whole.world.digest())
  expect(resumed.result().flows).toEqual(whole.result().flows)
})
