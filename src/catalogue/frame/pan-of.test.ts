import { expect, test } from 'vitest'
import { decodePanCapsule } from '../../protocols/pan-capsule.ts'
import { capsuleLine } from '../../testing/pan.ts'
import { part } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { panOf } from './pan-of.ts'

/** The header of a capsule on its way. */
function capsule(hash: string) {
  const ping = part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size: 1000, code: 'hello', port: 77 } })
  const run = new Run(
    capsuleLine('kernel/pan', [ping, part('hello', 'ee/code-object', { parameters: { name: 'hello' } })], [], { hash }),
  )
  for (let at = 0; at < run.end; at += 1e6) {
    run.runUntil(at)
    const { packets, flowOf, ids } = run.world
    for (let packet = 0; packet < packets.top; packet++) {
      if (packets.state[packet] === 0 || packets.flow[packet] !== flowOf[ids.indexOf('ping')]) continue
      const payload = panOf(run.world, packet, () => 0x0a000001)?.payload
      const decoded = decodePanCapsule(payload as Uint8Array)
      if (decoded.ok && decoded.meaning.source.port === 77) return decoded.meaning
    }
  }
  throw new Error('no capsule was seen')
}

test('the name of code is as long as its hash: 20 bytes of SHA-1, 16 of MD5', () => {
  const used = (hash: string) => capsule(hash).code.reduce((last, byte, i) => (byte === 0 ? last : i + 1), 0)
  expect([used('sha-1'), used('md5')]).toEqual([20, 16])
})
