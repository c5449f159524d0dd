/** The papers to choose from, each with how its predictions do. */
import { type KeyboardEvent, useMemo } from 'react'
import { papers } from '../../papers/index.ts'
import type { Paper } from '../../papers/paper.ts'
import { plural, t } from '../text/text.ts'
import styles from './list.module.css'
import { grade } from './row-units.ts'
import { type Standing, standing, useRuns } from './runs.ts'
import { choosePaper } from './state.ts'

export function PaperList({ chosen }: { chosen: Paper }) {
  return (
    <nav className={styles.list} aria-label={t('papers.list')}>
      <ul>
        {papers.map((paper) => (
          <li key={paper.id}>
            <Entry paper={paper} chosen={paper === chosen} />
          </li>
        ))}
      </ul>
      <p className={styles.note}>{t('papers.intro')}</p>
    </nav>
  )
}

function Entry({ paper, chosen }: { paper: Paper; chosen: boolean }) {
  const runs = useRuns()
  const now = useMemo(() => standing(paper, runs), [paper, runs])
  return (
    <button
      type="button"
      className={styles.entry}
      aria-current={chosen || undefined}
      data-papers-start={chosen || undefined}
      data-paper={paper.id}
      onClick={() => choosePaper(paper.id)}
      onKeyDown={step}
    >
      <b>{paper.title}</b>
      <span className={styles.who}>{shortAuthors(paper.authors)}</span>
      <span className={styles.who}>{t('papers.venue', { venue: paper.venue, year: paper.year })}</span>
      <Predictions now={now} />
    </button>
  )
}

/** Three names and no more. */
function shortAuthors(authors: string): string {
  const names = authors.split(', ')
  return names.length <= 3 ? authors : `${names[0]} et al.`
}

/** One mark for each predicted number: how near it is. */
function Predictions({ now }: { now: Standing }) {
  const { predictions, predicted, withinTenth } = now
  if (predicted === 0) return <span className={styles.score}>{plural('papers.none-predicted', now.rows)}</span>
  const known = predictions.filter((error) => error !== null).length
  return (
    <span className={styles.score}>
      <span className={styles.marks} aria-hidden>
        {sorted(predictions).map((error, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity but their place
          <i key={i} data-grade={error === null ? undefined : grade(error)} />
        ))}
      </span>
      {known < predicted
        ? t('papers.waiting-within', { done: known, all: predicted })
        : t('papers.within', { within: withinTenth, predicted })}
    </span>
  )
}

/** The nearest first, then what is not known yet: the marks read as one bar. */
const sorted = (errors: readonly (number | null)[]) =>
  [...errors].sort((a, b) => Math.abs(a ?? Number.MAX_VALUE) - Math.abs(b ?? Number.MAX_VALUE))

/** Arrows go through the list; what has the focus is shown. */
function step(event: KeyboardEvent<HTMLButtonElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (by === undefined) return
  event.preventDefault()
  const buttons = [...(event.currentTarget.closest('ul')?.querySelectorAll('button') ?? [])]
  const next = buttons[buttons.indexOf(event.currentTarget) + by]
  next?.focus()
  next?.click()
}
