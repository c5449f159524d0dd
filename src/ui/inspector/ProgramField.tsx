/** Which of the design's programs a component runs, and the way to its text. */
import { Plus, SquareCode } from 'lucide-react'
import type { ProgramParameter } from '../../sim/kind.ts'
import { programsFor } from '../../topology/programs.ts'
import { Button } from '../parts/Button.tsx'
import { type Option, Select } from '../parts/Select.tsx'
import { openProgram } from '../program/state.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { AdmissionLine } from './AdmissionLine.tsx'
import fields from './fields.module.css'

interface ProgramFieldProps {
  readonly id: string
  readonly owner: string
  readonly name: string
  readonly spec: ProgramParameter
  readonly title: string
  /** id of a program; '' = none */
  readonly value: string
  change(value: string): void
}

export function ProgramField({ id, owner, name, spec, value, title, change }: ProgramFieldProps) {
  const topology = useLab((state) => state.topology)
  const options: Option[] = programsFor(topology, spec).map((program) => ({
    value: program.id,
    title: program.title || program.id,
    doc: t(`program.language.${program.language}`),
  }))
  const known = options.some((option) => option.value === value)
  const gone: Option[] = value !== '' && !known ? [{ value, title: t('field.gone', { id: value }) }] : []
  const none = { value: '', title: t('field.program-none') }
  const slot = { component: owner, parameter: name }
  return (
    <>
      <Select id={id} label={title} value={value} options={[none, ...gone, ...options]} onChange={change} />
      {known && <AdmissionLine owner={owner} program={value} />}
      <div className={fields.program}>
        {known && (
          <Button onClick={() => openProgram({ program: value, slot })}>
            <SquareCode size={14} />
            {t('program.open')}
          </Button>
        )}
        <Button onClick={() => openProgram({ program: null, slot })}>
          <Plus size={14} />
          {t('program.new')}
        </Button>
      </div>
    </>
  )
}
