import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventQueue, eventWord, orderKey } from './event-queue.ts'
import { nextUniform, seedStream } from './random.ts'

const runs = process.env.FULL ? 5000 : 300

interface Event {
  time: number
  priority: number
  cause: number
  component: number
  sequence: number
}
const order = (a: Event, b: Event) =>
  a.time - b.time || a.priority - b.priority || a.cause - b.cause || a.component - b.component || a.sequence - b.sequence

/** Gaps of every shape that upsets a queue: ties, clusters, decades apart. */
const gap = fc.oneof(
  fc.constant(0),
  fc.constant(1000),
  fc.nat(50),
  fc.nat(1_000_000),
  fc.nat(2_000_000_000).map((x) => x * 1000),
)

describe('event queue', () => {
  test('takes events in the order of their keys, whatever is pushed in between', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            push: fc.array(gap, { maxLength: 120 }),
            take: fc.nat(150),
            within: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), gap),
            priority: fc.nat(3),
            restore: fc.boolean(),
          }),
          { maxLength: 12 },
        ),
        (rounds) => {
          let queue = new EventQueue(8)
          const pending: Event[] = []
          let now = 0
          let number = 0
          const takeOne = (limit: number) => {
            const slot = queue.take(limit)
            pending.sort(order)
            if (pending.length === 0 || pending[0].time > limit) {
              expect(slot).toBe(-1)
              if (limit < Number.POSITIVE_INFINITY) now = limit
              return false
            }
            const expected = pending.shift() as Event
            expect([queue.timeOf(slot), queue.packetOf(slot)]).toEqual([expected.time, expected.sequence])
            now = expected.time
            queue.release(slot)
            return true
          }
          for (const round of rounds) {
            for (const delay of round.push) {
              const event = { time: now + delay, priority: round.priority, cause: now, component: number % 7, sequence: number++ }
              pending.push(event)
              queue.push(
                event.time,
                event.cause,
                orderKey(event.component, event.sequence),
                eventWord(event.component, 1, event.priority),
                event.sequence,
              )
            }
            const limit = now + round.within
            for (let i = 0; i < round.take && takeOne(limit); i++);
            expect(queue.size).toBe(pending.length)
            if (round.restore) queue = EventQueue.fromRows(queue.toRows())
            if (number % 3 === 0) {
              pending.sort(order)
              expect(queue.nextTime()).toBe(pending.length > 0 ? pending[0].time : Number.POSITIVE_INFINITY)
            }
          }
          while (takeOne(Number.POSITIVE_INFINITY));
        },
      ),
      { numRuns: runs },
    )
  })

  test('thousands of events, pushed in falling and in random order, around limits that stop short of them', () => {
    for (let seed = 1; seed <= runs / 5; seed++) {
      const state = new Int32Array(4)
      seedStream(state, 0, seed, 'queue', 'test')
      const below = (n: number) => Math.floor(nextUniform(state, 0) * n)
      const queue = new EventQueue(8)
      const heap: Event[] = []
      let now = 0
      let number = 0
      const push = (time: number, priority: number) => {
        const event = { time, priority, cause: now, component: 0, sequence: number }
        heap.push(event)
        queue.push(time, now, orderKey(0, number), eventWord(0, 1, priority), number++)
      }
      for (let round = 0; round < 12; round++) {
        const span = 10 ** (1 + below(9))
        const grain = 10 ** below(5)
        const falling = below(2) === 0
        const mixed = below(4) === 0
        const count = below(400)
        for (let i = 0; i < count; i++)
          push(now + Math.round((span * (falling ? count - i : below(count))) / count / grain) * grain, mixed ? below(3) : 1)
        heap.sort(order)
        const limit = below(3) === 0 ? now + below(span) : Number.POSITIVE_INFINITY
        const taken: number[] = []
        const expected: number[] = []
        for (let i = below(600); i > 0; i--) {
          const slot = queue.take(limit)
          if (slot < 0) {
            now = Math.min(limit, now + span)
            break
          }
          now = queue.timeOf(slot)
          taken.push(queue.packetOf(slot))
          queue.release(slot)
          expected.push(heap.shift()?.sequence ?? -1)
        }
        expect(taken, `seed ${seed}, round ${round}`).toEqual(expected)
        expect(queue.size).toBe(heap.length)
      }
      const rest: number[] = []
      for (let slot = queue.take(Number.POSITIVE_INFINITY); slot >= 0; slot = queue.take(Number.POSITIVE_INFINITY)) {
        rest.push(queue.packetOf(slot))
        queue.release(slot)
      }
      expect(rest, `seed ${seed}, the rest`).toEqual(heap.map(({ sequence }) => sequence))
    }
  })

  test('does not go beyond the limit', () => {
    const queue = new EventQueue()
    queue.push(10, 0, orderKey(0, 0), eventWord(0, 1, 0), 0)
    queue.push(20, 0, orderKey(0, 1), eventWord(0, 1, 0), 1)
    expect(queue.take(9)).toBe(-1)
    expect(queue.packetOf(queue.take(10))).toBe(0)
    expect(queue.take(19)).toBe(-1)
    expect(queue.size).toBe(1)
  })

  test('a hundred thousand events of one instant come out in order', () => {
    const queue = new EventQueue()
    for (let i = 0; i < 100_000; i++) queue.push(5, 0, orderKey(i % 97, i), eventWord(i % 97, 1, 1), i)
    let last = -1
    for (let i = 0; i < 100_000; i++) {
      const slot = queue.take(5)
      const packet = queue.packetOf(slot)
      const rank = (packet % 97) * 100_000 + packet
      expect(rank).toBeGreaterThan(last)
      last = rank
      queue.release(slot)
    }
  })
})
