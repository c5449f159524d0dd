import { expect, test } from 'vitest'
import type { PlanProgram, ProgramLanguage } from '../sim/plan.ts'
import { engine } from '../testing/javascript.ts'
import { readingOf } from './ebpf/reading.ts'
import { admissionsOf } from './program-admission.ts'

const plan = (code: string, language: ProgramLanguage = 'ebpf-assembly'): PlanProgram => ({ id: 'p', title: 'P', language, code })
const words = (program: PlanProgram, withEngine = true) =>
  admissionsOf(program, withEngine ? engine() : null).map(
    ({ level, allowed, why }) => `${level} ${allowed ? 'yes' : 'no'}: ${why}`,
  )

/** a loop of `rounds` rounds of two instructions, between three others */
const loop = (rounds: number) => `mov %r1, ${rounds}\nnext: sub %r1, 1\njne %r1, 0, next\nmov %r0, 2\nexit`

test('machine code runs where what the verifier proves of a packet is granted', () => {
  expect(words(plan('mov %r0, 2\nexit'))).toEqual([
    'nic yes: On the card it takes at most 2 of the 4,096 instructions of a packet.',
    'kernel yes: In the kernel it takes at most 2 of the 1,000,000 instructions of a packet.',
    'user no: In user space programs are written in JavaScript; this one is code for a card or the kernel.',
    'cluster no: On a cluster programs are written in JavaScript; this one is code for a card or the kernel.',
  ])
  expect(words(plan(loop(2046)))[0]).toBe('nic yes: On the card it takes at most 4,095 of the 4,096 instructions of a packet.')
  const [nic, kernel] = words(plan(loop(2558)))
  expect(nic).toBe(
    'nic no: On the card at most 4,096 instructions may run for a packet, and this program may need 5,119: run it in the kernel.',
  )
  expect(kernel).toBe('kernel yes: In the kernel it takes at most 5,119 of the 1,000,000 instructions of a packet.')
})

test('what its maps take is granted too', () => {
  const keeping = (entries: number) => plan(`map m array 4 8 ${entries}\nlddw %r1, map_by_fd(m)\nmov %r0, 2\nexit`)
  expect(words(keeping(16_384))[0]).toContain(
    'at most 3 of the 4,096 instructions of a packet, and its maps 131,072 of 131,072 bytes.',
  )
  expect(words(keeping(16_385))[0]).toBe(
    'nic no: On the card maps may take 131,072 bytes, and those of this program take 131,080: run it in the kernel.',
  )
  expect(words(keeping(16_385))[1]).toContain('kernel yes')
})

test('what is refused there is not loaded there', () => {
  const place = { level: 'nic', point: '' } as const
  const reading = readingOf(plan(loop(2558)), place)
  expect(reading.ok ? '' : reading.error.message).toContain('this program may need 5,119')
  expect(readingOf(plan(loop(2558)), { level: 'kernel', point: 'xdp' }).ok).toBe(true)
  expect(words(plan('mov %r0, %r5\nexit'))[0]).toMatch(/^nic no: On the card it is refused: instruction 0 \(line 1\): reads r5, /)
})

test('a script runs where its trial run stays below what the sandbox grants', () => {
  const script = (body: string) => plan(`export function onPacket(packet: Packet): void { ${body} }`, 'javascript')
  const [nic, kernel, user, cluster] = words(script('packet.setByte(28, 7)'))
  expect(nic).toBe('nic no: On the card only code runs that is proven to end before it runs: eBPF, not JavaScript.')
  expect(kernel).toContain('kernel no: In the kernel only code runs that is proven to end')
  expect(user).toMatch(/^user yes: In user space its trial run took \d+ of the 1,000,000 operations of a packet, at 32 bytes\.$/)
  expect(cluster).toMatch(/^cluster yes: On a cluster its trial run took \d+ of .* at 32 bytes, on each of its nodes\.$/)
  expect(words(script('let sum = 0; for (let i = 0; i < packet.length; i++) sum += packet.byte(i)'))[2]).toMatch(
    /at 1,500 bytes\.$/,
  )
  expect(words(script('for (;;) {}'))[2]).toBe(
    'user no: In user space its trial run with a packet of 32 bytes failed: the call takes more than 1000000 operations.',
  )
  expect(words(script('throw new Error("no")'))[2]).toContain(
    'user no: In user space its trial run with a packet of 32 bytes failed: ',
  )
  expect(words(script('packet.drop()'), false)[2]).toBe(
    'user yes: In user space it is ended if a packet takes more than 1,000,000 operations.',
  )
})
