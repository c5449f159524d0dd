/** Short messages at the foot of the canvas; they leave by themselves, later while the pointer or the focus is on them. */
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLab } from '../store/lab.ts'
import type { Toast } from '../store/state.ts'
import { t } from '../text/text.ts'
import styles from './toasts.module.css'

const icons = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const
/** ms that a message stays: reading time, longer with something to press */
const stay = ({ text, action, tone }: Toast) =>
  Math.min(8000, 2500 + 45 * text.length) + (action ? 4000 : 0) + (tone === 'bad' ? 2000 : 0)
/** A message that came up under a resting pointer must leave too. */
const heldLonger = 3

export function Toasts() {
  const toasts = useLab((state) => state.toasts)
  return (
    <ol className={styles.toasts} aria-label={t('toasts.name')}>
      {toasts.map((toast) => (
        <Message key={toast.id} toast={toast} />
      ))}
    </ol>
  )
}

function Message({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  const { dismiss } = useLab.getState()
  useEffect(() => {
    const timer = window.setTimeout(() => dismiss(toast.id), stay(toast) * (held ? heldLonger : 1))
    return () => window.clearTimeout(timer)
  }, [held, toast, dismiss])
  const Drawn = icons[toast.tone]
  return (
    <li
      className={styles.toast}
      data-tone-of={toast.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Drawn size={16} aria-hidden />
      <p>{toast.text}</p>
      {toast.action && (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            dismiss(toast.id)
            toast.action?.run()
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button type="button" className={styles.close} aria-label={t('toasts.close')} onClick={() => dismiss(toast.id)}>
        <X size={14} />
      </button>
    </li>
  )
}
