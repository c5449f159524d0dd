import { expect } from 'vitest'
import { testPicture } from '../../protocols/picture.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { pictureDesign } from '../../testing/pictures.ts'
import { keptView } from '../../worker/keeping.ts'

testKind('traffic/picture-receiver', (lab) => {
  const all = lab.run(pictureDesign({}))
  expect([all.counter('receiver', 'pictures'), all.counter('receiver', 'exact'), all.counter('receiver', 'mean')]).toEqual([
    4, 4, 99,
  ])
  const [sent, received] = keptView(all.run.world, 'receiver')?.pictures ?? []
  expect([sent.width, sent.note, received.note]).toEqual([64, 'picture 3', 'exactly as sent'])
  expect(received.pixels).toEqual(testPicture(64, 64, 3))
  // of the rows that a short queue drops nothing but grey is seen
  const short = lab.run(pictureDesign({ rate: 1e5, queue: 2 }))
  expect(short.counter('receiver', 'pictures')).toBeGreaterThan(1)
  expect(short.counter('receiver', 'exact')).toBe(0)
  expect(short.counter('receiver', 'mean')).toBeLessThan(20)
  expect(keptView(short.run.world, 'receiver')?.pictures?.[1].note).toMatch(/PSNR .* of its rows came/)
})
