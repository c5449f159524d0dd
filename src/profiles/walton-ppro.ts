import { assumed, extrapolated, fitted, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

export default {
  id: 'walton-ppro',
  title: 'Host router: Pentium Pro 200 MHz',
  doc: 'The PCs of the peer-DMA measurements: router and hosts alike, FreeBSD 2.2.5, Myrinet cards on one PCI bus.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 1, cite: assumed('the paper names no second processor') },
      clock: { value: 200e6, cite: given('walton-1998', '2.0', 'we use 200 Mhz Pentium Pro PCs, running FreeBSD 2.2.5') },
      busBandwidth: {
        value: 1.056e9,
        cite: given('walton-1998', '2.0', '33 Mhz, 32-bit wide PCI bus, used for high-bandwidth peripheral access'),
      },
      copyBandwidth: {
        value: 60e6,
        cite: extrapolated('pan-1999', 'IV-B', 'about 25 µs for a copy of 1500 bytes on the same processor'),
      },
      send: {
        value: 6570,
        cite: extrapolated('pan-1999', 'IV-B', 'one of the two crossings of 65.7 µs on the same processor; copies are apart'),
      },
      checksumCost: {
        value: 0.486,
        cite: fitted('walton-1998', '6.0', '275 Mb/s with checksums and 300 without: 19.9 µs for 8 KB, 2.43 ns a byte'),
      },
    },
    'kernel/forwarding': {
      cycles: {
        value: 12_460,
        cite: fitted(
          'walton-1998',
          '6.0',
          '37 % of the CPU at 300 Mb/s in packets of 8 KB: 80.8 µs a packet, less interrupt, IP receive and two handshakes',
        ),
      },
    },
    'kernel/driver': {
      queue: { value: 50, cite: given('4.4bsd', 'net/if.h', '#define IFQ_MAXLEN 50') },
    },
    'traffic/tcp': {
      sendBuffer: { value: 16_384, cite: given('freebsd', 'netinet/tcp_usrreq.c', 'u_long tcp_sendspace = 1024*16') },
      receiveBuffer: { value: 16_384, cite: given('freebsd', 'netinet/tcp_usrreq.c', 'u_long tcp_recvspace = 1024*16') },
      segment: { value: 4096, cite: assumed('four segments in the window; the paper names no size') },
      window: { value: 2, cite: assumed('slow start as it was in 1998, less the wait of the first acknowledgement') },
    },
  },
} satisfies Profile as Profile
