import { expect, test } from 'vitest'
import { decodeFrame } from '../../protocols/decode.ts'
import type { World } from '../../sim/world.ts'
import { engine, freshEngine } from '../../testing/javascript.ts'
import { testKind } from '../../testing/kind-lab.ts'
import type { Edit, Topology } from '../../topology/document.ts'
import { FrameWatch } from '../../topology/frame-watch.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { ipv4Of } from '../frame/addresses.ts'
import { catalogue } from '../index.ts'

/** A sender asks a program in a machine's environment, on the way to b; c is nobody's destination. */
function running(text: string, parameters: Readonly<Record<string, string | number | boolean>> = {}, rate = 100): Topology {
  const own = { program: 'p', call: 1000, perOperation: 10, ...parameters }
  return {
    ...design(
      '',
      '',
      [
        part('a', 'traffic/source', {
          parameters: { service: 'script', size: 100, rate, pattern: 'constant', destination: 'b' },
        }),
        part('m', 'infrastructure/machine', {
          parameters: { profile: '', clock: 1e9 },
          holds: [
            part('eth0', 'nic/plain'),
            part('eth1', 'nic/plain'),
            ...kernel('m'),
            part('ee', 'ee/tamanoir', { holds: [part('service', 'service/script', { parameters: own })] }),
          ],
        }),
        part('out', 'network/switch'),
        part('b', 'traffic/sink'),
        part('c', 'traffic/sink'),
      ],
      [wire('a', 'eth0'), wire('eth1', 'out'), wire('out', 'b'), wire('out', 'c')],
      { duration: 0.1, speed: 0 },
    ),
    programs: [{ id: 'p', title: 'the program', language: 'javascript', text }],
  }
}
const onPacket = (body: string): string => `export function onPacket(packet) { ${body} }`
const start = (topology: Topology, ...rest: [snapshot?: ReturnType<Run['snapshot']>, its?: ReturnType<typeof engine>]) =>
  new Run(topology, [], rest[0], catalogue, rest[1] ?? engine())
const numberOf = (world: World, id: string) => world.ids.indexOf(id)
const logOf = ({ world }: Run) => world.logs.of(numberOf(world, 'service')).lines.map(({ text }) => text)
const memoryOf = ({ world }: Run) => Buffer.from(world.memories.save().bytes)
const faultsOf = ({ world }: Run) => world.logs.of(numberOf(world, 'service')).faults
/** Numbers of components are those of their places in the document: known before a run. */
const before = start(running(onPacket(''))).world
const addressOf = (id: string) => ipv4Of(before, numberOf(before, id)) >>> 0

