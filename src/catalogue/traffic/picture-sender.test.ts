import { expect, test } from 'vitest'
import { decodeFrame } from '../../protocols/decode.ts'
import { decodeRows } from '../../protocols/picture.ts'
import { testKind } from '../../testing/kind-lab.ts'
import { pictureDesign } from '../../testing/pictures.ts'
import { FrameWatch } from '../../topology/frame-watch.ts'
import { Run } from '../../topology/run.ts'

testKind('traffic/picture-sender', (lab) => {
  const outcome = lab.run(pictureDesign({}))
  // four pictures in a second, each of 64 rows in five packets: 15 rows of 64 bytes fit behind the headers
  expect([outcome.counter('sender', 'frame'), outcome.counter('sender', 'sent')]).toEqual([4, 20])
  expect(
    outcome
      .at('sender--receiver')
      .map(({ size }) => size)
      .slice(0, 5),
  ).toEqual([...Array(4).fill(28 + 10 + 15 * 64), 28 + 10 + 4 * 64])
  const faster = lab.run(pictureDesign({}), { edits: [{ type: 'set', id: 'sender', parameter: 'pictures', value: 40 }] })
  expect(faster.counter('sender', 'frame')).toBeGreaterThan(15)
})

test('its frames are right, and hold rows of the picture; snapshots go on alike', () => {
  const topology = pictureDesign({ service: 'gzip' })
  const run = new Run(topology)
  const frames: Uint8Array[] = []
  const watch = new FrameWatch(run.world, (_component, { bytes }) => frames.push(bytes))
  watch.tap(new Set([run.world.ids.indexOf('sender--receiver')]))
  run.world.tracer = watch
  run.runUntil(run.end / 2)
  const resumed = new Run(topology, [], run.snapshot())
  for (const each of [run, resumed]) each.runUntil(each.end)
  expect(resumed.result().digest).toBe(run.result().digest)
  expect(resumed.world.memories.save()).toEqual(run.world.memories.save())
  expect(frames.length).toBe(20)
  for (const frame of frames) {
    expect(decodeFrame(1, frame).flatMap(({ problems }) => problems)).toEqual([])
    expect(decodeRows(frame.subarray(14 + 44))?.width).toBe(64)
  }
})
