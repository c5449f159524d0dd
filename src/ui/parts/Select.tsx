/** Choosing one of several, each with a line about it. */
import { Check, ChevronsUpDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import styles from './select.module.css'

export interface Option {
  readonly value: string
  readonly title: string
  readonly doc?: string
  readonly disabled?: boolean
}

interface SelectProps {
  readonly id?: string
  readonly label: string
  readonly value: string
  readonly options: readonly Option[]
  onChange(value: string): void
}

/** Radix takes no empty string as a value. */
const nothing = '\u0000'
const outer = (value: string) => (value === nothing ? '' : value)
const inner = (value: string) => (value === '' ? nothing : value)

export function Select({ id, label, value, options, onChange }: SelectProps) {
  const chosen = options.find((option) => option.value === value)
  return (
    <Radix.Root value={inner(value)} onValueChange={(next) => onChange(outer(next))}>
      <Radix.Trigger id={id} className={styles.trigger} aria-label={label}>
        <span className={styles.value}>
          <Radix.Value>{chosen?.title ?? value}</Radix.Value>
        </span>
        <ChevronsUpDown size={13} aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.content} position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={inner(option.value)} className={styles.option} disabled={option.disabled}>
                <Radix.ItemIndicator className={styles.check}>
                  <Check size={14} />
                </Radix.ItemIndicator>
                <span>
                  <Radix.ItemText>{option.title}</Radix.ItemText>
                  {option.doc && <small>{option.doc}</small>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
