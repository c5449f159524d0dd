import { expect, test } from 'vitest'
import { gallery } from '../lessons/gallery.ts'
import { readCapture } from '../protocols/capture.ts'
import { decodeFrame } from '../protocols/decode.ts'
import { capsuleLine } from '../testing/pan.ts'
import { bench } from '../testing/session.ts'
import type { Topology } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import type { Recorded } from './protocol.ts'
import { headerFields } from './protocol.ts'
import { recordingLimits } from './recording.ts'

const topology = { ...gallery[0].topology, duration: 0.05 }

const finished = (edits: Run['acted'] = []) => {
  const run = new Run({ ...topology, edits })
  run.runUntil(run.end)
  return run
}
const digestOf = (edits: Run['acted'] = []) => finished(edits).result().digest

test('a run in slices ends with the digest of an uninterrupted one, and reports its result once', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'finish' })
  settle()
  expect(of('ended').map(({ digest }) => digest)).toEqual([digestOf()])
  expect(of('ended')[0].result.invariants.violated).toEqual([])
})

test('at a set speed simulated time keeps to wall time', () => {
  const { tell, settle, of, wall } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'speed', value: 0.01 })
  const begin = wall()
  tell({ type: 'run' })
  while (wall() - begin < 2000) settle(1)
  const frames = of('telemetry').map(({ buffer }) => new Float64Array(buffer))
  expect(frames.at(-1)?.[1]).toBeCloseTo(0.02, 2)
  expect(frames.length).toBeGreaterThan(30)
})

test('a paused session does nothing', () => {
  const { tell, settle, idle } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'run' })
  settle(3)
  tell({ type: 'pause' })
  settle()
  expect(idle()).toBe(true)
})

test('an edit while it runs is answered with its time, and the same document with that edit replays to the same digest', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'run' })
  settle(20)
  const edit = { type: 'move', id: 'monitor', parent: 'tan-pre-routing' } as const
  tell({ type: 'edit', edits: [edit], token: 7 })
  tell({ type: 'finish' })
  settle()
  const [answer] = of('edited')
  expect(answer.token).toBe(7)
  expect(answer.at).toBeGreaterThan(0)
  expect(of('ended')[0].digest).toBe(digestOf([{ at: answer.at, edit }]))
  expect(of('ended')[0].digest).not.toBe(digestOf())
})

test('an edit that makes no sense is refused in words and changes nothing', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'run' })
  settle(5)
  tell({ type: 'edit', edits: [{ type: 'move', id: 'monitor', parent: 'eth1' }], token: 1 })
  tell({ type: 'edit', edits: [{ type: 'remove', ids: ['nobody'] }], token: 2 })
  tell({ type: 'finish' })
  settle()
  expect(of('edit-refused').map(({ token, problems }) => [token, problems.length > 0])).toEqual([
    [1, true],
    [2, true],
  ])
  expect(of('ended')[0].digest).toBe(digestOf())
})

test('a session restored from a snapshot of another goes on to the same digest', () => {
  const first = bench()
  first.tell({ type: 'load', topology, files: [] })
  first.tell({ type: 'run' })
  first.settle(30)
  first.tell({ type: 'edit', edits: [{ type: 'set', id: 'sender-b', parameter: 'rate', value: 900 }], token: 1 })
  first.settle(30)
  first.tell({ type: 'snapshot' })
  const snapshot = first.of('snapshot').at(-1)?.snapshot
  first.tell({ type: 'finish' })
  first.settle()

  const second = bench()
  if (snapshot) second.tell({ type: 'restore', snapshot, files: [] })
  second.tell({ type: 'finish' })
  second.settle()
  expect(second.of('ended')[0].digest).toBe(first.of('ended')[0].digest)
})

test('a restored session makes up for what the page had seen, and then keeps to wall time', () => {
  const first = bench()
  first.tell({ type: 'load', topology, files: [] })
  const [{ snapshot }] = first.of('snapshot')
  const { tell, settle, of, wall } = bench()
  tell({ type: 'speed', value: 0.05 })
  tell({ type: 'restore', snapshot, files: [], reached: 0.03e12 })
  const began = wall()
  tell({ type: 'run' })
  const seconds = () => new Float64Array(of('telemetry').at(-1)?.buffer ?? new ArrayBuffer(16))[1]
  while (seconds() < 0.03) settle(1)
  expect(wall() - began).toBeLessThan(200)
  while (seconds() < 0.04) settle(1)
  expect(wall() - began).toBeGreaterThan(200)
})

