/** Static routes, equal-cost paths and anycast, against tables and counts made by hand. */
import { describe, expect, test } from 'vitest'
import { watch } from '../testing/traffic.ts'
import type { LinkRecord, ParameterValue } from './document.ts'
import { design, type Part, part, wire } from './notation.ts'
import { Run } from './run.ts'

type Parameters = Readonly<Record<string, ParameterValue>>
const router = (id: string, parameters: Parameters = {}) => part(id, 'network/router', { parameters })
const run = (parts: readonly Part[], links: readonly LinkRecord[], duration = 0.1) =>
  design('', '', parts, links, { duration, speed: 0 })
const down = (id: string) => ({ type: 'set', id, parameter: 'up', value: false }) as const

describe('static routes', () => {
  const gates = ['a', 'b', 'c', 'd', 'e']
  const hosts: readonly (readonly [string, string])[] = [
    ['x1', '10.1.2.3'],
    ['x2', '10.1.2.4'],
    ['x3', '10.1.9.1'],
    ['x4', '10.7.7.7'],
    ['x5', '172.16.0.1'],
  ]
  const table = '0.0.0.0/0 via a, 10.0.0.0/8 via b, 10.1.0.0/16 via c, 10.1.2.0/24 via d, 10.1.2.3/32 via e'
  /** by each destination: the neighbour that the table gives */
  const expected = { x1: 'e', x2: 'd', x3: 'c', x4: 'b', x5: 'a' } as const
  const fan = run(
    [
      router('r', { routing: 'static', routes: table }),
      ...gates.map((id) => router(id)),
      router('far'),
      ...hosts.map(([id, address]) => part(id, 'traffic/sink', { parameters: { address } })),
      ...hosts.map(([id]) => part(`s-${id}`, 'traffic/source', { parameters: { destination: id, limit: 5 } })),
    ],
    [
      ...gates.flatMap((id) => [wire('r', id), wire(id, 'far')]),
      ...hosts.map(([id]) => wire('far', id)),
      ...hosts.map(([id]) => wire(`s-${id}`, 'r')),
    ],
  )

  test('the longest prefix decides, as the table says', () => {
    const seen = watch(fan)
    for (const [host, gate] of Object.entries(expected))
      for (const other of gates)
        expect(seen.load(`r--${other} forward`, `s-${host}`), `${host} by ${other}`).toBe(other === gate ? 5 : 0)
    for (const [host] of hosts) expect(seen.received(host)).toBe(5)
  })

  test('a route whose link has failed does not count: the next shorter one does', () => {
    const seen = watch(fan, [[0.0025, down('r--e')]])
    expect(seen.load('r--e forward', 's-x1')).toBe(3)
    expect(seen.load('r--d forward', 's-x1')).toBe(2)
  })

  test('beside automatic routes a shorter prefix only fills gaps, one as long wins', () => {
    const pair = (routes: string, address: string) =>
      watch(
        run(
          [
            router('r', { routes }),
            router('near'),
            router('long'),
            router('end'),
            part('s', 'traffic/source', { parameters: { limit: 5 } }),
            part('x', 'traffic/sink', { parameters: { address } }),
          ],
          [wire('s', 'r'), wire('r', 'near'), wire('near', 'x'), wire('r', 'long'), wire('long', 'near')],
        ),
      ).load('r--long forward')
    expect(pair('10.0.0.0/8 via long', '10.3.3.3')).toBe(0)
    expect(pair('10.3.3.3 via long', '10.3.3.3')).toBe(5)
    expect(pair('10.3.3.0/24 via long', '10.3.3.3/24')).toBe(5)
    expect(pair('10.3.0.0/16 via long', '10.3.3.3/24')).toBe(0)
  })

  test('without a route packets are dropped and the reason told', () => {
    const seen = watch(
      run(
        [
          router('r', { routing: 'static' }),
          router('q'),
          part('s', 'traffic/source', { parameters: { limit: 5 } }),
          part('x', 'traffic/sink'),
        ],
        [wire('s', 'r'), wire('r', 'q'), wire('q', 'x')],
      ),
    )
    expect(seen.run.result().components.find(({ id }) => id === 'r')?.drops).toEqual({ 'no-route': 5 })
  })
})

