/** What a PAN node costs and keeps, with the paper's words: parameters of the node in the kernel and of that in a process. */
import { codeSlots } from '../../sim/code-cache.ts'
import { assumed, extrapolated, fitted, given } from '../../sim/kind.ts'
import { codeParameters } from '../code/parameters.ts'

const pan = (section: string, text: string) => given('pan-1999', section, text)

const cycles = (title: string, doc: string, value: number, words: string) =>
  ({
    type: 'number',
    title,
    doc,
    unit: 'cycle',
    default: value,
    min: 0,
    max: 1e9,
    cite: pan('IV-B', words),
  }) as const

const native =
  'only about 13 microseconds are spent in user-space setting up the environment for and executing the native ix86 capsule code'

const routine = (title: string, doc: string, value: number, reason: string) =>
  ({
    type: 'number',
    section: 'Routines of the node',
    title,
    doc,
    unit: 'cycle',
    default: value,
    min: 0,
    max: 1e8,
    cite: assumed(reason),
  }) as const

const hashing = assumed(
  'optimised code on a Pentium: 13 cycles a byte for SHA-1, 5.3 for MD5 (Bosselaers, Govaerts, Vandewalle 1996, from memory)',
)

export const nodeParameters = {
  nativeCycles: {
    ...cycles('Native capsule', 'Cycles to set up the environment of a capsule and to run its native code.', 2600, native),
    section: 'Mobile code',
  },
  systemCall: {
    type: 'number',
    title: 'System call and wake-up',
    doc: 'Cycles to hand a capsule over the boundary between kernel and process, besides the copy.',
    unit: 'cycle',
    default: 6898,
    min: 0,
    max: 1e8,
    cite: fitted(
      'pan-1999',
      'IV-B',
      'about 83 µs more than IP at 128 bytes and 200 MHz, less two copies (4.3 µs) and 13 µs of execution, and with the IP forwarding that is saved: half of 69 µs',
    ),
  },
  table: routine(
    'Hash table',
    'Cycles to look something up in a hash table or to enter it: the portmapper finds the link of an application so.',
    100,
    'half a microsecond at 200 MHz: a short hash, one or two links of a chain',
  ),
  allocate: routine(
    'Memory',
    'Cycles to allocate a software segment and to free it.',
    200,
    'kmalloc and kfree, and a header of five words',
  ),
  stream: routine(
    'Typed value',
    'Cycles to read or write one value by a panStream: the bounds check, the swap of bytes, the step to the next segment.',
    20,
    'a comparison, a swap and an addition',
  ),
  log: routine('Log', 'Cycles of one status message.', 2000, '10 µs at 200 MHz: printk formats a line'),
  time: routine(
    'Local time',
    'Cycles to tell the local time.',
    200,
    '1 µs at 200 MHz: do_gettimeofday reads the cycle counter and scales it',
  ),
  checksumCycles: {
    type: 'number',
    section: 'Routines of the node',
    title: 'Checksum per byte',
    doc: 'Cycles for each byte of an Internet checksum. A cryptographic one costs what the hash of code costs.',
    unit: 'cycle/byte',
    default: 1,
    min: 0,
    max: 1e4,
    cite: assumed('csum_partial of a PentiumPro: a long word in two to four cycles'),
  },
  apis: {
    type: 'choice',
    section: 'Mobile code',
    title: 'Interfaces',
    doc: 'APIs that it offers to code objects.',
    default: 'both',
    options: {
      both: { title: 'PAN and ANTS', doc: 'It loads code objects of both.' },
      pan: { title: 'PAN', doc: 'It loads none that were written for ANTS.' },
    },
    cite: pan('III-D', 'Code objects specify the type of code they contain and the API the code uses (e.g., PAN or ANTS)'),
  },
  queue: {
    type: 'number',
    title: 'Capsules that may wait',
    doc: 'While another one is evaluated; a further one is dropped.',
    unit: 'packet',
    default: 300,
    min: 1,
    max: 1e6,
    integer: true,
    cite: assumed('as many as the backlog of Linux holds'),
  },
  hash: {
    type: 'choice',
    section: 'Code and soft state',
    title: 'Names of code',
    doc: 'The hash of its code is the name of a code object. What is loaded is hashed, so that it is what the capsule names.',
    default: 'sha-1',
    options: {
      'sha-1': { title: 'SHA-1', doc: '20 bytes.' },
      md5: { title: 'MD5', doc: '16 bytes.' },
      'sha-256': { title: 'SHA-256', doc: '32 bytes.' },
    },
    sets: {
      'sha-1': { hashCycles: { value: 13, cite: hashing } },
      md5: { hashCycles: { value: 5.3, cite: hashing } },
      'sha-256': { hashCycles: { value: 24, cite: assumed('without instructions for it about twice as long as SHA-1') } },
    },
    cite: pan('III-D', "a cryptographic hash (e.g., SHA-1 or MD5) of the code object's code"),
  },
  hashCycles: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Hash per byte',
    doc: 'Cycles for each byte of code that is loaded.',
    unit: 'cycle/byte',
    default: 13,
    min: 0,
    max: 1e4,
    cite: hashing,
  },
  cache: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Code cache',
    doc: 'Code objects that are kept; the one unused longest makes room.',
    unit: 'count',
    default: codeSlots,
    min: 1,
    max: codeSlots,
    integer: true,
    cite: assumed('the paper tells of no bound'),
  },
  first: {
    type: 'choice',
    section: 'Code and soft state',
    title: 'Asked first',
    doc: 'Who is asked first for code that is not here. The others follow when that does not answer, does not have it, or what it sends is not what its name says.',
    default: 'home',
    options: {
      home: { title: 'the home node', doc: 'The first node on the way to it that has the code answers.' },
      previous: { title: 'the node before', doc: 'Code travels with the capsules, from node to node.' },
      repository: { title: 'the repository', doc: 'One place for all nodes.' },
    },
    cite: pan(
      'III-D',
      'the code object is loaded dynamically from some node on the path to a home node specified in the capsule header',
    ),
  },
  previous: {
    type: 'reference',
    section: 'Code and soft state',
    title: 'Node before',
    doc: 'The node from which the capsules come; left open, none is asked.',
    role: 'capsule-node',
    default: '',
  },
  repository: {
    type: 'reference',
    section: 'Code and soft state',
    title: 'Repository',
    doc: 'Where code can be fetched as well; left open, none is asked.',
    role: 'repository',
    default: '',
  },
  patience: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Patience for code',
    doc: 'Without an answer for so long it asks again, three times in all; then the capsules that wait are dropped.',
    unit: 'second',
    default: 0.2,
    min: 1e-4,
    max: 100,
    cite: assumed('network links are unreliable; the least retransmission timeout of Linux'),
  },
  ring: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Ring of a code object',
    doc: 'Capsules that one code object may store; the oldest makes room.',
    unit: 'count',
    default: 16,
    min: 1,
    max: 64,
    integer: true,
    cite: assumed('the paper tells of no bound'),
  },
  resends: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Sends again',
    doc: 'Raise it and the node sends the capsule that was stored last once more; with a copy if its buffer is still being sent.',
    unit: 'count',
    default: 0,
    min: 0,
    max: 1e6,
    integer: true,
    cite: pan(
      'III-F',
      "no copies are needed when a capsule places its contents into a node's soft state for future retransmission",
    ),
  },
  keeps: {
    type: 'flag',
    section: 'Code and soft state',
    title: 'Keeps what passes',
    doc: 'Each capsule is stored in the soft state of its code, which copies nothing.',
    default: false,
    cite: pan(
      'III-F',
      "no copies are needed when a capsule places its contents into a node's soft state for future retransmission",
    ),
  },
  flushes: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Flushes',
    doc: 'Raise it and the node flushes its soft state now: flows, kept capsules and code that was loaded.',
    unit: 'count',
    default: 0,
    min: 0,
    max: 1e6,
    integer: true,
    cite: pan('III-A', 'old data stored within nodes may be flushed when capsules attempt to add new data'),
  },
  report: {
    type: 'number',
    section: 'Code and soft state',
    title: 'Status capsules',
    doc: 'Time between two status capsules that a receiving node sends about a flow; 0 = none.',
    unit: 'second',
    default: 0.1,
    min: 0,
    max: 3600,
    cite: assumed('the paper sends them at intervals, periodically and seldom'),
  },
  ...codeParameters,
} as const

