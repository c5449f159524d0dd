/** One figure of a paper drawn again: what was published as marks, what the lab gives as curves; or both as a table. */
import { ChartSpline, Table2 } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { Figure } from '../../papers/paper.ts'
import { useSize } from '../charts/use-size.ts'
import { Tip } from '../parts/Tip.tsx'
import { plural, t } from '../text/text.ts'
import { FigurePlot } from './FigurePlot.tsx'
import styles from './figure.module.css'
import { type FigureData, figureData, settledPoints } from './figure-data.ts'
import { capital, range, rowNumber, stretch } from './row-units.ts'
import { useRuns } from './runs.ts'
import { useTurn } from './turn.ts'

export function FigureCard({ figure }: { figure: Figure }) {
  const settled = useRuns((runs) => settledPoints(figure, runs))
  // biome-ignore lint/correctness/useExhaustiveDependencies: how many points have come out says when there is more to draw
  const now = useMemo(() => figureData(figure, useRuns.getState()), [figure, settled])
  // drawing can wait for what the person does
  const data = useDeferredValue(now)
  const [table, setTable] = useState(false)
  const Drawn = table ? ChartSpline : Table2
  const other = t(table ? 'papers.figure.as-plot' : 'papers.figure.as-table')
  return (
    <figure className={styles.card} data-figure={figure.id}>
      <div className={styles.head}>
        <h4>
          <span>{figure.number}</span>
          {figure.title}
        </h4>
        <Tip text={other} side="top">
          <button
            type="button"
            className={styles.switch}
            aria-label={`${other}: ${figure.number}`}
            onClick={() => setTable(!table)}
          >
            <Drawn size={15} aria-hidden />
          </button>
        </Tip>
      </div>
      {table ? <Points figure={figure} data={data} /> : <Drawing figure={figure} data={data} />}
      <figcaption>{figure.caption}</figcaption>
    </figure>
  )
}

function Drawing({ figure, data }: { figure: Figure; data: FigureData }) {
  const place = useRef<HTMLDivElement>(null)
  const size = useSize(place)
  const turn = useTurn(place)
  const label = t('papers.figure.name', { number: figure.number, title: figure.title })
  return (
    <>
      <ul className={styles.legend}>
        {data.series.map(({ title, colour, dash }) => (
          <li key={title}>
            <svg width="18" height="8" aria-hidden="true">
              <path d="M0 4H18" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
              <circle cx="9" cy="4" r="3" fill={colour} />
            </svg>
            {title}
          </li>
        ))}
        {figure.published.length > 0 && (
          <li>
            <svg width="12" height="12" aria-hidden="true">
              <path className={styles.published} d="M6 1 L11 6 L6 11 L1 6 Z" />
            </svg>
            {t('papers.figure.published')}
          </li>
        )}
        {data.known < data.all && (
          <li className={styles.pending}>{plural('papers.figure.points', data.known, { all: data.all })}</li>
        )}
      </ul>
      <div ref={place} className={styles.plot} role="img" aria-label={label}>
        {turn && size && size.width > 60 && <FigurePlot figure={figure} data={data} size={size} />}
      </div>
    </>
  )
}

function Points({ figure, data }: { figure: Figure; data: FigureData }) {
  const { x, y } = figure
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
    <section className={styles.points} aria-label={t('papers.figure.as-table')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('papers.figure.series')}</th>
            <th scope="col">{capital(x.title)}</th>
            <th scope="col">{capital(y.title)}</th>
          </tr>
        </thead>
        <tbody>
          {figure.published.map((point) => (
            <tr key={`${point.fact} ${point.x} ${point.y}`}>
              <th scope="row">{[t('papers.figure.published'), point.label].filter(Boolean).join(', ')}</th>
              <td>{stretch(point.x, point.toX, x.unit)}</td>
              <td>{stretch(point.y, point.toY, y.unit)}</td>
            </tr>
          ))}
          {data.series.flatMap(({ title, points }) =>
            points.map((point) => (
              <tr key={`${title} ${point.x}`}>
                <th scope="row">{title}</th>
                <td>{rowNumber(point.x, x.unit)}</td>
                <td>
                  {rowNumber(point.y, y.unit)}
                  {point.high > point.low && <small>{range(point.low, point.high, y.unit)}</small>}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  )
}
