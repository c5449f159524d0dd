/**
 * The buffer that a program and its host share: a place of the program's memory, so that nothing is copied and nothing has
 * to be called to read a packet. inside/api.js uses the same places by number.
 */

/** words of 32 bits */
export const word = {
  /** operations: what a call may take; behind it, what is left, below 0 if that was not enough */
  budget: 0,
  /** which of the program's functions is called: its place in `entryPoints` */
  entry: 1,
  /** why a call ended: 0, or a place in `failures` */
  failure: 2,
  /** operations that were left when a regular expression began, and whether one runs */
  patternBudget: 3,
  patternRuns: 4,
  /** characters of a text that is too long */
  excess: 5,
  /** steps of the regular expression that runs, in tens of thousands */
  patternTicks: 6,
  /** what the host is asked for: a place in `operations` */
  operation: 7,
  packetRoom: 8,
  transferRoom: 9,
  stateEntries: 10,
  stateBytes: 11,
  /** bytes (of a text: characters) in the transfer region; -1 = it could not be done, as a timer too many */
  transferLength: 12,
  address: 13,
  /** line of the program at which an error was made, from 1; 0 = unknown */
  line: 14,
  /** which of the program's functions are there, by bits */
  entries: 15,
  /** bytes of key, nonce and associated data, which precede the text in the transfer region */
  keyLength: 16,
  nonceLength: 17,
  associatedLength: 18,
  /** 1 = the engine went wrong in a call: the program is not called any more */
  broken: 19,
} as const

/** fields of a packet, words from the begin of its block */
export const field = {
  length: 0,
  source: 1,
  destination: 2,
  protocol: 3,
  ttl: 4,
  sourcePort: 5,
  destinationPort: 6,
  /** what the program set: bit 0 bytes or length, bit n field n */
  changed: 7,
  /** 1 = dropped */
  verdict: 8,
  /** number of the port that it came from */
  port: 9,
  /** which packet it is, or is a copy of: the host's own number */
  origin: 10,
} as const

/** the packet that is treated, and a copy that is being sent: blocks of 16 words */
export const packetBlock = 32
export const copyBlock = 48
/** numbers of 64 bits, in places of 8 bytes */
export const float = { time: 32, argument: 33, mark: 34, random: 35 } as const
/** bytes */
export const packetPlace = 320

export const operations = [
  '',
  'send',
  'sendCopy',
  'timer',
  'random',
  'log',
  'gzip',
  'gunzip',
  'hash',
  'ask',
  'aesGcmSeal',
  'aesGcmOpen',
  'stopped',
] as const
export const failures = ['', 'operations', 'memory', 'recursion', 'exception'] as const
