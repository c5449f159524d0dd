/** The sizes and streams of Tamanoir's experiments, and what is read off them. */
import { crossing, deliveryRate, throughput } from './measures.ts'
import type { Reading, Results } from './paper.ts'
import { crossingId } from './tamanoir-designs.ts'

export const udpSizes = [128, 200, 512, 1024, 1400]
export const tcpSizes = [200, 1024, 3072, 4096, 8192, 16384]
export const messageSizes = [2048, 4096, 8192, 16384, 32768, 64512]
export const clusterStreams = [1, 3, 6, 12, 24]
export const largest = 64512

/** Median crossing time of the node in one experiment. */
export const crossingIn = (options: Parameters<typeof crossingId>[0]): Reading => {
  const id = crossingId(options)
  return { experiments: [id], measure: (results) => crossing(results(id), 'tan') }
}
export const throughputIn = (id: string): Reading => ({ experiments: [id], measure: (results) => throughput(results(id)) })
/** What goes into the service, since compression makes packets shorter. */
export const messagesIn = (id: string, size: number): Reading => ({
  experiments: [id],
  measure: (results) => deliveryRate(results(id)) * size * 8,
})
export const ratio = (above: Reading, below: Reading): Reading => ({
  experiments: [...above.experiments, ...below.experiments],
  measure: (results) => valueOf(above, results) / valueOf(below, results),
})
export const valueOf = ({ measure }: Reading, results: Results): number => {
  const value = measure(results)
  return typeof value === 'number' ? value : value.value
}
