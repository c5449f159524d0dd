import { assumed, fitted, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

export default {
  id: 'pan-ppro',
  title: 'PAN: PentiumPro 200 MHz, Linux 2.0.32',
  doc: 'Sender, middle and receiver of the measurements of PAN: a 440FX board with 64 MB and Tulip cards on Fast Ethernet hubs.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 1, cite: given('pan-1999', 'IV-A', 'Each machine contains a 200MHz Intel PentiumPro processor') },
      clock: { value: 200e6, cite: given('pan-1999', 'IV-A', 'Each machine contains a 200MHz Intel PentiumPro processor') },
      copyBandwidth: {
        value: 60e6,
        cite: fitted('pan-1999', 'IV-B', 'the cost of just copying a packet (about 25 microseconds for a 1500 byte packet)'),
      },
      busBandwidth: { value: 1.056e9, cite: assumed('PCI, 33 MHz × 32 bit, as the 440FX has it') },
      busOverlap: {
        value: 1,
        cite: assumed(
          'the Tulip moves a frame while it is on the wire: the printed latencies grow by the 0.08 µs a byte of the wire alone, a bus that came before or after would add 0.015',
        ),
      },
      interrupt: {
        value: 2000,
        cite: assumed('10 µs of the 37.7 µs that forwarding takes besides the wire; their split is not told'),
      },
      receive: {
        value: 4280,
        cite: fitted('pan-1999', 'IV-B', '50 µs at 128 bytes less 12.3 µs on the wire, interrupt, bus, cables and forwarding'),
      },
    },
    'kernel/forwarding': {
      cycles: {
        value: 656,
        cite: fitted(
          'pan-1999',
          'IV-C',
          'saturation at about 800 bytes: 71.1 µs a capsule at the source, less its system call, copy and the 20 µs of the node',
        ),
      },
    },
  },
} satisfies Profile as Profile
