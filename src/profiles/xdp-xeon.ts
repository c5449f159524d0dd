import { assumed, fitted, given } from '../sim/kind.ts'
import type { Profile } from './profile.ts'

const machine = 'hexa-core Intel Xeon E5-1650 v4 CPU running at 3.60GHz'
const xdp = (section: string, text: string) => fitted('xdp-2018', section, text)
const program = assumed('13.3 ns for an XDP program that does nothing: 48 cycles at 3.6 GHz; where it was measured is not said')
const verdict = assumed('one function call of 1.3 ns: 5 cycles at 3.6 GHz')

export default {
  id: 'xdp-xeon',
  title: 'XDP 2018: Xeon E5-1650 v4 3.6 GHz',
  doc: 'The test machine of the XDP paper: six cores, a 100 Gb/s Mellanox ConnectX-5, Linux 4.18.',
  values: {
    'infrastructure/machine': {
      cpus: { value: 6, cite: given('xdp-2018', '4', machine) },
      clock: { value: 3.6e9, cite: given('xdp-2018', '4', machine) },
      copyBandwidth: { value: 10e9, cite: assumed('one core of a server with four memory channels') },
      busBandwidth: { value: 126e9, cite: assumed('PCI Express 3.0, 16 lanes') },
      busOverhead: {
        value: 5.775e-9,
        cite: xdp('4.1', '115 Mpps at most, whatever the number of cores: 8.70 ns for each frame, less 46 bytes at 126 Gb/s'),
      },
      receive: {
        value: 448,
        cite: xdp(
          '4.1',
          '4.8 Mpps dropped in the raw table: 750 cycles, less 97 to poll, 100 for the hook, 100 for the table and 5 for its verdict',
        ),
      },
      localInput: {
        value: 354.3,
        cite: xdp(
          '5.2',
          'no transactions at just below 3.5 Mpps without XDP: 1,028.6 cycles, less 97 to poll, 448 to receive, 100 for the hook and 29.3 for the filter',
        ),
      },
      systemCall: {
        value: 26_600,
        cite: xdp(
          '5.2',
          '35,000 transactions a second: a round trip of 28.6 µs, less 13.8 µs on the network and in both kernels, is two system calls',
        ),
      },
    },
    'kernel/forwarding': {
      cycles: {
        value: 1524.4,
        cite: xdp(
          'benchmarks/bench04_fwd.org',
          '1,739,672 packets a second routed on one core with a single route: 2,069.4 cycles, less 97 to poll and 448 to receive',
        ),
      },
      lookup: {
        value: 19.08,
        cite: xdp(
          'benchmarks/bench04_fwd.org',
          '3,446,336 packets a second routed in XDP with the full table: 372.4 cycles more than with a single route, for 19.5 doublings',
        ),
      },
    },
    'kernel/napi': {
      ring: { value: 1024, cite: assumed('the usual number of receive descriptors of the mlx5 driver') },
      poll: {
        value: 97,
        cite: xdp('4.1', '24 Mpps dropped in XDP: 150 cycles, less 48 for the call of the program and 5 for its verdict'),
      },
    },
    'kernel/bpf-hook': { cycles: { value: 48, cite: program } },
    'kernel/poll-mode': {
      poll: {
        value: 60,
        cite: assumed('of the 83 cycles of a frame; how they are shared between driver and application cannot be told apart'),
      },
    },
    'ee/dpdk': {
      cycles: { value: 17.76, cite: xdp('4.1', '43.5 Mpps dropped: 82.76 cycles, less 60 to poll and 5 for the verdict') },
    },
    'service/filter': {
      kernelCycles: {
        value: 29.3,
        cite: xdp(
          'benchmarks/bench03_ddos.org',
          '20,654,039 packets a second of an attack filtered on one core: 174.3 cycles, less 97 to poll and 48 for the call',
        ),
      },
    },
    'service/drop': {
      kernelCycles: { value: 5, cite: verdict },
      userCycles: { value: 5, cite: verdict },
    },
    'service/raw-table': { kernelCycles: { value: 105, cite: assumed('one rule, and a verdict of one function call') } },
    'service/conntrack': {
      kernelCycles: {
        value: 1250,
        cite: xdp('4.1', '1.8 Mpps with connection tracking: 2,000 cycles, less 750 of the drop without it'),
      },
    },
    'service/balance': {
      kernelCycles: {
        value: 547.3,
        cite: xdp('5.3', '5.2 Mpps on one core: 692.3 cycles, less 97 to poll and 48 for the call of the program'),
      },
    },
  },
} satisfies Profile as Profile
