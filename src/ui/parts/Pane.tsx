/** What a popover shows: a raised pane beside the panel it belongs to, or under its trigger. */
import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import type { Tone } from '../../sim/kind.ts'
import styles from './pane.module.css'

interface PaneProps {
  readonly label: string
  /** 'left': beside a panel at the right edge; 'bottom': under its trigger */
  readonly side?: 'left' | 'bottom'
  readonly tone?: Tone
  readonly children: ReactNode
}

export function Pane({ label, side = 'left', tone, children }: PaneProps) {
  return (
    <Popover.Portal>
      <Popover.Content
        className={styles.pane}
        aria-label={label}
        side={side}
        align={side === 'left' ? 'start' : 'end'}
        sideOffset={8}
        collisionPadding={12}
        data-tone={tone}
      >
        {children}
      </Popover.Content>
    </Popover.Portal>
  )
}
