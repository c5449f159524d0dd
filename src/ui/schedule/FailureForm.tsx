import { Popover } from 'radix-ui'
import { useId, useRef, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Select } from '../parts/Select.tsx'
import { failureOf } from '../store/failure.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { t } from '../text/text.ts'
import { formatExact } from '../text/units.ts'
import { type FailureTimes, type Fault, failureEdits, readFailure, usualTimes } from './failures.ts'
import styles from './schedule.module.css'

interface FailureFormProps {
  /** what can be chosen; with one alone there is nothing to choose */
  readonly ids: readonly string[]
}

/** When something fails and when it is back, in a popover. */
export function FailureForm({ ids }: FailureFormProps) {
  const duration = useLab(({ topology }) => topology.duration)
  const started = useLab((state) => state.started)
  const usual = usualTimes(duration)
  const [id, setId] = useState(ids[0])
  const [fails, setFails] = useState(() => formatExact(usual.fails, 'second'))
  const [returns, setReturns] = useState(() => formatExact(usual.returns ?? duration, 'second'))
  const [fault, setFault] = useState<{ readonly fault: Fault; readonly field: keyof FailureTimes } | null>(null)
  const close = useRef<HTMLButtonElement>(null)
  const name = useId()

  function submit(): void {
    const reading = readFailure(fails, returns, duration)
    if ('fault' in reading) {
      setFault(reading)
      return
    }
    const { topology, edits, reschedule, notify } = useLab.getState()
    const parameter = failureOf(topology, id)
    if (parameter === undefined) return
    const label = t('schedule.added', { what: nameOfComponent(id), time: formatExact(reading.fails, 'second') })
    if (!reschedule([...edits, ...failureEdits(id, parameter, reading)], '')) return
    notify('good', label, { label: t('top.undo'), run: () => void reschedule(edits, '') })
    close.current?.click()
  }

  const field = (which: keyof FailureTimes, value: string, change: (text: string) => void) => (
    <div className={styles.field}>
      <label htmlFor={`${name}-${which}`}>{t(`schedule.${which}`)}</label>
      <input
        id={`${name}-${which}`}
        className={styles.input}
        value={value}
        placeholder={which === 'returns' ? t('schedule.never') : undefined}
        aria-invalid={fault?.field === which}
        aria-describedby={`${name}-hint`}
        spellCheck={false}
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          change(event.target.value)
          setFault(null)
        }}
      />
    </div>
  )

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <h3>{ids.length > 1 ? t('schedule.title-any') : t('schedule.title', { what: nameOfComponent(id) })}</h3>
      {ids.length > 1 && (
        <Select
          label={t('schedule.what')}
          value={id}
          options={ids.map((each) => ({ value: each, title: nameOfComponent(each) }))}
          onChange={setId}
        />
      )}
      <div className={styles.fields}>
        {field('fails', fails, setFails)}
        {field('returns', returns, setReturns)}
      </div>
      <p id={`${name}-hint`} className={styles.hint} data-fault={fault !== null || undefined} aria-live="polite">
        {fault
          ? t(`schedule.fault.${fault.fault}`, {
              text: (fault.field === 'fails' ? fails : returns).trim(),
              duration: formatExact(duration, 'second'),
            })
          : t(started ? 'schedule.hint-restarts' : 'schedule.hint')}
      </p>
      <Button look="primary" type="submit">
        {t('schedule.add')}
      </Button>
      <Popover.Close ref={close} hidden />
    </form>
  )
}
