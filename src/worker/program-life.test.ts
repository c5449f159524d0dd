/** Rewound into the middle of a program's life, in the same worker and in a fresh one, a run ends as if nothing had happened. */
import { expect, test } from 'vitest'
import { freshEngine } from '../testing/javascript.ts'
import { bench } from '../testing/session.ts'
import type { Topology } from '../topology/document.ts'
import { decodeLink, encodeLink } from '../topology/link.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import type { KeptView, Snapshot } from './protocol.ts'

/** Variables, soft state, a clone that is kept, timers that set timers, numbers from the run's stream; what it sends waits until its call is paid for. */
const script = `
let seen = 0
let kept = null
const sizes = new Map()
export function init() { timer(3e9, 1); state.set('began', node.time) }
export function onPacket(packet) {
  seen += 1
  state.set(seen % 7, packet.bytes(0, 30))
  sizes.set(packet.sourcePort, { total: (sizes.get(packet.sourcePort)?.total ?? 0) + packet.length, seen })
  if (seen % 3 === 0) kept = packet.clone()
  if (random() < 0.3) timer(random() * 5e9, seen)
  if (seen % 2 === 0) packet.send()
  if (random() < 0.1) packet.drop()
  packet.setByte(packet.length - 1, seen & 255)
  for (let i = 0; i < random() * 500; i++) seen += 0
  log('packet', seen, random(), JSON.stringify([...sizes]))
}
export function onTimer(mark) {
  log('timer', mark, state.keys().length, random())
  if (kept) kept.send()
  if (mark < 40) timer(1e9 + mark * 1e6, mark + 1)
}`

/** Counts in an array and, by the count's last bits, in a table that forgets; drops what finds less than the tenth of all there. */
const filter = `
  map total array 4 8 1
  map recent lru-hash 4 8 4
  stw [%r10-4], 0
  lddw %r1, map_by_fd(total)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, out
  ldxdw %r6, [%r0+0]
  add %r6, 1
  stxdw [%r0+0], %r6
  mov %r7, %r6
  mul %r7, %r6
  and %r7, 7
  stxw [%r10-4], %r7
  lddw %r1, map_by_fd(recent)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  mov %r8, 0
  jeq %r0, 0, store
  ldxdw %r8, [%r0+0]
store:
  add %r8, 1
  stxdw [%r10-16], %r8
  lddw %r1, map_by_fd(recent)
  mov %r2, %r10
  add %r2, -4
  mov %r3, %r10
  add %r3, -16
  mov %r4, 0
  call bpf_map_update_elem
  lddw %r1, 0x6425206e         # "n %d"
  stxdw [%r10-24], %r1
  mov %r1, %r10
  add %r1, -24
  mov %r2, 5
  mov %r3, %r8
  call bpf_trace_printk
  mul %r8, 10
  mov %r0, 1
  jlt %r8, %r6, end
out:
  mov %r0, 2
end:
  exit`

const sender = part('a', 'traffic/source', {
  parameters: { service: 'script', size: 100, rate: 1000, pattern: 'poisson', destination: 'b' },
})
const through = (text: string, language: 'javascript' | 'ebpf-assembly', place: Part): Topology => ({
  ...design(
    '',
    '',
    [
      sender,
      part('m', 'infrastructure/machine', {
        parameters: { profile: '', clock: 1e9 },
        holds: [part('eth0', 'nic/plain'), part('eth1', 'nic/plain'), ...kernel('m'), place],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.04, speed: 0 },
  ),
  programs: [{ id: 'p', title: 'the program', language, text }],
})

const designs: Readonly<Record<string, Topology>> = {
  javascript: through(
    script,
    'javascript',
    part('ee', 'ee/tamanoir', {
      holds: [part('service', 'service/script', { parameters: { program: 'p', perOperation: 100 } })],
    }),
  ),
  ebpf: through(
    filter,
    'ebpf-assembly',
    part('hook', 'kernel/bpf-hook', { holds: [part('service', 'service/program', { parameters: { program: 'p' } })] }),
  ),
}

type Bench = ReturnType<typeof bench>
interface Ending {
  readonly digest: string
  readonly kept: KeptView | null
}

/** Lets it run to its end. */
function end({ tell, settle, of }: Bench): Ending {
  tell({ type: 'keeps', component: 'service' })
  tell({ type: 'finish' })
  settle()
  expect(of('failed')).toEqual([])
  expect(of('refused')).toEqual([])
  return { digest: of('ended').at(-1)?.digest ?? '', kept: of('keeps').at(-1)?.view ?? null }
}

/** A fresh worker with an engine of its own, which it has to be given before it hears what it was told. */
async function fresh(tellFirst: Parameters<Bench['tell']>[0]): Promise<Bench> {
  const worker = bench(freshEngine())
  worker.tell(tellFirst)
  await Promise.resolve()
  await Promise.resolve()
  expect(worker.of('loaded')).toHaveLength(1)
  return worker
}

test.each(Object.keys(designs))('%s', async (name) => {
  const topology = designs[name]
  const first = await fresh({ type: 'load', topology, files: [] })
  const { tell, settle, of } = first
  tell({ type: 'run', until: 0.02e12 })
  settle()
  // an edit is part of a program's life, too
  tell({ type: 'edit', edits: [{ type: 'set', id: 'a', parameter: 'rate', value: 1500 }], token: 1 })
  const middles: Snapshot[] = []
  for (let events = 1; events <= 40; events++) {
    tell({ type: 'step', unit: 'event' })
    if (events % 10 === 0) middles.push(of('snapshot').slice(-1)[0].snapshot)
  }
  const uninterrupted = end(first)
  expect(uninterrupted.kept?.written).toBeGreaterThan(30)
  expect(uninterrupted.kept?.tables[0].count).toBeGreaterThan(0)

  // in the same worker: back, on, back further, from the begin
  for (const snapshot of [...middles].reverse()) {
    tell({ type: 'restore', snapshot, files: [] })
    settle(2)
    expect(end(first)).toEqual(uninterrupted)
  }
  tell({ type: 'restore', snapshot: middles[0], files: [] })
  tell({ type: 'run', until: middles[3].at })
  settle()
  expect(of('snapshot').slice(-1)[0].snapshot.at).toBe(middles[3].at)
  expect(end(first)).toEqual(uninterrupted)
  tell({ type: 'rewind' })
  expect(end(first)).toEqual(uninterrupted)

  // in a worker that has run nothing, from the middle and from the link
  expect(end(await fresh({ type: 'restore', snapshot: middles[1], files: [] }))).toEqual(uninterrupted)
  const link = encodeLink({ topology: middles[3].topology, engineVersion: of('ready')[0].engineVersion })
  const opened = decodeLink(link).topology
  expect(opened.edits).toHaveLength(1)
  expect(end(await fresh({ type: 'load', topology: opened, files: [] }))).toEqual(uninterrupted)
  // a run that differs has another digest
  expect(end(await fresh({ type: 'load', topology, files: [] })).digest).not.toBe(uninterrupted.digest)
})
