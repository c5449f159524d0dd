/** What a document means to a catalogue: every kind, value, place and link that cannot be, and how to mend it. */
import type { Profile } from '../profiles/profile.ts'
import type { Kind, ParameterSpec } from '../sim/kind.ts'
import type { ComponentRecord, Edit, LinkRecord, ParameterValue, ProgramRecord, Topology } from './document.ts'
import { applyToDraft, openDraft } from './draft.ts'
import { checkValue } from './parameters.ts'
import { isInside, nameOf, openScene, placeIn, type Scene, sceneOf } from './placement.ts'
import { checkLink } from './ports.ts'
import { type Fix, type Problem, problem, TopologyError } from './problem.ts'
import { readTopology } from './schema.ts'
import { show } from './show.ts'

export { canPlace, type Placement } from './placement.ts'

interface Context {
  readonly scene: Scene
  readonly files: ReadonlySet<string>
  readonly programs: ReadonlyMap<string, ProgramRecord>
  readonly profiles: ReadonlySet<string> | null
}

/**
 * Every problem of a document of the right form; it can run when none is an error.
 * Ids of profiles are looked at when `profiles` is given.
 */
export function validateTopology(topology: Topology, catalogue: readonly Kind[], profiles?: readonly Profile[]): Problem[] {
  const context: Context = {
    scene: openScene(topology, catalogue),
    files: new Set(topology.files?.map(({ sha256 }) => sha256)),
    programs: new Map(topology.programs?.map((record) => [record.id, record])),
    profiles: profiles ? new Set(profiles.map(({ id }) => id)) : null,
  }
  const problems: Problem[] = []
  for (const [index, record] of topology.components.entries()) {
    if (problems.length < enough) problems.push(...checkComponent(context, record, `components[${index}]`))
  }
  for (const [index, record] of topology.links.entries()) {
    if (problems.length < enough) problems.push(...checkLinkRecord(context, record, `links[${index}]`))
  }
  for (const [index, record] of (topology.programs ?? []).entries()) {
    problems.push(...checkProgram(context, record, `programs[${index}]`))
  }
  return problems.length > 0 ? problems : checkEdits(context, topology)
}

/** Nobody reads more, and looking for ways to mend each costs time that grows with the document. */
const enough = 100

/** A document that can run. Throws TopologyError with everything that stands against it. */
export function parseTopology(json: unknown, catalogue: readonly Kind[], profiles?: readonly Profile[]): Topology {
  const topology = readTopology(json)
  const errors = validateTopology(topology, catalogue, profiles).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new TopologyError(errors)
  return topology
}

const removal = (record: ComponentRecord | LinkRecord): Fix => ({
  title: `Remove ${nameOf(record)}`,
  edits: [{ type: 'remove', ids: [record.id] }],
})

function unknownKind(record: ComponentRecord | LinkRecord, path: string): Problem {
  const message = `${nameOf(record)}: ${show(record.kind)} is not a kind of the catalogue`
  const values = { id: record.id, kind: record.kind }
  return problem('unknown-kind', `${path}.kind`, message, { subject: record.id, values, fixes: [removal(record)] })
}

function checkComponent(context: Context, record: ComponentRecord, path: string): Problem[] {
  const kind = context.scene.kinds.get(record.kind)
  if (!kind) return [unknownKind(record, path)]
  const values = checkParameters(context, record, kind, path)
  // A place that a bad value asks for says nothing new.
  const astray = values.some((found) => found.values.parameter === kind.fits?.by)
  return astray ? values : [...checkPlacement(context.scene, record, path), ...values]
}

function checkLinkRecord(context: Context, record: LinkRecord, path: string): Problem[] {
  const kind = context.scene.kinds.get(record.kind)
  if (!kind) return [unknownKind(record, path)]
  return [...checkLink(context.scene, record, kind, path), ...checkParameters(context, record, kind, path)]
}

