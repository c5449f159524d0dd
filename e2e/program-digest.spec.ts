/** Programs, eBPF in the kernel and JavaScript in user space: the same digest in Node, in Chromium, and in Chromium throttled six times. */
import type { Page } from '@playwright/test'
import { engineVersion } from '../src/sim/summary.ts'
import { engine } from '../src/testing/javascript.ts'
import type { Topology } from '../src/topology/document.ts'
import { encodeLink } from '../src/topology/link.ts'
import { design, kernel, part, wire } from '../src/topology/notation.ts'
import { runTopology } from '../src/topology/run.ts'
import { expect, finish, openLab, test } from './lab.ts'

const scribble = `
  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  call bpf_get_prandom_u32
  mov %r6, %r0
  and %r6, 15
  mov %r2, %r7
  add %r2, 20
  jgt %r2, %r8, out
  stxb [%r7+1], %r6
out:
  mov %r0, 1
  exit`
const script = `
let seen = 0
const heard: number[] = []
export function init() { timer(2e9, 1) }
export function onPacket(packet) {
  seen += 1
  heard.push(packet.byte(1) * random())
  state.set(seen % 5, gzip(packet.bytes()))
  if (seen % 3 === 0) packet.send()
  if (heard.reduce((sum, each) => sum + each, 0) > 40) { heard.length = 0; packet.drop() }
}
export function onTimer(mark) { log(mark, seen); timer(1e9 * (1 + random()), mark + 1) }`

const topology: Topology = {
  ...design(
    'Programs',
    '',
    [
      part('a', 'traffic/source', { parameters: { service: 'script', size: 300, rate: 2000 } }),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          ...kernel('m', { 'pre-routing': [part('filter', 'service/program', { parameters: { program: 'scribble' } })] }),
          part('ee', 'ee/tamanoir', {
            parameters: { handOff: 0 },
            holds: [part('service', 'service/script', { parameters: { program: 'script' } })],
          }),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 1, speed: 0 },
  ),
  programs: [
    { id: 'scribble', title: 'scribble', language: 'ebpf-assembly', text: scribble },
    { id: 'script', title: 'script', language: 'javascript', text: script },
  ],
}

/** The page, and its workers as far as the browser knows how to. */
async function throttle(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const slow = { method: 'Emulation.setCPUThrottlingRate', params: { rate } } as const
  session.on('Target.attachedToTarget', ({ sessionId }) => {
    const message = JSON.stringify({ id: 1, ...slow })
    session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => {})
  })
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  await session.send(slow.method, slow.params)
}

for (const rate of [1, 6])
  test(`programs give the same digest in Node and in Chromium, ${rate === 1 ? 'unthrottled' : 'throttled six times'}`, async ({
    page,
  }) => {
    const { digest, components } = runTopology(topology, { engine: engine() })
    const counters = (id: string) => components.find((each) => each.id === id)?.counters
    expect(counters('filter')?.runs).toBeGreaterThan(1000)
    expect(counters('service')).toMatchObject({ exceptions: 0, overran: 0 })
    expect(counters('service')?.runs).toBeGreaterThan(1000)
    expect(counters('service')?.woken).toBeGreaterThan(100)
    if (rate > 1) await throttle(page, rate)
    await openLab(page, encodeLink({ topology, engineVersion }))
    const figures = await finish(page)
    expect(figures.invariants).toMatch(/none violated/)
    expect(figures.digest).toBe(digest)
  })
