/** Which of the programs that an object file holds: by name, where the names are known here. */
import type { Kind, TextParameter } from '../../sim/kind.ts'
import type { ProgramRecord, Topology } from '../../topology/document.ts'
import { type Option, Select } from '../parts/Select.tsx'
import { codeOf } from '../program/text-of.ts'
import { useLab } from '../store/lab.ts'
import { programOf } from '../store/programs.ts'
import { resolved } from '../store/resolved.ts'
import { t } from '../text/text.ts'
import { TextField } from './TextField.tsx'

const known = new WeakMap<ProgramRecord, readonly string[]>()

/** Names of the programs in the one that a component runs; null where its file is not here. */
export function entriesFor(topology: Topology, owner: string, kind: Kind, spec: TextParameter): readonly string[] | null {
  const record = programOf(topology, String(resolved(topology, owner)[spec.entryOf ?? '']?.value ?? ''))
  if (record === undefined) return []
  const code = codeOf(record)
  if (code === null) return null
  const names = known.get(record) ?? kind.entries?.({ ...record, code }) ?? []
  known.set(record, names)
  return names
}

interface EntryFieldProps {
  readonly id: string
  readonly owner: string
  readonly kind: Kind
  readonly spec: TextParameter
  readonly title: string
  readonly value: string
  change(value: string): void
}

export function EntryField({ id, owner, kind, spec, title, value, change }: EntryFieldProps) {
  const topology = useLab((state) => state.topology)
  const names = entriesFor(topology, owner, kind, spec)
  if (names === null) return <TextField id={id} value={value} maxLength={spec.maxLength} onChange={change} />
  const options: Option[] = names.map((name) => ({ value: name, title: name }))
  const gone: Option[] = value !== '' && !names.includes(value) ? [{ value, title: t('field.gone', { id: value }) }] : []
  const automatic = { value: '', title: t('field.automatic') }
  return <Select id={id} label={title} value={value} options={[automatic, ...gone, ...options]} onChange={change} />
}