describe('equal-cost paths', () => {
  const flows = 200
  const middles = ['m1', 'm2', 'm3', 'm4']
  /** four paths of two hops whose delays differ by more than the gap between two packets of a flow */
  const square = (multipath: string, packets: number, senders = flows) =>
    run(
      [
        router('r', { multipath }),
        ...middles.map((id) => router(id)),
        router('q'),
        part('x', 'traffic/sink'),
        ...Array.from({ length: senders }, (_, i) =>
          part(`s${i}`, 'traffic/source', { parameters: { limit: packets, rate: 10_000, size: 100 } }),
        ),
      ],
      [
        ...middles.flatMap((id, i) => [
          wire('r', id, { rate: 1e10, delay: 1e-3 * i, queue: 10_000 }),
          wire(id, 'q', { rate: 1e10, queue: 10_000 }),
        ]),
        wire('q', 'x', { rate: 1e10, queue: 10_000 }),
        ...Array.from({ length: senders }, (_, i) => wire(`s${i}`, 'r')),
      ],
    )
  const pathOf = (seen: ReturnType<typeof watch>) => {
    const used = new Map<string, Set<string>>()
    for (const { by, flow } of seen.passed)
      for (const id of middles) if (by === `r--${id} forward`) used.set(flow, (used.get(flow) ?? new Set()).add(id))
    return used
  }
  const disorder = (seen: ReturnType<typeof watch>) => {
    const last = new Map<string, number>()
    let late = 0
    for (const { by, flow, sequence } of seen.passed)
      if (by === 'q--x forward') {
        if (sequence < (last.get(flow) ?? -1)) late++
        last.set(flow, Math.max(sequence, last.get(flow) ?? -1))
      }
    return late
  }

  test('off: all by the path with the least delay', () => {
    const seen = watch(square('off', 2))
    expect(seen.load('r--m1 forward')).toBe(2 * flows)
  })

  test('by flow: each flow keeps one path and its order, and flows spread as evenly as chance has it', () => {
    const seen = watch(square('flow', 5))
    const used = pathOf(seen)
    expect(used.size).toBe(flows)
    expect([...used.values()].every((paths) => paths.size === 1)).toBe(true)
    expect(disorder(seen)).toBe(0)
    // binomial: 200 flows, a quarter each, standard deviation 6.1
    for (const id of middles) {
      const share = [...used.values()].filter((paths) => paths.has(id)).length
      expect(Math.abs(share - flows / 4)).toBeLessThan(4 * Math.sqrt(flows * 0.25 * 0.75))
    }
  })

  test('by flow: when one of four paths fails, between a quarter and a half of the flows move (RFC 2992, section 3)', () => {
    const before = pathOf(watch(square('flow', 1)))
    const without = square('flow', 1)
    const after = pathOf(
      watch({
        ...without,
        links: without.links.map((link) =>
          link.id === 'r--m4' ? { ...link, parameters: { ...link.parameters, up: false } } : link,
        ),
      }),
    )
    const moved = [...before].filter(([flow, paths]) => ![...paths].every((id) => after.get(flow)?.has(id))).length
    const tolerance = 4 * Math.sqrt(flows * 0.25)
    expect(moved).toBeGreaterThan(flows / 4 - tolerance)
    expect(moved).toBeLessThan(flows / 2 + tolerance)
  })

  test('by packet: links are loaded evenly to one packet, and packets overtake one another', () => {
    const seen = watch(square('packet', 41, 1))
    expect(middles.map((id) => seen.load(`r--${id} forward`))).toEqual([11, 10, 10, 10])
    expect(disorder(seen)).toBeGreaterThan(0)
    expect(seen.received('x')).toBe(41)
  })

  test('two next hops on one segment are two paths', () => {
    const seen = watch(
      run(
        [
          part('s', 'traffic/source', { parameters: { limit: 10 } }),
          router('r', { multipath: 'packet' }),
          part('w', 'network/switch'),
          router('a'),
          router('b'),
          router('q'),
          part('x', 'traffic/sink'),
        ],
        [wire('s', 'r'), wire('r', 'w'), wire('w', 'a'), wire('w', 'b'), wire('a', 'q'), wire('b', 'q'), wire('q', 'x')],
      ),
    )
    expect([seen.load('a--q forward'), seen.load('b--q forward')]).toEqual([5, 5])
  })

  test('whose turn it is survives a snapshot', () => {
    const topology = square('packet', 21, 3)
    const whole = new Run(topology)
    whole.runUntil(whole.end)
    const first = new Run(topology)
    first.runUntil(first.end / 80)
    const resumed = new Run(topology, [], first.snapshot())
    resumed.runUntil(resumed.end)
    expect(resumed.result().digest).toBe(whole.result().digest)
  })
})

