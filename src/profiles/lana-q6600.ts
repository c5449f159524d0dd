import { assumed, fitted, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

const machine = given(
  'lana-2011',
  '2.2',
  'Intel Core 2 Quad Q6600 with 2.40GHz, 4GB RAM, an Intel 82566DC-2 NIC and Linux 3.0rc1',
)
const table = (text: string) => fitted('lana-2011', 'Table 1', text)
const perCpus = (section: string, text: string) =>
  assumed(`${text} in ${section} of Linux 3.0, from memory, times 1 + log2 of the four CPUs`)
const included = assumed('part of IP receive: the table gives one number for all that Linux does up to where it drops a packet')

export default {
  id: 'lana-q6600',
  title: 'LANA: Core 2 Quad Q6600 2.4 GHz',
  doc: 'The receiving machine of the LANA measurements: four cores, one receive queue on Gigabit Ethernet, Linux 3.0rc1.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 4, cite: machine },
      clock: { value: 2.4e9, cite: machine },
      copyBandwidth: { value: 2e9, cite: assumed('one core with memory of 2008') },
      busBandwidth: { value: 8e9, cite: assumed('the card is part of the chip set, beside PCI Express') },
      busOverhead: { value: 1e-7, cite: assumed('a descriptor and a packet header of the bus') },
      receive: {
        value: 1439.1,
        cite: table('1,380,000 pps in the stack of Linux: 724.6 ns or 1,739.1 cycles, less 300 to poll'),
      },
      softirqQuota: {
        value: 1,
        cite: table(
          'one packet at a time: chosen so that the two changes of threads for each packet, 564 to 659 ns, are worth what changes cost; Linux 3.0 as it is known polls 64, and the thread would then reach 1.28 million packets each second',
        ),
      },
      softirqNice: { value: 19, cite: assumed('the paper calls ksoftirqd a low-priority thread: the lowest nice level') },
      schedulerLatency: { value: 18e-3, cite: perCpus('kernel/sched_fair.c', '6 ms') },
      wakeGranularity: { value: 3e-3, cite: perCpus('kernel/sched_fair.c', '1 ms') },
      timeSlice: { value: 2.25e-3, cite: perCpus('kernel/sched_fair.c', '0.75 ms') },
      threadSwitch: {
        value: 676.9,
        cite: table('750,000 pps with a thread of normal priority: 564 ns more than in ksoftirqd, two changes for each packet'),
      },
      realTimeSwitch: {
        value: 791.2,
        cite: table('700,000 pps with a thread of high priority: 659 ns more than in ksoftirqd, two changes for each packet'),
      },
    },
    'kernel/napi': { poll: { value: 300, cite: assumed('a part of the 1,739.1 cycles; the rest is IP receive') } },
    'kernel/hook': { cycles: { value: 0, cite: included } },
    'service/drop': { kernelCycles: { value: 0, cite: included } },
  },
} satisfies Profile as Profile
