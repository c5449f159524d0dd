/** eBPF programs that mean harm, in the lab in Chromium: each is refused, or ends, by its name, and nothing else notices. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { engineVersion } from '../src/sim/summary.ts'
import { toBase64url } from '../src/topology/base64url.ts'
import type { ProgramRecord, Topology } from '../src/topology/document.ts'
import { encodeLink } from '../src/topology/link.ts'
import { design, kernel, type Part, part, wire } from '../src/topology/notation.ts'
import { runTopology } from '../src/topology/run.ts'
import { clock, count, countFrames, expect, finish, openLab, paletteItem, test } from './lab.ts'

const counter = new Uint8Array(readFileSync('src/programs/ebpf/fixtures/counter.o'))
/** The first section's header says that it has 100 MB. */
function boasting(): Uint8Array {
  const bytes = counter.slice()
  const view = new DataView(bytes.buffer)
  view.setUint32(view.getUint32(40, true) + 2 * 64 + 32, 100_000_000, true)
  return bytes
}

interface Harm {
  readonly id: string
  readonly code: string | Uint8Array
  /** why it is not run, as the page lists problems of a design */
  readonly refused?: string
  /** its name, and what the inspector says of it, when it ends; absent: neither, for what it does is defined */
  readonly ends?: RegExp
}

const accept = 'mov r0, 1\nexit'
/** In the kernel, one behind the other: packets pass what is refused, and what ends goes on. */
const inKernel: readonly Harm[] = [
  {
    id: 'endless',
    code: `again: mov r1, 1\nja again\n${accept}`,
    refused: 'line 1: instruction 0 (line 1): endless loop: the program can come back here with nothing changed',
  },
  { id: 'wild', code: 'lddw r1, 0x7fffffff\nldxb r0, [r1]\nexit', refused: 'reads at r1, which is 2147483647: no address' },
  {
    id: 'garbage',
    code: counter.map((byte, i) => (i < 4 ? byte : (i * 73) & 255)),
    refused: 'the object file: it is not 64-bit and little-endian',
  },
  { id: 'truncated', code: counter.slice(0, 2000), refused: 'the object file: the table of sections at byte' },
  { id: 'boasting', code: boasting(), refused: 'has 100000000 bytes, and there are 3384 in all' },
  {
    id: 'greedy',
    code: `map seen hash 4 4 2
      call bpf_get_prandom_u32
      stxw [r10-4], r0
      lddw r1, map_by_fd(seen)
      mov r2, r10
      add r2, -4
      mov r3, r2
      mov r4, 0
      call bpf_map_update_elem\n${accept}`,
    ends: /^helper refused: map_update_elem\n.*answered -7 \(E2BIG\)/s,
  },
  {
    id: 'chained',
    code: `map next prog-array 4 4 1 start\nstart: lddw r2, map_by_fd(next)\nmov r3, 0\ncall bpf_tail_call\n${accept}`,
    ends: /^helper refused: tail_call\n.*answered -1 \(EPERM\)/s,
  },
  { id: 'divided', code: 'mov r1, 0\nmov r0, 7\ndiv r0, r1\nadd r0, 1\nexit' },
  {
    id: 'mangler',
    code: `ldxw r2, [r1]\nldxw r3, [r1+4]\nmov r4, r2\nadd r4, 1\njgt r4, r3, out\nstb [r2], 0\nout: ${accept}`,
    ends: /^malformed packet\n.*it left bytes that are no IPv4 packet/s,
  },
]
/** On the card, whose processor takes less. */
const onCard: readonly Harm[] = [
  {
    id: 'long',
    code: `mov r0, 2\n${'neg r0\n'.repeat(4095)}exit`,
    refused: 'the program has 4097 instructions, but its level takes at most 4096',
  },
  {
    id: 'tireless',
    code: 'mov r0, 0\nagain: add r0, 1\njne r0, 0x7fffffff, again\nexit',
    refused: '32768 instructions were followed and not every path has ended',
  },
]

