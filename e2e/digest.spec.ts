/** The same experiment gives the same bits in Node and in the lab in Chromium: the digest hashes every event in order. */
import type { Page } from '@playwright/test'
import { catalogue } from '../src/catalogue/index.ts'
import { gallery } from '../src/lessons/gallery.ts'
import { engineVersion } from '../src/sim/summary.ts'
import { engine } from '../src/testing/javascript.ts'
import { Dice, randomDesign, randomEdit } from '../src/testing/random-design.ts'
import type { Topology } from '../src/topology/document.ts'
import { encodeLink } from '../src/topology/link.ts'
import { Run, runTopology } from '../src/topology/run.ts'
import { expect, finish, openLab, test } from './lab.ts'

/** Runs the design in Node, changing it at random on the way. */
function editAtRandom(start: Topology, seed: number): { topology: Topology; digest: string } {
  const dice = new Dice(seed)
  const run = new Run(start, [], undefined, catalogue, engine())
  for (let step = 1; step <= 10; step++) {
    run.runUntil(Math.round((run.end * step) / 10))
    if (step === 10) break
    for (let n = dice.below(3); n > 0; n--) {
      const edit = randomEdit(dice, run.topology)
      if (edit) run.edit(edit)
    }
  }
  return { topology: { ...start, edits: run.acted }, digest: run.result().digest }
}

async function digestInChromium(page: Page, topology: Topology): Promise<string> {
  await page.goto('about:blank')
  await openLab(page, encodeLink({ topology, engineVersion }))
  const figures = await finish(page)
  expect(figures.invariants).toMatch(/none violated/)
  return figures.digest
}

const shortened = gallery.map(({ title, topology }) => ({
  title,
  topology: { ...topology, duration: Math.min(topology.duration, 1) / 4 },
}))

for (const { title, topology } of shortened)
  test(`${title}: the same digest in Node and in Chromium`, async ({ page }) => {
    expect(await digestInChromium(page, topology)).toBe(runTopology(topology, { engine: engine() }).digest)
  })

for (const seed of [1, 2, 3])
  test(`${shortened[seed - 1].title}, changed at random while it runs (${seed}): the same digest`, async ({ page }) => {
    const { topology, digest } = editAtRandom(shortened[seed - 1].topology, seed)
    expect(topology.edits?.length).toBeGreaterThan(0)
    expect(await digestInChromium(page, topology)).toBe(digest)
  })

for (const seed of [11, 12])
  test(`a random design, changed at random while it runs (${seed}): the same digest`, async ({ page }) => {
    const { topology, digest } = editAtRandom(randomDesign(new Dice(seed), seed, 120), seed)
    expect(await digestInChromium(page, topology)).toBe(digest)
  })
