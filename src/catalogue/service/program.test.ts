import { expect, test } from 'vitest'
import { decodeFrame } from '../../protocols/decode.ts'
import { mostLoaded } from '../../sim/memories.ts'
import type { World } from '../../sim/world.ts'
import { type Outcome, testKind } from '../../testing/kind-lab.ts'
import { scribblers } from '../../testing/scribblers.ts'
import type { Topology } from '../../topology/document.ts'
import { applyEdits } from '../../topology/edits.ts'
import { FrameWatch } from '../../topology/frame-watch.ts'
import { design, kernel, type Part, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { loadedIn } from '../ebpf/loading.ts'
import { ipv4Of, portOf } from '../frame/addresses.ts'

/** Three senders, to the sinks b, c and d, through a machine; e is nobody's destination. */
function three(text: string, place: (program: Part) => Part[], card = 'nic/plain', cards: readonly Part[] = []): Topology {
  const program = part('program', 'service/program', { parameters: { program: 'p', call: 50, perInstruction: 10 } })
  const sender = (id: string, destination: string) =>
    part(id, 'traffic/source', { parameters: { rate: 1000, size: 100, pattern: 'constant', destination } })
  return {
    ...design(
      '',
      '',
      [
        sender('to-b', 'b'),
        sender('to-c', 'c'),
        sender('to-d', 'd'),
        part('in', 'network/switch'),
        part('m', 'infrastructure/machine', {
          parameters: { profile: '', clock: 1e9, cpus: 1 },
          holds: [part('eth0', card, { holds: cards }), part('eth1', 'nic/plain'), ...place(program)],
        }),
        part('out', 'network/switch'),
        ...['b', 'c', 'd', 'e'].map((id) => part(id, 'traffic/sink')),
      ],
      [
        ...['to-b', 'to-c', 'to-d'].map((id) => wire(id, 'in')),
        wire('in', 'eth0'),
        wire('eth1', 'out'),
        ...['b', 'c', 'd', 'e'].map((id) => wire('out', id)),
      ],
      { duration: 0.02, speed: 0 },
    ),
    programs: [{ id: 'p', title: 'counts by port', language: 'ebpf-assembly', text }],
  }
}

const atXdp = (program: Part): Part[] => [part('hook', 'kernel/bpf-hook', { holds: [program] }), ...kernel('m')]
const numberOf = (world: World, id: string) => world.ids.indexOf(id)
/** Numbers of components are those of their places in the document: known before a run. */
const world = new Run(three('exit', atXdp)).world
const port = (id: string) => portOf(numberOf(world, id), 0)
/** half an address as a load of 16 bits from the packet gives it */
const halves = (id: string) => {
  const address = ipv4Of(world, numberOf(world, id))
  const swapped = (half: number) => ((half & 0xff) << 8) | (half >> 8)
  return [swapped(address >>> 16), swapped(address & 0xffff)]
}

/** A one's complement sum at a place of the packet, changed by that of the destination's (RFC 1624, equation 3). */
const mend = (at: number, to: string): string => `
  ldxh %r1, [%r7+${at}]
  xor %r1, 0xffff
  ldxh %r2, [%r7+30]
  xor %r2, 0xffff
  add %r1, %r2
  ldxh %r2, [%r7+32]
  xor %r2, 0xffff
  add %r1, %r2
  add %r1, ${halves(to)[0] + halves(to)[1]}
  mov %r2, %r1
  rsh %r2, 16
  and %r1, 0xffff
  add %r1, %r2
  mov %r2, %r1
  rsh %r2, 16
  and %r1, 0xffff
  add %r1, %r2
  xor %r1, 0xffff
  stxh [%r7+${at}], %r1`

/** Counts UDP packets by their destination's port, drops those for c, and sends those for d to e. */
const counter = (pass: number, drop: number) => `
  map ports hash 4 8 64
  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r2, %r7
  add %r2, 42
  jgt %r2, %r8, pass
  ldxh %r3, [%r7+12]
  jne %r3, 8, pass                # 0x0800 in network byte order
  ldxb %r3, [%r7+23]
  jne %r3, 17, pass
  ldxh %r9, [%r7+36]
  be16 %r9
  stxw [%r10-4], %r9
  lddw %r1, map_by_fd(ports)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, first
  ldxdw %r1, [%r0]
  add %r1, 1
  stxdw [%r0], %r1
  ja counted
first:
  mov %r1, 1
  stxdw [%r10-16], %r1
  lddw %r1, map_by_fd(ports)
  mov %r2, %r10
  add %r2, -4
  mov %r3, %r10
  add %r3, -16
  mov %r4, 0
  call bpf_map_update_elem
counted:
  jeq %r9, ${port('c')}, drop
  jne %r9, ${port('d')}, pass
  ${mend(24, 'e')}
  ${mend(40, 'e')}
  mov %r1, ${halves('e')[0]}
  stxh [%r7+30], %r1
  mov %r1, ${halves('e')[1]}
  stxh [%r7+32], %r1
pass:
  mov %r0, ${pass}
  exit
drop:
  mov %r0, ${drop}
  exit`

const xdp = counter(2, 1)

/** What the program has counted, by the names of the sinks. */
function counted({ run }: Pick<Outcome, 'run'>): Record<string, number> {
  const self = numberOf(run.world, 'program')
  const [ports] = loadedIn(run.world, self, 1)?.execution.maps ?? []
  const found: Record<string, number> = {}
  for (const { key, values } of ports.elements()) {
    const number = new DataView(key.buffer, key.byteOffset).getUint32(0, true)
    const name = ['b', 'c', 'd', 'e'].find((id) => port(id) === number) ?? String(number)
    found[name] = new DataView(values[0].buffer, values[0].byteOffset).getUint32(0, true)
  }
  return found
}

testKind('service/program', (lab) => {
  const all = lab.run(three(xdp, atXdp))
  expect(counted(all)).toEqual({ b: 20, c: 20, d: 20 })
  expect(all.counter('program', 'runs')).toBe(60)
  expect(all.flow('to-c').dropped).toBe(20)
  expect(all.component('program').drops.filtered).toBe(20)
  expect([all.counter('b', 'received'), all.counter('c', 'received'), all.counter('d', 'received')]).toEqual([20, 0, 0])
  expect(all.counter('e', 'received')).toBe(all.flow('to-d').delivered)
  expect(all.flow('to-d').delivered).toBe(20)
  // the call, then ten cycles for each instruction: 30 when the port is new, 25 afterwards
  const stages = all.at('program').filter(({ flow }) => flow === 'to-b')
  expect(stages.slice(0, 4).map(({ occupancy }) => occupancy)).toEqual([0.05, 0.3, 0.05, 0.25])

  // at tc and at a hook of Netfilter, where the packet begins with IP, verdicts have other numbers
  const tc = (program: Part): Part[] => [
    part('hook', 'kernel/bpf-hook', { parameters: { point: 'tc-egress' }, holds: [program] }),
    ...kernel('m'),
  ]
  const context = (text: string, data: number, skipped: number) =>
    text
      .replace('[%r1+0]', `[%r1+${data}]`)
      .replace('[%r1+4]', `[%r1+${data + 4}]`)
      .replace('mov %r2, %r7', `add %r7, ${-skipped}\nmov %r2, %r7`)
  const late = lab.run(three(context(counter(0, 2), 76, 0), tc))
  expect([counted(late), late.counter('c', 'received'), late.counter('e', 'received')]).toEqual([{ b: 20, c: 20, d: 20 }, 0, 20])
  const ip = `
    ldxw %r7, [%r1+0]
    ldxw %r8, [%r1+4]
    mov %r2, %r7
    add %r2, 28
    mov %r0, 1
    jgt %r2, %r8, exit
    stb [%r7+8], 9
    ldxw %r3, [%r1+8]
    jeq %r3, 2, exit                # FORWARD
    mov %r0, 0
    exit`
  const hooked = lab.run(three(ip, (program) => kernel('m', { forward: [program] })))
  expect([hooked.flow('to-b').delivered, hooked.component('program').drops.filtered]).toEqual([20, undefined])
  expect(hooked.at('out--b').map(({ ttl }) => ttl)).toEqual(Array(20).fill(9))
  const elsewhere = lab.run(three(ip, (program) => kernel('m', { 'pre-routing': [program] })))
  expect(elsewhere.component('program').drops.filtered).toBe(60)

  // on a card, whose processor is slower
  const card = () => [part('hook', 'kernel/bpf-hook'), ...kernel('m')]
  const own = part('program', 'service/program', { parameters: { program: 'p', perInstruction: 2 } })
  const onCard = lab.run(three(xdp, card, 'nic/programmable', [own]))
  expect([counted(onCard), onCard.counter('hook', 'runs'), onCard.counter('e', 'received')]).toEqual([
    { b: 20, c: 20, d: 20 },
    40,
    20,
  ])
  expect(onCard.at('program').filter(({ occupancy }) => Math.abs(occupancy - 3) < 1e-9).length).toBe(1)

  // out at once: by the card that leads there, or not at all
  const out = (verdict: string) => lab.run(three(`${verdict}\nexit`, atXdp))
  const redirected = out('mov %r1, 2\nmov %r2, 0\ncall bpf_redirect')
  expect([redirected.flow('to-b').delivered, redirected.counter('program', 'sent'), redirected.at('m-ip')]).toEqual([20, 60, []])
  expect(out('mov %r1, 1\nmov %r2, 0\ncall bpf_redirect').component('program').drops['no-route']).toBe(60)
  expect(out('mov %r0, 3').component('program').drops['no-route']).toBe(60)
  // nothing that the hook knows: dropped, as what was aborted
  const odd = out('mov %r0, 17')
  expect([odd.counter('program', 'faults'), odd.counter('program', 'dropped')]).toEqual([60, 60])

  // refused: packets pass
  const refused = lab.run(three('mov %r0, 1\nja -2', atXdp))
  expect(refused.flow('to-b').delivered).toBe(20)
  const none = lab.run(applyEdits(three(xdp, atXdp), [{ type: 'set', id: 'program', parameter: 'program', value: null }]))
  expect([none.flow('to-c').delivered, none.counter('program', 'refused')]).toEqual([20, 60])

  // what maps hold outlives other edits, not another program
  const set = lab.run(three(xdp, atXdp), { edits: [{ type: 'set', id: 'program', parameter: 'perInstruction', value: 1 }] })
  expect(counted(set)).toEqual({ b: 20, c: 20, d: 20 })
  const text = `${xdp}\n# another`
  const changed = lab.run(three(xdp, atXdp), {
    edits: [{ type: 'program', id: 'p', program: { title: 'changed', language: 'ebpf-assembly', text } }],
  })
  expect(counted(changed)).toEqual({ b: 10, c: 10, d: 10 })
})

test('a program’s life goes on from a snapshot in its middle, in the same world and in another', () => {
  const topology = three(xdp, atXdp)
  const straight = new Run(topology)
  straight.runUntil(straight.end)
  const digest = straight.result().digest
  const first = new Run(topology)
  // in the middle of a packet's way through the program, too
  for (const events of [100, 57, 3, 200]) {
    first.runUntil(first.end, events)
    const resumed = new Run(topology, [], first.snapshot())
    resumed.runUntil(resumed.end)
    expect(resumed.result().digest).toBe(digest)
    expect(counted({ run: resumed })).toEqual({ b: 20, c: 20, d: 20 })
    expect(resumed.world.memories.save()).toEqual(straight.world.memories.save())
  }
  expect(Object.values(counted({ run: first })).reduce((sum, n) => sum + n, 0)).toBeLessThan(60)
  first.runUntil(first.end)
  expect(first.result().digest).toBe(digest)
})

test('captures have the bytes that the program wrote, with right checksums', () => {
  const run = new Run(three(xdp, atXdp))
  const frames: Uint8Array[] = []
  const watch = new FrameWatch(run.world, (_component, { bytes }) => frames.push(bytes))
  watch.tap(new Set([numberOf(run.world, 'out--e')]))
  run.world.tracer = watch
  run.runUntil(run.end)
  expect(frames.length).toBe(20)
  for (const frame of frames) {
    const layers = decodeFrame(1, frame)
    expect(layers.flatMap(({ problems }) => problems)).toEqual([])
    const values = Object.fromEntries(
      layers.flatMap(({ protocol, fields }) => fields.map((f) => [`${protocol} ${f.name}`, f.value])),
    )
    expect(values['udp destination port']).toBe(port('d'))
    expect(values['ipv4 time to live']).toBe(63)
  }
})

test('a program too many is not loaded, packets pass, and it is said why; one that is loaded goes on', () => {
  const run = new Run(three(counter(2, 1), atXdp))
  const { world } = run
  const self = numberOf(world, 'program')
  for (let i = 0; i < mostLoaded; i++) world.memories.own(1000 + i, new Uint8Array(0))
  run.runUntil(run.end / 2)
  expect(world.logs.of(self).faults).toMatchObject([{ name: 'refused', text: expect.stringContaining('257th program') }])
  expect(world.memories.of(self)).toBeUndefined()
  world.memories.forget(1000)
  run.runUntil(run.end)
  world.memories.own(1000, new Uint8Array(0))
  expect(world.memories.of(self)).toBeDefined()
  expect(world.memories.refuses(self)).toBeUndefined()
  expect(run.result().invariants.violated).toEqual([])
})

test('random bytes at random places of packets break no invariant, and replay to the same digest', () => {
  const places: Readonly<Record<string, (program: Part) => Part[]>> = {
    'scribble-xdp': atXdp,
    'scribble-tc': (program) => [
      part('hook', 'kernel/bpf-hook', { parameters: { point: 'tc-ingress' }, holds: [program] }),
      ...kernel('m'),
    ],
    'scribble-netfilter': (program) => kernel('m', { 'pre-routing': [program] }),
  }
  for (const [id, place] of Object.entries(places)) {
    const text = scribblers.find((program) => program.id === id)?.text ?? ''
    const topology = { ...three(text, place), duration: 0.5, seed: id.length }
    const run = new Run(topology)
    run.runUntil(run.end / 3)
    const resumed = new Run(topology, [], run.snapshot())
    for (const each of [run, resumed]) each.runUntil(each.end)
    expect([run.result().invariants.violated, resumed.result().digest]).toEqual([[], run.result().digest])
    const passed = run.result().flows.reduce((sum, { delivered, dropped }) => sum + delivered + dropped, 0)
    expect(passed).toBeGreaterThan(1450)
  }
})
