import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { NumberParameter } from '../../sim/kind.ts'
import { checkValue } from '../../topology/parameters.ts'
import { t } from '../text/text.ts'
import { formatExact, formatInFull, parse, quantity, stepped } from '../text/units.ts'
import styles from './fields.module.css'

interface NumberFieldProps {
  readonly id: string
  readonly describedBy?: string
  readonly spec: Pick<NumberParameter, 'unit' | 'min' | 'max' | 'integer'> & { readonly title: string; readonly default?: number }
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
  const full = (number: number) => formatInFull(number, spec.unit)
  const still = full(value)
  const message = useRef<HTMLParagraphElement>(null)
  // the field may be the last that is in view
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new message is to be seen
  useEffect(() => {
    // no value is given back: in some browsers it is a promise, which is no clean-up
    message.current?.scrollIntoView({ block: 'nearest' })
  }, [fault])

  function keep(text: string): void {
    const next = parse(text, spec.unit, quantity(value, spec.unit).unit)
    const wrong = next === null ? unreadable(text) : refused(next)
    if (next === null || wrong !== null) {
      setFault(wrong)
      return
    }
    setFault(null)
    setDraft(null)
    if (next !== value) onChange(next)
  }
  function unreadable(text: string): string {
    const example = formatExact(spec.default ?? value, spec.unit)
    return text.trim() === ''
      ? t('field.empty', { example, still })
      : t('field.unreadable', { text: text.trim(), example, still })
  }
  function refused(next: number): string | null {
    const bad = checkValue({ type: 'number', doc: '', cite: noCite, ...spec, default: 0 }, next)
    if (bad === null) return null
    const words = { value: full(next), min: full(spec.min), max: full(spec.max), still }
    return bad.code in faults ? t(faults[bad.code as keyof typeof faults], words) : bad.message
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
        <p ref={message} id={`${id}-fault`} className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </>
  )
}

const faults = {
  'below-minimum': 'field.below-minimum',
  'above-maximum': 'field.above-maximum',
  'not-whole': 'field.not-whole',
} as const
const noCite = { role: 'assumed', text: '' } as const
