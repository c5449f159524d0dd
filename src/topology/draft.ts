/** A working copy of a topology's components, links and programs, which edits change in place. */
import type { ComponentRecord, Edit, LinkRecord, ParameterValue, ProgramRecord, Topology } from './document.ts'
import { problem, TopologyError } from './problem.ts'

export interface Draft {
  components: Map<string, ComponentRecord>
  links: Map<string, LinkRecord>
  readonly programs: Map<string, ProgramRecord>
}

/** The parts of a document that edits change. */
export type Parts = Pick<Topology, 'components' | 'links' | 'programs'>

export function openDraft(topology: Parts): Draft {
  return {
    components: new Map(topology.components.map((record) => [record.id, record])),
    links: new Map(topology.links.map((record) => [record.id, record])),
    programs: new Map(topology.programs?.map((record) => [record.id, record])),
  }
}

/** `topology` with what the draft holds. */
export function closeDraft(draft: Draft, topology: Topology): Topology {
  const { programs: _, ...rest } = topology
  const programs = [...draft.programs.values()]
  return {
    ...rest,
    components: [...draft.components.values()],
    links: [...draft.links.values()],
    ...(programs.length > 0 && { programs }),
  }
}

/** Positions are whole pixels; never −0, which JSON would not keep. */
export const roundPosition = (pixels: number): number => Math.round(pixels) + 0

/** Ids of a component and of all that is placed in it, however deep. */
function withDescendants(draft: Draft, ids: Iterable<string>): Set<string> {
  const children = new Map<string, string[]>()
  for (const { id, parent } of draft.components.values()) {
    if (parent === undefined) continue
    const siblings = children.get(parent)
    if (siblings) siblings.push(id)
    else children.set(parent, [id])
  }
  const found = new Set<string>()
  const open = [...ids]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(children.get(id) ?? []))
  }
  return found
}

/** Throws {@link TopologyError} and leaves the draft as it was when the edit names what is not there. */
export function applyToDraft(draft: Draft, edit: Edit, path = ''): void {
  if (edit.type === 'add') add(draft, edit, path)
  else if (edit.type === 'remove') remove(draft, edit.ids, path)
  else if (edit.type === 'move') move(draft, edit, path)
  else if (edit.type === 'place') place(draft, edit.positions, path)
  else if (edit.type === 'program') program(draft, edit, path)
  else if (edit.type === 'set') change(draft, edit.id, path, (record) => withParameter(record, edit.parameter, edit.value))
  else change(draft, edit.id, path, (record) => withTitle(record, edit.title))
}

function add(draft: Draft, edit: Extract<Edit, { type: 'add' }>, path: string): void {
  const fresh = new Map<string, ComponentRecord | LinkRecord>()
  for (const [list, records] of [
    ['components', edit.components],
    ['links', edit.links],
  ] as const) {
    for (const [index, { id }] of records.entries()) {
      if (fresh.has(id) || draft.components.has(id) || draft.links.has(id)) {
        fail('duplicate-id', join(path, `${list}[${index}].id`), id, `${id} is there already: an id can be used once`)
      }
      fresh.set(id, records[index])
    }
  }
  const components = new Map(edit.components.map((record) => [record.id, record]))
  const exists = (id: string) => draft.components.has(id) || components.has(id)
  for (const [index, record] of edit.components.entries()) {
    const at = join(path, `components[${index}].parent`)
    if (record.parent === undefined) continue
    if (!exists(record.parent))
      fail('no-such-component', at, record.parent, `${record.id}: its host ${record.parent} does not exist`)
    const seen = new Set([record.id])
    for (let host: string | undefined = record.parent; host !== undefined; host = components.get(host)?.parent) {
      if (seen.has(host)) fail('inside-itself', at, record.id, `${record.id} cannot be placed inside itself`)
      seen.add(host)
    }
  }
  for (const [index, record] of edit.links.entries()) {
    for (const end of ['from', 'to'] as const) {
      if (!exists(record[end])) {
        fail(
          'no-such-component',
          join(path, `links[${index}].${end}`),
          record[end],
          `${record.id}: its end ${record[end]} does not exist`,
        )
      }
    }
  }
  if (edit.before !== undefined && !draft.components.has(edit.before) && !draft.links.has(edit.before)) {
    fail(
      'no-such-component',
      join(path, 'before'),
      edit.before,
      `${edit.before} does not exist: nothing can be put in front of it`,
    )
  }
  draft.components = insert(draft.components, edit.components, edit.before)
  draft.links = insert(draft.links, edit.links, edit.before)
}

