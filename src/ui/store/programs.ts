/** Programs of the design: who may run which, where, and the edits that make, name and remove them. */
import type { Offer, ProgramParameter } from '../../sim/kind.ts'
import type { ComponentRecord, Edit, ProgramContent, ProgramRecord, Topology } from '../../topology/document.ts'
import type { Place } from '../../worker/program-place.ts'
import { offerOf } from '../canvas/layout.ts'
import { freshProgramId } from '../share/open-program.ts'
import { canTap, kindOf } from './kinds.ts'
import { resolved } from './resolved.ts'
import { treeOf } from './tree.ts'

/** A parameter of a component that names a program. */
export interface ProgramSlot {
  readonly component: string
  readonly parameter: string
  readonly spec: ProgramParameter
  /** id of a program; '' = none */
  readonly value: string
}

export function slotsOf(topology: Topology, { id, kind }: Pick<ComponentRecord, 'id' | 'kind'>): ProgramSlot[] {
  return Object.entries(kindOf(kind)?.parameters ?? {}).flatMap(([parameter, spec]) =>
    spec.type === 'program'
      ? [{ component: id, parameter, spec, value: String(resolved(topology, id)[parameter]?.value ?? '') }]
      : [],
  )
}

/** Every place of the design that runs a program, or could. */
export const programSlots = (topology: Topology): ProgramSlot[] =>
  topology.components.flatMap((record) => slotsOf(topology, record))

export const programOf = (topology: Topology, id: string | null): ProgramRecord | undefined =>
  topology.programs?.find((program) => program.id === id)

/** The offer by which a component sits in its host. */
function seatOf(topology: Topology, id: string): { readonly host: ComponentRecord; readonly offer: Offer } | undefined {
  const tree = treeOf(topology)
  const record = tree.component(id)
  const host = record?.parent === undefined ? undefined : tree.component(record.parent)
  const [kind, hostKind] = [kindOf(record?.kind ?? ''), kindOf(host?.kind ?? '')]
  const found = record && kind && hostKind && offerOf(hostKind, kind, record.parameters)
  return found && host ? { host, offer: found[1] } : undefined
}

/** Level and, at a hook, its point; undefined for what stands by itself. */
export function placeOfProgram(topology: Topology, component: string): Place | undefined {
  const seat = seatOf(topology, component)
  return seat && { level: seat.offer.level, point: String(resolved(topology, seat.host.id).point?.value ?? '') }
}

/** Which program of an object a component runs, as it is set; '' = the one for its place. */
export function entryOf(topology: Topology, { component, parameter }: Pick<ProgramSlot, 'component' | 'parameter'>): string {
  const parameters = kindOf(treeOf(topology).component(component)?.kind ?? '')?.parameters ?? {}
  const found = Object.entries(parameters).find(([, spec]) => spec.type === 'text' && spec.entryOf === parameter)
  return found ? String(resolved(topology, component)[found[0]]?.value ?? '') : ''
}

/** Cycles per second of the processor that executes a component; undefined where none does. */
export function hertzOf(topology: Topology, component: string): number | undefined {
  for (let seat = seatOf(topology, component); seat; seat = seatOf(topology, seat.host.id)) {
    const { runs } = seat.offer
    if (runs !== 'inherit') return Number(resolved(topology, seat.host.id)[runs.clock]?.value) || undefined
  }
  return undefined
}

/** Simulated seconds that a call takes which executes so many instructions or operations; undefined where nothing says so. */
export function secondsOf(topology: Topology, { component, spec }: ProgramSlot, steps: number): number | undefined {
  const hertz = hertzOf(topology, component)
  if (hertz === undefined || spec.charges === undefined) return undefined
  const cycles = (name: string) => Number(resolved(topology, component)[name]?.value ?? 0)
  return (cycles(spec.charges.call) + cycles(spec.charges.each) * steps) / hertz
}

/** The component around a place at which packets can be recorded as they come in. */
export function tapOf(topology: Topology, component: string): string | undefined {
  const tree = treeOf(topology)
  for (let at = tree.component(component)?.parent; at !== undefined; at = tree.component(at)?.parent)
    if (canTap(tree.component(at)?.kind ?? '')) return at
  return undefined
}

/** A program that is not in the design yet, and who runs it from now on. */
export function editsToAdd(
  { programs = [] }: Topology,
  program: ProgramContent,
  slot?: Pick<ProgramSlot, 'component' | 'parameter'>,
): { readonly id: string; readonly edits: readonly Edit[] } {
  const id = freshProgramId(programs)
  const edits: Edit[] = [{ type: 'program', id, program }]
  if (slot) edits.push({ type: 'set', id: slot.component, parameter: slot.parameter, value: id })
  return { id, edits }
}

/** `Counter 2`, when there is a `Counter`. */
export function freshProgramTitle({ programs = [] }: Topology, wanted: string): string {
  const used = new Set(programs.map(({ title }) => title))
  if (!used.has(wanted)) return wanted
  for (let number = 2; ; number++) if (!used.has(`${wanted} ${number}`)) return `${wanted} ${number}`
}
