import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './topbar.module.css'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** Whether the design is kept, and since when. */
export function SaveHint() {
  const { origin, id, savedAt } = useLab((state) => state.work)
  const text =
    id !== null ? (savedAt === null ? t('save.saving') : t('save.saved', { time: clock.format(savedAt) })) : t(`save.${origin}`)
  return <span className={styles.saved}>{text}</span>
}
