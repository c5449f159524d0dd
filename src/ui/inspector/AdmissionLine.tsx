/** At which levels a program may run, and why not at those that run code like it. */
import { useEffect, useMemo, useState } from 'react'
import type { ProgramRecord } from '../../topology/document.ts'
import type { Admission } from '../../worker/program-check.ts'
import { theBench } from '../program/bench.ts'
import { codeOf } from '../program/text-of.ts'
import { useLab } from '../store/lab.ts'
import { placeOfProgram, programOf } from '../store/programs.ts'
import { resolved } from '../store/resolved.ts'
import { t } from '../text/text.ts'
import fields from './fields.module.css'

interface AdmissionLineProps {
  readonly owner: string
  /** id of the program */
  readonly program: string
}

export function AdmissionLine({ owner, program }: AdmissionLineProps) {
  const topology = useLab((state) => state.topology)
  const record = programOf(topology, program)
  const entry = String(resolved(topology, owner).entry?.value ?? '')
  const place = placeOfProgram(topology, owner)
  const admissions = useAdmissions(record, place?.level ?? 'kernel', place?.point ?? '', entry)
  if (admissions === null) return null
  const allowed = admissions.filter((each) => each.allowed).map(({ level }) => t(`admission.${level}`))
  const refused = admissions.filter((each) => !each.allowed && !each.otherCode)
  return (
    <div className={fields.admission} role="status">
      <p title={admissions.map(({ why }) => why).join('\n')}>
        {allowed.length === 0 ? t('admission.nowhere') : t('admission.may', { places: allowed.join(', ') })}
      </p>
      {refused.map(({ level, why }) => (
        <p key={level} data-refused>
          {why}
        </p>
      ))}
    </div>
  )
}

/** Measured by the worker that checks programs; null until it has answered, or when it cannot. */
function useAdmissions(
  record: ProgramRecord | undefined,
  level: string,
  point: string,
  entry: string,
): readonly Admission[] | null {
  const [admissions, setAdmissions] = useState<readonly Admission[] | null>(null)
  const text = useMemo(() => {
    const code = record === undefined ? null : codeOf(record)
    return record === undefined || code === null ? null : { title: record.title, language: record.language, code }
  }, [record])
  useEffect(() => {
    let current = true
    setAdmissions(null)
    if (text === null) return
    theBench()
      .ask({ type: 'check', text, place: { level: level as Admission['level'], point, entry } })
      .then(
        (answer) => current && setAdmissions(answer.type === 'checked' ? (answer.checked.admissions ?? null) : null),
        // what the checker says of a program that it cannot check stands where the program is written
        () => {},
      )
    return () => {
      current = false
    }
  }, [text, level, point, entry])
  return admissions
}