test('a document that cannot run is refused with its problems', () => {
  const { tell, of } = bench()
  tell({ type: 'load', topology: { ...topology, components: [{ id: 'x', kind: 'no/such' }] }, files: [] })
  expect(of('refused')[0].problems[0].message).toContain('no/such')
})

test('a timed edit whose object is gone is told as skipped, with a warning that a restored session repeats', () => {
  const { tell, settle, of } = bench()
  const edit = { type: 'move', id: 'monitor', parent: 'tan-pre-routing' } as const
  tell({ type: 'load', topology: { ...topology, edits: [{ at: 0.02e12, edit }] }, files: [] })
  tell({ type: 'edit', edits: [{ type: 'remove', ids: ['monitor'] }], token: 1 })
  tell({ type: 'finish' })
  settle()
  const warning = expect.objectContaining({
    severity: 'warning',
    code: 'edit-without-effect',
    message: expect.stringContaining('move monitor at 0.02 s'),
  })
  expect(of('replayed')).toMatchObject([{ skipped: true, problems: expect.arrayContaining([warning]) }])
  expect(of('ended')).toHaveLength(1)

  const second = bench()
  second.tell({ type: 'restore', snapshot: of('snapshot').slice(-1)[0].snapshot, files: [] })
  expect(second.of('loaded')[0].problems).toContainEqual(warning)
})

test('frames have the length that their layout says', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'run' })
  settle(200)
  const { layout } = of('loaded')[0]
  const frame = of('telemetry').at(-1)
  const numbers = new Float64Array(frame?.buffer as ArrayBuffer)
  const resources = (of('layout').at(-1)?.layout ?? layout).resources.length
  const fixed =
    headerFields +
    layout.flows.length * 8 +
    layout.machines.length * 3 +
    resources * 3 +
    layout.components.length * 2 +
    layout.dropReasons.length
  expect(frame?.length).toBe(fixed + Math.max(0, numbers[7]) * 6)
})

test('a packet under way is described, a free slot is not', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'run' })
  settle(100)
  tell({ type: 'pause' })
  tell({ type: 'inspect', slot: 0 })
  tell({ type: 'inspect', slot: 99_999 })
  const [view, nothing] = of('packet').map(({ view: found }) => found)
  expect(view?.bytes).toBeGreaterThan(100)
  expect(view?.fields.destination).toMatch(/^receiver/)
  expect(nothing).toBeNull()
})

test('packets of an RTP session show their RTP and RTCP headers', () => {
  const { tell, settle, of } = bench()
  const session = design(
    '',
    '',
    [part('camera', 'traffic/rtp'), part('screen', 'traffic/rtp-receiver')],
    [wire('camera', 'screen', { delay: 0.5 })],
    { duration: 10, speed: 1 },
  )
  tell({ type: 'load', topology: session, files: [] })
  tell({ type: 'speed', value: 1 })
  tell({ type: 'run' })
  const seen = new Set<string>()
  for (let looks = 0; looks < 200 && !seen.has('rtcp'); looks++) {
    settle(20)
    for (let slot = 0; slot < 40; slot++) tell({ type: 'inspect', slot })
    for (const { view } of of('packet').slice(-40)) for (const { protocol } of view?.headers ?? []) seen.add(protocol)
  }
  expect([...seen].sort()).toEqual(['ethernet', 'ipv4', 'rtcp', 'rtp', 'udp'])
})

test.each(['kernel/pan', 'ee/pan'] as const)('capsules of %s show their header', (node) => {
  const { tell, settle, of } = bench()
  const application = part('ping', 'traffic/active-ping', { parameters: { destination: 'b-pan', size: 1000 } })
  tell({ type: 'load', topology: { ...capsuleLine(node, application, []), duration: 10 }, files: [] })
  tell({ type: 'speed', value: 1e-4 })
  tell({ type: 'run' })
  const seen = new Set<string>()
  for (let looks = 0; looks < 50; looks++) {
    settle(20)
    tell({ type: 'inspect', slot: 0 })
    for (const { view } of of('packet').slice(-1)) for (const { protocol } of view?.headers ?? []) seen.add(protocol)
  }
  expect(seen).toContain('pan')
  expect(seen).not.toContain('anep')
})

const hook = topology.components.find(({ kind, parent }) => kind === 'kernel/hook' && parent === 'tan')?.id as string
const tapPoints = ['eth1', hook, topology.links[0].id].map((id) => ({ id, name: `tap ${id}` }))