const program = ({ id }: Harm): Part => part(id, 'service/program', { title: id, parameters: { program: id } })
const record = ({ id, code }: Harm): ProgramRecord =>
  typeof code === 'string'
    ? { id, title: id, language: 'ebpf-assembly', text: code }
    : { id, title: id, language: 'ebpf-object', text: toBase64url(code) }

const sender = (id: string, destination: string): Part =>
  part(id, 'traffic/source', { parameters: { destination, rate: 1000, pattern: 'constant', size: 100 } })
const machine = (id: string, programs: readonly Harm[], cards: readonly Harm[]): Part =>
  part(id, 'infrastructure/machine', {
    parameters: { profile: '', clock: 1e9 },
    holds: [
      part(`${id}-in`, 'nic/programmable', { holds: cards.map(program) }),
      part(`${id}-out`, 'nic/plain'),
      ...kernel(id, { 'pre-routing': programs.map(program) }),
    ],
  })

/** A machine of harm, if there is any, and beside it one of which nothing is wanted but that it goes on. */
function besides(kernelPrograms: readonly Harm[], cardPrograms: readonly Harm[]): Topology {
  const all = [...kernelPrograms, ...cardPrograms]
  const victim = [sender('to-victim', 'sink'), machine('victim', kernelPrograms, cardPrograms), part('sink', 'traffic/sink')]
  const cables = [wire('to-victim', 'victim-in'), wire('victim-out', 'sink')]
  return {
    ...design(
      'Hostile eBPF',
      '',
      [
        sender('other', 'other-sink'),
        machine('spared', [], []),
        part('other-sink', 'traffic/sink'),
        ...(all.length > 0 ? victim : []),
      ],
      [wire('other', 'spared-in'), wire('spared-out', 'other-sink'), ...(all.length > 0 ? cables : [])],
      { duration: 0.05, speed: 2e-3 },
    ),
    programs: all.map(record),
  }
}

const flowOf = (topology: Topology) => runTopology(topology).flows.filter(({ id }) => id === 'other')

/** Selects a component by its name. @returns what went wrong with its program, without the heading; '' = nothing */
async function faultsOf(page: Page, id: string): Promise<string> {
  await page.keyboard.press('f')
  await page.getByRole('dialog').getByRole('combobox').fill(id)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByRole('textbox', { name: 'Title' })).toHaveValue(id)
  const faults = page.getByTestId('faults')
  return (await faults.count()) === 0 ? '' : (await faults.innerText()).replace(/^What went wrong\n+/, '')
}

test('each is refused or ends by its name, the page answers, and the rest of the run is as without them', async ({ page }) => {
  const topology = besides(inKernel, onCard)
  const inNode = runTopology(topology)
  expect(inNode.flows.filter(({ id }) => id === 'other')).toEqual(flowOf(besides([], [])))

  await openLab(page, encodeLink({ topology, engineVersion }))
  const frames = await countFrames(page)
  await page.keyboard.press('Space')
  await expect.poll(() => clock(page), { timeout: 30_000 }).toBeGreaterThan(0.001)
  await page.getByRole('searchbox', { name: 'Search components' }).fill('sink')
  await expect(paletteItem(page, 'Receiver')).toBeVisible()
  expect(await frames()).toBeGreaterThan(10)

  const figures = await finish(page)
  expect(figures.digest).toBe(inNode.digest)
  expect(figures.invariants).toMatch(/none violated/)
  expect(count(figures.delivered)).toBeGreaterThan(0)
  await page.getByRole('tab', { name: /^Problems/ }).click()
  const problems = page.getByRole('list', { name: 'Problems' }).getByRole('listitem')
  const all = [...inKernel, ...onCard]
  for (const { id, refused } of all) {
    const problem = problems.filter({ hasText: `${id} does not run the program ${id}` })
    if (refused) await expect(problem).toContainText(refused)
    else await expect(problem).toBeHidden()
  }
  for (const { id, ends } of all.filter(({ refused }) => refused === undefined)) {
    const faults = await faultsOf(page, id)
    if (ends) expect(faults).toMatch(ends)
    else expect(faults).toBe('')
  }
})
