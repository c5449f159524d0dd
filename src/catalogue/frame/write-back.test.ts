import { expect, test } from 'vitest'
import { get16, get32, put16, put32 } from '../../protocols/bytes.ts'
import { checksum, pseudoHeaderSum } from '../../protocols/checksum.ts'
import { decodeFrame } from '../../protocols/decode.ts'
import { createWorld } from '../../sim/apply.ts'
import { packetState } from '../../sim/packets.ts'
import { loadWorld, saveWorld } from '../../sim/snapshot.ts'
import { design, kernel, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { catalogue } from '../index.ts'
import { ipv4Of } from './addresses.ts'
import { frameOf } from './frame-of.ts'
import { writeBack } from './write-back.ts'

const line = (size = 200, mtu = 1500) =>
  design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { rate: 1000, size, pattern: 'constant' } }),
      part('m', 'infrastructure/machine', {
        parameters: { profile: '' },
        holds: [part('eth0', 'nic/plain'), part('eth1', 'nic/plain'), ...kernel('m')],
      }),
      part('b', 'traffic/sink'),
      part('other', 'traffic/source', { parameters: { rate: 1, destination: 'c' } }),
      part('s', 'network/switch'),
      part('c', 'traffic/sink'),
    ],
    [
      wire('a', 'eth0', { mtu }),
      wire('eth1', 's', { mtu }),
      wire('s', 'b', { mtu }),
      wire('s', 'c', { mtu }),
      wire('other', 's'),
    ],
    { duration: 0.02, speed: 0 },
  )

/** Runs until a packet of `a` is on the first link. */
function sent(topology = line()) {
  const run = new Run(topology)
  const { packets, ids } = run.world
  while (run.world.run(run.end, 1) > 0)
    for (let packet = 0; packet < packets.top; packet++)
      if (packets.state[packet] !== packetState.free && ids[packets.at[packet]].startsWith('a--')) return { run, packet }
  throw new Error('nothing was sent')
}

const self = (run: Run, id: string) => run.world.ids.indexOf(id)
const problemsOf = (frame: Uint8Array) => decodeFrame(1, frame).flatMap(({ problems }) => problems.map(({ code }) => code))

/** As a program would, with both checksums right. */
function rewrite(frame: Uint8Array, change: (ip: Uint8Array) => void): Uint8Array {
  const after = frame.slice()
  const ip = after.subarray(14)
  change(ip)
  put16(ip, 10, 0)
  put16(ip, 10, checksum(ip.subarray(0, 20)))
  const udp = ip.subarray(20, get16(ip, 2))
  put16(udp, 6, 0)
  put16(udp, 6, checksum(udp, pseudoHeaderSum({ source: get32(ip, 12), destination: get32(ip, 16) }, 17, udp.length)))
  return after
}

test('what columns say is kept by them alone', () => {
  const { run, packet } = sent()
  const { world } = run
  const before = frameOf(world, packet).bytes
  const after = rewrite(before, (ip) => {
    ip[8] = 9
    ip[1] = (46 << 2) | 3
  })
  expect(writeBack(world, packet, before, before.slice())).toBe(true)
  expect(writeBack(world, packet, before, after)).toBe(true)
  expect([world.packets.ttl[packet], world.packets.mark[packet], world.contents.size]).toEqual([9, 46, 0])
  expect(frameOf(world, packet).bytes).toEqual(after)
})

test('another destination is another way, and later hops change the kept header', () => {
  const { run, packet } = sent()
  const { world } = run
  const before = frameOf(world, packet).bytes
  const after = rewrite(before, (ip) => {
    put32(ip, 16, ipv4Of(world, self(run, 'c')))
    put16(ip, 22, 5353)
    ip.set([1, 2, 3, 4], 28)
  })
  writeBack(world, packet, before, after)
  expect(frameOf(world, packet).bytes).toEqual(after)
  const copy = createWorld(catalogue, 1)
  loadWorld(copy, saveWorld(world))
  expect(copy.contents).toEqual(world.contents)

  const seen: Uint8Array[] = []
  world.tracer = {
    stage(which, component) {
      if (which === packet && world.ids[component] === 's--c') seen.push(frameOf(world, packet).bytes)
    },
  }
  run.runUntil(run.world.now + 1e10)
  expect(seen.length).toBeGreaterThan(0)
  expect(problemsOf(seen[0])).toEqual([])
  expect([seen[0][14 + 8], get16(seen[0], 14 + 22), seen[0][14 + 28]]).toEqual([before[14 + 8] - 1, 5353, 1])
  expect(get32(seen[0], 14 + 16)).toBe(ipv4Of(world, self(run, 'c')))
  expect(world.contents.size).toBe(0)
  expect(run.result().flows.find(({ id }) => id === 'a')?.dropped).toBe(0)
})

test('a wrong checksum stays as wrong as it was', () => {
  const { run, packet } = sent()
  const { world } = run
  const before = frameOf(world, packet).bytes
  const after = before.slice()
  put16(after, 14 + 20, 7)
  after[14 + 8] = 20
  writeBack(world, packet, before, after)
  expect(frameOf(world, packet).bytes).toEqual(after)
  expect(problemsOf(after).sort()).toEqual(['ipv4-checksum', 'udp-checksum'])
  world.packets.ttl[packet]--
  const later = frameOf(world, packet).bytes
  expect(problemsOf(later).sort()).toEqual(['ipv4-checksum', 'udp-checksum'])
  // mended by the same difference
  put16(later, 14 + 10, get16(before, 14 + 10))
  later[14 + 8] = before[14 + 8]
  expect(problemsOf(later)).toEqual(['udp-checksum'])
})

test('lengths, addresses of nobody, and what is no packet any more', () => {
  const { run, packet } = sent()
  const { world } = run
  const before = frameOf(world, packet).bytes
  const shorter = rewrite(before, (ip) => {
    put16(ip, 2, 60)
    put16(ip, 24, 40)
    put32(ip, 16, 0x01020304)
  }).subarray(0, 74)
  expect(writeBack(world, packet, before, shorter)).toBe(true)
  expect([world.packets.size[packet], world.packets.target[packet]]).toEqual([60, -1])
  expect(frameOf(world, packet).bytes).toEqual(shorter)
  expect(writeBack(world, packet, shorter, shorter.subarray(0, 60))).toBe(false)
  expect(writeBack(world, packet, shorter, shorter.with(12, 0x86))).toBe(false)
  run.runUntil(run.end)
  expect(run.result().invariants.violated).toEqual([])
  expect(run.result().components.find(({ id }) => id === 'm')?.drops['no-route']).toBe(1)
})

test('a datagram that was written to is cut and put together again', () => {
  const { run, packet } = sent(line(3000))
  const { world } = run
  const before = frameOf(world, packet).bytes
  const whole = world.packets.datagram[packet] < 0
  const after = before.slice()
  after.fill(0xee, 14 + 40, 14 + 60)
  writeBack(world, packet, before, after)
  const seen: Uint8Array[] = []
  world.tracer = {
    stage(which, component) {
      if (world.ids[component] === 's--b' && world.packets.sequence[which] === 0) seen.push(frameOf(world, which).bytes)
    },
  }
  run.runUntil(run.world.now + 1e10)
  expect(whole).toBe(false)
  expect(seen.length).toBeGreaterThanOrEqual(3)
  expect(seen.flatMap((bytes) => problemsOf(bytes))).toEqual([])
  expect([...seen[0].subarray(14 + 40, 14 + 60)]).toEqual(Array(20).fill(0xee))
})
