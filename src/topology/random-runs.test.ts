/** Random designs, edited at random while they run: no invariant is ever violated, and every way to the end gives the same bits. */
import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { gallery } from '../lessons/gallery.ts'
import { checkInvariants } from '../sim/invariants.ts'
import { engine } from '../testing/javascript.ts'
import { Dice, randomDesign, randomEdit } from '../testing/random-design.ts'
import type { Edit, Topology } from './document.ts'
import { Run } from './run.ts'

const designs = process.env.FULL ? 5000 : 50
const seenKinds = new Set<string>()
const seenEdits = new Set<Edit['type']>()

const open = (topology: Topology, snapshot?: ReturnType<Run['snapshot']>) => new Run(topology, [], snapshot, catalogue, engine())

/** Runs with edits now and then; returns the digest and the document with its edits. */
function play(start: Topology, dice: Dice): { digest: string; topology: Topology; delivered: number } {
  const run = open(start)
  const steps = 12
  for (let i = 1; i <= steps; i++) {
    run.runUntil(Math.round((run.end * i) / steps), 60_000)
    expect(checkInvariants(run.world).violated).toEqual([])
    for (const record of [...run.topology.components, ...run.topology.links]) seenKinds.add(record.kind)
    if (i === steps) break
    for (let n = dice.below(4); n > 0; n--) {
      const edit = randomEdit(dice, run.topology)
      if (edit === null) continue
      seenEdits.add(edit.type)
      run.edit(edit)
      expect(checkInvariants(run.world).violated).toEqual([])
    }
  }
  run.runUntil(run.end)
  const result = run.result()
  expect(result.invariants.violated).toEqual([])
  const delivered = result.flows.reduce((sum, flow) => sum + flow.delivered, 0)
  return { digest: result.digest, topology: { ...start, edits: run.acted }, delivered }
}

test(`${designs} random designs with random edits keep every invariant and replay to the same digest`, {
  timeout: 3_600_000,
}, () => {
  let delivering = 0
  for (let seed = 1; seed <= designs; seed++) {
    const dice = new Dice(seed)
    const base =
      seed % 2 === 0 ? { ...gallery[(seed / 2) % gallery.length].topology, duration: 0.02 } : randomDesign(dice, seed, 90)
    const { digest, topology, delivered } = play(base, dice)
    if (delivered > 0) delivering++

    const replay = open(topology)
    replay.runUntil(replay.end)
    expect(replay.result().digest, `replay of design ${seed}`).toBe(digest)

    const first = open(topology)
    first.runUntil(Math.round(first.end * 0.37))
    const resumed = open(topology, first.snapshot())
    resumed.runUntil(resumed.end)
    expect(resumed.result().digest, `resumption of design ${seed}`).toBe(digest)
    expect(resumed.result().flows).toEqual(replay.result().flows)
  }
  expect([...seenKinds].sort()).toEqual(catalogue.map((kind) => kind.kind).sort())
  expect([...seenEdits].sort()).toEqual(['add', 'move', 'place', 'remove', 'rename', 'set'])
  expect(delivering).toBeGreaterThan(designs / 3)
})

test('changing any one constant that a run uses changes its digest', () => {
  const base = gallery[0].topology
  const digestOf = (topology: Topology) => {
    const run = new Run({ ...topology, duration: 0.1 })
    run.runUntil(run.end)
    return run.result().digest
  }
  const before = digestOf(base)
  expect(digestOf({ ...base, seed: base.seed + 1 })).not.toBe(before)
  for (const [id, parameter, value] of [
    ['tan-ip', 'cycles', 6401],
    ['monitor', 'userCycles', 1001],
    ['ee', 'handOff', 0.75e-3 + 1e-12],
    ['tan', 'busOverhead', 5.00001e-7],
    ['edge--eth0', 'delay', 4e-3 + 1e-12],
    ['sender-a', 'size', 201],
    ['director', 'cycles', 7001],
  ] as const) {
    const run = new Run({ ...base, duration: 0.1, edits: [{ at: 0, edit: { type: 'set', id, parameter, value } }] })
    run.runUntil(run.end)
    expect(run.result().digest, `${id} ${parameter}`).not.toBe(before)
  }
})

test('of several edits at one time only the last need leave a design that can run; one that never does is passed over', () => {
  const base = { ...gallery[0].topology, duration: 0.2 }
  const at = 0.05e12
  const move = { type: 'move', id: 'tan-local-in', parent: 'back-end-1' } as const
  const broken = { type: 'set', id: 'tan-local-in', parameter: 'point', value: 'pre-routing' } as const
  const mended = { type: 'remove', ids: ['tan-pre-routing'] } as const
  const together = new Run({
    ...base,
    edits: [
      { at, edit: broken },
      { at, edit: mended },
      { at: 2 * at, edit: move },
    ],
  })
  together.runUntil(together.end)
  expect(together.skipped).toEqual([])
  expect(together.topology.components.find(({ id }) => id === 'tan-local-in')?.parameters?.point).toBe('pre-routing')
  const alone = new Run({
    ...base,
    edits: [
      { at, edit: broken },
      { at: 2 * at, edit: move },
      { at: 3 * at, edit: mended },
      { at: 3 * at, edit: mended },
    ],
  })
  alone.runUntil(alone.end)
  expect(alone.skipped.map(({ at: time, edit }) => [time / at, edit.type])).toEqual([
    [1, 'set'],
    [3, 'remove'],
  ])
  expect(alone.result().invariants.violated).toEqual([])
})
