import { Tooltip } from 'radix-ui'
import type { ReactElement } from 'react'
import styles from './parts.module.css'

export interface TipProps {
  readonly text: string
  /** key that does the same, as written on the keyboard */
  readonly keys?: string
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  readonly children: ReactElement
}

/** A short explanation of the one element inside it, on hover and on keyboard focus. */
export function Tip({ text, keys, side = 'bottom', children }: TipProps) {
  return (
    <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
      <Tooltip.Root>
        <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className={styles.tip} side={side} sideOffset={6} collisionPadding={8}>
            {text}
            {keys && <kbd className={styles.tipKeys}>{keys}</kbd>}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}
