import { assumed, extrapolated, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

const words = '1.5GHz Pentium-4 machines, with a 256K cache, and 512MB RAM, connected to a 100Mbps network link'

export default {
  id: 'silk-p4',
  title: 'Silk: Pentium 4, 1.5 GHz',
  doc: 'The machines of Snow on Silk, with one to four Tulip cards of 100 Mb/s, Linux and Silk.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 1, cite: assumed('the paper speaks of no second processor') },
      clock: { value: 1.5e9, cite: given('silk-2002', '5', words) },
      busBandwidth: { value: 1.056e9, cite: assumed('PCI, 33 MHz × 32 bit, as Tulip cards have') },
      busOverlap: {
        value: 1,
        cite: assumed(
          'Tulip cards move a frame while it is on the wire: the 105 µs between minimal and maximal packets are less than the wire alone takes for them',
        ),
      },
      copyBandwidth: {
        value: 450e6,
        cite: extrapolated('pan-1999', 'IV-B', 'about 25 µs for a copy of 1500 bytes at 200 MHz: 60 MB/s, scaled by clock'),
      },
    },
  },
} satisfies Profile as Profile
