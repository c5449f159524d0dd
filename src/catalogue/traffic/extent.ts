/** Parameters of senders: when they begin, how often they ask, and after how much they end. */
import { assumed } from '../../sim/kind.ts'

export const beginning = {
  type: 'number',
  title: 'Starts at',
  doc: 'Simulated time of the first packet.',
  unit: 'second',
  default: 0,
  min: 0,
  max: 9000,
  cite: assumed('from the start'),
} as const

export const askingInterval = {
  type: 'number',
  title: 'Interval',
  doc: 'Between two requests.',
  unit: 'second',
  default: 0.01,
  min: 1e-9,
  max: 3600,
  cite: assumed('a hundred a second shows a distribution quickly'),
} as const

export const packetLimit = {
  type: 'number',
  title: 'Number of packets',
  doc: 'Stops after so many; 0 = never.',
  unit: 'packet',
  default: 0,
  min: 0,
  max: 1e9,
  integer: true,
  cite: assumed('goes on'),
} as const
