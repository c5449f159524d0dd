import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { t } from '../text/text.ts'
import styles from './parts.module.css'

export interface DialogProps {
  readonly title: string
  /** one sentence below the title, read with it */
  readonly intro?: string
  /** CSS width; never wider than the page */
  readonly width?: number
  readonly children: ReactNode
  onClose(): void
}

/** A dialog that is open as long as it is rendered: title, contents, a way out. */
export function Dialog({ title, intro, width = 520, children, onClose }: DialogProps) {
  // without a trigger of its own Radix would leave the focus nowhere
  const [opener] = useState(() => document.activeElement)
  return (
    <Radix.Root open onOpenChange={(open) => open || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content
          className={styles.dialog}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // unless what was chosen has taken the focus
            const left = document.activeElement === document.body
            if (left && opener instanceof HTMLElement && opener.isConnected) opener.focus()
          }}
          style={{ '--dialog-width': `${width}px` } as React.CSSProperties}
          {...(intro === undefined && { 'aria-describedby': undefined })}
        >
          <header className={styles.dialogHead}>
            <Radix.Title className={styles.dialogTitle}>{title}</Radix.Title>
            {intro !== undefined && <Radix.Description className={styles.dialogIntro}>{intro}</Radix.Description>}
          </header>
          <div className={styles.dialogBody}>{children}</div>
          {/* last, so that the focus begins with the contents */}
          <Radix.Close className={styles.dialogClose} aria-label={t('dialog.close')}>
            <X size={16} />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
