/** Capsules whose code is a program of the design: its bytes travel, and run at every node. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { flowOf } from '../../papers/measures.ts'
import { acceptCode } from '../../programs/code/object.ts'
import { openCode } from '../../programs/code/signature.ts'
import { decodeCodeMessage, isCodeMessage } from '../../protocols/code-message.ts'
import { capsuleDesign, countersOf, counting, nodes, openRun, payloads, runWhole } from '../../testing/capsules.ts'

test.each(['kernel/pan', 'ee/pan'] as const)(
  '%s: the code travels to every node on the way, runs there, and delivers',
  (kind) => {
    const run = runWhole(capsuleDesign(kind))
    expect(countersOf(run, 'a-pan')).toMatchObject({ misses: 0, loads: 0 })
    for (const id of ['m-pan', 'b-pan']) expect(countersOf(run, id)).toMatchObject({ misses: 1, loads: 1, waiting: 0 })
    for (const id of nodes) {
      expect(countersOf(run, id)).toMatchObject({ evaluated: 10, faults: 0, wrongHash: 0, notAllowed: 0 })
      expect(countersOf(run, id).operations).toBeGreaterThan(200)
    }
    expect(countersOf(run, 'ear').received).toBe(10)
    expect(flowOf(run.result(), 'app').delivered).toBe(10)
  },
)

test.each(['kernel/pan', 'ee/pan'] as const)(
  '%s: what is on the wire is the code: read back from frames it hashes to its name',
  (kind) => {
    const run = openRun(capsuleDesign(kind, { object: { signer: 'alice' } }))
    const pieces = payloads(run, 'm-eth1--b-eth0').filter(isCodeMessage).map(decodeCodeMessage)
    const carried = pieces.flatMap((decoded) => (decoded.ok && decoded.meaning.type === 2 ? [decoded] : []))
    expect(carried.length).toBeGreaterThan(0)
    const sent = Uint8Array.from(
      carried.flatMap(({ payload, meaning }) => [...payload.subarray(0, meaning.whole - meaning.from)]),
    )
    const { object, signature } = openCode(sent)
    expect(signature).not.toBeNull()
    const [{ meaning }] = carried
    expect(createHash('sha256').update(object).digest()).toEqual(Buffer.from(meaning.name))
    expect(new TextDecoder().decode(acceptCode(object, meaning.name, 'sha-256').source)).toBe(counting)
  },
)

test('capsules name their code by its hash, and carry what the code made of their data', () => {
  const run = openRun(capsuleDesign('ee/pan', { object: { naming: 'md5' } }))
  const capsules = payloads(run, 'm-eth1--b-eth0').filter((bytes) => !isCodeMessage(bytes))
  expect(capsules).toHaveLength(10)
  const name = run.world.memories.liveOf(run.world.ids.indexOf('m-pan')) as unknown as {
    entries: Map<number, { name: Uint8Array }>
  }
  const [{ name: md5 }] = [...name.entries.values()]
  expect(md5).toHaveLength(16)
  for (const [i, capsule] of capsules.entries()) {
    expect(capsule.subarray(20, 36)).toEqual(md5)
    // two nodes have added one each; the second counts in its soft state
    expect(String.fromCharCode(...capsule.subarray(100, 109))).toBe(`C${String.fromCharCode(i + 1)}capsule`)
  }
})

test.each(['sha-256', 'sha-1', 'md5'])('named by %s', (naming) => {
  expect(countersOf(runWhole(capsuleDesign('kernel/pan', { object: { naming } })), 'ear').received).toBe(10)
})