testKind('service/script', (lab) => {
  const dropper = lab.run(
    running(`let n: number = 0; ${onPacket('n += 1; if (n % 2 === 0) packet.drop(); else packet.ttl = 9')}`),
  )
  expect(dropper.counter('service', 'runs')).toBe(10)
  expect(dropper.component('service').drops['service-dropped']).toBe(5)
  expect(dropper.flow('a').delivered).toBe(5)
  expect(dropper.at('eth1--out').map(({ ttl }) => ttl)).toEqual([9, 9, 9, 9, 9])

  // each iteration more takes as much longer
  const occupied = (iterations: number) => {
    const { at } = lab.run(running(onPacket(`for (let i = 0; i < ${iterations}; i++);`)))
    const stages = at('service').filter(({ flow }) => flow === 'a')
    expect(stages[0].occupancy).toBe(1)
    return stages[1].occupancy
  }
  const [none, one, ten] = [occupied(0), occupied(1), occupied(10)]
  expect(one).toBeGreaterThan(none)
  expect(ten - none).toBeCloseTo(10 * (one - none), 9)

  // copies, before the packet and elsewhere; a clone that is kept goes out with a timer, in the program's own flow
  const copier = lab.run(
    running(`let kept; ${onPacket(`if (kept) return; kept = packet.clone(); packet.send(); kept.send(${addressOf('c')}); timer(20e9, 7)`)}
      export function onTimer(mark) { kept.setByte(99, mark); kept.send(); log(mark, node.time) }`),
  )
  expect([copier.counter('service', 'sent'), copier.counter('service', 'woken')]).toEqual([3, 1])
  expect([copier.counter('b', 'received'), copier.counter('c', 'received')]).toEqual([12, 1])
  expect(copier.flow('a')).toMatchObject({ sent: 11, copied: 2, delivered: 12 })
  expect(copier.flow('service')).toMatchObject({ sent: 1, delivered: 1 })
  expect(logOf(copier.run)[0]).toMatch(/^7 \d+$/)

  // another destination by the field's name
  const mover = lab.run(running(onPacket(`packet.destination = ${addressOf('c')}`)))
  expect([mover.counter('b', 'received'), mover.counter('c', 'received')]).toEqual([0, 10])
  const nowhere = lab.run(running(onPacket('packet.destination = 0x7f000009')))
  expect(nowhere.component('service').drops['no-route']).toBe(10)
  // who is not asked does not run it
  const other = lab.run(running(onPacket('packet.drop()'), { name: 'another' }))
  expect([other.flow('a').delivered, other.counter('service', 'runs')]).toEqual([10, 0])

  // an edit of another kind keeps what it remembers; other code, and a crash, do not
  const counter = `let n = 0; ${onPacket('n += 1; state.set("n", (state.get("n") ?? 0) + 1); log(n, state.get("n"))')}`
  const logged = (edits: readonly Edit[]) => logOf(lab.run(running(counter), { edits }).run)
  const last = (edits: readonly Edit[]) => logged(edits).at(-1)
  const set = (id: string, parameter: string, value: number | boolean): Edit => ({ type: 'set', id, parameter, value })
  expect(last([set('service', 'perOperation', 20), set('service', 'memory', 2_000_000)])).toBe('10 10')
  const program = { title: 'p', language: 'javascript' as const, text: `${counter}\n// changed` }
  expect(last([{ type: 'program', id: 'p', program }])).toBe('5 5')
  expect(last([set('m', 'up', false), set('m', 'up', true)])).toBe('5 5')
  expect(last([set('service', 'up', false)])).toBe('5 5')
  expect(last([set('service', 'up', false), set('service', 'up', true)])).toBe('10 10')

  // refused: packets pass
  const refused = lab.run(running('export function onPacket(packet) {\n  eval("1")\n}'))
  expect([refused.flow('a').delivered, refused.counter('service', 'refused')]).toEqual([10, 10])
  expect(faultsOf(refused.run)).toMatchObject([{ name: 'refused', line: 2 }])
})

test('what fails is counted by its name, and the packet passes as it was or is dropped; nothing that the call sent is sent', () => {
  const ways = {
    overran: ['for (;;);', 'out of operations'],
    outOfMemory: ['const all = []; for (let i = 0; i < 1e5; i++) all.push(new Uint8Array(65536))', 'out of memory'],
    recursions: ['(function f() { f() })()', 'calls nested too deeply'],
    exceptions: ['null.x', 'ended by an exception'],
  }
  for (const [counter, [body, name]] of Object.entries(ways))
    for (const failing of ['pass', 'drop']) {
      const run = start(
        running(onPacket(`packet.setByte(1, 184); packet.send(); timer(1e6); ${body}`), {
          failing,
          operations: 2_000_000,
          perOperation: 0,
        }),
      )
      run.runUntil(run.end)
      const { components, flows, invariants } = run.result()
      const service = components.find(({ id }) => id === 'service')
      expect([counter, service?.counters[counter], service?.counters.woken]).toEqual([counter, 10, 0])
      expect(flows.find(({ id }) => id === 'a')).toMatchObject({ delivered: failing === 'pass' ? 10 : 0, copied: 0 })
      expect(faultsOf(run)).toMatchObject([{ name, count: 10 }])
      expect(invariants.violated).toEqual([])
    }
})

