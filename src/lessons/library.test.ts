/** Programs of the library in a world: what crosses a link is what the standards say, and what was sent arrives. */
import { spawnSync } from 'node:child_process'
import { webcrypto } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { payloadOf } from '../testing/box.ts'
import { framesOf, libraryDesign, type Pair } from '../testing/library-run.ts'
import { complaints, hasTshark } from '../testing/tshark.ts'

const links = ['senders--before-in', 'before-out--between-in', 'between-out--behind-in', 'behind-out--receivers']
const ip = (frame: Uint8Array) => frame.subarray(14, 14 + ((frame[16] << 8) | frame[17]))
const hex = (frames: readonly Uint8Array[]) => frames.map((frame) => Buffer.from(payloadOf(ip(frame))).toString('hex'))
const faults = (result: ReturnType<typeof framesOf>['result']) =>
  result.components.flatMap(({ counters }) => [counters?.exceptions, counters?.overran, counters?.malformed])

const sealing: readonly Pair[] = [
  { name: 'gzip', before: 'gzip', behind: 'gunzip' },
  { name: 'seal', before: 'aes-gcm-seal', behind: 'aes-gcm-open' },
  { name: 'aggregate', before: 'aggregate', behind: 'split', parameters: { size: 120, rate: 1000 } },
  { name: 'hop', before: 'telemetry-js', between: 'telemetry-js', behind: 'telemetry-collect' },
  { name: 'parity', before: 'fec-xor-encode', behind: 'fec-xor-decode' },
  { name: 'code', before: 'reed-solomon-encode', behind: 'reed-solomon-decode' },
  { name: 'number', before: 'number', between: 'repair', behind: 'collect' },
]

it('payloads cross the link compressed, sealed, aggregated, numbered, and arrive as they were sent; tshark reads all of it', async () => {
  const topology = libraryDesign(sealing, {}, 0.2)
  const { result, frames } = framesOf(topology, links)
  expect(result.invariants.violated).toEqual([])
  expect(faults(result).filter((count) => (count ?? 0) > 0)).toEqual([])
  const [sent, , crossed, arrived] = frames
  const left = new Map<string, number>()
  for (const payload of hex(sent)) left.set(payload, (left.get(payload) ?? 0) + 1)
  for (const payload of hex(arrived)) {
    expect(left.get(payload)).toBeGreaterThan(0)
    left.set(payload, (left.get(payload) as number) - 1)
  }
  // what is still on its way at the end has not come
  expect(arrived.length).toBeGreaterThan(0.94 * sent.length)

  const key = await webcrypto.subtle.importKey(
    'raw',
    Uint8Array.from({ length: 16 }, (_, i) => i),
    'AES-GCM',
    false,
    ['decrypt'],
  )
  let [opened, unsealed] = [0, 0]
  for (const frame of crossed) {
    const payload = payloadOf(ip(frame)).slice()
    if (payload[0] === 0x1f && payload[1] === 0x8b) {
      expect(left.has(gunzipSync(payload).toString('hex'))).toBe(true)
      if (opened++ % 10 > 0) continue
      const { stdout, status } = spawnSync('gunzip', ['-c'], { input: payload })
      expect([status, left.has(stdout.toString('hex'))]).toEqual([0, true])
    }
    const plain = await webcrypto.subtle
      .decrypt({ name: 'AES-GCM', iv: payload.slice(0, 12) }, key, payload.slice(12))
      .catch(() => null)
    if (plain === null) continue
    expect(left.has(Buffer.from(plain).toString('hex'))).toBe(true)
    unsealed++
  }
  expect([opened > 25, unsealed > 25]).toEqual([true, true])
  if (hasTshark) expect(complaints(frames.flat())).toEqual([])
})

it('on a link that loses packets, parity and Reed–Solomon mend most of it, and repair all', () => {
  const { result } = framesOf(
    libraryDesign(
      [
        { name: 'plain', before: 'packet-counter-js', behind: 'packet-counter-js' },
        ...sealing.filter(({ name }) => ['parity', 'code', 'number'].includes(name)),
      ],
      { loss: 0.03 },
      1,
    ),
    [],
  )
  expect(result.invariants.violated).toEqual([])
  expect(faults(result).filter((count) => (count ?? 0) > 0)).toEqual([])
  const missing = Object.fromEntries(
    result.components
      .filter(({ id }) => id.startsWith('receiver-'))
      .map(({ id, counters }) => [id.slice('receiver-'.length), 1 - (counters?.received ?? 0) / 200]),
  )
  expect(missing.plain).toBeGreaterThan(0.015)
  expect(missing.parity).toBeLessThan(missing.plain / 3)
  expect([missing.code, missing.number]).toEqual([0, 0])
})
