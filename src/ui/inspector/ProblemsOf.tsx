import { CircleX, TriangleAlert } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { isMendedByLink } from '../problems/explain.ts'
import { useLab } from '../store/lab.ts'
import { capitalised, withNames } from '../store/words.ts'
import { t } from '../text/text.ts'
import styles from './inspector.module.css'

/** What is wrong with one component, with the best way to mend it. */
export function ProblemsOf({ id }: { id: string }) {
  const problems = useLab(useShallow((state) => state.problems.filter(({ subject }) => subject === id)))
  const topology = useLab((state) => state.topology)
  if (problems.length === 0) return null
  return (
    <ul className={styles.problems} aria-label={t('inspector.problems')}>
      {problems.map(({ severity, message, code, path, fixes: [best] }) => (
        <li key={`${path} ${message}`} data-severity={severity}>
          {severity === 'error' ? <CircleX size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
          <div>
            <p>{capitalised(message, topology)}</p>
            {best && (
              <button type="button" onClick={() => useLab.getState().apply(best.edits, best.title)}>
                {withNames(best.title, topology)}
              </button>
            )}
            {!best && isMendedByLink(code) && (
              <button type="button" onClick={() => useLab.getState().openDialog('connect', id)}>
                {t('inspector.connect')}
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
