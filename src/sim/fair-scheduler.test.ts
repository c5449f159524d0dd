import { expect, test } from 'vitest'
import { FairScheduler } from './fair-scheduler.ts'
import { PacketPool } from './packets.ts'
import { realTime, type Scheduling } from './scheduling.ts'

const millisecond = 1e9
const options: Scheduling = {
  budget: 10,
  quota: 1,
  softirqNice: 0,
  latency: 6 * millisecond,
  wakeGranularity: millisecond,
  slice: millisecond / 10,
  threadSwitch: 0,
  realTimeSwitch: 0,
}

interface Work {
  readonly component: number
  readonly priority: number
  readonly nice: number
  readonly gather?: number
}

/** One CPU on which every kind of work has always two packets waiting, each of `length` ps; returns how often each was served. */
function share(work: readonly Work[], length: number, times: number, chosen: Scheduling = options): number[] {
  const scheduler = new FairScheduler(chosen, 1)
  const packets = new PacketPool(16)
  const served = work.map(() => 0)
  const kinds: number[] = []
  let now = 0
  const add = (kind: number) => {
    const { component, priority, nice, gather = 0 } = work[kind]
    const packet = packets.allocate()
    kinds[packet] = kind
    packets.flow[packet] = 0
    packets.priority[packet] = priority
    scheduler.add(packets, packet, component, nice, gather, now)
  }
  work.forEach((_, kind) => {
    add(kind)
    add(kind)
  })
  for (let i = 0; i < times; i++) {
    const packet = scheduler.take(packets, 0, now)
    scheduler.begun(packet, now)
    now += length
    served[kinds[packet]]++
    scheduler.ended(packet, now, true)
    add(kinds[packet])
    packets.release(packet)
    scheduler.handBack()
  }
  return served
}

const thread = (component: number, nice = 0): Work => ({ component, priority: 3, nice })
const soft: Work = { component: 0, priority: 1, nice: 0 }
const hard: Work = { component: 0, priority: 0, nice: 0 }

test('a thread that was interrupted goes on afterwards, and pays for no change of threads', () => {
  const scheduler = new FairScheduler({ ...options, threadSwitch: 100 }, 1)
  const packets = new PacketPool(16)
  const add = (component: number, priority: number, now: number) => {
    const packet = packets.allocate()
    packets.flow[packet] = 0
    packets.priority[packet] = priority
    packets.remaining[packet] = 50_000
    scheduler.add(packets, packet, component, 0, 0, now)
    return packet
  }
  const first = add(1, 3, 0)
  const second = add(2, 3, 0)
  expect(scheduler.take(packets, 0, 0)).toBe(first)
  scheduler.begun(first, 0)
  for (let now = 1000; now <= 20_000; now += 1000) {
    const interrupt = add(3, 0, now)
    expect(scheduler.victim(0)).toBe(first)
    scheduler.putBack(packets, 0, now)
    expect(scheduler.take(packets, 0, now)).toBe(interrupt)
    scheduler.begun(interrupt, now)
    scheduler.ended(interrupt, now + 100, true)
    scheduler.handBack()
    expect(scheduler.take(packets, 0, now + 100)).toBe(first)
    scheduler.begun(first, now + 100)
  }
  // the first change alone
  expect([packets.remaining[first], packets.remaining[second]]).toEqual([50_100, 50_000])
})

test('threads of one nice level get equal parts, five levels apart about three to one', () => {
  const [a, b] = share([thread(1), thread(2)], millisecond / 10, 4000)
  expect(Math.abs(a - b)).toBeLessThan(40)
  const [more, less] = share([thread(1), thread(2, 5)], millisecond / 10, 4000)
  expect(more / less).toBeCloseTo(1.25 ** 5, 1)
})

test('a real-time thread that always has work leaves nothing to the others', () => {
  expect(share([thread(1), thread(2, realTime)], millisecond / 10, 100)).toEqual([0, 100])
})

test('hard interrupts go before everything', () => {
  expect(share([thread(1, realTime), soft, hard], 1000, 100)).toEqual([0, 0, 100])
})

test('soft interrupts go first up to their budget; then ksoftirqd shares the CPU as a thread', () => {
  expect(share([thread(1), soft], millisecond / 10, 10)).toEqual([0, 10])
  const [user, interrupts] = share([thread(1), soft], millisecond / 10, 4010)
  expect(Math.abs(user - interrupts)).toBeLessThan(100)
  const [many, few] = share([thread(1), soft], millisecond / 10, 4010, { ...options, softirqNice: 19 })
  expect(many / few).toBeGreaterThan(30)
})

test('what is saved goes on alike', () => {
  const scheduler = new FairScheduler(options, 2)
  const packets = new PacketPool(16)
  for (let i = 0; i < 8; i++) {
    const packet = packets.allocate()
    packets.flow[packet] = i
    packets.priority[packet] = 3
    scheduler.add(packets, packet, 1 + (i >> 2), 0, 0, 0)
  }
  scheduler.take(packets, 0, 0)
  const again = FairScheduler.restore(scheduler.save())
  expect(again.save()).toEqual(scheduler.save())
  expect(again.take(packets, 1, 5)).toBe(scheduler.take(packets, 1, 5))
})
