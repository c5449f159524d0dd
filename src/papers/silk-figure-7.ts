/** Figure 7 of Snow on Silk, the wavelet dropper of three machines, under more and less congestion. */
import type { RunResult } from '../sim/result.ts'
import { componentOf, flowOf } from './measures.ts'
import type { Experiment, Figure } from './paper.ts'
import { congestion, dropperCode, waveletDesign } from './silk-designs.ts'

/** Links behind the dropper, bit/s. */
const capacities = [4e6, 6e6, 10e6, 12e6, 14e6] as const
const experiment = (capacity: number, dropping: boolean): string =>
  `silk/figure-7-${dropping ? 'dropper' : 'none'}-${capacity / 1e6}`

const design = (capacity: number, dropping: boolean): Experiment => {
  const link = `a link of ${capacity / 1e6} Mb/s`
  const what = dropping ? 'dropper' : 'no dropper'
  return {
    id: experiment(capacity, dropping),
    title: `${dropping ? 'Wavelet dropper' : 'No dropper'} before ${link}`,
    topology: waveletDesign({
      ...congestion,
      outgoing: capacity,
      title: `Silk: ${what} before ${link}`,
      note: `Source, intermediate and sync node of figure 7 have video of 12 Mb/s in eight layers and ${link} to the sync node. ${
        dropping
          ? 'The dropper cuts off as many high-frequency layers as the reports of the receiver show to be too much.'
          : 'Nothing is cut off: what the link does not carry is lost there, of whatever layer it is.'
      }`,
      ...(dropping ? { code: dropperCode } : {}),
    }),
  }
}

export const figure7Experiments: readonly Experiment[] = capacities.flatMap((capacity) => [
  design(capacity, true),
  design(capacity, false),
])

/** Shares of what the source sends, by the capacity of the link. */
const points = (dropping: boolean, count: (result: RunResult) => number) =>
  capacities.map((x) => ({
    x,
    experiments: [experiment(x, dropping)],
    measure: (results: (id: string) => RunResult) => {
      const result = results(experiment(x, dropping))
      return count(result) / flowOf(result, 'stream').sent
    },
  }))
const arrived = (result: RunResult): number => flowOf(result, 'stream').delivered
const lost = (result: RunResult): number => componentOf(result, 'dropper-eth1--sync-eth0').drops['queue-full'] ?? 0
const cut = (result: RunResult): number => componentOf(result, 'layers').drops['service-dropped'] ?? 0

export const figure7: Figure = {
  id: 'silk/figure-7',
  number: 'Figure 7',
  title: 'The wavelet dropper of three machines under congestion',
  caption:
    'The paper draws the application and gives no numbers of congestion. The narrower the link to the sync node, the more high-frequency layers the dropper cuts off, and the less is lost at the link, which takes packets of any layer.',
  x: { title: 'link to the sync node', unit: 'bit/second', scale: 'linear' },
  y: { title: 'share of the video’s packets', unit: 'fraction', scale: 'linear' },
  published: [],
  series: [
    { title: 'arrive, with the dropper', points: points(true, arrived) },
    { title: 'arrive, without', points: points(false, arrived) },
    { title: 'cut off by the dropper', points: points(true, cut) },
    { title: 'lost at the link, with the dropper', points: points(true, lost) },
    { title: 'lost at the link, without', points: points(false, lost) },
  ],
}
