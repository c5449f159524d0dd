/** The edits that lead from one topology to another. */
import type { ComponentRecord, Edit, LinkRecord, ParameterValue, ProgramRecord } from './document.ts'
import { applyToDraft, type Draft, openDraft, type Parts } from './draft.ts'

/**
 * Edits of components, links and programs; applied to `before` they give `after`. What stays keeps its state in a running
 * simulation: it is moved and set, never removed and added again, unless its kind or a link's end has changed.
 * Order is preserved except among what stays. Title, note, seed, duration and view of the document are not edits.
 */
export function diffTopologies(before: Parts, after: Parts): Edit[] {
  const draft = openDraft(before)
  const goal = openDraft(after)
  const edits: Edit[] = []
  const emit = (edit: Edit) => {
    applyToDraft(draft, edit)
    edits.push(edit)
  }

  // what names a program comes after it, and goes or names another before it goes
  for (const record of goal.programs.values()) if (!sameProgram(record, draft.programs.get(record.id))) emit(programEdit(record))

  const stays = (record: ComponentRecord) => goal.components.get(record.id)?.kind === record.kind
  const gone = before.components.filter((record) => !stays(record)).map(({ id }) => id)
  const goneLinks = before.links.filter((link) => !sameLink(link, goal.links.get(link.id))).map(({ id }) => id)

  // First what can go without taking along anything that stays: its place may be needed.
  const needed = new Set<string>()
  for (const record of before.components.filter(stays)) {
    for (let host = record.parent; host !== undefined && !needed.has(host); host = draft.components.get(host)?.parent) {
      needed.add(host)
    }
  }
  const free = gone.filter((id) => !needed.has(id))
  remove(draft, [...goneLinks, ...free], emit)
  // A component that has changed its kind is still in the way here, and so is everything placed in its successor.
  arrange(draft, goal, new Set(gone), emit)
  remove(draft, gone, emit)
  arrange(draft, goal, new Set(), emit)
  connect(draft, goal, emit)
  adjust(draft, goal, emit)
  for (const id of draft.programs.keys()) if (!goal.programs.has(id)) emit({ type: 'program', id, program: null })
  return merged(edits)
}

const sameLink = (a: LinkRecord, b?: LinkRecord) => a.kind === b?.kind && a.from === b.from && a.to === b.to

const sameProgram = (a: ProgramRecord, b?: ProgramRecord) =>
  a.title === b?.title && a.language === b.language && a.text === b.text && a.sha256 === b.sha256

function programEdit({ id, ...program }: ProgramRecord): Edit {
  return { type: 'program', id, program }
}

/** Removes those of `ids` that are still there, naming only the outermost. */
function remove(draft: Draft, ids: readonly string[], emit: (edit: Edit) => void): void {
  const doomed = new Set(ids)
  const outermost = ids.filter((id) => {
    const parent = draft.components.get(id)?.parent
    if (parent !== undefined && doomed.has(parent)) return false
    const link = draft.links.get(id)
    if (link && (doomed.has(link.from) || doomed.has(link.to))) return false
    return link !== undefined || draft.components.has(id)
  })
  if (outermost.length > 0) emit({ type: 'remove', ids: outermost })
}

/** Adds what is missing and moves what is elsewhere, hosts first, except what belongs into a host that will go. */
function arrange(draft: Draft, goal: Draft, doomed: ReadonlySet<string>, emit: (edit: Edit) => void): void {
  const order = [...goal.components.values()]
  const rank = new Map(order.map(({ id }, index) => [id, index]))
  const state = new Map<string, boolean>()
  const settle = (record: ComponentRecord): boolean => {
    const known = state.get(record.id)
    if (known !== undefined) return known
    state.set(record.id, false)
    const host = record.parent === undefined ? undefined : goal.components.get(record.parent)
    if (doomed.has(record.id) || (record.parent !== undefined && (!host || !settle(host)))) return false
    const present = draft.components.get(record.id)
    if (!present) emit(addition(draft, order, rank.get(record.id) as number))
    else if (present.parent !== record.parent) {
      const { id, x, y } = record
      emit({ type: 'move', id, parent: record.parent ?? null, ...(x !== undefined && y !== undefined && { x, y }) })
    }
    state.set(record.id, true)
    return true
  }
  for (const record of order) settle(record)
}

function addition(draft: Draft, order: readonly ComponentRecord[], rank: number): Edit {
  const next = order.slice(rank + 1).find(({ id }) => draft.components.has(id))
  return { type: 'add', components: [order[rank]], links: [], ...(next && { before: next.id }) }
}

function connect(draft: Draft, goal: Draft, emit: (edit: Edit) => void): void {
  const order = [...goal.links.values()]
  for (const [rank, link] of order.entries()) {
    if (draft.links.has(link.id)) continue
    const next = order.slice(rank + 1).find(({ id }) => draft.links.has(id))
    emit({ type: 'add', components: [], links: [link], ...(next && { before: next.id }) })
  }
}

/** Titles, parameters and positions of what stayed. */
function adjust(draft: Draft, goal: Draft, emit: (edit: Edit) => void): void {
  const positions: Record<string, { x: number; y: number }> = {}
  for (const record of goal.components.values()) {
    const present = draft.components.get(record.id)
    if (!present) continue
    adjustRecord(present, record, emit)
    const { x, y } = record
    if (x !== undefined && y !== undefined && (x !== present.x || y !== present.y)) positions[record.id] = { x, y }
  }
  for (const record of goal.links.values()) {
    const present = draft.links.get(record.id)
    if (present) adjustRecord(present, record, emit)
  }
  if (Object.keys(positions).length > 0) emit({ type: 'place', positions })
}

function adjustRecord(from: ComponentRecord | LinkRecord, to: ComponentRecord | LinkRecord, emit: (edit: Edit) => void): void {
  if ((from.title ?? '') !== (to.title ?? '')) emit({ type: 'rename', id: to.id, title: to.title ?? '' })
  const old = new Map<string, ParameterValue>(Object.entries(from.parameters ?? {}))
  const wanted = new Map<string, ParameterValue>(Object.entries(to.parameters ?? {}))
  for (const [parameter, value] of wanted) {
    if (old.get(parameter) !== value) emit({ type: 'set', id: to.id, parameter, value })
  }
  for (const parameter of old.keys()) {
    if (!wanted.has(parameter)) emit({ type: 'set', id: to.id, parameter, value: null })
  }
}

type Addition = Extract<Edit, { type: 'add' }>

/** Neighbouring additions as one, so that a paste is one edit and links arrive with their ends. */
function merged(edits: readonly Edit[]): Edit[] {
  const result: Edit[] = []
  for (const edit of edits) {
    const last = result.at(-1)
    if (edit.type === 'add' && last?.type === 'add' && mergeable(last, edit)) {
      result[result.length - 1] = {
        ...last,
        components: [...last.components, ...edit.components],
        links: [...last.links, ...edit.links],
      }
    } else result.push(edit)
  }
  return result
}

/** `before` concerns one of the two lists only: links for the end may join components that go in front of something. */
const mergeable = (first: Addition, second: Addition) =>
  first.before === second.before || (second.before === undefined && second.components.length === 0 && first.links.length === 0)
