/** Why a kind of problem matters, where the message alone does not teach it. Pure. */
import type { Problem } from '../../topology/problem.ts'
import type { TextKey } from '../text/text.ts'

const reasons: { readonly [code: string]: TextKey | undefined } = {
  level: 'problems.why.level',
  closed: 'problems.why.closed',
  'does-not-fit': 'problems.why.does-not-fit',
  'not-free': 'problems.why.not-free',
  full: 'problems.why.full',
  'no-route': 'problems.why.no-route',
  'no-destination': 'problems.why.no-destination',
  'port-full': 'problems.why.port-full',
  'no-port': 'problems.why.no-port',
  'no-such-file': 'problems.why.no-such-file',
  'edit-after-end': 'problems.why.edit-after-end',
}
export const whyOf = (code: string): TextKey | undefined => (Object.hasOwn(reasons, code) ? reasons[code] : undefined)

/** Which link is missing is the person's to choose. */
export const isMendedByLink = (code: string): boolean => code === 'unlinked-port'

/** Errors before warnings, otherwise in the order of the design. */
export const sorted = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))

export interface Tally {
  readonly errors: number
  readonly warnings: number
}
export function tally(problems: readonly Problem[]): Tally {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: problems.length - errors }
}
