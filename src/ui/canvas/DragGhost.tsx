/** What hangs from the pointer during a drag, and what would happen if it were dropped here. */
import { createPortal } from 'react-dom'
import { Icon } from '../parts/Icon.tsx'
import { kindOf, toneOf } from '../store/kinds.ts'
import { nameOfComponent } from '../store/place.ts'
import { t } from '../text/text.ts'
import styles from './canvas.module.css'
import { setGhost, useDrag } from './drag.ts'

export function DragGhost() {
  const verdicts = useDrag((state) => state.verdicts)
  const target = useDrag((state) => state.target)
  const refusal = useDrag((state) => state.refusal)
  if (!verdicts) return null
  const { payload } = verdicts
  const kind = kindOf(verdicts.kind)
  const title = payload.type === 'new' ? payload.title : nameOfComponent(payload.id)
  const where = target?.ok
    ? target.host === null
      ? t('drag.onto-canvas')
      : t('drag.into', { host: nameOfComponent(target.host) })
    : null
  return createPortal(
    <div ref={setGhost} className={styles.ghost} data-tone={toneOf(kind)} aria-hidden>
      <div className={styles.ghostChip}>
        <Icon name={kind?.look.icon} size={14} />
        <b>{title}</b>
      </div>
      {(refusal ?? where) && (
        <div className={styles.reason} data-ok={target?.ok}>
          {refusal ? (
            <>
              <p>{refusal.reason}</p>
              <p className={styles.instead}>{refusal.instead}</p>
            </>
          ) : (
            where
          )}
        </div>
      )}
    </div>,
    document.body,
  )
}
