/** One paper: what it asks, its figures, its numbers, its experiments and its set-up. */
import { useLayoutEffect, useMemo, useRef } from 'react'
import type { Paper } from '../../papers/paper.ts'
import { plural, t } from '../text/text.ts'
import { Experiments } from './Experiments.tsx'
import { FigureCard } from './FigureCard.tsx'
import styles from './page.module.css'
import { Rows } from './Rows.tsx'
import { grade } from './row-units.ts'
import { standing, useRuns } from './runs.ts'
import { scrolled } from './state.ts'

export function PaperPage({ paper }: { paper: Paper }) {
  const page = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    page.current?.scrollTo({ top: scrolled.get(paper.id) ?? 0 })
  }, [paper.id])
  return (
    <article
      ref={page}
      className={styles.page}
      aria-label={paper.title}
      onScroll={({ currentTarget }) => scrolled.set(paper.id, currentTarget.scrollTop)}
    >
      <div className={styles.inner}>
        <header className={styles.head}>
          <p className={styles.venue}>{t('papers.venue', { venue: paper.venue, year: paper.year })}</p>
          <h2 className={styles.title}>{paper.title}</h2>
          <p className={styles.authors}>{paper.authors}</p>
          <p className={styles.summary}>{paper.summary}</p>
          <div className={styles.strip}>
            <Stats paper={paper} />
            <nav className={styles.contents} aria-label={t('papers.contents')}>
              {contents
                .filter((part) => part !== 'figures' || paper.figures.length > 0)
                .map((part) => (
                  <button key={part} type="button" onClick={() => goTo(`papers-${part}`)}>
                    {t(`papers.${part}`)}
                  </button>
                ))}
            </nav>
          </div>
          {paper.excuse !== undefined && (
            <p className={styles.excuse}>
              <b>{t('papers.excuse')}</b> {paper.excuse}
            </p>
          )}
        </header>
        {paper.figures.length > 0 && (
          <section aria-labelledby="papers-figures">
            <h3 id="papers-figures" tabIndex={-1} className={styles.section}>
              {t('papers.figures')}
            </h3>
            <div className={styles.figures}>
              {paper.figures.map((figure) => (
                <FigureCard key={figure.id} figure={figure} />
              ))}
            </div>
          </section>
        )}
        <section aria-labelledby="papers-rows">
          <Rows paper={paper} />
        </section>
        <section aria-labelledby="papers-experiments">
          <h3 id="papers-experiments" tabIndex={-1} className={styles.section}>
            {t('papers.experiments')} <small>{paper.experiments.length}</small>
          </h3>
          <Experiments experiments={paper.experiments} />
        </section>
        {paper.setUp.length > 0 && (
          <details className={styles.setUp}>
            <summary>
              <span className={styles.section}>{t('papers.set-up')}</span>
              <small>{plural('papers.set-up.count', paper.setUp.length)}</small>
            </summary>
            <ul>
              {paper.setUp.map(({ fact, text }) => (
                <li key={fact}>
                  <code>{fact}</code>
                  {text}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </article>
  )
}

const contents = ['figures', 'rows', 'experiments'] as const

/** Shows a part of the page; the focus goes with it. */
function goTo(id: string): void {
  const heading = document.getElementById(id)
  heading?.scrollIntoView({ block: 'start', behavior: 'smooth' })
  heading?.focus({ preventScroll: true })
}

const share = (error: number) => (Number.isNaN(error) ? '–' : `${(error * 100).toFixed(error < 0.0995 ? 1 : 0)} %`)

interface Stat {
  readonly what: 'predicted' | 'within' | 'median' | 'worst' | 'fitted' | 'not-explained'
  readonly value: string
  readonly look?: ReturnType<typeof grade>
}

function Stats({ paper }: { paper: Paper }) {
  const runs = useRuns()
  const now = useMemo(() => standing(paper, runs), [paper, runs])
  const known = now.predictions.some((error) => error !== null)
  const stats: Stat[] = [
    { what: 'predicted', value: String(now.predicted) },
    { what: 'fitted', value: String(now.fitted) },
    { what: 'not-explained', value: String(now.notExplained) },
  ]
  if (now.predicted > 0)
    stats.splice(
      1,
      0,
      { what: 'within', value: known ? String(now.withinTenth) : '–' },
      { what: 'median', value: share(now.medianAbsoluteError), look: known ? grade(now.medianAbsoluteError) : undefined },
      { what: 'worst', value: share(now.worstAbsoluteError), look: known ? grade(now.worstAbsoluteError) : undefined },
    )
  return (
    <dl className={styles.stats} data-testid="papers-stats">
      {stats.map(({ what, value, look }) => (
        <div key={what} data-grade={look}>
          <dt>{t(`papers.stat.${what}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
