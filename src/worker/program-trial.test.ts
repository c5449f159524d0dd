import { expect, test } from 'vitest'
import { checksum } from '../protocols/checksum.ts'
import { engine } from '../testing/javascript.ts'
import { type Breakpoint, type TrialOrder, TrialRoom } from './program-trial.ts'
import { trialPackets } from './trial-packets.ts'

const room = () => new TrialRoom(async () => engine())
const order = (code: string, more: Partial<TrialOrder> = {}): TrialOrder => ({
  text: { title: 'p', language: 'ebpf-assembly', code },
  place: { level: 'nic', point: '' },
  frame: trialPackets.udp,
  breakpoints: [],
  ...more,
})
const script = (code: string): TrialOrder =>
  order('', { text: { title: 'p', language: 'javascript', code }, place: { level: 'user', point: '' } })

const counter = `map n array 4 8 1
  stw [r10-4], 0
  lddw r1, map_by_fd(n)
  mov r2, r10
  add r2, -4
  call bpf_map_lookup_elem
  jeq r0, 0, out
  mov r1, 1
  lock add [r0], r1
out: mov r0, 2
  exit`

test('what a program keeps goes on from packet to packet, until it is changed or reset', async () => {
  const trials = room()
  const value = ({ tables }: Awaited<ReturnType<TrialRoom['run']>>) => (tables[0].rows[0].values[0] as Uint8Array)[0]
  expect(value(await trials.run(order(counter)))).toBe(1)
  const second = await trials.run(order(counter))
  expect([value(second), second.runs, second.verdict]).toEqual([2, 2, { name: 'PASS', number: 2, passes: true }])
  trials.reset()
  expect(value(await trials.run(order(counter)))).toBe(1)
  expect(value(await trials.run(order(`${counter}\n`)))).toBe(1)
})

test('bytes before and after, as the hook gives them', async () => {
  const text = 'ldxw r2, [r1+0]\nldxw r3, [r1+4]\nmov r4, r2\nadd r4, 9\njgt r4, r3, out\nstb [r2+8], 7\nout: mov r0, 1\nexit'
  const atNetfilter = order(text, { place: { level: 'kernel', point: 'forward' } })
  const { before, after, cost, verdict } = await room().run(atNetfilter)
  expect([before[0], before[8], after[8], after.length]).toEqual([0x45, 64, 7, before.length])
  expect([cost, verdict?.name]).toEqual([8, 'ACCEPT'])
})

test('a breakpoint stops where its condition holds; from there it goes step by step or on', async () => {
  const text = 'mov r1, 0\nagain: add r1, 1\n  jlt r1, 5, again\nmov r0, 2\nexit'
  const trials = room()
  const at = (condition: string): Breakpoint[] => [{ line: 2, condition }]
  const first = await trials.run(order(text, { breakpoints: at('r1 == 3') }))
  expect(first.stopped).toMatchObject({ line: 2, next: 'add %r1, 1', waits: true })
  expect(first.stopped?.registers[1]).toEqual({ name: 'r1', value: '3' })
  expect(first.stopped?.registers[10].meaning).toBe('stack')
  expect(first.verdict).toBeUndefined()
  const next = trials.go('step', at('r1 == 3'))
  expect([next.stopped?.line, next.stopped?.registers[1].value]).toEqual([3, '4'])
  const end = trials.go('continue', at('r1 == 3'))
  expect([end.stopped, end.verdict?.name, end.cost]).toEqual([undefined, 'PASS', 13])
  expect((await trials.run(order(text, { breakpoints: [{ line: 1, condition: '' }] }))).stopped?.line).toBe(1)
  await expect(trials.run(order(text, { breakpoints: at('r1 = 3') }))).rejects.toThrow('is no condition')
})

test('a program in JavaScript: fields, bytes, log, and what it keeps', async () => {
  const trials = room()
  const text = script(
    'let n = 0\nexport function onPacket(p) { n++; log(n, p.destinationPort, p.protocol); p.setByte(8, 1); if (n > 1) p.drop() }',
  )
  const first = await trials.run(text)
  expect([first.log, first.before[8], first.after[8], first.verdict?.name]).toEqual([['1 9 17'], 64, 1, 'PASS'])
  expect(first.cost).toBeGreaterThan(20)
  expect((await trials.run(text)).verdict).toEqual({ name: 'DROP', passes: false })
  const named = await trials.run(script('export function onPacket(p) { p.ttl = 9 }'))
  expect([named.after[8], checksum(named.after.subarray(0, 20))]).toEqual([9, 0])
  const failing = await trials.run(script('export function onPacket(p) {\n  null.x\n}'))
  expect([failing.fault?.line, failing.after]).toEqual([2, failing.before])
})

test('what is refused says why', async () => {
  await expect(room().run(order('mov r0, r5\nexit'))).rejects.toThrow(/r5/)
  await expect(room().run(script('let x = 1'))).rejects.toThrow('no function that could be called')
})
