import { expect, test } from 'vitest'
import { nextBits, seedStream } from './random.ts'
import { Tournament } from './tournament.ts'

test.each([1, 2, 7, 8, 100])('of %i values the first of the largest wins, whatever changes', (count) => {
  const random = new Int32Array(4)
  seedStream(random, 0, count, 'tournament', 'values')
  const values = new Float64Array(count)
  const tournament = new Tournament(values)
  for (let step = 0; step < 2000; step++) {
    const index = nextBits(random, 0) % count
    values[index] = nextBits(random, 0) % 5
    tournament.changed(index)
    expect(tournament.first).toBe(values.indexOf(Math.max(...values)))
  }
})
