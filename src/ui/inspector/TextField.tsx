import { useEffect, useState } from 'react'
import styles from './fields.module.css'

interface TextFieldProps {
  readonly id: string
  readonly value: string
  readonly placeholder?: string
  readonly maxLength: number
  readonly lines?: number
  readonly label?: string
  readonly className?: string
  /** marks the field that opening the inspector goes to */
  readonly first?: boolean
  onChange(value: string): void
}

/** Text that is kept when it is left or on Enter; Escape gives the old one back. */
export function TextField({ id, value, placeholder, maxLength, lines, label, className, first, onChange }: TextFieldProps) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const Field = lines === undefined ? 'input' : 'textarea'
  return (
    <Field
      id={id}
      className={className ?? styles.input}
      value={draft}
      placeholder={placeholder}
      maxLength={maxLength}
      rows={lines}
      spellCheck={lines !== undefined}
      aria-label={label}
      data-inspector-title={first || undefined}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => draft !== value && onChange(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && lines === undefined) event.currentTarget.blur()
        if (event.key === 'Escape' && draft !== value) {
          event.stopPropagation()
          setDraft(value)
        }
      }}
    />
  )
}
