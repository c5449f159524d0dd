import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { withBlockCommands } from './block-commands.ts'
import { design, part, wire } from './notation.ts'
import { Run } from './run.ts'
import { validateTopology } from './validate.ts'

const start = design(
  '',
  '',
  [
    part('a', 'traffic/source', { parameters: { rate: 1e5, size: 100 } }),
    part('m', 'infrastructure/machine', {
      holds: [
        part('eth0', 'nic/plain'),
        part('lana', 'kernel/lana', {
          holds: [
            part('eth', 'lana/eth', { parameters: { ingress: 'c1' } }),
            part('c1', 'lana/counter', { parameters: { ingress: 'end' } }),
            part('end', 'lana/forward'),
          ],
        }),
        part('b', 'traffic/sink'),
      ],
    }),
  ],
  [wire('a', 'eth0')],
  { duration: 0.02, speed: 0 },
)

const play = (script: string) => {
  const topology = withBlockCommands(start, catalogue, script)
  expect(validateTopology(topology, catalogue, profiles).filter(({ severity }) => severity === 'error')).toEqual([])
  const run = new Run(topology)
  run.runUntil(run.end)
  expect(run.skipped).toEqual([])
  expect(run.result().invariants.violated).toEqual([])
  const field = (id: string, name: string) => {
    const self = run.world.ids.lastIndexOf(id)
    const columns = run.world.kinds.columns[run.world.kindOf[self]] as unknown as Record<string, Float64Array>
    return columns[name][run.world.row[self]]
  }
  return { field, dropped: (id: string) => run.result().components.find((each) => each.id === id)?.drops.unconnected ?? 0 }
}
const all = play('').field('c1', 'counted')

test('a block is added, bound into the path, set, unbound and removed while packets pass', () => {
  const { field, dropped } = play(`
    at 5ms
    add c2 counter      # beside the others
    bind c2 end
    bind c1 c2
    set c2 cycles=100
    at 10ms
    bind c1 end
    at 15ms
    rm c2
    unbind c1`)
  expect(field('c1', 'counted')).toBe(all)
  expect(field('end', 'passed') / all).toBeCloseTo(0.75, 1)
  expect(dropped('c1') / all).toBeCloseTo(0.25, 1)
})

test('a block is replaced by a new one of its type, its private data transferred or dropped', () => {
  expect(play('at 10ms\nreplace c1 counter transfer').field('c1', 'counted')).toBe(all)
  expect(play('at 10ms\nreplace c1 counter drop').field('c1', 'counted') / all).toBeCloseTo(0.5, 1)
})

test('a block is replaced by one of another type; connections are maintained', () => {
  const { field } = play('at 10ms\nreplace c1 forward')
  expect(field('c1', 'passed') / all).toBeCloseTo(0.5, 1)
  expect(field('end', 'passed')).toBe(all)
})

test('who has subscribed hears of changes', () => {
  const heard = (script: string) => play(script).field('eth', 'events')
  const before = heard('at 5ms\nunsubscribe eth\nset end cycles=50')
  expect(heard('at 5ms\nsubscribe eth end\nset end cycles=50')).toBe(before + 1)
})

test.each([
  [
    'fly c1',
    "line 1: 'fly' is no command; there are at, add, rm, set, bind, unbind, replace, subscribe, unsubscribe, ifconfig, ethtool",
  ],
  ['bind c1', 'line 1: bind <block> <next> [ingress|egress] is expected'],
  ['\nbind c1 c9', "line 2: 'c9' is no block; there are eth, c1, end"],
  ['bind c1 end up', "line 1: 'up' where ingress or egress is expected"],
  ['at 5ms\nat 1ms', 'line 2: at 1ms is before what has been said already'],
  ['at noon', "line 1: at 'noon' where a time such as 10ms is expected"],
  ['add x wall', "line 1: 'wall' is no type of block; there are virtual-link, eth, bpf, tee, counter, forward, socket"],
  ['set c1 speed=3', "line 1: c1 has no property 'speed'"],
  ['replace c1 forward transfer', 'line 1: private data of a lana/counter means nothing to a lana/forward: drop it'],
  ['replace c1 forward maybe', "line 1: 'maybe' where transfer or drop is expected"],
])('%j is refused', (script, message) => {
  expect(() => withBlockCommands(start, catalogue, script)).toThrow(message)
})
