import { assumed, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

export default {
  id: 'tamanoir-p1',
  title: 'Tamanoir P1: dual Pentium III 1 GHz',
  doc: 'The node of the latency measurements, on Fast Ethernet, Linux 2.4.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 2, cite: given('tamanoir-2003', '4', 'dual-processor Pentium III 1Ghz for TANs') },
      clock: { value: 1e9, cite: given('tamanoir-2003', '4', 'dual-processor Pentium III 1Ghz for TANs') },
      busBandwidth: {
        value: 1.056e9,
        cite: assumed('PCI 33 MHz × 32 bit: the paper calls the bus slower than that of P2 and P3'),
      },
    },
  },
} satisfies Profile as Profile
