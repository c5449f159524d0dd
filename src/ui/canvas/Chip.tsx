/** A component inside another: what it is, how busy, and what may be dropped on it. */
import { memo } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { useFailed } from '../store/failure.ts'
import { kindOf, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { kindTitle, t } from '../text/text.ts'
import styles from './chip.module.css'
import { press, useDrag } from './drag.ts'
import { Gauge } from './Gauge.tsx'
import { type ChipBox, titleOf } from './layout.ts'
import { focusElement, selectByPointer } from './selecting.ts'
import { labelOf, useWorst } from './worst.ts'

export const Chip = memo(function Chip({ box }: { box: ChipBox }) {
  const record = useLab((state) => treeOf(state.topology).component(box.id))
  const hostRecord = useLab((state) => treeOf(state.topology).component(box.host))
  const selected = useLab((state) => state.selection.includes(box.id))
  const drop = useDrag(({ verdicts, target }) => dropState(box.id, verdicts?.hosts, target?.host, target?.ok))
  const lifted = useDrag(({ verdicts }) => verdicts?.payload.type === 'move' && verdicts.payload.id === box.id)
  const worst = useWorst(box.id)
  const failed = useFailed(box.id)
  const tapped = useLab((state) => state.taps.includes(box.id))
  const kind = record && kindOf(record.kind)
  if (!record) return null
  const title = titleOf(record, kind)
  const host = hostRecord ? titleOf(hostRecord, kindOf(hostRecord.kind)) : ''
  const label = t('canvas.chip-label', {
    title,
    kind: kind ? kindTitle(kind) : record.kind,
    host,
    level: t(`level.${box.level}`),
  })
  const gauge = kind?.look.gauges[0]
  return (
    <>
      <button
        type="button"
        className={`${styles.chip} nodrag nopan`}
        data-tone={toneOf(kind)}
        data-component={box.id}
        data-opens={box.opens || undefined}
        data-failed={failed || undefined}
        data-tapped={tapped || undefined}
        data-drop={drop}
        data-lifted={lifted || undefined}
        aria-pressed={selected}
        aria-label={labelOf(tapped ? t('canvas.tapped-label', { label }) : label, failed, worst)}
        style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
        onPointerDown={(event) => {
          if (event.button === 0) press(event, { type: 'move', id: box.id })
        }}
        onClick={(event) => {
          event.stopPropagation()
          selectByPointer(box.id, event)
        }}
        onDoubleClick={(event) => event.stopPropagation()}
        onFocus={(event) => focusElement(box.id, event)}
      >
        <span className={styles.head}>
          <Icon name={kind?.look.icon} size={14} />
          <span className={styles.title}>{title}</span>
        </span>
        {worst && <span className={styles.problem} data-severity={worst} />}
        {gauge && !box.opens && <Gauge component={box.id} resource={gauge} />}
        {gauge && box.opens && (
          <span className={styles.headGauge}>
            <Gauge component={box.id} resource={gauge} />
          </span>
        )}
      </button>
      {box.slot && (
        <span
          className={styles.slot}
          data-tone={toneOf(kind)}
          data-drop={drop}
          style={{ left: box.slot.x, top: box.slot.y, width: box.slot.width, height: box.slot.height }}
        />
      )}
    </>
  )
})

export type DropState = 'yes' | 'over' | 'no' | undefined

/** How a component answers to what is being dragged: takes it, takes it here and now, refuses it here and now. */
export function dropState(id: string, hosts: ReadonlySet<string> | undefined, over?: string | null, ok?: boolean): DropState {
  if (!hosts) return undefined
  if (over === id) return ok ? 'over' : 'no'
  return hosts.has(id) ? 'yes' : undefined
}
