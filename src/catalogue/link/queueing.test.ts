/** Queue disciplines of a link against what can be worked out without them. */
import { expect, test } from 'vitest'
import { design, kernel, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'

const source = (id: string, rate: number, size: number, more: object = {}) =>
  part(id, 'traffic/source', { parameters: { rate, size, ...more } })

/** A run to its end, with the packets that began to cross one link: when (ps), whose, how long. */
function watch(topology: ReturnType<typeof design>, link: string) {
  const run = new Run(topology)
  const { world } = run
  const started: { at: number; flow: string; size: number; wait: number }[] = []
  world.tracer = {
    stage(packet, component, _resource, entered, began) {
      if (world.ids[component] !== link) return
      const { flow, size } = world.packets
      started.push({ at: began, flow: world.flows.ids[flow[packet]], size: size[packet], wait: began - entered })
    },
  }
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  return { run, result, started, link: result.components.find(({ id }) => id === link) }
}

const bare = { delay: 1e-3, framing: 0, minimum: 0 }
const one = (traffic: object, link: object, duration = 10) =>
  design(
    '',
    '',
    [part('a', 'traffic/source', { parameters: { ...traffic } }), part('b', 'traffic/sink')],
    [wire('a', 'b', { ...bare, ...link })],
    {
      duration,
      speed: 0,
    },
  )

/** Two senders over one router and a slow link. */
const two = (first: ReturnType<typeof part>, second: ReturnType<typeof part>, link: object, duration = 10) =>
  design(
    '',
    '',
    [first, second, part('r', 'network/router'), part('b', 'traffic/sink')],
    [wire(first.id, 'r', { rate: 1e9 }), wire(second.id, 'r', { rate: 1e9 }), wire('r', 'b', { ...bare, ...link })],
    { duration, speed: 0 },
  )

test.each([5000, 700])('a bucket of %i bytes lets that much go at once, then a packet whenever its tokens are there', (burst) => {
  const { started, result } = watch(
    one({ rate: 1000, size: 1000 }, { rate: 1e9, tokenRate: 1e6, tokenBurst: burst, queue: 50 }),
    'a--b',
  )
  // 1,000 bytes at 1 Mb/s are 8 ms: the n-th packet goes when n × 8 ms have flowed in besides the first bucketful
  const first = started[0].at
  const atOnce = Math.max(1, burst / 1000)
  started.forEach(({ at }, i) => {
    if (i >= atOnce) expect(at).toBe(first + (i + 1 - atOnce) * 8e9)
  })
  expect(started.length).toBe(Math.floor((10e12 - first) / 8e9) + atOnce)
  expect(result.flows[0].dropped).toBeGreaterThan(8000)
})

test('in no stretch of time more goes than the bucket and what flows in meanwhile; nothing waits that had its tokens', () => {
  const [rate, burst] = [3e6, 12_000]
  const { started } = watch(
    one({ rate: 400, size: 900, pattern: 'poisson' }, { rate: 1e9, tokenRate: rate, tokenBurst: burst, queue: 1000 }, 30),
    'a--b',
  )
  // the same bucket in the plainest terms: a level that rises with time and falls with packets
  let [level, last, free] = [burst, 0, 0]
  let held = 0
  for (const { at, size, wait } of started) {
    level = Math.min(burst, level + ((at - last) * rate) / 8e12)
    last = at
    expect(level).toBeGreaterThanOrEqual(size - 1e-6)
    if (wait > 0 && at > free) {
      held++
      expect(level).toBeLessThan(size + 1e-3)
    }
    level -= size
    free = at + size * 8e3
  }
  expect(held).toBeGreaterThan(1000)
  expect(started.length - held).toBeGreaterThan(1000)
})

test.each(['red', 'codel', 'fq-codel', 'drr', 'priority'])(
  '%s is shaped, too, and goes on from a snapshot while it waits for tokens',
  (discipline) => {
    const topology = one({ rate: 300, size: 700, pattern: 'poisson' }, { rate: 1e7, discipline, tokenRate: 1e6, queue: 40 })
    const { run, started } = watch(topology, 'a--b')
    const bytes = started.reduce((sum, { size }) => sum + size, 0)
    expect(bytes).toBeLessThanOrEqual(15_000 + 10 * 125_000)
    expect(bytes).toBeGreaterThan(10 * 125_000 - 15_000)
    const half = new Run(topology)
    half.runUntil(5.0005e12)
    const resumed = new Run(topology, [], half.snapshot())
    resumed.runUntil(resumed.end)
    expect(resumed.world.digest()).toBe(run.world.digest())
  },
)

test('the token rate may change, and end, while packets wait for tokens', () => {
  const set = (at: number, parameter: string, value: number) => ({
    at: at * 1e12,
    edit: { type: 'set', id: 'a--b', parameter, value } as const,
  })
  const edits = [set(1, 'tokenRate', 8e6), set(2, 'tokenRate', 8e3), set(3, 'tokenRate', 0), set(4, 'tokenRate', 8e5)]
  const topology = { ...one({ rate: 2000, size: 1000 }, { rate: 1e9, tokenRate: 8e5, tokenBurst: 1000, queue: 50 }, 5), edits }
  const { started } = watch(topology, 'a--b')
  const within = (from: number, to: number) => started.filter(({ at }) => at > from * 1e12 && at <= to * 1e12).length
  expect(within(0, 1)).toBeCloseTo(100, -1)
  expect(within(1, 2)).toBeCloseTo(1000, -1)
  expect(within(2, 3)).toBeLessThanOrEqual(2)
  expect(within(3, 4)).toBeGreaterThanOrEqual(2000)
  expect(within(4, 5)).toBeCloseTo(100, -1)
})

test('RED settles where it drops what is too much', () => {
  // 1,250 packets a second come and 1,000 go: of five one must be dropped, so gaps of p_b are 5 = 1/(2 p_b) on average and p_b = 0.1
  const link = { rate: 8e6, queue: 1000, discipline: 'red', redMinimum: 10, redMaximum: 30, redProbability: 0.2, redWeight: 0.05 }
  const { link: at, result } = watch(one({ rate: 1250, size: 1000, pattern: 'poisson' }, link, 100), 'a--b')
  expect(at?.drops['queue-full']).toBeUndefined()
  expect((at?.drops['early-drop'] ?? 0) / result.flows[0].sent).toBeCloseTo(0.2, 2)
  // p_b = 0.1 is reached half-way between minimum and maximum
  expect(at?.queue.forward.mean).toBeGreaterThan(19)
  expect(at?.queue.forward.mean).toBeLessThan(21)
})

test('by DRR two flows of unlike packets share a link evenly in bytes', () => {
  const flows = [source('a', 5000, 300), source('b2', 2000, 1400)] as const
  const link = { rate: 8e6, queue: 200 }
  const share = (discipline: string) => {
    const { started } = watch(two(...flows, { ...link, discipline }), 'r--b')
    const bytes = (id: string) =>
      started.filter(({ flow, at }) => flow === id && at > 1e12).reduce((sum, { size }) => sum + size, 0)
    return bytes('a') / bytes('b2')
  }
  // 9 s of half the link are 4.5 MB; a turn is 1,514 bytes and a packet
  expect(Math.abs(share('drr') - 1)).toBeLessThan(0.002)
  expect(Math.abs(share('tail-drop') - 1)).toBeGreaterThan(0.5)
})

test('strict priority: the urgent waits for one packet at most, and a full queue drops the others', () => {
  const marked = (mark: number) =>
    design(
      '',
      '',
      [
        source('a', 200, 500, { destination: 'b' }),
        part('m', 'infrastructure/machine', {
          holds: [
            part('eth0', 'nic/plain'),
            part('eth1', 'nic/plain'),
            ...kernel('m', { forward: [part('mark', 'service/mark', { parameters: { mark, applies: 'every' } })] }),
          ],
        }),
        source('c', 2000, 1000, { destination: 'b' }),
        part('r', 'network/router'),
        part('b', 'traffic/sink'),
      ],
      [
        wire('a', 'eth0'),
        wire('eth1', 'r'),
        wire('c', 'r'),
        wire('r', 'b', { ...bare, rate: 8e6, queue: 30, discipline: 'priority' }),
      ],
      { duration: 5, speed: 0 },
    )
  const urgent = watch(marked(46), 'r--b')
  const own = urgent.started.filter(({ flow }) => flow === 'a')
  expect(own.length).toBeGreaterThan(980)
  expect(Math.max(...own.map(({ wait }) => wait))).toBeLessThanOrEqual(1e9)
  expect(urgent.result.flows.find(({ id }) => id === 'a')?.dropped).toBe(0)
  expect(urgent.link?.drops['queue-full']).toBeGreaterThan(4000)
  // 7 is below the first class selector: no more urgent than 0
  const plain = watch(marked(7), 'r--b')
  expect(Math.max(...plain.started.filter(({ flow }) => flow === 'a').map(({ wait }) => wait))).toBeGreaterThan(25e9)
  expect(plain.result.flows.find(({ id }) => id === 'a')?.dropped).toBeGreaterThan(100)
})
