/** The form of a document: which keys, types, lengths and counts. What they mean to the catalogue is checked in validate.ts. */
import { z } from 'zod'
import { fromBase64url } from './base64url.ts'
import type { Edit, Experiment, ProgramContent, Topology } from './document.ts'
import { roundPosition } from './draft.ts'
import { migrate } from './migrate.ts'
import { checkPlain } from './plain.ts'
import { type Problem, problem, TopologyError } from './problem.ts'
import { isPlainText, jsonPath, show } from './show.ts'

/** Bounds of a document. Time is counted in whole picoseconds, exact in a double up to 2⁵³ ps = 9,007 s. */
export const limits = {
  components: 10_000,
  links: 20_000,
  timedEdits: 5_000,
  files: 64,
  programs: 32,
  /** characters of a program's text: what is longer travels as a file */
  programText: 32_768,
  parameters: 64,
  title: 120,
  note: 8_000,
  text: 65_536,
  durationSeconds: 9_000,
  editPicoseconds: 9_000_000_000_000_000,
  pixels: 1_000_000,
  seed: 4_294_967_295,
} as const

const line = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => isPlainText(text), 'text without control characters')
const lines = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => isPlainText(text, true), 'text without control characters')

/** Names that every object answers to would be found in any table keyed by id. */
const id = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,40}$/, 'an id: 1 to 40 letters, digits and hyphens')
  .refine((text) => !(text in Object.prototype), 'an id that is not a reserved word')
const kind = z.string().regex(/^[a-z0-9][a-z0-9/-]{0,59}$/, 'a kind of the catalogue')
const parameterName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'a parameter name')
/** −0 would not survive JSON. */
const number = z.number().transform((value) => value + 0)
const parameterValue = z.union([number, lines(limits.text), z.boolean()], 'a finite number, text or true/false')
const parameters = z
  .record(parameterName, parameterValue)
  .refine((record) => Object.keys(record).length <= limits.parameters, `at most ${limits.parameters} parameters`)
const pixels = z.number().min(-limits.pixels).max(limits.pixels).transform(roundPosition)

const thousandths = (value: number) => Math.round(value * 1000) / 1000

const component = z
  .strictObject({
    id,
    kind,
    title: line(limits.title).optional(),
    parent: id.optional(),
    parameters: parameters.optional(),
    x: pixels.optional(),
    y: pixels.optional(),
  })
  .refine(({ x, y }) => (x === undefined) === (y === undefined), 'x and y together, or neither')
const link = z.strictObject({
  id,
  kind,
  title: line(limits.title).optional(),
  from: id,
  to: id,
  parameters: parameters.optional(),
})
const components = z.array(component).max(limits.components)
const links = z.array(link).max(limits.links)

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256: 64 hexadecimal digits')
const content = z.strictObject({
  title: line(limits.title),
  language: z.enum(['ebpf-assembly', 'ebpf-object', 'classic-bpf', 'javascript']),
  text: lines(limits.programText).optional(),
  sha256: sha256.optional(),
})
const isReadable = ({ text, language }: ProgramContent) =>
  text === undefined || language !== 'ebpf-object' || typeof fromBase64url(text) !== 'number'
const ruled = <Schema extends z.ZodType<ProgramContent>>(schema: Schema) =>
  schema
    .refine(
      ({ text, sha256 }) => (text === undefined) !== (sha256 === undefined),
      'a program with either a text or the sha256 of a file',
    )
    .refine(isReadable, 'an object file whose text is its bytes in base64url')
const programContent = ruled(content)
const program = ruled(content.extend({ id }))

const edit: z.ZodType<Edit> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('add'), components, links, before: id.optional() }),
  z.strictObject({ type: z.literal('remove'), ids: z.array(id).max(limits.components) }),
  z.strictObject({ type: z.literal('move'), id, parent: id.nullable(), x: pixels.optional(), y: pixels.optional() }),
  z.strictObject({ type: z.literal('set'), id, parameter: parameterName, value: parameterValue.nullable() }),
  z.strictObject({ type: z.literal('place'), positions: z.record(id, z.strictObject({ x: pixels, y: pixels })) }),
  z.strictObject({ type: z.literal('rename'), id, title: line(limits.title) }),
  z.strictObject({ type: z.literal('program'), id, program: programContent.nullable() }),
])

const timedEdit = z.strictObject({ at: z.int().min(0).max(limits.editPicoseconds), edit })
const file = z.strictObject({
  sha256,
  name: line(120).regex(/^(?!\.{1,2}$)[^/\\:]+$/, 'a file name without folders'),
  bytes: z.int().min(0),
})

const topology: z.ZodType<Topology> = z.strictObject({
  schemaVersion: z.literal(1),
  title: line(limits.title),
  note: lines(limits.note).optional(),
  seed: z.int().min(0).max(limits.seed),
  duration: z.number().gt(0),
  components,
  links,
  programs: z.array(program).max(limits.programs).optional(),
  edits: z.array(timedEdit).max(limits.timedEdits).optional(),
  files: z.array(file).max(limits.files).optional(),
  view: z
    .strictObject({
      x: pixels.optional(),
      y: pixels.optional(),
      zoom: z.number().min(0.01).max(100).transform(thousandths).optional(),
      speed: z.number().min(0).max(1e9),
    })
    .refine(({ x, y, zoom }) => new Set([x, y, zoom].map((value) => value === undefined)).size === 1, 'x, y and zoom go together')
    .optional(),
})

