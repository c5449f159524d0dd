import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './canvas.module.css'

/** The first words on an empty canvas. */
export function CanvasHint() {
  const empty = useLab((state) => state.topology.components.length === 0)
  if (!empty) return null
  return (
    <div className={styles.hint}>
      <h2>{t('canvas.empty-title')}</h2>
      <p>{t('canvas.empty-text')}</p>
    </div>
  )
}
