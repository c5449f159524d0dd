import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { feed } from '../live/feed.ts'
import { useFrame } from '../live/gauge.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { changeSince } from './change.ts'
import styles from './charts.module.css'
import { type ChartLook, type Line, type Row, rowName } from './series.ts'

export interface LegendProps {
  readonly rows: readonly Row[]
  readonly look: ChartLook
  /** seconds that a value is smoothed over */
  readonly span: number
  readonly columns: readonly Line['column'][]
  readonly hidden: ReadonlySet<string>
  onToggle(row: string): void
  onLight(row: string | null): void
}

/** Calm reading twice a second, but an edit is to be seen at once. */
const calm = 500
const afterEdit = 3000

/** Names, colours and current values; the values are written past React. */
export function Legend({ rows, look, span, columns, hidden, onToggle, onLight }: LegendProps) {
  const cells = useRef(new Map<string, HTMLElement>())
  const changes = useRef(new Map<string, HTMLElement>())
  const writtenAt = useRef(Number.NEGATIVE_INFINITY)

  const write = useCallback(() => {
    const now = performance.now()
    const frame = feed.frame
    const busy = frame?.state === 'running' && now - feed.editedAt > afterEdit
    if (busy && now - writtenAt.current < calm) return
    writtenAt.current = now
    for (const row of rows)
      for (const line of row.lines) {
        const cell = cells.current.get(line.id)
        if (!cell) continue
        const value = feed.history.current(line.key, span)
        // between two packets the last value still holds, but not after a rewind
        if (Number.isNaN(value) && feed.history.last > 0) continue
        const text = format(look.unit === 'fraction' ? Math.round(value * 1000) / 1000 : value, look.unit)
        if (cell.textContent !== text) cell.textContent = text
        cell.dataset.value = String(value)
        if (look.unit === 'second') cell.dataset.seconds = String(value)
        const badge = changes.current.get(line.id)
        if (badge) showChange(badge, line.key, value, look)
      }
  }, [rows, look, span])
  // rows that are new have no value yet
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are what matters
  useEffect(() => {
    writtenAt.current = Number.NEGATIVE_INFINITY
  }, [rows])
  useFrame(write)

  return (
    <ul className={styles.legend} data-columns={columns.length} aria-label={t('charts.label')}>
      {rows.map((row) => {
        const off = hidden.has(row.id)
        return (
          <li
            key={row.id}
            className={styles.row}
            data-off={off || undefined}
            onPointerEnter={() => onLight(row.id)}
            onPointerLeave={() => onLight(null)}
          >
            <button
              type="button"
              className={styles.name}
              aria-pressed={!off}
              aria-label={t('charts.toggle', { series: rowName(row) })}
              title={row.hint ? `${rowName(row)}. ${row.hint}` : rowName(row)}
              onClick={() => onToggle(row.id)}
            >
              <svg className={styles.swatch} viewBox="0 0 16 8" aria-hidden="true">
                <line
                  x1="1"
                  x2="15"
                  y1="4"
                  y2="4"
                  stroke={row.colour}
                  strokeWidth={row.lines[0].width + 0.5}
                  strokeDasharray={row.lines[0].dash}
                />
              </svg>
              <span className={styles.label}>
                <span>{row.label}</span>
                {row.note && <small>{row.note}</small>}
              </span>
            </button>
            {columns.map((column) => {
              const line = row.lines.find((candidate) => candidate.column === column)
              return (
                <span key={column} className={styles.value}>
                  {line && row.lines.length < columns.length && (
                    <span className={styles.change} role="img" hidden ref={keep(changes, line.id)} />
                  )}
                  {line && (
                    <span data-testid={`value-${line.id}`} data-series={line.id} ref={keep(cells, line.id)}>
                      –
                    </span>
                  )}
                </span>
              )
            })}
          </li>
        )
      })}
    </ul>
  )
}

/** Keeps an element by name for as long as it is there. */
function keep(elements: RefObject<Map<string, HTMLElement>>, id: string) {
  return (element: HTMLElement | null) => {
    if (element) elements.current.set(id, element)
    else elements.current.delete(id)
  }
}

/** "143× faster", from the value at the last edit to now. */
function showChange(badge: HTMLElement, key: string, value: number, look: ChartLook): void {
  const change = Number.isNaN(value) ? null : changeSince(key, value)
  badge.hidden = change === null
  if (!change) return
  const factor = change.factor >= 10 ? String(Math.round(change.factor)) : change.factor.toFixed(1)
  const text = t(change.faster ? 'charts.faster' : 'charts.slower', { factor })
  if (badge.textContent === text) return
  badge.textContent = text
  badge.dataset.good = String(change.faster)
  const words = t(change.faster ? 'charts.since.faster' : 'charts.since.slower', {
    factor,
    before: format(change.before, look.unit),
    after: format(value, look.unit),
  })
  badge.title = words
  badge.setAttribute('aria-label', words)
}
