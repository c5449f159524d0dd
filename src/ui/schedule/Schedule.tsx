/** What changes while it runs: each timed edit with its time, to be moved, taken away and added to. */
import { CalendarPlus, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useMemo } from 'react'
import type { TimedEdit } from '../../topology/document.ts'
import { describeEdit, failureIn } from '../charts/markers.ts'
import { useNames } from '../charts/names.ts'
import { Button } from '../parts/Button.tsx'
import { Pane } from '../parts/Pane.tsx'
import { Tip } from '../parts/Tip.tsx'
import { NumberForm } from '../run/NumberForm.tsx'
import { failureOf } from '../store/failure.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { formatExact } from '../text/units.ts'
import { FailureForm } from './FailureForm.tsx'
import { picoseconds } from './failures.ts'
import styles from './schedule.module.css'

/** Ids that an edit is about. */
function subjectsOf({ edit }: TimedEdit): readonly string[] {
  switch (edit.type) {
    case 'add':
      return [...edit.components, ...edit.links].map(({ id }) => id)
    case 'remove':
      return edit.ids
    case 'place':
      return Object.keys(edit.positions)
    default:
      return [edit.id]
  }
}

interface ScheduleProps {
  /** the component or link whose changes are listed; absent = all of the design */
  readonly id?: string
  readonly className?: string
}

export function Schedule({ id, className }: ScheduleProps) {
  const edits = useLab((state) => state.edits)
  const topology = useLab((state) => state.topology)
  const names = useNames()
  const rows = useMemo(
    () =>
      edits.flatMap((timed, index) => {
        const words = describeEdit(timed.edit, names)
        return words !== null && (id === undefined || subjectsOf(timed).includes(id)) ? [{ timed, index, words }] : []
      }),
    [edits, names, id],
  )
  const able = useMemo(
    () =>
      id === undefined
        ? [...topology.links, ...topology.components].map((record) => record.id).filter((each) => failureOf(topology, each))
        : [],
    [topology, id],
  )
  if (rows.length === 0 && able.length === 0) return null
  return (
    <section className={className} aria-label={t('schedule.name')}>
      <h3>{t('schedule.name')}</h3>
      {rows.length > 0 && (
        <ol className={styles.rows}>
          {rows.map(({ timed, index, words }) => (
            <Row key={`${index} ${timed.at}`} timed={timed} index={index} words={words} failure={failureIn(timed.edit, names)} />
          ))}
        </ol>
      )}
      {rows.length === 0 && <p className={styles.none}>{t('schedule.none')}</p>}
      {able.length > 0 && (
        <Popover.Root>
          <Popover.Trigger asChild>
            <Button className={styles.wide}>
              <CalendarPlus size={14} />
              {t('schedule.add-any')}
            </Button>
          </Popover.Trigger>
          <FormPopover ids={able} />
        </Popover.Root>
      )}
    </section>
  )
}

/** The form of a failure beside what opens it. */
export function FormPopover({ ids }: { ids: readonly string[] }) {
  return (
    <Pane label={t('schedule.title-any')}>
      <FailureForm ids={ids} />
    </Pane>
  )
}

interface RowProps {
  readonly timed: TimedEdit
  readonly index: number
  readonly words: string
  readonly failure: 'fails' | 'returns' | null
}

function Row({ timed, index, words, failure }: RowProps) {
  const duration = useLab(({ topology }) => topology.duration)
  const started = useLab((state) => state.started)
  const { reschedule, notify } = useLab.getState()
  const time = formatExact(timed.at * 1e-12, 'second')

  function move(seconds: number): void {
    const { edits } = useLab.getState()
    const moved = edits.map((each) => (each === timed ? { ...each, at: picoseconds(seconds) } : each))
    reschedule(moved, t('schedule.moved', { what: words, time: formatExact(seconds, 'second') }))
  }
  function remove(): void {
    const { edits } = useLab.getState()
    const removed = reschedule(
      edits.filter((_, each) => each !== index),
      t('schedule.removed', { what: words }),
    )
    if (removed)
      notify('info', t('schedule.removed', { what: words }), { label: t('top.undo'), run: () => void reschedule(edits, '') })
  }

  return (
    <li className={styles.row} data-failure={failure ?? undefined}>
      <Popover.Root>
        <Popover.Trigger className={styles.time} aria-label={t('schedule.change', { what: words, time })}>
          {time}
        </Popover.Trigger>
        <Pane label={t('schedule.when')}>
          <NumberForm
            title={t('schedule.when')}
            hint={t(started ? 'schedule.hint-restarts' : 'schedule.when-hint')}
            unit="second"
            value={timed.at * 1e-12}
            min={0}
            max={duration}
            onSet={move}
          />
        </Pane>
      </Popover.Root>
      <span className={styles.words}>{words}</span>
      <Tip text={t('schedule.remove')}>
        <button
          type="button"
          className={styles.remove}
          aria-label={t('schedule.remove-of', { what: words, time })}
          onClick={remove}
        >
          <X size={13} />
        </button>
      </Tip>
    </li>
  )
}
