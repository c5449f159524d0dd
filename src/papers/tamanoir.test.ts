import { expect, test } from 'vitest'
import { runTopology } from '../topology/run.ts'
import { crossing, deliveryRate, throughput } from './measures.ts'
import { clusterOf, crossingOf, segment } from './tamanoir-designs.ts'

const crossingTime = (options: Parameters<typeof crossingOf>[0]) =>
  crossing(runTopology(crossingOf(options).topology), 'tan').value

test('user space costs 70 to 300 times the kernel for small datagrams', () => {
  for (const size of [128, 200, 512]) {
    const ratio =
      crossingTime({ where: 'user', transport: 'udp', size }) / crossingTime({ where: 'kernel', transport: 'udp', size })
    expect(ratio).toBeGreaterThan(70)
    expect(ratio).toBeLessThan(300)
  }
})

test('user space costs over 1,000 times the kernel for small packets of a TCP stream, which are gathered', () => {
  for (const size of [128, 1024, 3072]) {
    const kernel = crossingTime({ where: 'kernel', transport: 'tcp', size: Math.min(size, segment) })
    expect(crossingTime({ where: 'user', transport: 'tcp', size }) / kernel).toBeGreaterThan(1000)
  }
  const kernel = crossingTime({ where: 'kernel', transport: 'tcp', size: segment })
  expect(crossingTime({ where: 'user', transport: 'tcp', size: 4096 }) / kernel).toBeLessThan(1000)
})

test('the cluster passes 1 Gb/s with 24 streams, and Gzip does not', () => {
  expect(throughput(runTopology(clusterOf({ service: 'monitor', streams: 24 }).topology))).toBeGreaterThan(1e9)
  expect(throughput(runTopology(clusterOf({ service: 'monitor', streams: 3 }).topology))).toBeLessThan(0.6e9)
  expect(deliveryRate(runTopology(clusterOf({ service: 'gzip', streams: 24 }).topology)) * 8192 * 8).toBeLessThan(0.3e9)
})
