import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { withBlockCommands } from './block-commands.ts'
import { ethtool, ifconfig } from './device-commands.ts'
import { design, kernel, type Part, part, wire } from './notation.ts'
import { Run } from './run.ts'
import { validateTopology } from './validate.ts'

const technologies = ['ethernet', 'bluetooth', 'infiniband']
/** What comes by one of three links is turned round and leaves by another; each has its virtual link. */
const start = design(
  '',
  '',
  [
    ...technologies.map(
      (name, i): Part =>
        part(`from-${name}`, 'traffic/source', {
          parameters: { rate: 100, size: 500, destination: `to-${technologies[(i + 1) % 3]}` },
        }),
    ),
    part('m', 'infrastructure/machine', {
      holds: [
        ...technologies.flatMap((name) => [part(`in-${name}`, 'nic/plain'), part(`out-${name}`, 'nic/plain')]),
        ...kernel('m'),
        part('lana', 'kernel/lana', {
          holds: [
            ...technologies.flatMap((name) => [
              part(`vlink-${name}`, 'lana/virtual-link', { parameters: { device: `in-${name}`, ingress: 'turn' } }),
              part(`vlink-${name}-out`, 'lana/virtual-link', { parameters: { device: `out-${name}`, ingress: 'turn' } }),
            ]),
            part('turn', 'lana/forward', { parameters: { flips: true, egress: 'vlink-ethernet' } }),
          ],
        }),
      ],
    }),
    ...technologies.map((name) => part(`to-${name}`, 'traffic/sink')),
  ],
  technologies.flatMap((technology) => [
    wire(`from-${technology}`, `in-${technology}`, { technology }),
    wire(`out-${technology}`, `to-${technology}`, { technology }),
  ]),
  { duration: 0.2, speed: 0 },
)

const play = (script: string) => {
  const topology = withBlockCommands(start, catalogue, script)
  expect(validateTopology(topology, catalogue, profiles).filter(({ severity }) => severity === 'error')).toEqual([])
  const run = new Run(topology)
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const of = (id: string) => result.components.find((each) => each.id === id)
  return {
    delivered: technologies.map((name) => result.flows.find(({ id }) => id === `from-${name}`)?.delivered ?? 0),
    sent: (name: string) => of(`vlink-${name}-out`)?.counters.transmitted ?? 0,
    entered: (name: string) => of(`vlink-${name}`)?.counters.entered ?? 0,
    drops: (id: string) => of(id)?.drops ?? {},
  }
}

test('packets enter by the virtual link of the card they came by, and leave by that of the card their route leads to', () => {
  const { delivered, entered, sent } = play('')
  for (const [i, name] of technologies.entries()) {
    expect([delivered[i] > 17, entered(name) > 17, sent(name) > 17]).toEqual([true, true, true])
  }
})

test('a device that is down drops, one with a short MTU too; the others go on', () => {
  const down = play('at 100ms\nifconfig vlink-bluetooth down')
  expect(down.delivered[1]).toBeLessThan(12)
  expect(down.delivered[0]).toBeGreaterThan(17)
  expect(down.drops('vlink-bluetooth')['link-down']).toBeGreaterThan(7)
  const again = play('at 100ms\nifconfig vlink-bluetooth down\nat 150ms\nifconfig vlink-bluetooth up')
  expect(again.delivered[1]).toBeGreaterThan(down.delivered[1] + 3)
  expect(play('ifconfig vlink-infiniband-out mtu 400').drops('vlink-infiniband-out')['mtu-exceeded']).toBeGreaterThan(17)
  expect(play('ethtool -s vlink-ethernet-out speed 10kbit/s').delivered[2]).toBeLessThan(2)
})

test('devices are listed with their card and its technology, and a link with its speed', () => {
  expect(ifconfig(start, catalogue, []).lines).toHaveLength(6)
  expect(ifconfig(start, catalogue, ['vlink-bluetooth']).lines).toEqual([
    'vlink-bluetooth: up, mtu 65535, over in-bluetooth (bluetooth)',
  ])
  expect(ethtool(start, catalogue, ['vlink-infiniband']).lines).toEqual([
    'vlink-infiniband: port infiniband, speed 8000 Mb/s, link detected: yes',
  ])
  expect(() => ifconfig(start, catalogue, ['eth9'])).toThrow("'eth9' is no device; there are vlink-ethernet")
  expect(() => ifconfig(start, catalogue, ['vlink-bluetooth', 'sideways'])).toThrow(
    "'sideways' where up, down or mtu is expected",
  )
})
