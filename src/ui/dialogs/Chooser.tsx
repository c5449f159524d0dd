/** A filter over a list of things to choose from: type, arrows, Enter. What cannot be chosen says why. */
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react'
import type { Tone } from '../../sim/kind.ts'
import { Icon } from '../parts/Icon.tsx'
import { t } from '../text/text.ts'
import styles from './chooser.module.css'

export interface Choice {
  readonly id: string
  readonly title: string
  /** where it is */
  readonly detail: string
  readonly icon: string | undefined
  readonly tone: Tone
  /** why it cannot be chosen */
  readonly refusal?: string
}

interface ChooserProps {
  readonly label: string
  readonly placeholder: string
  readonly choices: readonly Choice[]
  readonly empty: string
  readonly footer?: ReactNode
  onChoose(id: string): void
}

export function Chooser({ label, placeholder, choices, empty, footer, onChoose }: ChooserProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const base = useId()
  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    return choices.filter(({ title, detail, id }) => {
      const text = `${title} ${detail} ${id}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
  }, [choices, query])
  const current = Math.min(at, found.length - 1)

  function press(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = Math.max(0, Math.min(found.length - 1, current + step))
      setAt(next)
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      const choice = found[current]
      if (choice && choice.refusal === undefined) onChoose(choice.id)
    }
  }

  return (
    <div className={styles.chooser}>
      <input
        type="text"
        role="combobox"
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
        autoFocus
        aria-expanded
        aria-controls={`${base}-list`}
        aria-activedescendant={found.length > 0 ? `${base}-${current}` : undefined}
        aria-label={label}
        className={styles.field}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div ref={list} id={`${base}-list`} role="listbox" aria-label={label} className={styles.list}>
        {found.map(({ id, title, detail, icon, tone, refusal }, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            key={id}
            id={`${base}-${index}`}
            role="option"
            aria-selected={index === current}
            aria-disabled={refusal !== undefined}
            className={styles.choice}
            data-tone={tone}
            data-choice={id}
            onPointerMove={() => setAt(index)}
            onClick={() => refusal === undefined && onChoose(id)}
          >
            <Icon name={icon} size={16} />
            <span className={styles.words}>
              <span className={styles.title}>
                {title} <small>{detail}</small>
              </span>
              {refusal !== undefined && <span className={styles.refusal}>{refusal}</span>}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={styles.empty}>{query === '' ? empty : t('chooser.none', { query })}</p>}
      {footer}
    </div>
  )
}
