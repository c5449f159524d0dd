/** Programs that are refused where they are placed: packets pass there as if there were none. */
import type { Kind, ProgramParameter } from '../sim/kind.ts'
import type { PlanProgram } from '../sim/plan.ts'
import type { World } from '../sim/world.ts'
import { type View, warn } from './design-view.ts'
import type { ComponentRecord } from './document.ts'
import { nameOf, roleOf } from './placement.ts'
import type { Problem } from './problem.ts'
import { planPrograms } from './programs.ts'

export function checkPrograms(view: View, record: ComponentRecord, engine: World['engine']): Problem[] {
  const kind = view.network.kindOf(record.id)
  if (kind.inspect === undefined) return []
  return Object.entries(kind.parameters).flatMap(([name, spec]) =>
    spec.type === 'program'
      ? [...checkOne(view, record, kind, name, spec, engine), ...checkAsked(view, record, view.value(record.id, name))]
      : [],
  )
}

/** A program that works on packets that ask for it by name, when neither a component nor another program has that name. */
function checkAsked(view: View, record: ComponentRecord, program: ReturnType<View['value']>): Problem[] {
  const { network, topology } = view
  const name = view.value(record.id, 'name')
  if (network.kindOf(record.id).role !== 'service' || typeof name !== 'string') return []
  if (name === '' || program === '' || view.value(record.id, 'applies') !== 'asking') return []
  const names = ({ id }: ComponentRecord) =>
    Object.entries(network.kindOf(id).parameters).some(([each, { type }]) => type === 'text' && view.value(id, each) === name)
  const inComponents = topology.components.some((other) => other !== record && names(other))
  if (inComponents || topology.programs?.some(({ id, text }) => id !== program && text?.includes(name))) return []
  const askers = topology.components.filter(
    ({ id }) => network.kindOf(id).parameters.service?.type === 'text' && view.value(id, 'service') === '',
  )
  const fixes = askers.slice(0, 3).map((asker) => ({
    title: `Let ${nameOf(asker)} ask for ${name}`,
    edits: [{ type: 'set', id: asker.id, parameter: 'service', value: name } as const],
  }))
  const message = `${nameOf(record)} works on packets that ask for '${name}', but nothing here asks for it`
  return [warn(view, record, 'not-asked-for', message, fixes, { service: name })]
}

function checkOne(
  view: View,
  record: ComponentRecord,
  kind: Kind,
  parameter: string,
  spec: ProgramParameter,
  engine: World['engine'],
): Problem[] {
  const id = view.value(record.id, parameter)
  if (id === '' && spec.otherwise !== undefined) return []
  if (id === '') {
    const others = (view.topology.programs ?? []).filter(({ language }) => spec.languages.includes(language))
    const fixes = others.slice(0, 3).map((other) => ({
      title: `Use the program ${other.title || other.id}`,
      edits: [{ type: 'set', id: record.id, parameter, value: other.id } as const],
    }))
    return [warn(view, record, 'no-program', `${nameOf(record)} has no program: packets pass it as they are`, fixes)]
  }
  const program = programOf(view, String(id))
  const place = placeOf(view, record, entryOf(kind, view, record, parameter))
  const fault = program && place ? kind.inspect?.(program, place, engine) : undefined
  if (!program || !fault) return []
  const line = fault.line === undefined ? '' : `, line ${fault.line}`
  return [
    warn(
      view,
      record,
      'program-refused',
      `${nameOf(record)} does not run the program ${program.title || program.id}${line}: ${fault.message}; ${spec.otherwise ?? 'packets pass as they are'}`,
      [],
      { program: program.id, ...(fault.line !== undefined && { line: fault.line }) },
    ),
  ]
}

/** A program that is a file is checked where the file is: when it runs. */
function programOf(view: View, id: string): PlanProgram | undefined {
  const record = view.topology.programs?.find((each) => each.id === id)
  return record?.text === undefined ? undefined : planPrograms([record], [])[0]
}

/** The value of the parameter that says which program of it. */
function entryOf(kind: Kind, view: View, record: ComponentRecord, parameter: string): string {
  const named = Object.entries(kind.parameters).find(([, spec]) => spec.type === 'text' && spec.entryOf === parameter)
  return named ? String(view.value(record.id, named[0]) ?? '') : ''
}

function placeOf(view: View, record: ComponentRecord, entry: string) {
  const { network } = view
  const host = record.parent
  if (host === undefined) return undefined
  const role = roleOf(network.kindOf(record.id), record.parameters)
  const offer = Object.values(network.kindOf(host).offers ?? {}).find((each) => each.role === role)
  return offer && { level: offer.level, point: String(view.value(host, 'point') ?? ''), entry }
}
