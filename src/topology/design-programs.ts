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
    spec.type === 'program' ? checkOne(view, record, kind, name, spec, engine) : [],
  )
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
