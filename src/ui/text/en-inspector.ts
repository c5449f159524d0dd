/** Inspector. */
export const inspector = {
  'role.given': 'given',
  'role.fitted': 'fitted',
  'role.extrapolated': 'extrapolated',
  'role.assumed': 'assumed',
} as const
