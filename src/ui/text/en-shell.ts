/** The frame of the page, the palette and messages. */
export const shell = {
  'app.name': 'Active Network Lab',
} as const
