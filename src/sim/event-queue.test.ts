import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventQueue, eventWord, orderKey } from './event-queue.ts'

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
        fc.array(fc.record({ push: fc.array(gap, { maxLength: 120 }), take: fc.nat(150), priority: fc.nat(3) }), {
          maxLength: 12,
        }),
        (rounds) => {
          const queue = new EventQueue(8)
          const pending: Event[] = []
          let now = 0
          let number = 0
          const takeOne = () => {
            const slot = queue.take(Number.POSITIVE_INFINITY)
            pending.sort(order)
            const expected = pending.shift()
            if (!expected) {
              expect(slot).toBe(-1)
              return false
            }
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
            for (let i = 0; i < round.take; i++) takeOne()
          }
          expect(queue.size).toBe(pending.length)
          const copy = EventQueue.fromRows(queue.toRows())
          expect(copy.size).toBe(queue.size)
          expect(copy.nextTime()).toBe(queue.nextTime())
          while (takeOne());
        },
      ),
      { numRuns: runs },
    )
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
