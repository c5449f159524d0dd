import { expect, it } from 'vitest'
import { frame, Hook } from '../../testing/hook.ts'
import { complaints, hasTshark } from '../../testing/tshark.ts'

/** Frames that the program changes, of every length from 60 to 160 bytes, with UDP and TCP in turn. */
function changed(id: string, options: Parameters<typeof frame>[0]): Uint8Array[] {
  const hook = new Hook(id)
  const tcp = { sequence: 1, acknowledgement: 1, flags: 0x10, window: 1000 }
  return Array.from({ length: 100 }, (_, i) => {
    const before = frame({ size: 60 + i, ports: [20_000 + i, 5004], ...(i % 2 === 0 ? {} : { protocol: 6, tcp }), ...options })
    return hook.run(before).bytes
  })
}

it.skipIf(!hasTshark)('tshark finds nothing wrong with what the programs write, and with what is wrong it does', () => {
  const frames = [
    ...changed('qos-marker', {}),
    ...changed('load-balancer', { to: '10.0.0.100' }),
    ...changed('load-balancer', { from: '10.0.0.12' }),
    ...changed('nat', { from: '10.0.0.7', to: '198.51.100.9' }),
    ...changed('telemetry', {}),
  ]
  expect(complaints(frames)).toEqual([])
  const wrong = frame().slice()
  wrong[50] ^= 1
  expect(complaints([frame(), wrong]).join()).toContain('checksum')
})
