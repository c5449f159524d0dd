import { describe, expect, it } from 'vitest'
import { engine, quiet } from '../../testing/javascript.ts'
import { defaultLimits, Sandbox } from './sandbox.ts'

const load = (source: string, limits = {}): Sandbox => new Sandbox(engine(), source, quiet(), { ...defaultLimits, ...limits })

describe('a program', () => {
  it('reads and changes its packet', () => {
    const sandbox = load(
      'let n = 0; export function onPacket(packet) { n += 1; packet.setByte(0, packet.byte(1) + n); if (n > 1) packet.drop() }',
    )
    sandbox.words[32] = 20
    sandbox.packet[1] = 41
    expect(sandbox.treat()).toBe(true)
    expect(sandbox.failure).toBeNull()
    expect(sandbox.packet[0]).toBe(42)
    expect(sandbox.treat()).toBe(false)
    expect(sandbox.packet[0]).toBe(43)
    expect(sandbox.cost).toBeGreaterThan(10)
  })
})
