import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { congestion, dropperCode, waveletDesign } from '../papers/silk-designs.ts'
import { profiles } from '../profiles/index.ts'
import { inspectDesign } from './design.ts'
import type { Topology } from './document.ts'
import { applyEdits } from './edits.ts'
import { Run } from './run.ts'
import { validateTopology } from './validate.ts'

const problems = (topology: Topology) =>
  inspectDesign(topology, catalogue, profiles).filter(({ code }) => code === 'needs-others')
const dropped = (topology: Topology) => {
  const run = new Run(topology)
  run.runUntil(run.end)
  const { world } = run
  const self = world.ids.indexOf('layers')
  return (world.kinds.columns[world.kindOf[self]] as unknown as { dropped: Float64Array }).dropped[world.row[self]]
}

test('a wavelet dropper without paths that count and judge for it is told of, and the mend makes it drop', () => {
  const whole = waveletDesign({ ...congestion, title: '', note: '', code: dropperCode, duration: 1 })
  expect(problems(whole)).toEqual([])
  expect(dropped(whole)).toBeGreaterThan(0)
  const missing = [
    [['dropper-rtp'], 'RTP'],
    [['dropper-rtcp'], 'RTCP'],
    [['dropper-rtp', 'dropper-rtcp'], 'RTP and one with RTCP'],
  ] as const
  for (const [ids, words] of missing) {
    const without = applyEdits(whole, [{ type: 'remove', ids: [...ids] }])
    const [{ subject, message, fixes }, ...others] = problems(without)
    expect([subject, message, others]).toEqual([
      'layers',
      `Wavelet dropper (layers) needs a Scout path with ${words} in its machine: without, it is told of no congestion and drops nothing`,
      [],
    ])
    expect(dropped(without)).toBe(0)
    const mended = applyEdits(without, fixes[0].edits)
    expect(validateTopology(mended, catalogue, profiles)).toEqual([])
    expect(problems(mended)).toEqual([])
    expect(dropped(mended)).toBeGreaterThan(0)
  }
})

test('without Silk there is no mend', () => {
  const whole = waveletDesign({ ...congestion, title: '', note: '', code: dropperCode })
  const silk = whole.components.find(({ id }) => id === 'dropper-rtp')?.parent ?? ''
  const alone = applyEdits(whole, [{ type: 'remove', ids: [silk] }])
  expect(problems(alone).map(({ fixes }) => fixes)).toEqual([[]])
})
