/** Calls of the NodeOS interface on their way into the kernel: packets whose destination is the path that they are about. */
export const call = {
  /** an IP protocol number for experiments (RFC 3692): no such packet leaves its machine */
  protocol: 254,
  /** what a call's mark says */
  create: 1,
  destroy: 2,
} as const
