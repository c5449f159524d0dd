/** Parameters that both ends of an RTP stream have. */
import { given } from '../../sim/kind.ts'

export const reportInterval = {
  type: 'number',
  title: 'Reports every',
  doc: 'Mean time between two RTCP reports; each comes after half to three halves of it. It does not grow with the number of members.',
  unit: 'second',
  default: 5,
  min: 0.01,
  max: 3600,
  cite: given('rfc3550', '6.2', 'The RECOMMENDED value for a fixed minimum interval is 5 seconds'),
} as const
