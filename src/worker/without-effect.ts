/** A timed edit that could not act, told as a problem of the design. */
import type { Edit, TimedEdit } from '../topology/document.ts'
import { type Problem, problem } from '../topology/problem.ts'
import type { Run } from '../topology/run.ts'

const second = 1e12

export function withoutEffect(timed: TimedEdit, run: Run): Problem {
  const { at, edit } = timed
  const seconds = at / second
  const object = nameObject(edit)
  const message = `${edit.type} ${object} at ${seconds} s has no effect: the design of that moment does not allow it`
  const values = { edit: edit.type, object, seconds }
  return problem('edit-without-effect', `edits[${run.acted.indexOf(timed)}]`, message, { severity: 'warning', values })
}

function nameObject(edit: Edit): string {
  switch (edit.type) {
    case 'add':
      return [...edit.components, ...edit.links].map(({ id }) => id).join(', ')
    case 'remove':
      return edit.ids.join(', ')
    case 'place':
      return Object.keys(edit.positions).join(', ')
    case 'set':
      return `${edit.id} ${edit.parameter}`
    default:
      return edit.id
  }
}
