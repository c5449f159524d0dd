/** What a code object says of itself for nodes of PAN: parameters of the code object, and what they are as numbers. */
import { codeKey } from '../../sim/code-cache.ts'
import { type CodeTrait, dependencies } from '../../sim/code-traits.ts'
import { assumed, given } from '../../sim/kind.ts'

export const codeType = { capsules: 0, native: 1, java: 2 } as const
export const codeApi = { pan: 0, ants: 1 } as const
export const codeExports = { all: 0, interface: 1, nothing: 2 } as const
export const codeUses = { functions: 0, state: 1 } as const
export const codeChecks = { none: 0, checksum: 1, cryptographic: 2 } as const

/** What code is wherever it runs. */
export const codeBytes = {
  type: 'number',
  title: 'Size',
  doc: 'Bytes of code that are sent to a node that lacks it.',
  unit: 'byte',
  default: 20_000,
  min: 1,
  max: 1e7,
  integer: true,
  cite: assumed('a few compiled Java classes'),
} as const

export const codeLoad = {
  type: 'number',
  title: 'Loading',
  doc: 'Cycles to check, link and start it.',
  unit: 'cycle',
  default: 20e6,
  min: 0,
  max: 1e12,
  cite: assumed('20 ms at 1 GHz: reading, verifying and first compiling of classes'),
} as const

const section = 'In a node of PAN'
const pan = (text: string) => given('pan-1999', 'III-D', text)

const count = (title: string, doc: string) =>
  ({
    type: 'number',
    section,
    title,
    doc,
    unit: 'count',
    default: 0,
    min: 0,
    max: 10_000,
    integer: true,
    cite: assumed('none besides what the node has measured'),
  }) as const
const cycles = (title: string, doc: string) =>
  ({
    type: 'number',
    section,
    title,
    doc,
    unit: 'cycle',
    default: 0,
    min: 0,
    max: 1e12,
    cite: pan('methods that, if present, are called when the code object is loaded and unloaded'),
  }) as const

const seeking =
  'Operations on panStreams support seeking forward in streams, copying data between streams, reading and writing arrays of bytes'
const narrow = 'it is possible for a code object to export a narrow interface to code objects that depend on it'

