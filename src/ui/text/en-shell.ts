/** The frame of the page, the palette, the store's messages. */
export const shell = {
  'app.name': 'Active Network Lab',

  'document.untitled': 'Untitled design',
  'document.copy': '{title} (copy)',

  'undo.done': 'Undone',
  'redo.done': 'Done again',

  'run.edits-dropped': 'The changes recorded in the last run no longer fit this design and were dropped.',
  'run.edit-refused': 'The running simulation refused the change: {reason}',
  'run.ended': 'The run has reached its end.',
  'run.reproduced': 'Reproduced: the digest agrees with the link.',
  'run.differs': 'The result differs from the link.',
  'run.failed': 'The run stopped: {message}',
  'run.restarted-hang': 'The simulation stopped answering and was started again from its last snapshot.',
  'run.restarted-crash': 'The simulation crashed and was started again from its last snapshot.',
  'run.cannot.one': 'This design cannot run yet: one problem to solve.',
  'run.cannot.other': 'This design cannot run yet: {count} problems to solve.',
  'run.nothing': 'There is nothing to run yet.',
  'run.will-replay.one': 'Back at the start. One change recorded in the run will act again at its time.',
  'run.will-replay.other': 'Back at the start. {count} changes recorded in the run will act again at their times.',
  'run.keep-design': 'Keep the changed design instead',
} as const
