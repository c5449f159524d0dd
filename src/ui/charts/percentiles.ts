/** Where the percentiles of several distributions stand on one logarithmic axis. Pure. */
import type { Distribution } from '../../sim/result.ts'
import { type Domain, decadeDomain } from './axis.ts'

/** null when nothing was measured */
export function sharedDomain(distributions: readonly Distribution[]): Domain | null {
  const measured = distributions.filter(({ count, min }) => count > 0 && min > 0)
  if (measured.length === 0) return null
  return decadeDomain(Math.min(...measured.map(({ min }) => min)), Math.max(...measured.map(({ max }) => max)))
}

/** 0…1 along the axis. */
export function place(value: number, { low, high }: Domain): number {
  return Math.min(1, Math.max(0, Math.log(value / low) / Math.log(high / low)))
}

/** Drops of all components by reason, most first. */
export function dropsByReason(components: readonly { readonly drops: Readonly<Record<string, number>> }[]): [string, number][] {
  const total = new Map<string, number>()
  for (const { drops } of components)
    for (const [reason, count] of Object.entries(drops)) total.set(reason, (total.get(reason) ?? 0) + count)
  return [...total].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1])
}
