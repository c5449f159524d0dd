import { Popover } from 'radix-ui'
import { useId, useRef, useState } from 'react'
import { feed } from '../live/feed.ts'
import { Button } from '../parts/Button.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import styles from './run.module.css'
import { readUntil, runUntil } from './until.ts'

/** Asks for a simulated time and runs to it. */
export function UntilForm() {
  const duration = useLab((state) => state.topology.duration)
  const [text, setText] = useState(() => suggestion(feed.frame?.seconds ?? 0, duration))
  const [fault, setFault] = useState<string | null>(null)
  const close = useRef<HTMLButtonElement>(null)
  const id = useId()

  function submit(): void {
    const now = feed.frame?.seconds ?? 0
    const reading = readUntil(text, now, duration)
    if ('seconds' in reading) {
      runUntil(reading.seconds)
      close.current?.click()
      return
    }
    const written = text.trim()
    if (reading.fault === 'unreadable') setFault(t('run.until.unreadable', { text: written }))
    else if (reading.fault === 'past') setFault(t('run.until.past', { time: written, now: format(now, 'second') }))
    else setFault(t('run.until.beyond', { time: written, duration: format(duration, 'second') }))
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className={styles.fieldName} htmlFor={id}>
        {t('run.until.title')}
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
        <Button look="primary" type="submit">
          {t('run.until.go')}
        </Button>
      </div>
      <p id={`${id}-hint`} className={styles.hint} data-fault={fault !== null || undefined} aria-live="polite">
        {fault ?? t('run.until.hint')}
      </p>
      <Popover.Close ref={close} hidden />
    </form>
  )
}

/** The next tenth of the run. */
function suggestion(now: number, duration: number): string {
  const tenth = duration / 10
  return format(Math.min(duration, (Math.floor(now / tenth + 1e-9) + 1) * tenth), 'second')
}
