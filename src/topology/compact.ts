/**
 * An experiment as nested lists without keys, the form that a link carries. Columns rather than records, kinds and parameter
 * names by number, ids that follow from the kind left out: what repeats stands together, and deflate removes it.
 */
import type {
  ComponentRecord,
  Edit,
  Experiment,
  FileReference,
  LinkRecord,
  ParameterValue,
  ProgramContent,
  TimedEdit,
  Topology,
} from './document.ts'

type Parts = Pick<Topology, 'components' | 'links'>
type Column = readonly unknown[]

/** Strings by number, in order of first use. */
interface Table {
  readonly list: string[]
  readonly numbers: Map<string, number>
}
const newTable = (): Table => ({ list: [], numbers: new Map() })
function numberOf({ list, numbers }: Table, text: string): number {
  const known = numbers.get(text)
  if (known !== undefined) return known
  numbers.set(text, list.length)
  return list.push(text) - 1
}

/** Characters that an id or the name of a kind has at most. */
const maxName = 60

interface Tables {
  readonly kinds: Table
  readonly names: Table
}

/** [engine version, digest or 0, [schema version, title, note or 0, seed, duration, kinds, names, parts, edits, files, view or 0, programs]] */
export function toCompact({ topology, engineVersion, digest }: Experiment): unknown[] {
  const tables: Tables = { kinds: newTable(), names: newTable() }
  const parts = writeParts(topology, tables)
  const edits = writeEdits(topology.edits, tables)
  const files = topology.files?.map(({ sha256, name, bytes }) => [sha256, name, bytes]) ?? 0
  const { schemaVersion, title, note, seed, duration, view } = topology
  const window = view ? [view.speed, ...(view.zoom === undefined ? [] : [view.x, view.y, view.zoom])] : 0
  const { kinds, names } = tables
  return [
    engineVersion,
    digest ?? 0,
    [
      ...[schemaVersion, title, note ?? 0, seed, duration, kinds.list, names.list, parts, edits, files, window],
      ...(topology.programs ? [topology.programs.map((program) => [program.id, ...writeProgram(program)])] : []),
    ],
  ]
}

/** Throws for what is not lists where lists belong; whether the rest is a document, the schema has to say. */
export function fromCompact(compact: unknown): { topology: unknown; engineVersion: unknown; digest?: unknown } {
  const [engineVersion, digest, document] = list(compact)
  const [schemaVersion, title, note, seed, duration, kinds, names, parts, edits, files, view, programs] = list(document)
  const tables = { kinds: list(kinds), names: list(names) }
  const [speed, x, y, zoom] = view === 0 ? [] : list(view)
  const topology = {
    schemaVersion,
    title,
    ...(note !== 0 && { note }),
    seed,
    duration,
    ...readParts(parts, tables),
    ...(programs !== undefined && {
      programs: list(programs).map((program) => ({ id: list(program)[0], ...readProgram(program, 1) })),
    }),
    ...(edits !== 0 && { edits: readEdits(edits, tables) }),
    ...(files !== 0 && { files: list(files).map(readFile) }),
    ...(view !== 0 && { view: { speed, ...(list(view).length > 1 && { x, y, zoom }) } }),
  }
  return { topology, engineVersion, ...(digest !== 0 && { digest }) }
}

function list(value: unknown): Column {
  if (!Array.isArray(value)) throw new TypeError(`${typeof value} where a list is expected`)
  return value
}

