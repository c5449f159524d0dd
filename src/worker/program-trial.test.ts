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

const stepped = `let packets = 0
export function onPacket(packet) {
  packets += 1
  let sum = 0
  for (let i = 0; i < 5; i++) {
    sum += packet.byte(i)
    if (sum > 100) note({ i, sum })
  }
  state.set('sum', sum)
  packet.setByte(8, 7)
}
function note(what) {
  log(what.i, what.sum)
}`
const at = (line: number, condition = ''): Breakpoint[] => [{ line, condition }]
const seen = ({ stopped }: Awaited<ReturnType<TrialRoom['run']>>) =>
  Object.fromEntries(stopped?.variables.map(({ name, value }) => [name, value]) ?? [])

test('a breakpoint in JavaScript stops where its condition holds, in the scope of the statement', async () => {
  const trials = room()
  const plain = await trials.run(script(stepped))
  const first = await trials.run({ ...script(stepped), breakpoints: at(6, 'i === 4 && packets === 2') })
  expect(first.stopped).toMatchObject({ line: 6, next: 'sum += packet.byte(i)', waits: true })
  expect(seen(first)).toEqual({ i: '4', sum: '145', packet: 'packet of 76 bytes', packets: '2' })
  expect([first.log, first.verdict, first.after]).toEqual([['3 145'], undefined, first.before])
  expect(first.cost).toBeLessThan(plain.cost)
  const next = trials.go('step', at(6, 'i === 4 && packets === 2'))
  expect([next.stopped?.line, seen(next).sum]).toEqual([7, '145'])
  const inside = trials.go('step', [])
  expect([inside.stopped?.line, seen(inside).what]).toEqual([13, '{i: 4, sum: 145}'])
  const end = trials.go('continue', at(9))
  expect(end.stopped?.line).toBe(9)
  const done = trials.go('continue', at(9))
  expect([done.stopped, done.verdict?.name, done.after[8], done.runs, done.cost]).toEqual([undefined, 'PASS', 7, 2, plain.cost])
  // what it keeps is what two packets have left, with breakpoints or without
  const third = await trials.run(script(`${stepped}`))
  expect([third.runs, third.cost, third.tables[0].rows]).toEqual([3, plain.cost, [{ key: 'sum', values: [145] }]])
})

test('a packet that was left at a breakpoint has never come', async () => {
  const trials = room()
  const text = script('let n = 0\nexport function onPacket(p) {\n  n += 1\n  log(n, random())\n}')
  const [one] = (await room().run(text)).log
  expect((await trials.run({ ...text, breakpoints: at(4) })).stopped?.variables).toContainEqual({ name: 'n', value: '1' })
  expect((await trials.run({ ...text, breakpoints: at(4) })).stopped?.variables).toContainEqual({ name: 'n', value: '1' })
  expect(trials.go('continue', at(4)).log).toEqual([one])
})

test('conditions look and change nothing, end, and are told where they fail', async () => {
  const text = 'let n = 0\nexport function onPacket(p) {\n  n += 1\n  try { n += p.byte(0) } finally { n = 0 }\n}'
  const stop = (condition: string, line = 3) => room().run({ ...script(text), breakpoints: at(line, condition) })
  await expect(stop('n = 1')).rejects.toThrow('the condition at line 3: it would change what it looks at')
  await expect(stop('n === ')).rejects.toThrow('the condition at line 3: unexpected token')
  await expect(stop('n); p.drop(')).rejects.toThrow('is no expression')
  await expect(stop('', 9)).rejects.toThrow('no statement of a function begins at line 9 or behind it')
  expect((await stop('missing > 1')).stopped?.why).toContain("ReferenceError: 'missing' is not defined")
  expect((await stop('[1, 2].some(() => { for (;;) {} })')).stopped?.why).toBe('it takes too much')
  expect((await stop('n > 5')).verdict?.name).toBe('PASS')
  // a line without a statement is that of the next
  expect((await stop('', 1)).stopped?.line).toBe(3)
})

test('code of capsules is tried with the data of a capsule; lines are its own', async () => {
  const code = (text: string, breakpoints: readonly Breakpoint[] = []) => {
    const given = script(text)
    return room().run({ ...given, text: { ...given.text, scripts: 'capsules' }, breakpoints })
  }
  const accept = 'export function accept(capsule) {\n  log(pan.stream(capsule).read8(), pan.name().length)\n  pan.forward()\n}'
  const forwarded = await code(accept)
  expect([forwarded.verdict?.name, forwarded.log, forwarded.before.length]).toEqual(['FORWARD', ['65 64'], 48])
  expect((await code('export function accept(capsule) {}')).verdict).toEqual({ name: 'END', passes: false })
  const stopped = await code(accept, at(3))
  expect([stopped.stopped?.line, seen(stopped)]).toEqual([3, { capsule: 'packet of 48 bytes' }])
  expect((await code('export function accept() {\n  null.x\n}')).fault?.line).toBe(2)
})

test('what is refused says why', async () => {
  await expect(room().run(order('mov r0, r5\nexit'))).rejects.toThrow(/r5/)
  await expect(room().run(script('let x = 1'))).rejects.toThrow('no function that could be called')
})
