import { Cable, ChevronDown, CircleCheck, CircleX, Crosshair, TriangleAlert, Wrench } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { Fix, Problem } from '../../topology/problem.ts'
import { Button } from '../parts/Button.tsx'
import { useLab } from '../store/lab.ts'
import { capitalised, withNames } from '../store/words.ts'
import { t } from '../text/text.ts'
import { isMendedByLink, sorted, whyOf } from './explain.ts'
import styles from './problems.module.css'
import { showSubject } from './show-subject.ts'

/** What is wrong with the design, why that matters, and ways to mend it. */
export function ProblemsPanel() {
  const problems = useLab((state) => state.problems)
  if (problems.length === 0) return <AllWell />
  return (
    <ul className={styles.list} aria-label={t('problems.title')}>
      {sorted(problems).map((problem) => (
        <Row key={`${problem.code} ${problem.path} ${problem.message}`} problem={problem} />
      ))}
    </ul>
  )
}

function AllWell() {
  return (
    <div className={styles.well}>
      <CircleCheck size={22} strokeWidth={1.75} />
      <p>{t('problems.good')}</p>
      <small>{t('problems.good.hint')}</small>
    </div>
  )
}

function Row({ problem }: { problem: Problem }) {
  const { severity, message, subject, fixes, code } = problem
  const why = whyOf(code)
  const topology = useLab((state) => state.topology)
  return (
    <li className={styles.row} data-severity={severity} data-code={code}>
      <span className={styles.severity} role="img" aria-label={t(severity === 'error' ? 'problems.error' : 'problems.warning')}>
        {severity === 'error' ? <CircleX size={16} /> : <TriangleAlert size={16} />}
      </span>
      <div className={styles.words}>
        <p>{capitalised(message, topology)}</p>
        {why && <small>{t(why)}</small>}
      </div>
      <div className={styles.actions}>
        {subject !== undefined && (
          <Button look="quiet" onClick={() => showSubject(subject)}>
            <Crosshair size={14} />
            {t('problems.show')}
          </Button>
        )}
        {fixes.length > 0 && <Fixes fixes={fixes} />}
        {fixes.length === 0 && subject !== undefined && isMendedByLink(code) && (
          <Button onClick={() => useLab.getState().openDialog('connect', subject)} data-testid="fix-link">
            <Cable size={14} />
            {t('inspector.connect')}
          </Button>
        )}
      </div>
    </li>
  )
}

/** The best fix as a button, the others behind an arrow. */
function Fixes({ fixes: [best, ...others] }: { fixes: readonly Fix[] }) {
  const topology = useLab((state) => state.topology)
  return (
    <span className={styles.fixes} data-several={others.length > 0 || undefined}>
      <Button onClick={() => mend(best)} data-testid="fix" title={withNames(best.title, topology)}>
        <Wrench size={14} />
        <span className={styles.fixTitle}>{withNames(best.title, topology)}</span>
      </Button>
      {others.length > 0 && (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger asChild>
            <Button aria-label={t('problems.fix.others')}>
              <ChevronDown size={14} />
            </Button>
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4} collisionPadding={8}>
              {others.map((fix) => (
                <DropdownMenu.Item key={fix.title} className={styles.menuItem} onSelect={() => mend(fix)}>
                  {withNames(fix.title, topology)}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
    </span>
  )
}

/** One undo step; a fix that no longer applies says so. */
function mend(fix: Fix): void {
  const { apply, notify, topology } = useLab.getState()
  try {
    apply(fix.edits, fix.title)
  } catch (error) {
    notify('bad', withNames(error instanceof Error ? error.message : String(error), topology))
  }
}
