import { expect, test } from 'vitest'
import { capsuleDesign, countersOf, faultsOf, openRun } from '../../testing/capsules.ts'
import { keptView } from '../../worker/keeping.ts'
import { checkRoom, mostRunning } from './crowding.ts'

test('one code object more than all nodes have room for is refused by name, and runs once another has gone', () => {
  const run = openRun(capsuleDesign('ee/pan', { duration: 0.06, sender: { limit: 0 } }))
  const { world } = run
  run.runUntil(run.end / 3)
  // each of the three nodes runs it
  expect(() => checkRoom(world, 4)).not.toThrow()
  expect(() => checkRoom(world, 3)).toThrow('the 4th code object that runs, and the nodes of a run have room for 3 together')

  // as if others ran it elsewhere
  const columns = world.kinds.columns[world.kindOf[world.ids.indexOf('m-pan')]] as unknown as { codeBegun: Uint8Array }
  const before = columns.codeBegun.slice()
  columns.codeBegun[0] = mostRunning
  run.edit({ type: 'set', id: 'b-pan', parameter: 'flushes', value: 1 })
  run.runUntil(run.end / 2)
  expect(faultsOf(run, 'b-pan')[0]).toContain(`have room for ${mostRunning} together`)
  const { evaluated } = countersOf(run, 'b-pan')
  columns.codeBegun[0] = before[0]
  run.edit({ type: 'set', id: 'b-pan', parameter: 'flushes', value: 2 })
  run.runUntil(run.end)
  expect(countersOf(run, 'b-pan').evaluated).toBeGreaterThan(evaluated)
})

test('a node shows its code objects and what they keep, and looking changes nothing', () => {
  const design = capsuleDesign('ee/pan')
  const [seen, unseen] = [openRun(design), openRun(design)]
  for (const part of [1, 2, 3, 4]) {
    for (const run of [seen, unseen]) run.runUntil((run.end * part) / 4)
    const tables = keptView(seen.world, 'm-pan')?.tables ?? []
    expect(tables.map(({ name, type }) => [name, type])).toEqual([
      ['code objects', 'code'],
      ['hello', 'soft state'],
    ])
    expect(tables[0].rows[0].values[0]).toMatch(
      /^runs, asked for at \d+\.\d+ ms, last used at \d+\.\d+ ms, \d+ bytes, not signed$/,
    )
    expect(tables[1].rows).toEqual([{ key: 'seen', values: [countersOf(seen, 'm-pan').evaluated] }])
  }
  expect(seen.result().digest).toBe(unseen.result().digest)
})
