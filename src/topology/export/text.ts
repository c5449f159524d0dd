/** What the exporters have in common. */
import type { Loss } from '../import/loss.ts'

export interface Exported {
  readonly text: string
  /** what of the design the format has no place for */
  readonly losses: readonly Loss[]
}

const steps = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** As in `2.5 Gbit/s`; the digits are exact. */
export function readableRate(rate: number): string {
  const [factor, prefix] = steps.find(([factor]) => rate >= factor) ?? [1, '']
  return `${rate / factor} ${prefix}bit/s`
}
