/** A component that stands on the canvas by itself: compact, with what is placed in it below. */

import type { NodeProps } from '@xyflow/react'
import { X } from 'lucide-react'
import { memo } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { useFailed } from '../store/failure.ts'
import { kindOf, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { kindTitle, plural, t } from '../text/text.ts'
import { Chip, dropState } from './Chip.tsx'
import chipStyles from './chip.module.css'
import { useDrag } from './drag.ts'
import type { LabNode } from './elements.ts'
import styles from './free.module.css'
import { Gauge } from './Gauge.tsx'
import { titleOf } from './layout.ts'
import { Ports } from './Ports.tsx'
import { focusElement } from './selecting.ts'
import { labelOf, useWorst } from './worst.ts'

export const Free = memo(function Free({ id, data: { box, ports } }: NodeProps<LabNode>) {
  const record = useLab((state) => treeOf(state.topology).component(id))
  const selected = useLab((state) => state.selection.includes(id))
  const drop = useDrag(({ verdicts, target }) => dropState(id, verdicts?.hosts, target?.host, target?.ok))
  const worst = useWorst(id)
  const failed = useFailed(id)
  const kind = record && kindOf(record.kind)
  if (!record) return null
  const title = titleOf(record, kind)
  const kindName = kind ? kindTitle(kind) : record.kind
  const parts = box.chips.length > 0 ? plural('canvas.parts', box.chips.length) : ''
  const label = t('canvas.machine-label', { title, kind: kindName, parts })
  const gauge = kind?.look.gauges[0]
  return (
    // biome-ignore lint/a11y/useSemanticElements: as for a machine
    <div
      className={styles.node}
      data-tone={toneOf(kind)}
      data-component={id}
      data-selected={selected || undefined}
      data-drop={drop}
      data-failed={failed || undefined}
      data-unlinked={!ports.some(({ linked }) => linked) || undefined}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as for a machine
      tabIndex={0}
      aria-label={labelOf(label, failed, worst)}
      onFocus={(event) => event.target === event.currentTarget && focusElement(id, event)}
      style={{ width: box.width, height: box.height }}
    >
      <div className={styles.head}>
        <span className={styles.badge}>
          {failed ? <X size={16} strokeWidth={2.5} /> : <Icon name={kind?.look.icon} size={16} />}
        </span>
        <span className={styles.names}>
          <span className={styles.title}>{title}</span>
          {failed ? (
            <span className={styles.subtitle}>{t('canvas.failed')}</span>
          ) : (
            title !== kindName && <span className={styles.subtitle}>{kindName}</span>
          )}
        </span>
        {gauge && <Gauge component={id} resource={gauge} />}
      </div>
      {box.slot && (
        <span
          className={chipStyles.slot}
          data-drop={drop}
          style={{ left: box.slot.x, top: box.slot.y, width: box.slot.width, height: box.slot.height }}
        />
      )}
      {box.chips.map((chip) => (
        <Chip key={chip.id} box={chip} />
      ))}
      {worst && <span className={styles.problem} data-severity={worst} />}
      <Ports box={box} ports={ports} />
    </div>
  )
})
