import { expect, test } from 'vitest'
import type { Topology } from '../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import { keptView, shownRows } from './keeping.ts'

/** One sender through a machine whose XDP hook runs the program. */
function through(text: string): Topology {
  const program: Part = part('program', 'service/program', { parameters: { program: 'p' } })
  return {
    ...design(
      '',
      '',
      [
        part('sender', 'traffic/source', { parameters: { rate: 1000, size: 100, pattern: 'constant', destination: 'sink' } }),
        part('m', 'infrastructure/machine', {
          holds: [
            part('eth0', 'nic/plain'),
            part('eth1', 'nic/plain'),
            part('hook', 'kernel/bpf-hook', { holds: [program] }),
            ...kernel('m'),
          ],
        }),
        part('sink', 'traffic/sink'),
      ],
      [wire('sender', 'eth0'), wire('eth1', 'sink')],
      { duration: 0.0205, speed: 0 },
    ),
    programs: [{ id: 'p', title: 'p', language: 'ebpf-assembly', text }],
  }
}

function ran(text: string): Run {
  const run = new Run(through(text))
  run.runUntil(run.end)
  return run
}

const view = (run: Run) => keptView(run.world, 'program')

/** Counts in an array, in a hash by the packet's number, and says so; the hash is full after four. */
const counter = `
  map total percpu-array 4 8 1
  map wide array 4 4 1000
  map seen hash 4 8 4
  stw [%r10-4], 0
  lddw %r1, map_by_fd(total)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, out
  ldxdw %r6, [%r0+0]
  add %r6, 1
  stxdw [%r0+0], %r6
  stxw [%r10-4], %r6
  stxdw [%r10-16], %r6
  lddw %r1, map_by_fd(seen)
  mov %r2, %r10
  add %r2, -4
  mov %r3, %r10
  add %r3, -16
  mov %r4, 0
  call bpf_map_update_elem
  lddw %r1, map_by_fd(wide)
  mov %r2, %r10
  add %r2, -4
  mov %r3, %r10
  add %r3, -4
  mov %r4, 0
  call bpf_map_update_elem
  lddw %r1, 0x6425206e         # "n %d"
  stxdw [%r10-24], %r1
  mov %r1, %r10
  add %r1, -24
  mov %r2, 5
  mov %r3, %r6
  call bpf_trace_printk
out:
  mov %r0, 2
  exit`

test('maps, log and faults of a program, before, while and after it runs', () => {
  const run = new Run(through(counter))
  expect(view(run)).toMatchObject({
    written: 0,
    lines: [],
    faults: [],
    tables: [{ name: 'total', count: 1 }, { count: 0 }, { count: 0 }],
  })
  run.runUntil(run.end)
  const kept = view(run)
  expect(kept?.written).toBe(21)
  expect(kept?.lines.at(-1)).toMatchObject({ text: 'n 21' })
  expect(kept?.faults).toEqual([
    {
      name: 'helper refused: map_update_elem',
      count: 17,
      at: expect.closeTo(0.02, 3),
      text: 'map_update_elem answered -7 (E2BIG)',
      line: 0,
    },
  ])
  const [total, wide, seen] = kept?.tables ?? []
  expect(total).toMatchObject({ type: 'array per CPU', count: 1, room: 1, sparse: false })
  expect(total.rows[0].values.map((value) => (value as Uint8Array)[0]).reduce((sum, each) => sum + each, 0)).toBe(21)
  expect(wide).toMatchObject({ type: 'array', count: 21, room: 1000, sparse: true })
  expect(wide.rows.map(({ key }) => (key as Uint8Array)[0])).toEqual(Array.from({ length: 21 }, (_, i) => i + 1))
  expect(seen).toMatchObject({ type: 'hash', count: 4, room: 4 })
})

test('looking changes nothing, and a restored world shows the same', () => {
  const run = new Run(through(counter))
  run.runUntil(run.end / 2)
  const before = view(run)
  const { acted, world } = run.snapshot()
  const restored = new Run(through(counter), [], { acted, world })
  expect(view(restored)).toEqual(before)
  for (const each of [run, restored]) each.runUntil(run.end)
  expect(view(restored)).toEqual(view(run))
  expect(restored.result().digest).toBe(ran(counter).result().digest)
})

test('a full table lists its first rows and counts the others', () => {
  const many = counter.replace('hash 4 8 4', 'hash 4 8 4096').replace('array 4 4 1000', `array 4 4 ${shownRows}`)
  const [, wide, seen] = view(ran(many))?.tables ?? []
  expect(wide).toMatchObject({ count: shownRows, sparse: false })
  expect(wide.rows).toHaveLength(shownRows)
  expect(seen).toMatchObject({ count: 21, room: 4096 })
})

test.each([
  ['mov %r0, 17\n exit', 'unknown verdict', /returned 17, which is no verdict at xdp/],
  ['mov %r0, 0\n exit', 'aborted', /returned 0 \(ABORTED\)/],
])('%s is a fault with a name', (text, name, words) => {
  expect(view(ran(text))?.faults).toEqual([
    { name, count: 21, at: expect.any(Number), text: expect.stringMatching(words), line: 0 },
  ])
})

test('components that keep nothing have no view', () => {
  const run = ran(counter)
  expect(keptView(run.world, 'sink')).toBeNull()
  expect(keptView(run.world, 'nobody')).toBeNull()
})
