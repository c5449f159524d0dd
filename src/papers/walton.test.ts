/** What Walton, Hutton and Touch claim, beyond single numbers. */
import { expect, test } from 'vitest'
import { runTopology } from '../topology/run.ts'
import { deliveryRate, throughput, utilisation } from './measures.ts'
import { experimentOf, perturbed } from './reproduce.ts'
import { walton } from './walton.ts'
import { blockingId, hostsId, id, sizes } from './walton-designs.ts'

const topology = (name: string) => experimentOf([walton], name).topology
const run = (name: string) => runTopology(topology(name))
const rate = (name: string) => throughput(run(name))
const gain = (count: number) => rate(id('header-copy', count, 8192)) / rate(id('conventional', count, 8192)) - 1

/** percentage points */
const points = 0.01

test('HEADER-COPY gains about 44 % with three pairs, and nothing with one (6.0)', () => {
  expect(Math.abs(gain(3) - 0.44)).toBeLessThan(5 * points)
  expect(Math.abs(gain(1))).toBeLessThan(0.1 * points)
})

test('with two pairs each rate is within 6 % (6.0)', () => {
  expect(Math.abs(rate(id('header-copy', 2, 8192)) / 441e6 - 1)).toBeLessThan(0.03)
  expect(Math.abs(rate(id('conventional', 2, 8192)) / 335e6 - 1)).toBeLessThan(0.06)
  // sources that are hosts, with costs of their own, change nothing of that
  expect(Math.abs(rate(hostsId(2, 8192)) / rate(id('header-copy', 2, 8192)) - 1)).toBeLessThan(1 * points)
})

test('of sources that block when their queue is full HEADER-COPY gains about 32 % with two pairs, about 44 % with three, nothing with one (6.0)', () => {
  const gained = (count: number) => rate(blockingId('header-copy', count)) / rate(blockingId('conventional', count)) - 1
  // 441/335 is 31.6 %
  expect(Math.abs(gained(2) - 0.32)).toBeLessThan(4 * points)
  expect(Math.abs(gained(3) - 0.44)).toBeLessThan(5 * points)
  expect(gained(3) - gained(2)).toBeGreaterThan(5 * points)
  expect(Math.abs(gained(1))).toBeLessThan(0.1 * points)
  // which is why: one driver never lacks work, the other does while a source sleeps
  expect(rate(blockingId('header-copy', 2))).toBeLessThan(0.97 * rate(blockingId('header-copy', 3)))
  expect(Math.abs(rate(blockingId('conventional', 2)) / rate(blockingId('conventional', 3)) - 1)).toBeLessThan(0.01)
})

test('what one host sends in packets of 4 and 8 KB goes through the router undiminished (6.0)', () => {
  // a host by itself, without router, sends as much
  expect(Math.abs(rate(hostsId(1, 8192)) / rate('walton/udp-source') - 1)).toBeLessThan(1 * points)
  for (const size of [4096, 8192]) {
    const { flows } = run(hostsId(1, size))
    expect(flows[0].dropped).toBe(0)
  }
})

test('IN-PLACE ties up the CPU: about 65 % with one pair, all of it with two (6.0)', () => {
  const load = (count: number) => utilisation(run(id('in-place', count, 8192)), 'router', 'cpu')
  expect(Math.abs(load(1) - 0.65)).toBeLessThan(5 * points)
  expect(load(2)).toBeGreaterThan(0.97)
})

test('IN-PLACE lies between the two, since it reads the fields one by one (6.0)', () => {
  const [conventional, inPlace, headerCopy] = (['conventional', 'in-place', 'header-copy'] as const).map((path) =>
    rate(id(path, 3, 8192)),
  )
  expect(inPlace).toBeGreaterThan(1.2 * conventional)
  expect(headerCopy).toBeGreaterThan(1.02 * inPlace)
  const load = (path: 'conventional' | 'in-place' | 'header-copy') => utilisation(run(id(path, 1, 8192)), 'router', 'cpu')
  expect(load('in-place')).toBeGreaterThan(load('header-copy'))
  expect(load('header-copy')).toBeGreaterThan(load('conventional'))
})

