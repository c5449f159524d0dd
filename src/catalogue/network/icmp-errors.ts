/** Parameters of whatever forwards packets: whether and how often it tells senders of what it drops. */
import { given, type ParameterSpecs } from '../../sim/kind.ts'

export const errorParameters = {
  errors: {
    type: 'flag',
    title: 'ICMP errors',
    doc: 'Tells the sender of a packet that it cannot forward: time exceeded, unreachable, too long to go on unfragmented.',
    default: true,
    cite: given('rfc1812', '4.3.3.1', 'The router MUST be able to generate ICMP Destination Unreachable messages'),
  },
  errorGap: {
    type: 'number',
    title: 'Time between ICMP errors',
    doc: 'To one host, after the first six; 0 = no limit. Messages of path MTU discovery are not limited.',
    unit: 'second',
    default: 1,
    min: 0,
    max: 3600,
    cite: given('linux-ip-sysctl', 'icmp_ratelimit', 'the minimal space between responses in milliseconds. Default: 1000'),
  },
} as const satisfies ParameterSpecs
