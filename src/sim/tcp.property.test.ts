/** TCP over links that lose, delay, reorder and repeat: every byte arrives once, in order, and both ends close. FULL=1 tries 10,000 seeds. */
import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { Dice } from '../testing/random-design.ts'
import { design, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import { tcpState } from './endpoints.ts'
import type { Kind } from './kind.ts'

const seeds = process.env.FULL ? 10_000 : 300
const batch = 100

/** A receiver that keeps account of which bytes have come, and compares when the connection says that they are in order. */
function witness(arrived: Uint8Array): { kinds: readonly Kind[]; faults: string[] } {
  const faults: string[] = []
  const kinds = catalogue.map((kind): Kind => {
    if (kind.kind !== 'traffic/sink') return kind
    return {
      ...kind,
      on: {
        ...kind.on,
        packet(world, state, row, self, packet) {
          const { endpoints, packets, segments } = world
          const slot = packets.segment[packet]
          const start = segments.sequence[slot] - 1
          if (packets.destination[packet] === self)
            for (let i = 0; i < segments.length[slot]; i++) {
              if (start + i >= arrived.length) faults.push(`byte ${start + i} was never written`)
              arrived[start + i] = 1
            }
          const before = endpoints.count > 1 ? endpoints.consumed[1] : 1
          kind.on.packet(world, state, row, self, packet)
          const after = endpoints.count > 1 ? endpoints.consumed[1] : 1
          if (after < before) faults.push(`went back from ${before} to ${after}`)
          for (let byte = before - 1; byte < after - 1; byte++)
            if (arrived[byte] === 0) faults.push(`byte ${byte} was read and never came`)
        },
      },
    }
  })
  return { kinds, faults }
}

/** Whether the sender gave the connection up. */
function trial(seed: number): boolean {
  const dice = new Dice(seed)
  const pick = <T>(...options: readonly T[]): T => dice.of(options)
  const loss = pick(0, 0.001, 0.02, 0.1, 0.2)
  // a fifth lost both ways costs a second and more for each segment
  const bytes = 1 + dice.below(pick(10, 1000, 20_000, loss > 0.02 ? 20_000 : 200_000))
  const parameters = {
    bytes,
    retry: 0,
    control: pick('newreno', 'cubic'),
    sack: pick(true, true, false),
    nagle: pick(true, false),
    friendly: pick(true, false),
    segment: pick(64, 536, 1448, 1448),
    window: pick(1, 3, 10),
    timeout: pick(0.05, 0.2, 1),
    acknowledge: pick(0, 0.04, 0.2),
    sendBuffer: pick(2000, 20_000, 4_194_304),
    receiveBuffer: pick(1500, 9000, 65_536, 4_194_304),
  }
  const delay = pick(0, 1e-4, 1e-2, 0.1)
  const chaos = {
    rate: pick(1e5, 1e6, 1e8),
    delay,
    queue: pick(2, 10, 100),
    loss,
    burst: loss > 0.02 ? 1 : pick(1, 1, 3),
    jitter: pick(0, 0, delay, 3 * delay),
    duplicate: pick(0, 0, 0.01, 0.3),
    duplex: pick('full', 'full', 'half'),
    discipline: pick('tail-drop', 'tail-drop', 'red', 'codel', 'fq-codel', 'drr', 'priority'),
    redWeight: pick(0.002, 0.1, 1),
    ecn: pick(true, false),
    tokenRate: pick(0, 0, 0, 5e4),
  }
  const topology = design(
    '',
    '',
    [part('s', 'traffic/tcp', { parameters: { ...parameters, ecn: pick(true, false) } }), part('r', 'traffic/sink')],
    [wire('s', 'r', chaos)],
    {
      duration: 9000,
      speed: 0,
    },
  )
  const { kinds, faults } = witness(new Uint8Array(bytes))
  const run = new Run({ ...topology, seed }, [], undefined, kinds)
  run.runUntil(run.end)
  const { endpoints } = run.world
  const said = JSON.stringify({ seed, parameters, chaos })
  expect(faults.slice(0, 3), said).toEqual([])
  // who retransmits alone meets the same burst of losses again and again, and may give up as TCP does
  const gaveUp = chaos.burst > 1 && endpoints.count > 0 && endpoints.state[0] === tcpState.closed && endpoints.attempts[0] > 6
  if (gaveUp) return true
  expect(endpoints.consumed[1] - 1, said).toBe(bytes)
  expect([tcpState.timeWait, tcpState.closed, tcpState.finWait2], said).toContain(endpoints.state[0])
  expect(run.result().invariants.violated, said).toEqual([])
  expect(run.world.packets.inFlight, said).toBe(0)
  return false
}

for (let first = 1; first <= seeds; first += batch)
  test(`seeds ${first} … ${first + batch - 1}`, { timeout: 600_000 }, () => {
    let gaveUp = 0
    for (let seed = first; seed < first + batch; seed++) if (trial(seed)) gaveUp++
    expect(gaveUp).toBeLessThanOrEqual(batch / 20)
  })
