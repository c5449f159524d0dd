/** The parameters of a component under the headings of its kind; what has no effect as things are is left out. */
import type { Condition, Kind, ParameterSpec } from '../../sim/kind.ts'
import type { Topology } from '../../topology/document.ts'
import type { ResolvedParameter } from '../../topology/resolve.ts'
import { useLab } from '../store/lab.ts'
import { resolved } from '../store/resolved.ts'
import { kindText, t } from '../text/text.ts'
import { entriesFor } from './EntryField.tsx'
import styles from './inspector.module.css'
import { Parameter } from './Parameter.tsx'

type Values = Readonly<Record<string, ResolvedParameter | undefined>>

export function Parameters({ id, kind }: { id: string; kind: Kind }) {
  const values: Values = useLab(({ topology }) => resolved(topology, id))
  const topology = useLab((state) => state.topology)
  return sectionsOf(kind, values).map(([section, names]) => (
    <section key={section} className={styles.section}>
      <h3>{section === '' ? t('inspector.parameters') : kindText(kind, `section.${section}`, section)}</h3>
      {names.map((name) => {
        const current = values[name]
        const spec = kind.parameters[name]
        return current && (current.origin === 'own' || hasChoice(topology, id, kind, spec)) ? (
          <Parameter
            key={name}
            owner={id}
            kind={kind}
            name={name}
            spec={spec}
            current={current}
            idle={!hasEffect(spec, values)}
          />
        ) : null
      })}
    </section>
  ))
}

/** A program that holds one only needs not be asked which. */
function hasChoice(topology: Topology, id: string, kind: Kind, spec: ParameterSpec): boolean {
  if (spec.type !== 'text' || spec.entryOf === undefined) return true
  const names = entriesFor(topology, id, kind, spec)
  return names === null || names.length > 1
}

/** Names of parameters by heading, in the order of the kind. What a person has set is shown in any case. */
export function sectionsOf(kind: Kind, values: Values): [string, string[]][] {
  const sections = new Map<string, string[]>()
  for (const [name, spec] of Object.entries(kind.parameters)) {
    if (!hasEffect(spec, values) && values[name]?.origin !== 'own') continue
    const section = spec.section ?? ''
    sections.set(section, [...(sections.get(section) ?? []), name])
  }
  return [...sections].sort(([a], [b]) => Number(b === '') - Number(a === ''))
}

export const hasEffect = ({ when }: ParameterSpec, values: Values): boolean => when === undefined || holds(when, values)

function holds(when: Condition, values: Values): boolean {
  const value = values[when.parameter]?.value
  if (value === undefined) return false
  return 'above' in when ? Number(value) > when.above : typeof value !== 'number' && when.is.includes(value)
}