export const codeProperties = {
  language: {
    type: 'choice',
    section,
    title: 'Type',
    doc: 'What kind of code it is. A node without a virtual machine does not load Java.',
    default: 'capsules',
    options: {
      capsules: { title: 'as its capsules', doc: 'What the application of the capsules says.' },
      native: { title: 'native', doc: 'One object file (.o), ELF or a.out.' },
      java: { title: 'Java', doc: 'A collection of Java class files.' },
    },
    cite: pan('Code objects specify the type of code they contain and the API the code uses (e.g., PAN or ANTS)'),
  },
  api: {
    type: 'choice',
    section,
    title: 'API',
    doc: 'The interface that it was written for. A node that does not offer it does not load it.',
    default: 'pan',
    options: { pan: { title: 'PAN', doc: 'That of the PAN node.' }, ants: { title: 'ANTS', doc: 'That of ANTS.' } },
    cite: pan('Code objects specify the type of code they contain and the API the code uses (e.g., PAN or ANTS)'),
  },
  depends: {
    type: 'text',
    section,
    title: 'Depends on',
    doc: 'Names of other code objects, with commas: four at most. A node fetches them before it runs this one, keeps them as long, and calls each once for each capsule.',
    default: '',
    maxLength: 160,
  },
  exports: {
    type: 'choice',
    section,
    title: 'Exports',
    doc: 'What others that depend on it may use.',
    default: 'all',
    options: {
      all: { title: 'all symbols', doc: 'Functions and variables.' },
      interface: { title: 'functions only', doc: 'A guardian: its state is reached through its functions.' },
      nothing: { title: 'nothing', doc: 'Nothing can depend on it.' },
    },
    cite: pan(narrow),
  },
  uses: {
    type: 'choice',
    section,
    title: 'Uses',
    doc: 'What it needs of those it depends on. A symbol that one of them does not export leaves it unresolved: it is not loaded.',
    default: 'functions',
    options: {
      functions: { title: 'their functions', doc: 'Calls them.' },
      state: { title: 'their variables', doc: 'Reads and writes their state itself.' },
    },
    cite: pan(narrow),
  },
  init: cycles('Init', 'Cycles once, before the first capsule after it was loaded.'),
  finalize: cycles('Finalize', 'Cycles when it is unloaded: to make room, or by a flush. The next capsule waits for it.'),
  accepts: {
    type: 'number',
    section,
    title: 'Accepts',
    doc: 'Its accept method refuses capsules that are longer.',
    unit: 'byte',
    default: 65535,
    min: 1,
    max: 65535,
    integer: true,
    cite: pan("Then the code object's accept method is applied to the capsule"),
  },
  streams: count(
    'Reads and writes',
    'Typed values of 4 bytes that it reads or writes by a panStream, one after the other; beyond the end of the capsule the bounds check ends it.',
  ),
  seeks: {
    type: 'number',
    section,
    title: 'Seeks',
    doc: 'Bytes of the capsule that it leaves out before its reads and writes: they are not touched, but the bounds check counts them.',
    unit: 'byte',
    default: 0,
    min: 0,
    max: 65_535,
    integer: true,
    cite: given('pan-1999', 'III-F', seeking),
  },
  copies: {
    type: 'number',
    section,
    title: 'Copies',
    doc: 'Bytes that it copies from the stream of its capsule to another one, behind its reads and writes: at the copy bandwidth of the machine.',
    unit: 'byte',
    default: 0,
    min: 0,
    max: 65_535,
    integer: true,
    cite: given('pan-1999', 'III-F', seeking),
  },
  checks: {
    type: 'choice',
    section,
    title: 'Checksum',
    doc: 'What it computes over all of the capsule, byte by byte.',
    default: 'none',
    options: {
      none: { title: 'none', doc: 'The data is not touched.' },
      checksum: { title: 'checksum', doc: 'The Internet checksum.' },
      cryptographic: { title: 'cryptographic', doc: 'By the hash that names code.' },
    },
    cite: given('pan-1999', 'III-C', 'for performing checksum or cryptographic operations'),
  },
  tables: count('Hash tables', 'Look-ups or entries of a capsule in hash tables.'),
  segments: count('Segments', 'Software segments that a capsule allocates; they are freed at once when it ends.'),
  logs: count('Log', 'Status messages of a capsule.'),
  times: count('Local time', 'Times that a capsule asks the node for the time.'),
  inserts: {
    type: 'text',
    section,
    title: 'Inserts',
    doc: 'Name of a code object that its capsules insert into each node: it is fetched before anything asks for it.',
    default: '',
    maxLength: 40,
  },
} as const

interface PropertyValues {
  readonly load: number
  readonly cycles: number
  readonly perByte: number
  readonly language: string
  readonly api: string
  readonly depends: string
  readonly exports: string
  readonly uses: string
  readonly init: number
  readonly finalize: number
  readonly accepts: number
  readonly streams: number
  readonly seeks: number
  readonly copies: number
  readonly checks: string
  readonly tables: number
  readonly segments: number
  readonly logs: number
  readonly times: number
  readonly inserts: string
}

const numberOf = (numbers: Readonly<Record<string, number>>, name: string): number => numbers[name]

export function traitsOf(values: PropertyValues): { readonly [trait in CodeTrait]: number } {
  const names = values.depends
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const keys = dependencies.map((_, i) => codeKey(names[i] ?? ''))
  return {
    codeLoad: values.load,
    codeCycles: values.cycles,
    codePerByte: values.perByte,
    codeInit: values.init,
    codeFinalize: values.finalize,
    codeType: numberOf(codeType, values.language),
    codeApi: numberOf(codeApi, values.api),
    codeExports: numberOf(codeExports, values.exports),
    codeUses: numberOf(codeUses, values.uses),
    codeAccepts: values.accepts,
    codeChecks: numberOf(codeChecks, values.checks),
    codeTables: values.tables,
    codeSegments: values.segments,
    codeLogs: values.logs,
    codeTimes: values.times,
    codeStreams: values.streams,
    codeSeeks: values.seeks,
    codeCopies: values.copies,
    codeInserts: codeKey(values.inserts),
    codeDepends0: keys[0],
    codeDepends1: keys[1],
    codeDepends2: keys[2],
    codeDepends3: keys[3],
  }
}
