/** Numbers of other systems that Tamanoir's paper cites: ANTS, a toolkit in Java, and SAPF, a shorter active header. */
import { part } from '../topology/notation.ts'
import { throughput } from './measures.ts'
import type { Experiment, Row } from './paper.ts'
import { oneNode } from './tamanoir-designs.ts'

interface Loaded {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly size: number
  /** packets a second that are offered: more than the node passes */
  readonly rate: number
  readonly environment?: Readonly<Record<string, string>>
  readonly source?: Readonly<Record<string, string>>
}

/** A node of platform P1 with one stream that it cannot pass whole. */
const loaded = ({ id, title, note, size, rate, environment, source = {} }: Loaded): Experiment => ({
  id,
  title,
  topology: oneNode(title, note, {
    sends: { rate, size, transport: 'tcp', ...source },
    environment: { parameters: environment, holds: [part('monitor', 'service/monitor')] },
    run: { duration: 0.5, speed: 0.02 },
  }),
})

const interpreted = loaded({
  id: 'tamanoir/interpreted-1400',
  title: 'an environment without a compiler',
  note: 'One stream of 1400-byte packets meets an environment that interprets its services, as early systems in Java did. Compiled just in time, the same node passes ten times as much.',
  size: 1400,
  rate: 1500,
  environment: { runtime: 'interpreted' },
})
const anep = loaded({
  id: 'tamanoir/header-anep',
  title: 'packets with the header of ANEP',
  note: 'One stream of 200-byte packets names its service by ANEP, more of them than the node passes. Choose another active header at the sender, and the node reads it sooner.',
  size: 200,
  rate: 12_000,
})
const sapf = loaded({
  id: 'tamanoir/header-sapf',
  title: 'packets with a selector',
  note: 'One stream of 200-byte packets names its service by a selector of eight bytes, as SAPF does. The node passes a little more than with ANEP, since reading a header is a small part of what a message costs it.',
  size: 200,
  rate: 12_000,
  source: { format: 'sapf' },
})

export const cited: readonly Experiment[] = [interpreted, anep, sapf]

export const citedRows: readonly Row[] = [
  {
    fact: 'tamanoir-01',
    quantity: 'throughput of an interpreted environment, one stream of 1400 bytes (cited: ANTS)',
    section: '1',
    quote: 'ANTS toolkit [19] (based on Java) with peak performance of around 5 Mbits',
    published: { value: 5e6, unit: 'bit/second' },
    role: 'not-explained',
    reason:
      'Cited of another system on machines that the paper does not name, and the lab has no model of it: what stands beside it is Tamanoir’s environment with an interpreter.',
    experiments: [interpreted.id],
    measure: (results) => throughput(results(interpreted.id)),
  },
  {
    fact: 'tamanoir-30',
    quantity: 'gain of a selector over ANEP, 200 bytes (cited: TAGS)',
    section: '5',
    quote: 'SAPF packets can be processed 30% faster than regular IP packets that use the traditional ANEP header',
    published: { value: 0.3, unit: 'fraction' },
    role: 'not-explained',
    reason:
      'Cited of another node, which takes such packets past IP, and whose costs the paper does not give: here they travel by IP, and a message costs the environment 97,000 cycles whatever its header.',
    experiments: [anep.id, sapf.id],
    measure: (results) => throughput(results(sapf.id)) / throughput(results(anep.id)) - 1,
  },
]
