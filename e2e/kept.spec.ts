/** What a program keeps, says and does wrong is seen where it is selected. */
import { engineVersion } from '../src/sim/summary.ts'
import type { Topology } from '../src/topology/document.ts'
import { encodeLink } from '../src/topology/link.ts'
import { design, kernel, part, wire } from '../src/topology/notation.ts'
import { chip, expect, finish, openLab, test } from './lab.ts'

/** Counts packets in total and by number, says each hundredth; the table by number is full after eight. */
const counter = `
map packets percpu-array 4 8 1
map by_number hash 4 8 8
stw [%r10-4], 0
lddw %r1, map_by_fd(packets)
mov %r2, %r10
add %r2, -4
call bpf_map_lookup_elem
jeq %r0, 0, out
ldxdw %r6, [%r0+0]
add %r6, 1
stxdw [%r0+0], %r6
stxw [%r10-4], %r6
stxdw [%r10-16], %r6
lddw %r1, map_by_fd(by_number)
mov %r2, %r10
add %r2, -4
mov %r3, %r10
add %r3, -16
mov %r4, 0
call bpf_map_update_elem
mov %r7, %r6
mod %r7, 100
jne %r7, 0, out
lddw %r1, 0x7325207825206425       # "%d %x %s"
stxdw [%r10-32], %r1
stw [%r10-24], 0
mov %r1, %r10
add %r1, -32
mov %r2, 9
mov %r3, %r6
mov %r4, %r6
lddw %r5, map_by_fd(packets)
mov %r5, %r10
add %r5, -16
call bpf_trace_printk
out:
mov %r0, 2
exit`

const topology: Topology = {
  ...design(
    'A program that counts',
    '',
    [
      part('sender', 'traffic/source', { parameters: { rate: 10_000, size: 100, pattern: 'constant', destination: 'sink' } }),
      part('host', 'infrastructure/machine', {
        parameters: { cpus: 2 },
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('hook', 'kernel/bpf-hook', {
            holds: [part('counter', 'service/program', { title: 'Counter', parameters: { program: 'p' } })],
          }),
          ...kernel('host'),
        ],
      }),
      part('sink', 'traffic/sink'),
    ],
    [wire('sender', 'eth0'), wire('eth1', 'sink')],
    { duration: 0.2, speed: 0.05 },
  ),
  programs: [{ id: 'p', title: 'counts', language: 'ebpf-assembly', text: counter }],
}

test('maps, log and faults of the selected program, while it runs and at its end', async ({ page }) => {
  await openLab(page, encodeLink({ topology, engineVersion }))
  await chip(page, /^Counter/).click()
  const kept = page.getByTestId('kept')
  await expect(kept).toContainText('packets')
  await expect(page.getByTestId('log')).toHaveCount(0)
  await page.keyboard.press('Space')
  await expect(page.getByTestId('log').getByRole('listitem').first()).toContainText('100 64')
  await expect(page.getByTestId('faults')).toContainText('helper refused: map_update_elem')
  await finish(page)
  const table = kept.getByRole('table', { name: 'by_number' })
  await expect(table.getByRole('row')).toHaveCount(9)
  await expect(table.getByRole('row').nth(8)).toContainText('8')
  await expect(kept.getByRole('table', { name: 'packets' })).toContainText('CPU 1')
  await expect(page.getByTestId('faults')).toContainText(/1,9\d\d times.*answered -7 \(E2BIG\)/s)
})