test('recording changes nothing, and the file holds every frame that a card and a hook received', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'tap', points: tapPoints })
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'finish' })
  settle()
  expect(of('ended').map(({ digest }) => digest)).toEqual([digestOf()])
  tell({ type: 'save-capture' })
  const bytes = new Uint8Array(of('capture')[0].file)
  const file = readCapture(bytes)
  expect(file.damage).toEqual([])
  expect(file.interfaces.map(({ name }) => name)).toEqual(tapPoints.map(({ name }) => name))
  expect(file.packets).toBe(of('recorded').at(-1)?.recorded.frames)

  const { world } = finished()
  const received = (id: string) => world.received[world.ids.indexOf(id)]
  const at = (tap: number) => file.interfaceOf.filter((each) => each === tap).length
  expect([at(0), at(1)]).toEqual([received('eth1'), received(hook)])
  expect(at(0)).toBeGreaterThan(100)
  expect(at(2)).toBeGreaterThan(0)
  expect(at(2)).toBeLessThanOrEqual(received(topology.links[0].id))
  for (let packet = 0; packet < file.packets; packet += 37) {
    const frame = bytes.subarray(file.offsets[packet], file.offsets[packet] + file.capturedLengths[packet])
    const layers = decodeFrame(1, frame)
    expect(layers.flatMap(({ problems, error }) => (error ? [...problems, error] : problems))).toEqual([])
    expect(layers.slice(0, 2).map(({ protocol }) => protocol)).toEqual(['ethernet', 'ipv4'])
  }
})

test('what is tapped no more is recorded no more, and another run begins with nothing', () => {
  const { tell, settle, of } = bench()
  tell({ type: 'load', topology, files: [] })
  tell({ type: 'tap', points: tapPoints })
  tell({ type: 'run' })
  settle(20)
  tell({ type: 'pause' })
  tell({ type: 'tap', points: [] })
  const before = of('recorded').at(-1)?.recorded.frames
  expect(before).toBeGreaterThan(0)
  tell({ type: 'finish' })
  settle()
  expect(of('recorded').at(-1)?.recorded.frames).toBe(before)
  tell({ type: 'rewind' })
  expect(of('recorded').at(-1)?.recorded).toEqual({ frames: 0, bytes: 0, lost: 0 })
})

test('a full recording counts what it has no room for', () => {
  const { tell, settle, of } = bench()
  const heavy: Topology = {
    schemaVersion: 1,
    title: 'heavy',
    seed: 1,
    duration: 0.11,
    components: [
      { id: 'a', kind: 'traffic/source', parameters: { rate: 1e6, size: 64, pattern: 'constant' } },
      { id: 'b', kind: 'traffic/sink' },
    ],
    links: [{ id: 'w', kind: 'link/wire', from: 'a', to: 'b', parameters: { rate: 1e10 } }],
  }
  tell({ type: 'tap', points: [{ id: 'w', name: 'w' }] })
  tell({ type: 'load', topology: heavy, files: [] })
  tell({ type: 'finish' })
  settle()
  expect(of('refused')).toEqual([])
  const { frames, lost } = (of('recorded').at(-1) as { recorded: Recorded }).recorded
  expect(frames).toBe(recordingLimits.frames)
  expect(lost).toBeGreaterThan(5000)
  tell({ type: 'save-capture' })
  expect(readCapture(new Uint8Array(of('capture')[0].file)).packets).toBe(frames)
})

test('the threads of a machine are told while they are shown, and of a machine without threads there is nothing to tell', () => {
  const host = part('host', 'infrastructure/machine', {
    parameters: { profile: '', scheduler: 'threads', cpus: 1 },
    holds: [part('eth0', 'nic/plain'), part('sink', 'traffic/sink')],
  })
  const source = part('source', 'traffic/source', { parameters: { rate: 10_000, destination: 'sink' } })
  const { tell, settle, of } = bench()
  tell({
    type: 'load',
    topology: design('', '', [source, host], [wire('source', 'eth0')], { duration: 0.01, speed: 0 }),
    files: [],
  })
  tell({ type: 'finish' })
  settle()
  expect(of('turns')).toEqual([])
  tell({ type: 'turns', machine: 'source' })
  expect(of('turns').at(-1)?.view).toBeNull()
  tell({ type: 'turns', machine: 'host' })
  expect(of('turns').at(-1)?.view?.threads).toEqual([])
  tell({ type: 'rewind' })
  tell({ type: 'finish' })
  settle()
  const view = of('turns').at(-1)?.view
  expect(view?.threads.map(({ name }) => name)).toContain('softirq')
  expect(view?.turns.length).toBe(4 * 120)
  tell({ type: 'edit', edits: [{ type: 'set', id: 'host', parameter: 'scheduler', value: 'priority' }], token: 1 })
  tell({ type: 'turns', machine: 'host' })
  expect(of('turns').at(-1)?.view).toBeNull()
})
