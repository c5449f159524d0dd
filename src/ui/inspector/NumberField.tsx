import { type KeyboardEvent, useEffect, useState } from 'react'
import type { NumberParameter } from '../../sim/kind.ts'
import { checkValue } from '../../topology/parameters.ts'
import { t } from '../text/text.ts'
import { formatExact, parse, quantity, stepped } from '../text/units.ts'
import styles from './fields.module.css'

interface NumberFieldProps {
  readonly id: string
  readonly describedBy?: string
  readonly spec: Pick<NumberParameter, 'unit' | 'min' | 'max' | 'integer'> & { readonly title: string }
  readonly value: number
  /** `merge`: one of several key presses that are one gesture */
  onChange(value: number, merge?: boolean): void
}

/** A number with its unit, as people write it: `100 Mb/s`, `30us`. Arrows step in the leading digit; what is out of bounds says so. */
export function NumberField({ id, describedBy, spec, value, onChange }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value, from undo or from another field, replaces what was typed
  useEffect(() => {
    setDraft(null)
    setFault(null)
  }, [value])
  const shown = formatExact(value, spec.unit)

  function keep(text: string): void {
    const next = parse(text, spec.unit, quantity(value, spec.unit).unit)
    if (next === null) {
      setFault(t('field.unreadable', { text, example: formatExact(spec.max < 1e12 ? spec.min || value || 1 : value, spec.unit) }))
      return
    }
    const bad = checkValue({ type: 'number', doc: '', default: 0, cite: noCite, ...spec }, next)
    if (bad) {
      setFault(bad.message)
      return
    }
    setFault(null)
    setDraft(null)
    if (next !== value) onChange(next)
  }
  function press(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter') keep(event.currentTarget.value)
    if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation()
      setDraft(null)
      setFault(null)
    }
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : undefined
    if (direction === undefined) return
    event.preventDefault()
    const next = Math.min(spec.max, Math.max(spec.min, stepped(value, direction, spec.integer === true)))
    if (next !== value) onChange(next, true)
  }

  return (
    <>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        className={styles.input}
        autoComplete="off"
        spellCheck={false}
        value={draft ?? shown}
        aria-invalid={fault !== null}
        aria-describedby={fault ? `${id}-fault` : describedBy}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={(event) => draft !== null && keep(event.target.value)}
        onKeyDown={press}
      />
      {fault && (
        <p id={`${id}-fault`} className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </>
  )
}

const noCite = { role: 'assumed', text: '' } as const