/** Whatever else a link names instead of a number must not reach the properties of a list. */
function entry(column: Column, index: unknown): unknown {
  if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= column.length) {
    throw new RangeError(`entry ${String(index).slice(0, 20)} of ${column.length}`)
  }
  return column[index as number]
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${typeof value} where a number is expected`)
  return value
}

function text(value: unknown, max: number): string {
  if (typeof value !== 'string' || value.length > max) throw new TypeError(`${typeof value} where a short text is expected`)
  return value
}

function readFile(file: unknown): FileReference {
  const [sha256, name, bytes] = list(file)
  return { sha256, name, bytes } as FileReference
}

const languages = ['ebpf-assembly', 'ebpf-object', 'classic-bpf', 'javascript'] as const

/** [title, language, text or 0, SHA-256] */
function writeProgram({ title, language, text, sha256 }: ProgramContent): unknown[] {
  return [title, languages.indexOf(language), text ?? 0, ...(sha256 === undefined ? [] : [sha256])]
}

function readProgram(written: unknown, from: number): Record<string, unknown> {
  const [title, language, text, sha256] = list(written).slice(from)
  return { title, language: entry(languages, language), ...(text !== 0 && { text }), ...(sha256 !== undefined && { sha256 }) }
}

/** Without the zeros at its end, which reading puts back. */
function trimmed(column: readonly unknown[]): unknown[] {
  let length = column.length
  while (length > 0 && column[length - 1] === 0) length -= 1
  return column.slice(0, length)
}

/**
 * [components, links]: components are [kind, id, host, x and y of those without host, title, parameters, positions of those
 * with a host], links [kind, id, from, to, title, parameters].
 */
function writeParts({ components, links }: Parts, tables: Tables): unknown[] {
  const at = new Map(components.map(({ id }, index) => [id, index]))
  const naming = namer()
  const roots = components.filter(({ parent }) => parent === undefined)
  const placed = components.flatMap(({ parent, x, y }, index) => (parent !== undefined && x !== undefined ? [index, x, y] : []))
  let before = 0
  return [
    trimmed([
      components.map(({ kind }) => numberOf(tables.kinds, kind)),
      components.map((record) => naming.write(record)),
      trimmed(components.map(({ parent }, index) => (parent === undefined ? 0 : index - (at.get(parent) ?? index) || parent))),
      roots.map(({ x }) => x ?? null),
      roots.map(({ y }) => y ?? null),
      trimmed(components.map(({ title }) => title ?? 0)),
      trimmed(components.map((record) => writeParameters(record, tables))),
      trimmed(placed).length > 0 ? placed : 0,
    ]),
    trimmed([
      links.map(({ kind }) => numberOf(tables.kinds, kind)),
      links.map((record) => naming.write(record)),
      links.map(({ from }) => {
        const index = at.get(from)
        if (index === undefined) return from
        const step = index - before
        before = index
        return step
      }),
      links.map(({ from, to }) => (at.has(to) ? (at.get(to) as number) - (at.get(from) ?? 0) : to)),
      trimmed(links.map(({ title }) => title ?? 0)),
      trimmed(links.map((record) => writeParameters(record, tables))),
    ]),
  ]
}

interface ReadTables {
  readonly kinds: Column
  readonly names: Column
}

function readParts(parts: unknown, tables: ReadTables): { components: unknown[]; links: unknown[] } {
  const [writtenComponents, writtenLinks] = list(parts)
  const naming = namer()
  const [kinds = [], ids, hosts, xs, ys, titles, parameters, placed = 0] = list(writtenComponents) as Column[]
  const [column, host, title, values] = [ids, hosts, titles, parameters].map((each) => list(each ?? []))
  const kindAt = (index: unknown) => text(entry(tables.kinds, index), maxName)
  const names = list(kinds).map((kind, index) => naming.read(column[index], kindAt(kind)))
  const idAt = (index: number) => entry(names, index)
  let root = 0
  const components = list(kinds).map((kind, index): Record<string, unknown> => {
    const inside = host[index] ?? 0
    const position = inside === 0 ? [list(xs ?? [])[root], list(ys ?? [])[root]] : []
    if (inside === 0) root += 1
    return {
      id: idAt(index),
      kind: kindAt(kind),
      ...readNaming(title[index], values[index], tables),
      ...(inside !== 0 && { parent: typeof inside === 'number' ? idAt(index - inside) : inside }),
      ...(position[0] !== null && position[0] !== undefined && { x: position[0], y: position[1] }),
    }
  })
  const inner = placed === 0 ? [] : list(placed)
  for (let i = 0; i + 2 < inner.length; i += 3) {
    Object.assign(entry(components, inner[i]) as object, { x: inner[i + 1], y: inner[i + 2] })
  }
  return { components, links: readLinks(writtenLinks, tables, idAt, naming) }
}

function readLinks(written: unknown, tables: ReadTables, idAt: (index: number) => unknown, naming: Namer): unknown[] {
  const [kinds, ids, froms, tos, titles, parameters] = [0, 1, 2, 3, 4, 5].map((n) => list(list(written)[n] ?? []))
  let before = 0
  return kinds.map((written, index) => {
    const kind = text(entry(tables.kinds, written), maxName)
    const step = froms[index]
    if (typeof step === 'number') before += step
    const near = typeof step === 'number' ? before : 0
    const from = typeof step === 'number' ? idAt(before) : step
    const to = typeof tos[index] === 'number' ? idAt(near + (tos[index] as number)) : tos[index]
    const id = naming.read(ids[index], kind, from, to)
    return { id, kind, from, to, ...readNaming(titles[index], parameters[index], tables) }
  })
}

function writeParameters({ parameters }: ComponentRecord | LinkRecord, { names }: Tables): unknown {
  return parameters ? Object.entries(parameters).flatMap(([name, value]) => [numberOf(names, name), value]) : 0
}

function readNaming(title: unknown, parameters: unknown, { names }: ReadTables): Record<string, unknown> {
  const written = parameters === undefined || parameters === 0 ? null : list(parameters)
  const pairs = written?.flatMap((name, i) => (i % 2 === 0 ? [[entry(names, name), written[i + 1]]] : []))
  return {
    ...(title !== undefined && title !== 0 && { title }),
    ...(pairs && { parameters: Object.fromEntries(pairs as [string, ParameterValue][]) }),
  }
}

interface Namer {
  write(record: ComponentRecord | LinkRecord): unknown
  read(written: unknown, kind: string, from?: unknown, to?: unknown): unknown
}

/** Ids as the lab gives them, `<last word of the kind>-<n>` and `<from>--<to>`: 0 = the next n, n > 0 = n, −1 = the two ends. */
function namer(): Namer {
  const last = new Map<string, number>()
  const stemOf = (kind: string) => kind.split('/').at(-1) as string
  const joined = (from: string, to: string) => `${from}--${to}`.slice(0, 40)
  return {
    write(record) {
      if ('from' in record && record.id === joined(record.from, record.to)) return -1
      const stem = stemOf(record.kind)
      const number = /^-[1-9]\d{0,8}$/.test(record.id.slice(stem.length)) ? -record.id.slice(stem.length) : 0
      if (number === 0 || !record.id.startsWith(stem)) return record.id
      const next = (last.get(stem) ?? 0) + 1
      last.set(stem, number)
      return number === next ? 0 : number
    },
    read(written, kind, from, to) {
      if (typeof written !== 'number') return written
      if (written === -1) return joined(text(from, maxName), text(to, maxName))
      const stem = stemOf(kind)
      const number = written === 0 ? (last.get(stem) ?? 0) + 1 : written
      last.set(stem, number)
      return `${stem}-${number}`
    },
  }
}

const types = ['add', 'remove', 'move', 'set', 'place', 'rename', 'program'] as const

/** Times as differences. */
function writeEdits(edits: readonly TimedEdit[] | undefined, tables: Tables): unknown {
  if (!edits) return 0
  return edits.map(({ at, edit }, index) => [
    at - (index === 0 ? 0 : edits[index - 1].at),
    types.indexOf(edit.type),
    ...writeEdit(edit, tables),
  ])
}

function writeEdit(edit: Edit, tables: Tables): unknown[] {
  switch (edit.type) {
    case 'add':
      return [writeParts(edit, tables), ...(edit.before === undefined ? [] : [edit.before])]
    case 'remove':
      return [...edit.ids]
    case 'move':
      return [
        edit.id,
        edit.parent ?? 0,
        ...(edit.x === undefined && edit.y === undefined ? [] : [edit.x ?? null, edit.y ?? null]),
      ]
    case 'set':
      return [edit.id, numberOf(tables.names, edit.parameter), edit.value]
    case 'place':
      return Object.entries(edit.positions).flatMap(([id, { x, y }]) => [id, x, y])
    case 'rename':
      return [edit.id, edit.title]
    case 'program':
      return [edit.id, ...(edit.program === null ? [] : writeProgram(edit.program))]
  }
}

function readEdits(edits: unknown, tables: ReadTables): unknown[] {
  let at = 0
  return list(edits).map((written) => {
    const [step, type, ...rest] = list(written)
    at += number(step)
    return { at, edit: readEdit(entry(types, type), rest, tables) }
  })
}

function readEdit(type: unknown, rest: Column, tables: ReadTables): unknown {
  switch (type) {
    case 'add':
      return { type, ...readParts(rest[0], tables), ...(rest.length > 1 && { before: rest[1] }) }
    case 'remove':
      return { type, ids: rest }
    case 'move': {
      const [id, parent, x, y] = rest
      return { type, id, parent: parent === 0 ? null : parent, ...(isSet(x) && { x }), ...(isSet(y) && { y }) }
    }
    case 'set':
      return { type, id: rest[0], parameter: entry(tables.names, rest[1]), value: rest[2] }
    case 'place': {
      const entries = rest.flatMap((id, i) => (i % 3 === 0 ? [[text(id, maxName), { x: rest[i + 1], y: rest[i + 2] }]] : []))
      return { type, positions: Object.fromEntries(entries) }
    }
    case 'rename':
      return { type, id: rest[0], title: rest[1] }
    case 'program':
      return { type, id: rest[0], program: rest.length === 1 ? null : readProgram(rest, 1) }
    default:
      return { type }
  }
}

const isSet = (value: unknown) => value !== undefined && value !== null
