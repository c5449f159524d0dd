import { assumed, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

export default {
  id: 'tamanoir-p3',
  title: 'Tamanoir P3: Sun LX50, dual Pentium III 1.4 GHz',
  doc: 'A cluster of 1U racks on Myrinet with a Myricom switch; the throughput measurements.',
  values: {
    'nic/myrinet': {
      clock: {
        value: 133e6,
        cite: assumed('the paper does not name its cards; those sold in 2002 have a processor of 133 MHz or more'),
      },
    },
    'infrastructure/machine': {
      cpus: { value: 2, cite: given('tamanoir-2003', '4', '1U rack SUN LX50 dual-PIII/1.4GHz with a 66MHz PCI bus too') },
      clock: { value: 1.4e9, cite: given('tamanoir-2003', '4', '1U rack SUN LX50 dual-PIII/1.4GHz with a 66MHz PCI bus too') },
      busBandwidth: { value: 4.224e9, cite: assumed('PCI 66 MHz × 64 bit: the observed 1.1 Gb/s at two crossings needs 64 bit') },
      copyBandwidth: { value: 400e6, cite: assumed('scaled with the clock from 300 MB/s at 1 GHz, rounded down for memory') },
      reassemblyMemory: {
        value: 16e6,
        cite: assumed('a message of a TCP stream is a datagram here; TCP keeps segments in a buffer of each connection instead'),
      },
    },
  },
} satisfies Profile as Profile