function insert<R extends { readonly id: string }>(into: Map<string, R>, records: readonly R[], before?: string): Map<string, R> {
  if (before === undefined || !into.has(before)) {
    for (const record of records) into.set(record.id, record)
    return into
  }
  const result = new Map<string, R>()
  for (const [id, record] of into) {
    if (id === before) for (const added of records) result.set(added.id, added)
    result.set(id, record)
  }
  return result
}

function remove(draft: Draft, ids: readonly string[], path: string): void {
  for (const [index, id] of ids.entries()) {
    if (!draft.components.has(id) && !draft.links.has(id)) {
      fail('no-such-component', join(path, `ids[${index}]`), id, `${id} does not exist: it cannot be removed`)
    }
  }
  const gone = withDescendants(draft, ids)
  for (const id of gone) draft.components.delete(id)
  for (const { id, from, to } of draft.links.values()) {
    if (gone.has(id) || gone.has(from) || gone.has(to)) draft.links.delete(id)
  }
}

function move(draft: Draft, edit: Extract<Edit, { type: 'move' }>, path: string): void {
  const record = draft.components.get(edit.id)
  if (!record) fail('no-such-component', join(path, 'id'), edit.id, `${edit.id} does not exist: it cannot be moved`)
  const { parent: _, x, y, ...rest } = record
  if (edit.parent === null) {
    draft.components.set(edit.id, { ...rest, ...position(edit.x ?? x, edit.y ?? y) })
    return
  }
  if (!draft.components.has(edit.parent)) {
    fail('no-such-component', join(path, 'parent'), edit.parent, `${edit.id}: its new host ${edit.parent} does not exist`)
  }
  for (let host: string | undefined = edit.parent; host !== undefined; host = draft.components.get(host)?.parent) {
    if (host === edit.id) fail('inside-itself', join(path, 'parent'), edit.id, `${edit.id} cannot be placed inside itself`)
  }
  draft.components.set(edit.id, { ...rest, parent: edit.parent, ...position(edit.x, edit.y) })
}

function place(draft: Draft, positions: Extract<Edit, { type: 'place' }>['positions'], path: string): void {
  const entries = Object.entries(positions)
  for (const [id] of entries) {
    if (!draft.components.has(id)) {
      fail('no-such-component', join(path, `positions.${id}`), id, `${id} does not exist: it has no position`)
    }
  }
  for (const [id, { x, y }] of entries) {
    draft.components.set(id, { ...(draft.components.get(id) as ComponentRecord), ...position(x, y) })
  }
}

function program(draft: Draft, { id, program }: Extract<Edit, { type: 'program' }>, path: string): void {
  if (program !== null) draft.programs.set(id, { id, ...program })
  else if (!draft.programs.delete(id))
    fail('no-such-program', join(path, 'id'), id, `there is no program ${id}: it cannot be removed`)
}

type Named = ComponentRecord | LinkRecord

function change(draft: Draft, id: string, path: string, apply: <R extends Named>(record: R) => R): void {
  const component = draft.components.get(id)
  const link = draft.links.get(id)
  if (component) draft.components.set(id, apply(component))
  else if (link) draft.links.set(id, apply(link))
  else fail('no-such-component', join(path, 'id'), id, `${id} does not exist: it cannot be changed`)
}

function withParameter<R extends Named>(record: R, name: string, value: ParameterValue | null): R {
  const { parameters, ...rest } = record
  const { [name]: _, ...others } = parameters ?? {}
  const next = value === null ? others : { ...parameters, [name]: value }
  return (Object.keys(next).length > 0 ? { ...rest, parameters: next } : rest) as R
}

function withTitle<R extends Named>(record: R, title: string): R {
  const { title: _, ...rest } = record
  return (title === '' ? rest : { ...rest, title }) as R
}

const position = (x?: number, y?: number) =>
  x === undefined || y === undefined ? {} : { x: roundPosition(x), y: roundPosition(y) }

const join = (path: string, rest: string) => (path === '' ? rest : `${path}.${rest}`)

function fail(code: string, path: string, subject: string, message: string): never {
  throw new TopologyError([problem(code, path, message, { subject, values: { id: subject } })])
}
