import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { gallery } from '../lessons/gallery.ts'
import { profiles } from '../profiles/index.ts'
import { clusterDesign } from '../testing/cluster.ts'
import { inspectDesign } from './design.ts'
import type { LinkRecord, Topology } from './document.ts'
import { applyEdits } from './edits.ts'
import { design, part, wire } from './notation.ts'
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
  test('none in the gallery, but what a design is about', () => {
    const meant: Readonly<Record<string, readonly string[]>> = { 'signed-code': ['code-not-allowed'] }
    for (const { id, topology } of gallery)
      expect([id, ...inspect(topology).map(({ code }) => code)]).toEqual([id, ...(meant[id] ?? [])])
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

  test('two components with one address are both named, and mended; those that share it are not', () => {
    const pair = (parameters: object) =>
      design(
        '',
        '',
        [
          part('a', 'traffic/source'),
          part('r', 'network/router', { parameters: { address: '10.5.0.1' } }),
          part('b', 'traffic/sink', { title: 'Box', parameters: { address: '10.5.0.2/24', ...parameters } }),
          part('c', 'traffic/sink', { parameters: { address: '10.5.0.2', ...parameters } }),
        ],
        [wire('a', 'r'), wire('r', 'b'), wire('r', 'c')],
        { duration: 0.1, speed: 0 },
      )
    expect(inspect(pair({}))[0].message).toContain('10.5.0.2 is the address of both Box (b) and c')
    expect(codes(pair({}))).toEqual(['duplicate-address'])
    mend(pair({}), 'duplicate-address')
    expect(codes(pair({ anycast: true }))).toEqual([])
  })

  test('a group that nobody has joined, or whose receiver no links reach', () => {
    const sent = (group: string, links: readonly LinkRecord[]) =>
      design(
        '',
        '',
        [
          part('a', 'traffic/source', { parameters: { group: '239.1.1.1' } }),
          part('b', 'traffic/sink', { parameters: { group } }),
          part('r', 'network/router'),
        ],
        links,
        { duration: 0.1, speed: 0 },
      )
    const whole = [wire('a', 'r'), wire('r', 'b')]
    expect(codes(sent('', whole))).toEqual(['no-member'])
    expect(delivered(mend(sent('', whole), 'no-member'))).toBeGreaterThan(90)
    expect(codes(sent('239.1.1.1', whole))).toEqual([])
    expect(inspect(sent('239.1.1.1', [wire('a', 'r')]))[0].message).toContain('no packet of a can reach b')
  })

  test('static routes that end nowhere, go in a circle, or lead by way of no neighbour', () => {
    const line = (first: object, second: object) =>
      design(
        '',
        '',
        [
          part('a', 'traffic/source'),
          part('r', 'network/router', { parameters: { ...first } }),
          part('s', 'network/router', { parameters: { ...second } }),
          part('b', 'traffic/sink', { parameters: { address: '10.5.0.2' } }),
        ],
        [wire('a', 'r'), wire('r', 's'), wire('s', 'b')],
        { duration: 0.1, speed: 0 },
      )
    const stuck = line({ routing: 'static', routes: '10.6.0.0/16 via s' }, {})
    expect(inspect(stuck)[0].message).toBe('no packet of a can reach b: r has no route to 10.5.0.2')
    expect(delivered(stuck)).toBe(0)
    expect(delivered(mend(stuck, 'no-static-route'))).toBeGreaterThan(90)
    const circle = line({ routing: 'static', routes: '0.0.0.0/0 via s' }, { routes: '10.5.0.2 via r' })
    expect(inspect(circle)[0].message).toContain('in a circle')
    expect(delivered(circle)).toBe(0)
    const foreign = line({ routes: '10.5.0.0/16 via b, 10.5.0.0/24 via s' }, {})
    expect(inspect(foreign).map(({ message }) => message)).toEqual([
      "r has the route '10.5.0.0/16 via b', but no link joins it to b: the route never counts",
    ])
    mend(foreign, 'not-a-neighbour')
    expect(codes(line({ routing: 'static', routes: '10.5.0.0/16 via s' }, {}))).toEqual([])
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
