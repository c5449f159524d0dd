/** What is known of the text as it stands: mistakes, or size and bounds beside the limits of its level. */
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import type { ProgramLanguage } from '../../sim/plan.ts'
import type { Checked } from '../../worker/program-check.ts'
import type { Place } from '../../worker/program-place.ts'
import { type Option, Select } from '../parts/Select.tsx'
import { Tip } from '../parts/Tip.tsx'
import { plural, t } from '../text/text.ts'
import { format } from '../text/units.ts'
import type { Check } from './bench.ts'
import styles from './panel.module.css'

interface StatusLineProps {
  readonly language: ProgramLanguage
  readonly check: Check
  /** why it cannot be put into the design */
  readonly objection: string | null
  readonly place: Place
  /** the place is that of a component */
  readonly fixed: boolean
  onPlace(place: Place): void
}

const places = {
  'xdp-card': { level: 'nic', point: '' },
  xdp: { level: 'kernel', point: 'xdp' },
  tc: { level: 'kernel', point: 'tc-ingress' },
  netfilter: { level: 'kernel', point: '' },
} as const satisfies Record<string, Place>
type PlaceName = keyof typeof places
const names = Object.keys(places) as PlaceName[]

export function StatusLine({ language, check, objection, place, fixed, onPlace }: StatusLineProps) {
  const here = names.find((name) => places[name].level === place.level && places[name].point === place.point) ?? 'netfilter'
  const options = names.map((name): Option => ({ value: name, title: t(`program.place.${name}`) }))
  return (
    <footer className={styles.status}>
      <div className={styles.outcome} role="status" data-testid="program-status">
        <Outcome check={check} objection={objection} />
      </div>
      {check.state === 'checked' && check.checked.facts && <Facts facts={check.checked.facts} />}
      {!fixed && language !== 'javascript' && (
        <div className={styles.place}>
          <Select
            id="program-place"
            label={t('program.place')}
            value={here}
            options={options}
            onChange={(name) => onPlace(places[name as PlaceName])}
          />
        </div>
      )}
    </footer>
  )
}

function Outcome({ check, objection }: Pick<StatusLineProps, 'check' | 'objection'>) {
  if (objection !== null) return <Bad text={objection} />
  if (check.state === 'unknown') return <Bad text={check.reason} />
  if (check.state === 'checking')
    return (
      <span className={styles.quiet}>
        <LoaderCircle size={14} aria-hidden />
        {t('program.checking')}
      </span>
    )
  const { findings } = check.checked
  const [first] = findings
  if (first === undefined)
    return (
      <span className={styles.good}>
        <CircleCheck size={14} aria-hidden />
        {t('program.sound')}
      </span>
    )
  const text = first.line === undefined ? first.message : t('program.fault-line', { line: first.line, message: first.message })
  return <Bad text={findings.length > 1 ? `${text} (${plural('program.faults', findings.length)})` : text} />
}

const Bad = ({ text }: { text: string }) => (
  <span className={styles.bad}>
    <CircleAlert size={14} aria-hidden />
    {text}
  </span>
)

function Facts({ facts }: { facts: NonNullable<Checked['facts']> }) {
  const count = (value: number) => value.toLocaleString('en')
  if (facts.machine === 'javascript')
    return (
      <dl className={styles.facts}>
        <Fact name={t('program.fact.characters')} value={count(facts.characters)} />
        <Fact name={t('program.fact.exports')} value={facts.exports.join(', ') || '–'} doc={t('program.fact.exports-doc')} />
      </dl>
    )
  const { limits } = facts.target
  const limited = (value: number, limit: number) => t('program.limit-of', { value: count(value), limit: count(limit) })
  return (
    <dl className={styles.facts}>
      <Fact
        name={t('program.fact.instructions')}
        value={limited(facts.instructions, limits.instructions)}
        doc={t('program.fact.instructions-doc', { limit: count(limits.instructions) })}
      />
      <Fact name={t('program.fact.path')} value={count(facts.longestPath)} doc={t('program.fact.path-doc')} />
      <Fact
        name={t('program.fact.explored')}
        value={limited(facts.explored, limits.explored)}
        doc={t('program.fact.explored-doc', { limit: count(limits.explored) })}
      />
      <Fact name={t('program.fact.stack')} value={format(facts.stackDepth, 'byte')} doc={t('program.fact.stack-doc')} />
    </dl>
  )
}

function Fact({ name, value, doc }: { name: string; value: string; doc?: string }) {
  const row = (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
  return doc === undefined ? (
    row
  ) : (
    <Tip text={doc} side="top">
      {row}
    </Tip>
  )
}
