/** Canvas, machines, links and their dialogs. */
export const canvas = {
  'level.nic': 'NIC',
  'level.kernel': 'Kernel',
  'level.user': 'User',
  'level.cluster': 'Cluster',
} as const
