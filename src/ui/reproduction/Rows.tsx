/** The published numbers beside the lab's: one row each, its words and its constants on demand. */
import { ChevronRight } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { memo, useState } from 'react'
import type { Paper, Row, RowRole } from '../../papers/paper.ts'
import { relativeError } from '../../papers/reproduce.ts'
import { Tip } from '../parts/Tip.tsx'
import { t } from '../text/text.ts'
import { ErrorMark } from './ErrorMark.tsx'
import page from './page.module.css'
import { RowDetail } from './RowDetail.tsx'
import { capital, errorText, grade, publishedText, range, rowNumber } from './row-units.ts'
import styles from './rows.module.css'
import { type Reached, useReached } from './runs.ts'
import { toggleRow, usePlace } from './state.ts'

const roles: readonly RowRole[] = ['predicted', 'form', 'fit', 'identity', 'post', 'not-explained', 'contradiction']
const columns = ['quantity', 'role', 'published', 'simulated', 'error'] as const

export function Rows({ paper }: { paper: Paper }) {
  const [only, setOnly] = useState<RowRole | 'all'>('all')
  const there = roles.filter((role) => paper.rows.some((row) => row.role === role))
  const rows = paper.rows.map((row, index) => ({ row, key: `${paper.id} ${index}` }))
  return (
    <>
      <div className={styles.head}>
        <h3 id="papers-rows" tabIndex={-1} className={page.section}>
          {t('papers.rows')} <small>{paper.rows.length}</small>
        </h3>
        <ToggleGroup.Root
          type="single"
          className={styles.filter}
          value={only}
          aria-label={t('papers.filter')}
          onValueChange={(next) => setOnly((next || 'all') as typeof only)}
        >
          <ToggleGroup.Item className={styles.choice} value="all">
            {t('papers.filter-all')}
          </ToggleGroup.Item>
          {there.map((role) => (
            <Tip key={role} text={t(`papers.role.${role}.doc`)} side="top">
              <ToggleGroup.Item className={styles.choice} value={role}>
                <i data-role={role} aria-hidden />
                {t(`papers.role.${role}`)}
                <small>{paper.rows.filter((row) => row.role === role).length}</small>
              </ToggleGroup.Item>
            </Tip>
          ))}
        </ToggleGroup.Root>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-column={column}>
                {t(`papers.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        {rows.map(
          ({ row, key }) => (only === 'all' || row.role === only) && <Line key={key} row={row} id={key.replace(/\W/g, '-')} />,
        )}
      </table>
    </>
  )
}

const Line = memo(function Line({ row, id }: { row: Row; id: string }) {
  const now = useReached(row)
  const open = usePlace(({ opened }) => opened.has(id))
  return (
    <tbody className={styles.group} data-open={open || undefined} data-fact={row.fact}>
      <tr
        className={styles.row}
        data-reason={row.reason === undefined ? undefined : true}
        onClick={(event) => isBackground(event.target) && toggleRow(id)}
      >
        <th scope="row" data-column="quantity">
          <button
            type="button"
            className={styles.opener}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            aria-label={t('papers.row.more', { quantity: row.quantity })}
            onClick={() => toggleRow(id)}
          >
            <ChevronRight size={14} aria-hidden />
            <span>{capital(row.quantity)}</span>
          </button>
        </th>
        <td data-column="role">
          <RoleTag role={row.role} />
        </td>
        <td data-column="published">{publishedText(row.published)}</td>
        <td data-column="simulated" data-state={now.state}>
          <Simulated row={row} now={now} />
        </td>
        <td data-column="error">{now.state === 'known' && <RowError row={row} value={now.value} />}</td>
      </tr>
      {row.reason !== undefined && (
        <tr className={styles.reason}>
          <td colSpan={columns.length}>
            <p>{capital(row.reason)}</p>
          </td>
        </tr>
      )}
      {open && (
        <tr className={styles.detail}>
          <td colSpan={columns.length} id={id}>
            <RowDetail row={row} />
          </td>
        </tr>
      )}
    </tbody>
  )
})

/** A click beside what is pressed or marked opens the row. */
const isBackground = (target: EventTarget) =>
  target instanceof Element && target.closest('button, a, p') === null && window.getSelection()?.isCollapsed !== false

function RoleTag({ role }: { role: RowRole }) {
  return (
    <Tip text={t(`papers.role.${role}.doc`)} side="top">
      <button type="button" className={styles.role} data-role={role}>
        {t(`papers.role.${role}`)}
      </button>
    </Tip>
  )
}

function Simulated({ row, now }: { row: Row; now: Reached }) {
  switch (now.state) {
    case 'waiting':
      return <span className={styles.waiting} role="img" aria-label={t('papers.row.waiting')} />
    case 'running':
      return <span className={styles.running} role="img" aria-label={t('papers.row.running')} />
    case 'failed':
      return (
        <Tip text={now.fault} side="top">
          <button type="button" className={styles.failed}>
            {t('papers.row.failed')}
          </button>
        </Tip>
      )
    case 'known': {
      const { value, low = value, high = value } = now
      return (
        <>
          {rowNumber(value, row.published.unit)}
          {high > low && <small>{range(low, high, row.published.unit)}</small>}
        </>
      )
    }
  }
}

function RowError({ row, value }: { row: Row; value: number }) {
  const error = relativeError(value, row.published)
  const look = row.role === 'predicted' ? grade(error) : undefined
  return (
    <span className={styles.error} data-grade={look}>
      <span>{errorText(error)}</span>
      <ErrorMark error={error} look={look} />
    </span>
  )
}