test('below 1 KB the packet rate is nearly constant and the CPU full; above it falls, and the CPU is relieved (6.0)', () => {
  const rates = sizes.map((size) => deliveryRate(run(id('header-copy', 3, size))))
  const at = (size: (typeof sizes)[number]) => rates[sizes.indexOf(size)]
  expect(at(512) / at(128)).toBeGreaterThan(0.95)
  expect(at(8192) / at(128)).toBeLessThan(0.65)
  expect(utilisation(run(id('header-copy', 3, 128)), 'router', 'cpu')).toBeGreaterThan(0.95)
  expect(utilisation(run(id('header-copy', 3, 8192)), 'router', 'cpu')).toBeLessThan(0.65)
})

test('traffic that ends in the host: peer DMA loses, early demultiplexing does not (7.0)', () => {
  const conventional = rate('walton/ends-conventional')
  expect(rate('walton/ends-header-copy')).toBeLessThan(0.5 * conventional)
  expect(rate('walton/ends-demultiplexed')).toBe(conventional)
})

test.each([
  ['ICMP', 'self'],
  ['ARP', 'arp'],
])('an answer to the same card locks the bus without the special case: %s (5.0)', (_, name) => {
  const exchanged = run(`walton/${name}-exchange`)
  const locked = run(`walton/${name}-lock`)
  const answers = exchanged.flows.find((flow) => flow.id === 'ping')
  expect(answers?.delivered).toBeGreaterThanOrEqual(5)
  expect(answers?.dropped).toBe(0)
  expect(locked.flows.find((flow) => flow.id === 'ping')?.delivered).toBe(0)
  expect(throughput(exchanged, ['source'])).toBeGreaterThan(125e6)
  expect(throughput(locked, ['source'])).toBeLessThan(5e6)
  expect(utilisation(locked, 'router', 'bus')).toBeGreaterThan(0.95)
})

test('with a faster bus, or a switched backplane and overlap, peer DMA is not needed to relieve it (7.0)', () => {
  const faster = (name: string) => throughput(runTopology(perturbed(topology(name), 'infrastructure/machine.busBandwidth', 8)))
  const conventional = faster(id('conventional', 3, 8192))
  expect(faster(id('header-copy', 3, 8192)) / conventional).toBeLessThan(1.1)

  const switched = (name: string) => throughput(runTopology(perturbed(topology(name), 'infrastructure/machine.busChannels', 4)))
  expect(switched('walton/pipelined-conventional')).toBeGreaterThan(1.4 * rate('walton/pipelined-conventional'))
})

test('not for Myricom cards: forwarding on their processor is far slower than on the host (7.0)', () => {
  const onCard = run('walton/forwarding-on-card')
  expect(throughput(onCard)).toBeLessThan(0.3 * rate(id('header-copy', 3, 8192)))
  expect(utilisation(onCard, 'router', 'cpu')).toBe(0)
  expect(utilisation(onCard, 'my0', 'processor')).toBeGreaterThan(0.95)
})

test('the processor of a card is completely loaded with link and packet management at 12,000 packets a second (7.0)', () => {
  const short = run(id('header-copy', 3, 128))
  for (const card of ['my0', 'my1']) expect(utilisation(short, card, 'processor')).toBeGreaterThan(0.94)
})

test('TCP is slower through either router than without one (6.0)', () => {
  const direct = rate('walton/tcp-direct')
  for (const name of ['walton/tcp-conventional', 'walton/tcp-header-copy']) expect(rate(name)).toBeLessThan(0.75 * direct)
  expect(rate('walton/tcp-atm')).toBeLessThan(0.75 * direct)
})
