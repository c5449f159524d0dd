import { expect, test } from 'vitest'
import { decodePanCapsule, encodePanCapsule, type PanCapsule, panHeader } from './pan-capsule.ts'

const node = (port: number) => ({ address: 0x0a000001, port })
const capsule: PanCapsule = {
  nextHop: node(1),
  code: Uint8Array.from({ length: 20 }, (_, index) => index),
  homeNode: node(2),
  reached: true,
  sequence: 3,
  source: node(4),
  destination: node(5),
  sent: 0x1_0000_0002,
}

test('a ping capsule has 100 bytes of header (pan-1999 §IV), in the order of the lab', () => {
  const bytes = encodePanCapsule(capsule, Uint8Array.of(7))
  expect(bytes).toHaveLength(panHeader + 1)
  expect(panHeader).toBe(100)
  expect([...bytes.subarray(0, 20)]).toEqual([10, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 101])
  expect([...bytes.subarray(92, 101)]).toEqual([0, 0, 0, 1, 0, 0, 0, 2, 7])
  expect(decodePanCapsule(bytes)).toMatchObject({ ok: true, meaning: capsule, payload: Uint8Array.of(7), problems: [] })
})

test('what cannot be is named', () => {
  const bytes = encodePanCapsule(capsule, new Uint8Array(0))
  expect(decodePanCapsule(bytes.with(19, 99))).toMatchObject({
    error: { message: 'pan: a length of 99 is below the minimum of 100' },
  })
  expect(decodePanCapsule(bytes.with(19, 101))).toMatchObject({ problems: [{ code: 'pan-truncated' }] })
  expect(decodePanCapsule(bytes.with(15, 1))).toMatchObject({
    problems: [{ offset: 6, message: 'pan: a node address uses more than 48 of its 128 bits' }],
  })
  expect(() => encodePanCapsule({ ...capsule, code: new Uint8Array(16) }, bytes)).toThrow(
    'pan bytes missing of the code object: 4',
  )
})
