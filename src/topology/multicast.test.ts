/** Multicast trees: one copy on each link of the tree, counted by hand. */
import { describe, expect, test } from 'vitest'
import { watch } from '../testing/traffic.ts'
import type { LinkRecord } from './document.ts'
import { design, kernel, type Part, part, wire } from './notation.ts'

const group = '239.129.2.3'
const count = 20
const sender = part('s', 'traffic/source', { parameters: { group, rate: 1000, limit: count } })
const member = (id: string) => part(id, 'traffic/sink', { parameters: { group } })
const router = (id: string) => part(id, 'network/router')
const run = (parts: readonly Part[], links: readonly LinkRecord[]) => design('', '', parts, links, { duration: 0.1, speed: 0 })

/** s – r1; r1 – r2 – {x1, x2}; r1 – r3 – {x3, idle}; r3 – r4 – idle2 */
const tree = run(
  [
    sender,
    ...['r1', 'r2', 'r3', 'r4'].map(router),
    ...['x1', 'x2', 'x3'].map(member),
    part('idle', 'traffic/sink'),
    part('idle2', 'traffic/sink'),
  ],
  [
    wire('s', 'r1'),
    wire('r1', 'r2'),
    wire('r1', 'r3'),
    wire('r2', 'x1'),
    wire('r2', 'x2'),
    wire('r3', 'x3'),
    wire('r3', 'idle'),
    wire('r3', 'r4'),
    wire('r4', 'idle2'),
  ],
)
const edges = ['s--r1', 'r1--r2', 'r1--r3', 'r2--x1', 'r2--x2', 'r3--x3']

describe('a tree of routers', () => {
  test('carries one copy on each of its links, none elsewhere', () => {
    const seen = watch(tree)
    for (const link of tree.links) expect(seen.load(`${link.id} forward`), link.id).toBe(edges.includes(link.id) ? count : 0)
    expect(seen.passed.length).toBe(edges.length * count)
    expect(['x1', 'x2', 'x3'].map(seen.received)).toEqual([count, count, count])
    // three receivers of each packet are two copies more than were sent
    expect(seen.flow('s')).toMatchObject({ sent: count, copied: 2 * count, delivered: 3 * count, dropped: 0, inFlight: 0 })
  })

  test('its frames bear the address of the group, and a station address made of its low 23 bits', () => {
    const { addressed } = watch(tree)
    for (const link of edges) expect([...(addressed.get(`${link} forward`) ?? [])]).toEqual([`01:00:5e:01:02:03 ${group}`])
  })

  test('loss in one branch does not touch the other', () => {
    const lossy = {
      ...tree,
      links: tree.links.map((link) => (link.id === 'r1--r3' ? { ...link, parameters: { loss: 1 } } : link)),
    }
    const seen = watch(lossy)
    expect(['x1', 'x2', 'x3'].map(seen.received)).toEqual([count, count, 0])
    expect(seen.flow('s').dropped).toBe(count)
  })

  test('follows receivers that leave and join while it runs', () => {
    const seen = watch(tree, [
      [0.0095, { type: 'set', id: 'x3', parameter: 'group', value: null }],
      [0.0095, { type: 'set', id: 'idle2', parameter: 'group', value: group }],
    ])
    expect(['x1', 'x3', 'idle2'].map(seen.received)).toEqual([count, 10, 10])
    expect(seen.load('r3--x3 forward')).toBe(10)
    expect(seen.load('r3--r4 forward')).toBe(10)
    expect(seen.load('r1--r3 forward')).toBe(count)
  })

  test('leads around a link that has failed', () => {
    const ring = { ...tree, links: [...tree.links, wire('r2', 'r4')] }
    const seen = watch(ring, [[0.0095, { type: 'set', id: 'r1--r3', parameter: 'up', value: false }]])
    expect(['x1', 'x2', 'x3'].map(seen.received)).toEqual([count, count, count])
    expect(seen.load('r2--r4 forward')).toBe(10)
    expect(seen.load('r3--r4 backward')).toBe(10)
  })

  test('carries fragments, which every receiver puts together', () => {
    const large = tree.components.map((record) =>
      record.id === 's' ? { ...record, parameters: { ...record.parameters, size: 3000 } } : record,
    )
    const seen = watch({ ...tree, components: large })
    // 2980 bytes of payload in pieces of at most 1480
    expect(seen.load('s--r1 forward')).toBe(3 * count)
    expect(['x1', 'x2', 'x3'].map(seen.received)).toEqual([count, count, count])
  })

  test('without a receiver nothing leaves the sender', () => {
    const seen = watch(run([sender, router('r1'), part('x', 'traffic/sink')], [wire('s', 'r1'), wire('r1', 'x')]))
    expect(seen.passed).toEqual([])
    expect(seen.flow('s').dropped).toBe(count)
  })
})