test('lengths and checksums are filled in, and what the program wrote itself stays', () => {
  const frames = (body: string): Uint8Array[] => {
    const run = start(running(onPacket(body)))
    const found: Uint8Array[] = []
    const watch = new FrameWatch(run.world, (_component, { bytes }) => found.push(bytes))
    watch.tap(new Set([numberOf(run.world, 'out--b')]))
    run.world.tracer = watch
    run.runUntil(run.end)
    return found
  }
  const problems = (frame: Uint8Array) => decodeFrame(1, frame).flatMap((layer) => layer.problems)
  const packed = frames('const body = gzip(new Uint8Array(1000)); packet.resize(28 + body.length); packet.setBytes(28, body)')
  expect(packed).toHaveLength(10)
  for (const frame of packed) {
    expect(frame.length - 14).toBeLessThan(100)
    expect(problems(frame)).toEqual([])
    expect([frame[42], frame[43]]).toEqual([0x1f, 0x8b])
  }
  for (const frame of frames('packet.setU16(26, 0x1234)')) expect(JSON.stringify(problems(frame))).toMatch(/checksum/)
  for (const frame of frames(
    'const copy = packet.clone(); copy.sourcePort = 99; copy.setByte(1, 184); copy.send(); packet.drop()',
  )) {
    expect(problems(frame)).toEqual([])
    expect([frame[15], frame[35]]).toEqual([184, 99])
  }
  // no packet any more
  const run = start(running(onPacket('packet.setByte(0, 0x65)')))
  run.runUntil(run.end)
  expect(run.result().flows[0]).toMatchObject({ delivered: 0, dropped: 10 })
  expect(faultsOf(run)).toMatchObject([{ name: 'malformed packet', count: 10 }])
})

/** Variables, soft state, a clone that is kept, timers that set timers, numbers from the run's stream. */
const lively = `
let seen = 0
let kept = null
export function init() { timer(3e9, 1); state.set('began', node.time) }
export function onPacket(packet) {
  seen += 1
  state.set(seen % 7, packet.bytes(0, 30))
  if (seen % 3 === 0) kept = packet.clone()
  if (random() < 0.3) timer(random() * 5e9, seen)
  if (seen % 4 === 0) packet.send()
  if (random() < 0.1) packet.drop()
  packet.setByte(packet.length - 1, seen & 255)
  for (let i = 0; i < random() * 50; i++) seen += 0
  log('packet', seen, random())
}
export function onTimer(mark) {
  log('timer', mark, state.keys().length, random())
  if (kept) kept.send()
  if (mark < 40) timer(1e9 + mark * 1e6, mark + 1)
}`

test('a program’s life goes on from a snapshot in its middle, in the same world and in a fresh instance', () => {
  const topology = { ...running(lively, {}, 1000), duration: 0.05 }
  const straight = start(topology)
  straight.runUntil(straight.end)
  const { digest, invariants } = straight.result()
  expect(invariants.violated).toEqual([])
  expect(logOf(straight).filter((line) => line.startsWith('timer')).length).toBeGreaterThan(5)
  const again = start(topology)
  again.runUntil(again.end)
  expect(again.result().digest).toBe(digest)
  expect(start({ ...topology, seed: topology.seed + 1 }).runUntil(again.end)).toBeGreaterThan(100)

  const first = start(topology)
  // in the middle of a packet's way through the program, too
  for (const events of [40, 500, 57, 3]) {
    first.runUntil(first.end, events)
    const snapshot = first.snapshot()
    const resumed = start(topology, snapshot, freshEngine())
    resumed.runUntil(resumed.end)
    expect(resumed.result().digest).toBe(digest)
    expect(logOf(resumed)).toEqual(logOf(straight))
    expect(memoryOf(resumed).equals(memoryOf(straight))).toBe(true)
  }
  first.runUntil(first.end)
  expect(first.result().digest).toBe(digest)
})

test('a design with a program in JavaScript does not run without the engine', () => {
  const topology = running(onPacket(''))
  const why = /programs in JavaScript, and the run was given no engine/
  expect(() => new Run(topology)).toThrow(why)
  const program = { title: 'p', language: 'javascript' as const, text: onPacket('') }
  const edit: Edit = { type: 'program', id: 'p', program }
  const without = { ...topology, programs: undefined, components: topology.components.filter(({ id }) => id !== 'service') }
  expect(() => new Run({ ...without, edits: [{ at: 1e9, edit }] })).toThrow(why)
  expect(() => new Run(without).edit(edit)).toThrow(why)
})
