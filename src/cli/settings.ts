/** Options that change a document before it runs: `--set`, `--seed`, `--until`. */
import { catalogue } from '../catalogue/index.ts'
import type { ParameterSpec } from '../sim/kind.ts'
import type { Edit, ParameterValue, Topology } from '../topology/document.ts'
import { applyEdits } from '../topology/edits.ts'
import { checkValue } from '../topology/parameters.ts'
import { parseQuantity } from '../topology/quantity.ts'
import { limits } from '../topology/schema.ts'
import { show } from '../topology/show.ts'
import { BadInput } from './shell.ts'

export interface Settings {
  readonly set?: readonly string[]
  readonly seed?: string
  readonly until?: string
}

export function withSettings(topology: Topology, { set = [], seed, until }: Settings): Topology {
  const changed = applyEdits(
    topology,
    set.map((text) => parseSetting(topology, text)),
  )
  return {
    ...changed,
    ...(seed !== undefined && { seed: parseSeed(seed) }),
    ...(until !== undefined && { duration: parseUntil(until) }),
  }
}

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : -1
  if (seed >= 0 && seed <= limits.seed) return seed
  throw new BadInput(`--seed: ${show(text)} where a whole number from 0 to ${limits.seed} is expected`)
}

function parseUntil(text: string): number {
  const seconds = parseQuantity(text, 'second')
  if (seconds !== null && seconds > 0 && seconds <= limits.durationSeconds) return seconds
  throw new BadInput(
    `--until: ${show(text)} where a time such as 2s, 500ms or 30us is expected, at most ${limits.durationSeconds} s`,
  )
}

/** so many ids are told to who names one that is not there */
const namedIds = 12

/** `<id>.<parameter>=<value>`; a number may have a unit. */
function parseSetting(topology: Topology, text: string): Edit {
  const parts = /^([A-Za-z0-9-]+)\.([A-Za-z0-9_-]+)=(.*)$/s.exec(text)
  if (!parts) throw new BadInput(`--set: ${show(text)} where <id>.<parameter>=<value> is expected`)
  const [, id, parameter, value] = parts
  const at = `--set ${id}.${parameter}`
  const record = [...topology.components, ...topology.links].find((each) => each.id === id)
  if (!record) {
    const ids = topology.components.map((each) => each.id)
    const some = ids.slice(0, namedIds).join(', ') + (ids.length > namedIds ? ` and ${ids.length - namedIds} more` : '')
    throw new BadInput(`${at}: ${show(id)} is not in the topology, which has ${some}`)
  }
  const kind = catalogue.find((each) => each.kind === record.kind)
  if (!kind) throw new BadInput(`${at}: ${show(record.kind)} is not a kind of the catalogue`)
  if (!Object.hasOwn(kind.parameters, parameter)) {
    throw new BadInput(`${at}: ${kind.title} has no such parameter, only: ${Object.keys(kind.parameters).join(', ') || 'none'}`)
  }
  const spec = kind.parameters[parameter]
  const parsed = parseValue(spec, value)
  if (parsed === null) throw new BadInput(`${at}: ${show(value)} where ${expected(spec)} is expected`)
  const bad = checkValue(spec, parsed)
  if (bad) throw new BadInput(`${at}: ${bad.message}`)
  return { type: 'set', id, parameter, value: parsed }
}

function parseValue(spec: ParameterSpec, text: string): ParameterValue | null {
  if (spec.type === 'number') return parseQuantity(text, spec.unit)
  if (spec.type === 'flag') return text === 'true' ? true : text === 'false' ? false : null
  return text
}

const expected = (spec: ParameterSpec) => (spec.type === 'number' ? `a number (unit: ${spec.unit})` : 'true or false')