describe('segments of switches and hubs', () => {
  test('deliver to every member, and what others hear goes away unheeded', () => {
    const seen = watch(
      run(
        [
          sender,
          router('r'),
          part('w', 'network/switch'),
          part('h', 'network/hub'),
          member('x1'),
          member('x2'),
          part('other', 'traffic/sink'),
        ],
        [wire('s', 'r'), wire('r', 'w'), wire('w', 'x1'), wire('w', 'h'), wire('h', 'x2'), wire('h', 'other')],
      ),
    )
    expect(['x1', 'x2', 'other'].map(seen.received)).toEqual([count, count, 0])
    expect(seen.load('r--w forward')).toBe(count)
    expect(seen.flow('s')).toMatchObject({ delivered: 2 * count, dropped: 0, copied: 2 * count, ignored: count })
  })

  test('have one forwarder where two routers lead onto them, and nobody gets a packet twice', () => {
    // s – r1 – {a, b}; a on switch w1, b on switch w2, w1 – w2; a receiver on each switch, one behind b besides
    const seen = watch(
      run(
        [
          sender,
          ...['r1', 'a', 'b'].map(router),
          part('w1', 'network/switch'),
          part('w2', 'network/switch'),
          ...['x1', 'x2', 'x3'].map(member),
        ],
        [
          wire('s', 'r1'),
          wire('r1', 'a'),
          wire('r1', 'b'),
          wire('a', 'w1'),
          wire('b', 'w2'),
          wire('w1', 'w2'),
          wire('w1', 'x1'),
          wire('w2', 'x2'),
          wire('b', 'x3'),
        ],
      ),
    )
    expect(['x1', 'x2', 'x3'].map(seen.received)).toEqual([count, count, count])
    expect(seen.load('a--w1 forward') + seen.load('b--w2 forward')).toBe(count)
  })
})

describe('machines', () => {
  const host = (id: string, holds: readonly Part[], cards: number) =>
    part(id, 'infrastructure/machine', {
      holds: [...Array.from({ length: cards }, (_, card) => part(`${id}-eth${card}`, 'nic/plain')), ...kernel(id), ...holds],
    })

  test('copy along the tree, and to every application that has joined', () => {
    const seen = watch(
      run(
        [sender, host('m', [member('in1'), member('in2'), part('no', 'traffic/sink')], 3), member('x1'), member('x2')],
        [wire('s', 'm-eth0'), wire('m-eth1', 'x1'), wire('m-eth2', 'x2')],
      ),
    )
    expect(['in1', 'in2', 'x1', 'x2', 'no'].map(seen.received)).toEqual([count, count, count, count, 0])
    expect(seen.flow('s')).toMatchObject({ sent: count, copied: 3 * count, delivered: 4 * count, dropped: 0 })
  })

  test('send to a group, receivers of their own included', () => {
    const seen = watch(
      run([host('m', [sender, member('own')], 2), member('x1'), member('x2')], [wire('m-eth0', 'x1'), wire('m-eth1', 'x2')]),
    )
    expect(['own', 'x1', 'x2'].map(seen.received)).toEqual([count, count, count])
  })
})
