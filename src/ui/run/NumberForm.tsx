import type { Unit } from '../../sim/kind.ts'
import { t } from '../text/text.ts'
import { formatExact, formatInFull, parse } from '../text/units.ts'
import { LineForm } from './LineForm.tsx'

export interface NumberFormProps {
  readonly title: string
  readonly hint: string
  readonly unit: Unit
  readonly value: number
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  /** offers to draw another value */
  readonly dice?: { readonly title: string; readonly draw: () => number }
  onSet(value: number): void
}

/** One number of the run, in a popover. */
export function NumberForm({ title, hint, unit, value, min, max, whole, dice, onSet }: NumberFormProps) {
  const written = (number: number) => (whole ? String(number) : formatExact(number, unit))

  function submit(text: string): string | null {
    const number = parse(text, unit)
    if (text.trim() === '') return t('run.number.empty', { example: written(value) })
    if (number === null || (whole && !Number.isInteger(number))) return t('run.number.unreadable', { text: text.trim() })
    if (number < min || number > max)
      return t('run.number.range', { value: text.trim(), min: formatInFull(min, unit), max: formatInFull(max, unit) })
    if (number !== value) onSet(number)
    return null
  }

  return (
    <LineForm
      title={title}
      hint={hint}
      action={t('run.number.set')}
      dice={dice && { title: dice.title, draw: () => String(dice.draw()) }}
      initial={() => written(value)}
      submit={submit}
    />
  )
}
