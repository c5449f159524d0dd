import { assumed, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

export default {
  id: 'tamanoir-client',
  title: 'Tamanoir client: Athlon 1 GHz',
  doc: 'A sending or receiving host of platform P1.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 1, cite: given('tamanoir-2003', '4', 'AMD Athlon 1 Ghz for client hosts') },
      clock: { value: 1e9, cite: given('tamanoir-2003', '4', 'AMD Athlon 1 Ghz for client hosts') },
      busBandwidth: {
        value: 1.056e9,
        cite: assumed('PCI 33 MHz × 32 bit: the paper calls the bus slower than that of P2 and P3'),
      },
    },
  },
} satisfies Profile as Profile
