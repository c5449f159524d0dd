import { Dices } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useRef, useState } from 'react'
import type { Unit } from '../../sim/kind.ts'
import { Button } from '../parts/Button.tsx'
import { t } from '../text/text.ts'
import { formatExact, formatInFull, parse } from '../text/units.ts'
import styles from './run.module.css'

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
  const [text, setText] = useState(() => written(value))
  const [fault, setFault] = useState<string | null>(null)
  const close = useRef<HTMLButtonElement>(null)
  const id = useId()

  function submit(): void {
    const number = parse(text, unit)
    if (text.trim() === '') setFault(t('run.number.empty', { example: written(value) }))
    else if (number === null || (whole && !Number.isInteger(number))) setFault(t('run.number.unreadable', { text: text.trim() }))
    else if (number < min || number > max) {
      setFault(
        t('run.number.range', {
          value: text.trim(),
          min: formatInFull(min, unit),
          max: formatInFull(max, unit),
        }),
      )
    } else {
      if (number !== value) onSet(number)
      close.current?.click()
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className={styles.fieldName} htmlFor={id}>
        {title}
      </label>
      <div className={styles.fieldRow}>
        <input
          id={id}
          className={styles.field}
          value={text}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-hint`}
          spellCheck={false}
          autoComplete="off"
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setText(event.target.value)
            setFault(null)
          }}
        />
        {dice && (
          <Button aria-label={dice.title} title={dice.title} onClick={() => setText(String(dice.draw()))}>
            <Dices size={16} />
          </Button>
        )}
        <Button look="primary" type="submit">
          {t('run.number.set')}
        </Button>
      </div>
      <p id={`${id}-hint`} className={styles.hint} data-fault={fault !== null || undefined} aria-live="polite">
        {fault ?? hint}
      </p>
      <Popover.Close ref={close} hidden />
    </form>
  )
}