function checkProgram(context: Context, { id, sha256 }: ProgramRecord, path: string): Problem[] {
  if (sha256 === undefined || context.files.has(sha256)) return []
  const message = `program ${id}: the file ${show(sha256)} is not among the files of the document`
  const fixes: Fix[] = [{ title: `Remove program ${id}`, edits: [{ type: 'program', id, program: null }] }]
  return [problem('no-such-file', `${path}.sha256`, message, { values: { id, value: sha256 }, fixes })]
}

function checkPlacement(scene: Scene, record: ComponentRecord, path: string): Problem[] {
  const at = `${path}.parent`
  const { id, parent } = record
  if (parent !== undefined && !scene.components.has(parent)) {
    const message = `${nameOf(record)}: its host ${show(parent)} does not exist`
    const fixes = moves(record, canvasAndHosts(scene, record))
    return [
      problem('no-such-component', at, message, {
        subject: id,
        values: { id, host: parent },
        fixes: [...fixes, removal(record)],
      }),
    ]
  }
  const placement = placeIn(scene, record.kind, record.parameters, parent ?? null, id)
  if (placement.ok) return []
  if (placement.code === 'no-host') return []
  const other = Object.entries(placement.instead ?? {}).map(
    ([parameter, value]): Fix => ({
      title: `Make it ${value}`,
      edits: [{ type: 'set', id, parameter, value }],
    }),
  )
  const fixes = [...other, ...moves(record, placement.wouldFit), removal(record)]
  const values = { ...placement.values, id }
  return [problem(placement.code, at, `${nameOf(record)}: ${placement.reason}`, { subject: id, values, fixes })]
}

function canvasAndHosts(scene: Scene, record: ComponentRecord): string[] {
  const hosts = [...scene.components.keys()].filter(
    (host) => !isInside(scene, host, record.id) && placeIn(scene, record.kind, record.parameters, host, record.id).ok,
  )
  return scene.kinds.get(record.kind)?.free ? ['', ...hosts] : hosts
}

function moves(record: ComponentRecord, hosts: readonly string[]): Fix[] {
  return hosts.slice(0, 3).map((host) => ({
    title: host === '' ? 'Put it on the canvas' : `Move it to ${host}`,
    edits: [{ type: 'move', id: record.id, parent: host === '' ? null : host }],
  }))
}

function checkParameters(context: Context, record: ComponentRecord | LinkRecord, kind: Kind, path: string): Problem[] {
  return Object.entries(record.parameters ?? {}).flatMap(([name, value]) => {
    const spec = Object.hasOwn(kind.parameters, name) ? kind.parameters[name] : undefined
    return checkParameter(context, record, kind, name, spec, value, `${path}.parameters.${name}`)
  })
}

