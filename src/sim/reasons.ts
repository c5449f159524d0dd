/** Why a packet ended without being delivered. The order is part of the results. */
export const dropReasons = [
  'queue-full',
  'removed',
  'unconnected',
  'no-route',
  'not-a-router',
  'ttl-expired',
  'loss',
  'no-receiver',
  'no-back-end',
  'service-dropped',
  'filtered',
  'memory-full',
  'link-down',
  'machine-down',
  'early-drop',
  'mtu-exceeded',
  'reassembly-timeout',
  'excessive-collisions',
  'no-code',
  'not-permitted',
] as const
export type DropReason = (typeof dropReasons)[number]
export const dropReason = Object.fromEntries(dropReasons.map((name, index) => [name, index])) as Record<DropReason, number>
