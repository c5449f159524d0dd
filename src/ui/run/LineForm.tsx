import { Dices } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useRef, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import styles from './run.module.css'

interface LineFormProps {
  readonly title: string
  readonly hint: string
  /** what the button says */
  readonly action: string
  /** offers to draw another text */
  readonly dice?: { readonly title: string; readonly draw: () => string }
  /** what stands in the line at first */
  initial(): string
  /** acts on what is written; returns what is wrong with it, or null */
  submit(text: string): string | null
}

/** One line to write in a popover, which closes when it was right; what is wrong is said in place of the hint. */
export function LineForm({ title, hint, action, dice, initial, submit }: LineFormProps) {
  const [text, setText] = useState(initial)
  const [fault, setFault] = useState<string | null>(null)
  const close = useRef<HTMLButtonElement>(null)
  const id = useId()

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const wrong = submit(text)
        if (wrong === null) close.current?.click()
        else setFault(wrong)
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
          <Button aria-label={dice.title} title={dice.title} onClick={() => setText(dice.draw())}>
            <Dices size={16} />
          </Button>
        )}
        <Button look="primary" type="submit">
          {action}
        </Button>
      </div>
      <p id={`${id}-hint`} className={styles.hint} data-fault={fault !== null || undefined} aria-live="polite">
        {fault ?? hint}
      </p>
      <Popover.Close ref={close} hidden />
    </form>
  )
}
