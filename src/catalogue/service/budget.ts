/** What a host of services allows them; each host says how much, and why. */
export const serviceTime = {
  type: 'number',
  section: 'Budget',
  title: 'Time of a service',
  doc: 'Seconds that a service placed here may take for a packet of 1500 bytes; a design in which one takes longer is told so.',
  unit: 'second',
  min: 0,
  max: 10,
} as const

export const serviceMemory = {
  type: 'number',
  section: 'Budget',
  title: 'Memory of services',
  doc: 'Bytes that all services placed here may take together.',
  unit: 'byte',
  min: 0,
  max: 1e12,
} as const
