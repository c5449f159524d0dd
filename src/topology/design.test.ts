import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { design, part, wire } from '../lessons/design.ts'
import { gallery } from '../lessons/gallery.ts'
import { profiles } from '../profiles/index.ts'
import { clusterDesign } from '../testing/cluster.ts'
import { inspectDesign } from './design.ts'
import type { Topology } from './document.ts'
import { applyEdits } from './edits.ts'
import { Run } from './run.ts'
import { validateTopology } from './validate.ts'

const inspect = (topology: Topology) => inspectDesign(topology, catalogue, profiles)
const codes = (topology: Topology) => inspect(topology).map(({ code }) => code)

/** Applies the first mend of the first problem of a code, and expects the result to be valid and free of it. */
function mend(topology: Topology, code: string): Topology {
  const fix = inspect(topology).find((problem) => problem.code === code)?.fixes[0]
  expect(fix, `a mend for ${code}`).toBeDefined()
  const mended = applyEdits(topology, fix?.edits ?? [])
  expect(validateTopology(mended, catalogue, profiles)).toEqual([])
  expect(codes(mended)).not.toContain(code)
  return mended
}
const delivered = (topology: Topology) => {
  const run = new Run(topology)
  run.runUntil(run.end)
  return run.result().flows[0].delivered
}

const node = (holds: Parameters<typeof part>[2], source: object = {}) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { ...source } }),
      part('m', 'infrastructure/machine', holds),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.2, speed: 1 },
  )
const cards = [part('eth0', 'nic/plain'), part('eth1', 'nic/plain')]

describe('problems of a design', () => {
  test('none in the gallery', () => {
    for (const { topology } of gallery) expect(inspect(topology).map(({ message }) => message)).toEqual([])
  })

  test('a machine on the way that does not forward is named and mended; packets then arrive', () => {
    const broken = node({ holds: cards, title: 'Box' })
    expect(inspect(broken)[0].message).toContain('Box (m) is on the way and does not forward')
    expect(delivered(broken)).toBe(0)
    expect(delivered(mend(broken, 'not-a-router'))).toBeGreaterThan(190)
  })

  test('a service that nobody on the way answers to', () => {
    const broken = node(
      { holds: [...cards, part('ip', 'kernel/forwarding'), part('hook', 'kernel/hook')] },
      { service: 'monitor' },
    )
    expect(codes(broken)).toEqual(['no-service'])
    mend(broken, 'no-service')
  })

  test('nobody to send to, no link, no route', () => {
    const lonely = design('', '', [part('a', 'traffic/source'), part('r', 'network/router')], [wire('a', 'r')], {
      duration: 1,
      speed: 1,
    })
    expect(codes(lonely)).toContain('no-receiver')
    expect(delivered(mend(lonely, 'no-receiver'))).toBeGreaterThan(900)
    const apart = design('', '', [part('a', 'traffic/source'), part('b', 'traffic/sink')], [], { duration: 1, speed: 1 })
    expect(codes(apart)).toEqual(['not-linked', 'unlinked-port', 'unlinked-port'])
    const split = design(
      '',
      '',
      [part('a', 'traffic/source'), part('r', 'network/router'), part('s', 'network/router'), part('b', 'traffic/sink')],
      [wire('a', 'r'), wire('s', 'b')],
      { duration: 1, speed: 1 },
    )
    expect(codes(split)).toEqual(['no-route'])
  })

  test('a failed link on the only way is named, and brought back', () => {
    const line = design(
      '',
      '',
      [part('a', 'traffic/source'), part('r', 'network/router'), part('b', 'traffic/sink')],
      [wire('a', 'r'), wire('r', 'b', { up: false })],
      { duration: 0.1, speed: 0 },
    )
    expect(inspect(line)[0].message).toContain('the link r – b has failed')
    expect(codes(line)).not.toContain('unlinked-port')
    expect(delivered(line)).toBe(0)
    expect(delivered(mend(line, 'failed'))).toBeGreaterThan(90)
  })

  test('a link that is offered more than it carries', () => {
    const loaded = design(
      '',
      '',
      [part('a', 'traffic/source', { parameters: { rate: 1e5, size: 1000 } }), part('b', 'traffic/sink')],
      [wire('a', 'b')],
      { duration: 0.1, speed: 1 },
    )
    expect(codes(loaded)).toEqual(['overloaded'])
    mend(loaded, 'overloaded')
  })

  test('clusters: no back-end, an idle one, direct routing across a router', () => {
    const cluster = clusterDesign({ mode: 'dr' })
    const without = (kind: string) => ({ ...cluster, components: cluster.components.filter((record) => record.kind !== kind) })
    expect(codes(without('cluster/back-end'))).toContain('no-back-end')
    const idle = cluster.components.filter(({ id }) => id !== 'ee0' && id !== 'monitor0')
    expect(codes({ ...cluster, components: idle })).toContain('idle-back-end')
    const routed = {
      ...cluster,
      components: cluster.components.map((record) => (record.id === 'switch' ? { ...record, kind: 'network/router' } : record)),
    }
    expect(codes(routed)).toContain('not-on-segment')
    mend(routed, 'not-on-segment')
  })

  test('a circle of hubs, and a sender without its capture', () => {
    const circle = design(
      '',
      '',
      [part('h', 'network/hub'), part('i', 'network/hub'), part('j', 'network/hub')],
      [wire('h', 'i'), wire('i', 'j'), wire('j', 'h')],
      { duration: 1, speed: 1 },
    )
    expect(codes(circle)).toEqual(['loop'])
    mend(circle, 'loop')
    const silent = node({ holds: [...cards, part('ip', 'kernel/forwarding')] }, { pattern: 'capture' })
    expect(codes(silent)).toEqual(['no-capture'])
    mend(silent, 'no-capture')
  })
})