const run = z.strictObject({
  engineVersion: z.string().regex(/^[A-Za-z0-9.+-]{1,40}$/, 'a version: 1 to 40 letters, digits and . + -'),
  digest: z
    .string()
    .regex(/^[0-9A-Za-z]{1,64}$/, 'a digest: 1 to 64 letters and digits')
    .optional(),
})

/** A document of the right form, of any earlier version. Throws TopologyError with every fault of form. */
export function readTopology(json: unknown): Topology {
  const impure = checkPlain(json)
  if (impure) throw new TopologyError([impure])
  const document = migrate(json)
  const crowd = tooMany(document)
  if (crowd) throw new TopologyError([crowd])
  const parsed = topology.safeParse(document)
  if (!parsed.success) throw new TopologyError(parsed.error.issues.slice(0, 100).flatMap((issue) => explain(issue, document)))
  const problems = [...tooLongRun(parsed.data), ...duplicates(parsed.data), ...disorder(parsed.data)]
  if (problems.length > 0) throw new TopologyError(problems)
  return parsed.data
}

/** As {@link readTopology}, for what a link carries. */
export function readExperiment(json: { topology: unknown; engineVersion: unknown; digest?: unknown }): Experiment {
  const { topology, ...rest } = json
  const parsed = run.safeParse(rest)
  if (!parsed.success) throw new TopologyError(parsed.error.issues.flatMap((issue) => explain(issue, rest)))
  return { topology: readTopology(topology), ...parsed.data }
}

/** Asked first: the schema would look at every entry before it counts them. */
function tooMany(document: unknown): Problem | undefined {
  const { components, links, edits, programs } = document as Record<string, unknown>
  for (const [path, value, max] of [
    ['components', components, limits.components],
    ['links', links, limits.links],
    ['edits', edits, limits.timedEdits],
    ['programs', programs, limits.programs],
  ] as const) {
    const count = Array.isArray(value) ? value.length : 0
    if (count > max) {
      return problem('too-many', path, `${path}: ${count} entries, at most ${max} are allowed`, { values: { count, max } })
    }
  }
  return undefined
}

function tooLongRun({ duration }: Topology): Problem[] {
  const max = limits.durationSeconds
  if (duration <= max) return []
  const why = 'time is counted in whole picoseconds, which is exact only up to there'
  const message = `duration: ${duration} s is above the maximum of ${max} s (2.5 hours): ${why}`
  return [problem('run-too-long', 'duration', message, { values: { value: duration, max } })]
}

const duplicates = ({ components, links, programs = [] }: Topology): Problem[] => [
  ...repeated({ components, links }),
  ...repeated({ programs }),
]

function repeated(lists: Readonly<Record<string, readonly { readonly id: string }[]>>): Problem[] {
  const first = new Map<string, string>()
  const found: Problem[] = []
  for (const [list, records] of Object.entries(lists)) {
    for (const [index, { id }] of records.entries()) {
      const path = `${list}[${index}].id`
      const earlier = first.get(id)
      if (earlier === undefined) first.set(id, path)
      else
        found.push(
          problem('duplicate-id', path, `${path}: ${show(id)} is used already, at ${earlier}`, { subject: id, values: { id } }),
        )
    }
  }
  return found
}

function disorder({ edits = [] }: Topology): Problem[] {
  const index = edits.findIndex(({ at }, index) => index > 0 && at < edits[index - 1].at)
  if (index < 0) return []
  const path = `edits[${index}].at`
  return [
    problem('edit-order', path, `${path}: ${edits[index].at} ps is before the edit in front of it, at ${edits[index - 1].at} ps`),
  ]
}

type Issue = z.core.$ZodIssue

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
}

/** One problem in the lab's own words: path, value, bound. */
function explain(issue: Issue, document: unknown): Problem[] {
  const path = jsonPath(issue.path)
  const value = valueAt(document, issue.path)
  const at = path === '' ? 'document' : path
  const make = (code: string, message: string) => problem(code, path, message, { values: { value: show(value) } })
  const expected = (what: string) => make('wrong-type', `${at}: ${show(value)} where ${what} is expected`)
  switch (issue.code) {
    case 'invalid_type':
      return [expected(nouns[issue.expected] ?? issue.expected)]
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const where = jsonPath([...issue.path, key])
        return problem('unknown-key', where, `${where}: unknown key ${show(key)}`, { values: { value: show(key) } })
      })
    case 'too_big':
    case 'too_small': {
      const big = issue.code === 'too_big'
      const bound = Number(big ? issue.maximum : issue.minimum)
      if (issue.origin === 'string')
        return [make('too-long', `${at}: ${(value as string).length} characters, at most ${bound} are allowed`)]
      if (issue.origin === 'array')
        return [make('too-many', `${at}: ${(value as []).length} entries, at most ${bound} are allowed`)]
      const side = big ? 'above the maximum of' : issue.inclusive ? 'below the minimum of' : 'not above'
      return [make('out-of-range', `${at}: ${show(value)} is ${side} ${bound}`)]
    }
    case 'invalid_union':
      if (issue.discriminator !== undefined) return [expected('add, remove, move, set, place, rename or program')]
      return [expected(issue.message)]
    case 'invalid_key':
      return [make('unknown-key', `${at}: ${show(issue.path.at(-1))} is not ${issue.issues[0]?.message ?? 'a valid key'}`)]
    default:
      return [expected(issue.code === 'invalid_value' ? issue.values.map((each) => show(each)).join(' or ') : issue.message)]
  }
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    document,
  )
}
