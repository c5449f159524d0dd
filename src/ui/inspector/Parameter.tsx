/** One parameter: its control, where its value comes from, and the way back to the default. */
import { BookOpen, RotateCcw } from 'lucide-react'
import { Popover, Switch } from 'radix-ui'
import { memo } from 'react'
import type { Kind, ParameterSpec } from '../../sim/kind.ts'
import type { ParameterValue } from '../../topology/document.ts'
import { canPlace } from '../../topology/placement.ts'
import type { ResolvedParameter } from '../../topology/resolve.ts'
import { titleOf } from '../canvas/layout.ts'
import { Cite, RoleBadge } from '../parts/Cite.tsx'
import { Pane } from '../parts/Pane.tsx'
import { type Option, Select } from '../parts/Select.tsx'
import { Tip } from '../parts/Tip.tsx'
import { editsToUse } from '../share/open-file.ts'
import { catalogueList, kindOf, profileList } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { profileInForce, settingOf } from '../store/resolved.ts'
import { treeOf } from '../store/tree.ts'
import { refusalOf } from '../store/words.ts'
import { kindText, t } from '../text/text.ts'
import { EntryField } from './EntryField.tsx'
import { FileField } from './FileField.tsx'
import fields from './fields.module.css'
import styles from './inspector.module.css'
import { NumberField } from './NumberField.tsx'
import { ProgramField } from './ProgramField.tsx'
import { TextField } from './TextField.tsx'

interface ParameterProps {
  readonly owner: string
  readonly kind: Kind
  readonly name: string
  readonly spec: ParameterSpec
  readonly current: ResolvedParameter
  /** it has no effect as the others are */
  readonly idle?: boolean
}

/** One change: the value, or back to the default when the default is the same. */
function set(owner: string, name: string, title: string, value: ParameterValue | null, merge = false): void {
  const { topology, apply } = useLab.getState()
  const kept = value === null ? null : settingOf(topology, owner, name, value)
  const label = t('inspector.set', { parameter: title })
  apply([{ type: 'set', id: owner, parameter: name, value: kept }], label, merge ? { merge: `set ${owner} ${name}` } : {})
}

export const Parameter = memo(function Parameter({ owner, kind, name, spec, current, idle }: ParameterProps) {
  const id = `parameter-${owner}-${name}`
  const title = kindText(kind, `parameter.${name}.title`, spec.title)
  const doc = kindText(kind, `parameter.${name}.doc`, spec.doc)
  const { value, origin } = current
  const change = (next: ParameterValue | null, merge?: boolean) => set(owner, name, title, next, merge)
  return (
    <div className={styles.parameter} data-parameter={name} data-origin={origin} data-idle={idle || undefined}>
      <div className={styles.label}>
        <Tip text={idle ? t('inspector.idle', { doc }) : doc} side="left">
          <label htmlFor={id}>{title}</label>
        </Tip>
        <Source {...{ owner, kind, name, title, doc, current }} />
        {origin === 'own' && (
          <Tip text={t('inspector.reset')}>
            <button
              type="button"
              className={fields.mini}
              aria-label={t('inspector.reset-of', { parameter: title })}
              onClick={() => change(null)}
            >
              <RotateCcw size={13} />
            </button>
          </Tip>
        )}
      </div>
      <div className={styles.control} data-type={spec.type} data-wide={isWide(spec) || undefined}>
        <Control {...{ id, owner, kind, name, spec, value, title, change }} />
      </div>
    </div>
  )
})

/** Words need a line of their own, figures and short names do not. */
function isWide(spec: ParameterSpec): boolean {
  switch (spec.type) {
    case 'choice':
      return Object.values(spec.options).some(({ title }) => title.length > 11)
    case 'text':
      return spec.maxLength > 40
    default:
      return spec.type === 'file' || spec.type === 'program' || spec.type === 'reference' || spec.type === 'profile'
  }
}

interface ControlProps extends Omit<ParameterProps, 'current' | 'idle'> {
  readonly id: string
  readonly title: string
  readonly value: ParameterValue
  change(value: ParameterValue, merge?: boolean): void
}

function Control({ id, owner, kind, name, spec, value, title, change }: ControlProps) {
  const use = (sha256: string) =>
    useLab
      .getState()
      .apply(editsToUse(sha256, { component: owner, parameter: name }, spec), t('inspector.set', { parameter: title }))
  switch (spec.type) {
    case 'number':
      return <NumberField id={id} spec={{ ...spec, title }} value={Number(value)} onChange={change} />
    case 'flag':
      return (
        <Switch.Root id={id} className={fields.switch} checked={value === true} onCheckedChange={(next) => change(next)}>
          <Switch.Thumb className={fields.thumb} />
        </Switch.Root>
      )
    case 'text':
      if (spec.entryOf !== undefined) return <EntryField {...{ id, owner, kind, spec, title, value: String(value), change }} />
      return <TextField id={id} value={String(value)} maxLength={spec.maxLength} onChange={change} />
    case 'choice':
      return <ChoiceControl {...{ id, owner, kind, name, spec, value: String(value), title, change }} />
    case 'reference':
      return <ReferenceControl {...{ id, owner, role: spec.role, value: String(value), title, change }} />
    case 'profile': {
      const options: Option[] = profileList().map((profile) => ({ value: profile.id, title: profile.title, doc: profile.doc }))
      return (
        <Select
          id={id}
          label={title}
          value={String(value)}
          options={[{ value: '', title: t('field.profile-none') }, ...options]}
          onChange={change}
        />
      )
    }
    case 'program':
      return <ProgramField {...{ id, owner, name, spec, value: String(value), title, change }} />
    case 'file':
      return <FileField id={id} accept={spec.accept} value={String(value)} onChange={use} />
  }
}

