/** Run bar, live charts, packets, share, problems, gallery. */
export const live = {} as const