describe('anycast', () => {
  const shared = { address: '10.9.9.9', anycast: true }
  /** s – r1 – near; r1 – r2 – r3 – far */
  const line = run(
    [
      part('s', 'traffic/source', { parameters: { destination: 'far', limit: 20 } }),
      ...['r1', 'r2', 'r3'].map((id) => router(id)),
      part('far', 'traffic/sink', { parameters: shared }),
      part('near', 'traffic/sink', { parameters: shared }),
    ],
    [wire('s', 'r1'), wire('r1', 'near'), wire('r1', 'r2'), wire('r2', 'r3'), wire('r3', 'far')],
  )

  test('the nearest that has the address gets the packets, whichever the sender names', () => {
    const seen = watch(line)
    expect(['near', 'far'].map(seen.received)).toEqual([20, 0])
    expect([...(seen.addressed.get('s--r1 forward') ?? [])][0]).toMatch(/ 10\.9\.9\.9$/)
  })

  test('when it cannot be reached, the next one does, and back again', () => {
    const seen = watch(line, [
      [0.0055, down('r1--near')],
      [0.0155, { type: 'set', id: 'r1--near', parameter: 'up', value: true }],
    ])
    expect(['near', 'far'].map(seen.received)).toEqual([10, 10])
  })

  test('without the flag a receiver is alone with its address', () => {
    const alone = watch(
      run(
        [
          part('s', 'traffic/source', { parameters: { destination: 'far', limit: 5 } }),
          router('r1'),
          router('r2'),
          part('far', 'traffic/sink'),
          part('near', 'traffic/sink'),
        ],
        [wire('s', 'r1'), wire('r1', 'near'), wire('r1', 'r2'), wire('r2', 'far')],
      ),
    )
    expect(['near', 'far'].map(alone.received)).toEqual([0, 5])
  })

  test.each([
    ['traffic/tcp', { destination: 'far', bytes: 100_000 }],
    ['traffic/ping', { destination: 'far' }],
  ])('%s: answers come from the shared address', (kind, parameters) => {
    const seen = watch({
      ...line,
      components: line.components.map((record) => (record.id === 's' ? { ...record, kind, parameters } : record)),
    })
    expect(seen.received('far')).toBe(0)
    if (kind === 'traffic/tcp') expect(seen.received('near')).toBeGreaterThan(60)
    expect(seen.flow('s').delivered).toBeGreaterThan(5)
    expect(seen.load('r1--near backward')).toBeGreaterThan(5)
  })
})

test('a TCP connection to an anycast address is reset when routes lead elsewhere, and the next one is made there', () => {
  const shared = { address: '10.9.9.9', anycast: true }
  const seen = watch(
    run(
      [
        part('s', 'traffic/tcp', { parameters: { destination: 'far', retry: 0.1 } }),
        router('r1'),
        router('r2'),
        part('far', 'traffic/sink', { parameters: shared }),
        part('near', 'traffic/sink', { parameters: shared }),
      ],
      [wire('s', 'r1'), wire('r1', 'near'), wire('r1', 'r2'), wire('r2', 'far')],
      3,
    ),
    [[0.1, down('r1--near')]],
  )
  expect(seen.received('near')).toBeGreaterThan(500)
  expect(seen.received('far')).toBeGreaterThan(5000)
})

test('two clusters share a virtual address: the nearer front-end dispatches, and when it cannot be reached the other', () => {
  const virtual = { address: '10.9.9.9', anycast: true, mode: 'tun' }
  const machine = (id: string, holds: readonly Part[]) =>
    part(id, 'infrastructure/machine', {
      holds: [part(`${id}-eth`, 'nic/plain'), part(`${id}-ip`, 'kernel/forwarding'), ...holds],
    })
  const front = (n: number) => machine(`front${n}`, [part(`director${n}`, 'cluster/director', { parameters: virtual })])
  const node = (n: number) =>
    machine(`node${n}`, [
      part(`ee${n}`, 'ee/tamanoir', { holds: [part(`monitor${n}`, 'service/monitor')] }),
      part(`member${n}`, 'cluster/back-end', { parameters: { director: `director${n}` } }),
    ])
  const sender = { service: 'monitor', via: 'front2', destination: 'x', limit: 20 }
  const topology = run(
    [
      part('s', 'traffic/source', { parameters: sender }),
      router('r1'),
      router('r2'),
      front(1),
      front(2),
      node(1),
      node(2),
      part('x', 'traffic/sink'),
    ],
    [
      wire('s', 'r1'),
      wire('r1', 'r2'),
      ...[1, 2].flatMap((n) => [wire(`r${n}`, `front${n}-eth`), wire(`r${n}`, `node${n}-eth`)]),
      wire('r2', 'x'),
    ],
    0.3,
  )
  const seen = watch(topology, [[0.0095, down('r1--front1-eth')]])
  expect([...(seen.addressed.get('s--r1 forward') ?? [])][0]).toMatch(/ 10\.9\.9\.9$/)
  expect([seen.load('r1--node1-eth forward'), seen.load('r2--node2-eth forward')]).toEqual([10, 10])
  expect(seen.received('x')).toBe(20)
})
