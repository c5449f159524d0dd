/** Where a number or a statement comes from: the role as a badge, the source, its words. */
import type { Citation } from '../../sim/kind.ts'
import { t } from '../text/text.ts'
import styles from './cite.module.css'

export function RoleBadge({ role }: { role: Citation['role'] }) {
  return (
    <span className={styles.badge} data-role={role}>
      {t(`role.${role}`)}
    </span>
  )
}

export function Cite({ cite }: { cite: Citation }) {
  const where = [cite.source, cite.section && t('cite.section', { section: cite.section })].filter(Boolean).join(', ')
  return (
    <div className={styles.cite}>
      <div className={styles.source}>
        <RoleBadge role={cite.role} />
        {where && <span>{where}</span>}
      </div>
      <p className={cite.role === 'assumed' ? styles.reason : styles.quote}>{cite.text}</p>
    </div>
  )
}