interface PickProps {
  readonly id: string
  readonly owner: string
  readonly title: string
  readonly value: string
  change(value: string): void
}

function ChoiceControl({
  id,
  owner,
  kind,
  name,
  spec,
  value,
  title,
  change,
}: PickProps & { kind: Kind; name: string; spec: Extract<ParameterSpec, { type: 'choice' }> }) {
  const topology = useLab((state) => state.topology)
  const record = treeOf(topology).component(owner)
  const options: Option[] = Object.entries(spec.options).map(([option, words]) => {
    const text = (what: 'title' | 'doc') => kindText(kind, `parameter.${name}.${option}.${what}`, words[what])
    // a choice that says where the component sits can only name a place that is free
    const decides = kind.fits?.by === name && record?.parent !== undefined && option !== value
    const verdict =
      decides &&
      canPlace(topology, catalogueList(), kind.kind, { ...record.parameters, [name]: option }, record.parent ?? null, owner)
    const refused = verdict && !verdict.ok
    return {
      value: option,
      title: text('title'),
      doc: refused ? refusalOf(verdict, topology)?.reason : text('doc'),
      disabled: refused,
    }
  })
  return <Select id={id} label={title} value={value} options={options} onChange={change} />
}

function ReferenceControl({ id, owner, role, value, title, change }: PickProps & { role: string }) {
  const topology = useLab((state) => state.topology)
  const options: Option[] = topology.components
    .filter((record) => record.id !== owner && kindOf(record.kind)?.role === role)
    .map((record) => {
      const host = record.parent === undefined ? undefined : treeOf(topology).component(record.parent)
      return { value: record.id, title: titleOf(record, kindOf(record.kind)), doc: host && titleOf(host, kindOf(host.kind)) }
    })
  const gone: Option[] =
    value !== '' && !options.some((option) => option.value === value) ? [{ value, title: t('field.gone', { id: value }) }] : []
  return (
    <Select
      id={id}
      label={title}
      value={value}
      options={[{ value: '', title: t('field.automatic') }, ...gone, ...options]}
      onChange={change}
    />
  )
}

interface SourceProps extends Pick<ParameterProps, 'owner' | 'kind' | 'name' | 'current'> {
  readonly title: string
  readonly doc: string
}

/** Origin of the value in a word; its documentation and citation on request. */
function Source({ owner, kind, title, doc, current: { origin, cite } }: SourceProps) {
  const profile = useLab((state) => (origin === 'profile' ? profileInForce(state.topology, owner)?.title : undefined))
  if (origin === 'default' && !cite) return null
  const word = origin === 'own' || origin === 'default' ? null : t(`origin.${origin}`)
  const role = origin !== 'own' && cite ? cite.role : undefined
  return (
    <Popover.Root>
      <Popover.Trigger
        className={styles.source}
        aria-label={t('inspector.source-of', { parameter: title, source: role ? t(`role.${role}`) : t('origin.own') })}
      >
        {word && (
          <span className={styles.origin} data-origin={origin}>
            {word}
          </span>
        )}
        <span className={styles.dot} data-role={role ?? 'own'} />
      </Popover.Trigger>
      <Pane label={title} tone={kind.look.tone}>
        <div className={styles.about}>
          <h3>{title}</h3>
          <p>{doc}</p>
          {origin === 'profile' && profile && <p className={styles.from}>{t('origin.profile-long', { profile })}</p>}
          {origin === 'option' && <p className={styles.from}>{t('origin.option-long')}</p>}
          {origin === 'own' ? <p className={styles.from}>{t('origin.own-long')}</p> : cite && <Cite cite={cite} />}
        </div>
      </Pane>
    </Popover.Root>
  )
}

/** The citation of a kind, behind a small book. */
export function AboutKind({ kind }: { kind: Kind }) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.book} aria-label={t('inspector.kind-source')}>
        <BookOpen size={13} />
        <RoleBadge role={kind.cite.role} />
      </Popover.Trigger>
      <Pane label={t('inspector.kind-source')}>
        <div className={styles.about}>
          <Cite cite={kind.cite} />
        </div>
      </Pane>
    </Popover.Root>
  )
}
