/** What a code object says of itself besides its name and size. */

/** Other objects that one may depend on directly. */
export const dependencies = ['codeDepends0', 'codeDepends1', 'codeDepends2', 'codeDepends3'] as const

/** Columns of caches, and of the messages that carry objects. */
export const codeTraits = [
  // cycles: to load it; for each packet; for each byte of a packet; once it is loaded; when it is unloaded
  'codeLoad',
  'codeCycles',
  'codePerByte',
  'codeInit',
  'codeFinalize',
  // what PAN's nodes look at (catalogue/ee/code-properties.ts)
  'codeType',
  'codeApi',
  'codeExports',
  'codeUses',
  'codeAccepts',
  'codeChecks',
  'codeTables',
  'codeSegments',
  'codeLogs',
  'codeTimes',
  'codeStreams',
  'codeSeeks',
  'codeCopies',
  'codeInserts',
  ...dependencies,
] as const
export type CodeTrait = (typeof codeTraits)[number]
