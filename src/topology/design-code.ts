/** Code that a design has, asks for and lets in: what of it nobody has, and what a node will refuse. */
import type { InspectedCode } from '../sim/kind.ts'
import { route, type View, warn } from './design-view.ts'
import type { ComponentRecord } from './document.ts'
import { nameOf, roleOf } from './placement.ts'
import type { Problem } from './problem.ts'
import { planPrograms } from './programs.ts'

export function checkCode(view: View, record: ComponentRecord): Problem[] {
  const { inspectCode } = view.network.kindOf(record.id)
  if (inspectCode === undefined) return []
  const codes = view.topology.components.filter(({ id }) => view.network.kindOf(id).role === 'code')
  const wanted = namesAskedAt(view, view.network.rootOf(record.id))
  const all = codes.map((code) => inspected(view, code))
  const passing = all.filter((code) => wanted.has(String(code.value('name'))))
  return inspectCode(inspected(view, record), all, passing).map(({ code, message, mends }) => {
    const fixes = mends.map(({ title, parameter, value }) => ({
      title,
      edits: [{ type: 'set', id: record.id, parameter, value } as const],
    }))
    return warn(view, record, code, message, fixes)
  })
}

/** What packets ask for that come from a machine, end there or pass it. */
function namesAskedAt(view: View, root: string): Set<string> {
  const names = new Set<string>()
  for (const flow of view.topology.components) {
    const { asksFor } = view.network.kindOf(flow.id)
    const name = asksFor === undefined ? '' : String(view.value(flow.id, asksFor) ?? '')
    if (name !== '' && route(view, flow)?.roots.includes(root)) names.add(name)
  }
  return names
}

function inspected(view: View, record: ComponentRecord): InspectedCode {
  const { network, topology, value } = view
  const role = roleOf(network.kindOf(record.id), record.parameters)
  const host = record.parent === undefined ? undefined : network.kindOf(record.parent)
  const program = topology.programs?.find(({ id }) => id === value(record.id, 'program'))
  return {
    name: nameOf(record),
    level: Object.values(host?.offers ?? {}).find((offer) => offer.role === role)?.level,
    value: (parameter) => value(record.id, parameter),
    program: program?.text === undefined ? undefined : planPrograms([program], [])[0],
  }
}