function checkParameter(
  context: Context,
  record: ComponentRecord | LinkRecord,
  kind: Kind,
  name: string,
  spec: ParameterSpec | undefined,
  value: ParameterValue,
  path: string,
): Problem[] {
  const { id } = record
  const set = (title: string, to: ParameterValue | null): Fix => ({
    title,
    edits: [{ type: 'set', id, parameter: name, value: to }],
  })
  const make = (code: string, message: string, fixes: Fix[]) => [
    problem(code, path, `${nameOf(record)} ${name}: ${message}`, {
      subject: id,
      values: { id, parameter: name, value: show(value) },
      fixes,
    }),
  ]
  if (!spec) {
    const known = Object.keys(kind.parameters).join(', ') || 'none'
    return make('unknown-parameter', `${kind.title} has no such parameter, only: ${known}`, [set('Forget the value', null)])
  }
  const reset = set(`Use the default, ${show(spec.default)}`, null)
  const bad = checkValue(spec, value)
  if (bad) {
    const clamp = bad.nearest === undefined ? [] : [set(`Use ${show(bad.nearest)}`, bad.nearest)]
    return make(bad.code, bad.message, [...clamp, reset])
  }
  if (value === '') return []
  if (spec.type === 'reference') {
    const named = context.scene.components.get(String(value))
    if (named && context.scene.kinds.get(named.kind)?.role === spec.role) return []
    const why = named ? `${nameOf(named)} is not a ${spec.role}` : `${show(value)} does not exist`
    const others = [...context.scene.components.values()].filter(
      (other) => context.scene.kinds.get(other.kind)?.role === spec.role,
    )
    const fixes = others.slice(0, 3).map((other) => set(`Use ${nameOf(other)}`, other.id))
    return make(named ? 'wrong-role' : 'no-such-component', why, [...fixes, set('Leave it open', null)])
  }
  if (spec.type === 'file' && !context.files.has(String(value))) {
    return make('no-such-file', `the file ${show(value)} is not among the files of the document`, [set('Use no file', null)])
  }
  if (spec.type === 'program') {
    const named = context.programs.get(String(value))
    if (named && spec.languages.includes(named.language)) return []
    const why = named
      ? `the program ${named.id} is ${named.language}, and here only ${spec.languages.join(', ')} runs`
      : `there is no program ${show(value)} in the document`
    const others = [...context.programs.values()].filter(({ language }) => spec.languages.includes(language))
    const fixes = others.slice(0, 3).map((other) => set(`Use the program ${other.title || other.id}`, other.id))
    return make(named ? 'wrong-language' : 'no-such-program', why, [...fixes, set('Use no program', null)])
  }
  if (spec.type === 'profile' && context.profiles && !context.profiles.has(String(value))) {
    return make('no-such-profile', `${show(value)} is not a profile; known are ${[...context.profiles].join(', ')}`, [reset])
  }
  return []
}

/** Replays the timed edits and looks at what each of them has touched. */
function checkEdits(context: Context, topology: Topology): Problem[] {
  const { catalogue, kinds } = context.scene
  const draft = openDraft(topology)
  const problems: Problem[] = []
  for (const [index, { at, edit }] of (topology.edits ?? []).entries()) {
    const path = `edits[${index}].edit`
    try {
      applyToDraft(draft, edit, path)
    } catch (error) {
      if (!(error instanceof TopologyError)) throw error
      // What follows builds on this edit and cannot be judged without it.
      return [...problems, ...error.problems]
    }
    if (problems.length >= enough) return problems
    const now = { ...context, scene: sceneOf(draft, catalogue, kinds), programs: draft.programs }
    problems.push(...checkTouched(now, edit, path).map((found) => ({ ...found, fixes: [] })))
    if (at > topology.duration * 1e12) {
      const message = `edits[${index}].at: ${at / 1e12} s is after the end of the run at ${topology.duration} s: it never acts`
      problems.push(problem('edit-after-end', `edits[${index}].at`, message, { severity: 'warning' }))
    }
  }
  return problems
}

function checkTouched(context: Context, edit: Edit, path: string): Problem[] {
  const { components, links } = context.scene
  if (edit.type === 'add') {
    return [
      ...edit.components.flatMap((record, index) => checkComponent(context, record, `${path}.components[${index}]`)),
      ...edit.links.flatMap((record, index) => checkLinkRecord(context, record, `${path}.links[${index}]`)),
    ]
  }
  if (edit.type === 'program')
    return edit.program ? checkProgram(context, { id: edit.id, ...edit.program }, `${path}.program`) : []
  if (edit.type === 'move') return checkPlacement(context.scene, components.get(edit.id) as ComponentRecord, path)
  if (edit.type !== 'set' || edit.value === null) return []
  const record = components.get(edit.id) ?? (links.get(edit.id) as LinkRecord)
  const kind = context.scene.kinds.get(record.kind) as Kind
  const spec = Object.hasOwn(kind.parameters, edit.parameter) ? kind.parameters[edit.parameter] : undefined
  const found = checkParameter(context, record, kind, edit.parameter, spec, edit.value, `${path}.value`)
  const placed = components.get(edit.id)
  return placed && kind.fits?.by === edit.parameter ? [...found, ...checkPlacement(context.scene, placed, path)] : found
}