const objects = (title: string, doc: string, value: number, reason: string) =>
  ({
    type: 'number',
    section: 'Garbage collection',
    title,
    doc,
    unit: 'count',
    default: value,
    min: 0,
    max: 1e6,
    integer: true,
    cite: extrapolated('pan-1999', 'IV-B', reason),
  }) as const

/** Java: a process can embed a virtual machine, the kernel has none. */
export const javaParameters = {
  javaEnvironment: {
    ...cycles(
      'Java: environment',
      'Cycles to create the execution environment, mostly wrapper objects.',
      9000,
      "45 microseconds are spent creating the capsule's execution environment",
    ),
    section: 'Mobile code',
  },
  javaRead: {
    ...cycles(
      'Java: header read',
      "Cycles to read in the capsule's header.",
      14_400,
      "72 microseconds are spent reading in the capsule's header",
    ),
    section: 'Mobile code',
  },
  javaWrite: {
    ...cycles(
      'Java: header write',
      'Cycles to write out changes of the header.',
      5800,
      '29 microseconds are spent writing out modifications to the capsule header',
    ),
    section: 'Mobile code',
  },
  javaForward: {
    ...cycles(
      'Java: forward call',
      'Cycles of the method call that sends the capsule on, up to the kernel.',
      2200,
      '11 microseconds are spent in user-space during the method call to forward the capsule towards its destination',
    ),
    section: 'Mobile code',
  },
  javaRest: {
    ...cycles(
      'Java: rest of the code',
      'Cycles of everything else in the capsule.',
      6000,
      'Other parts of the capsule code run in a total of 30 microseconds',
    ),
    section: 'Mobile code',
  },
  wrappers: objects(
    'Wrapper objects of a capsule',
    'Java objects that stand for something of the node: its capsule, its segments. Each has a finaliser, which frees that.',
    8,
    'creating the environment takes 45 µs, at 5.5 µs for each object: 8.2, if nothing but objects takes that time',
  ),
  headerObjects: objects(
    'Header objects of a capsule',
    'Java objects that reading in its header creates; they have no finaliser.',
    13,
    'reading in the header takes 72 µs, at 5.5 µs for each object: 13.1, if nothing but objects takes that time',
  ),
  codeObjects: objects(
    'Other objects of a capsule',
    'Java objects that the rest of its code creates; they have no finaliser.',
    11,
    '187 µs against 13 µs of native code, at 5.5 µs for each object: 31.6 in all, less those of the environment and the header',
  ),
  heap: {
    type: 'number',
    section: 'Garbage collection',
    title: 'Objects until a collection',
    doc: 'After so many new objects the collector runs.',
    unit: 'count',
    default: 42_432,
    min: 1,
    max: 1e9,
    integer: true,
    cite: fitted(
      'pan-1999',
      'IV-B',
      '398 µs with and 266 µs without collections: 132 µs a capsule, so that a pause of 175 ms comes every 1,326 capsules of 32 objects',
    ),
  },
  sweep: {
    type: 'number',
    section: 'Garbage collection',
    title: 'Collection, each object',
    doc: 'Cycles for which a collection stops the node for each object that there is: it is looked at, and freed.',
    unit: 'cycle',
    default: 700,
    min: 0,
    max: 1e9,
    cite: assumed(
      'with the finalisers a pause of 175 ms at 200 MHz for 42,432 objects, of which 10,608 are wrappers: capsules with round trips over 150 ms are taken as hit by a collection, so that a pause takes longer, and not much longer or the limit would be higher; "hundreds of microseconds" is printed, and milliseconds must be meant',
    ),
  },
  finaliser: {
    type: 'number',
    section: 'Garbage collection',
    title: 'Collection, each finaliser',
    doc: 'Cycles for which a collection stops the node for the finaliser of each wrapper object.',
    unit: 'cycle',
    default: 500,
    min: 0,
    max: 1e9,
    cite: assumed('a method call and a free in a just-in-time compiler; how a pause is shared out is not printed'),
  },
  collects: {
    type: 'flag',
    section: 'Garbage collection',
    title: 'Collects garbage',
    doc: 'Off: a heap without end.',
    default: true,
    cite: pan('IV-B', 'numbers do not include the cost of the garbage collector running'),
  },
} as const
