import { useLab } from '../store/lab.ts'
import { plural } from '../text/text.ts'
import { tally } from './explain.ts'
import styles from './problems.module.css'

/** Number of problems, coloured by the worst; nothing when all is well. For the head of the panel and the shell. */
export function ProblemsBadge() {
  const { errors, warnings } = tally(useLab((state) => state.problems))
  if (errors + warnings === 0) return null
  const words = [errors > 0 && plural('problems.errors', errors), warnings > 0 && plural('problems.warnings', warnings)]
  return (
    <span
      className={styles.badge}
      data-severity={errors > 0 ? 'error' : 'warning'}
      title={words.filter(Boolean).join(', ')}
      data-testid="problems-badge"
    >
      {errors + warnings}
    </span>
  )
}
