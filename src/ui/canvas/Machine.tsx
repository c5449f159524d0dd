/** A machine: header, lanes from the cluster down to the wire, chips in them. */

import type { NodeProps } from '@xyflow/react'
import { X } from 'lucide-react'
import { memo } from 'react'
import type { ResourceSpec } from '../../sim/kind.ts'
import { Icon } from '../parts/Icon.tsx'
import { useFailed } from '../store/failure.ts'
import { kindOf, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { kindText, kindTitle, plural, t } from '../text/text.ts'
import { Chip, dropState } from './Chip.tsx'
import { useDrag } from './drag.ts'
import { levelIn } from './drop.ts'
import type { LabNode } from './elements.ts'
import { Gauge } from './Gauge.tsx'
import { type LaneBox, titleOf } from './layout.ts'
import styles from './machine.module.css'
import { Ports } from './Ports.tsx'
import { focusElement } from './selecting.ts'
import { labelOf, useWorst } from './worst.ts'

export const Machine = memo(function Machine({ id, data: { box, ports } }: NodeProps<LabNode>) {
  const record = useLab((state) => treeOf(state.topology).component(id))
  const selected = useLab((state) => state.selection.includes(id))
  const drop = useDrag(({ verdicts, target }) => dropState(id, verdicts?.hosts, target?.host, target?.ok))
  const worst = useWorst(id)
  const failed = useFailed(id)
  const kind = record && kindOf(record.kind)
  if (!record || !kind) return null
  const title = titleOf(record, kind)
  const label = t('canvas.machine-label', { title, kind: kindTitle(kind), parts: plural('canvas.parts', box.chips.length) })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out; the role says the same
    <div
      className={styles.machine}
      data-tone={toneOf(kind)}
      data-component={id}
      data-selected={selected || undefined}
      data-drop={drop}
      data-failed={failed || undefined}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a stop of the keyboard's tour of the canvas: it is moved and inspected from here
      tabIndex={0}
      aria-label={labelOf(label, failed, worst)}
      onFocus={(event) => event.target === event.currentTarget && focusElement(id, event)}
      style={{ width: box.width, height: box.height }}
    >
      <header className={styles.header}>
        <span className={styles.badge}>
          {failed ? <X size={16} strokeWidth={2.5} /> : <Icon name={kind.look.icon} size={16} />}
        </span>
        <span className={styles.names}>
          <span className={styles.title}>{title}</span>
          {failed ? (
            <span className={styles.subtitle}>{t('canvas.failed')}</span>
          ) : (
            record.title !== undefined && <span className={styles.subtitle}>{kindTitle(kind)}</span>
          )}
        </span>
        <span className={styles.gauges}>
          {kind.look.gauges.slice(0, 2).map((resource) => (
            <Gauge
              key={resource}
              component={id}
              resource={resource}
              label={resourceTitle(kind.resources?.[resource], resource)}
            />
          ))}
        </span>
      </header>
      {box.lanes.map((lane) => (
        <Lane key={lane.level} machine={id} lane={lane} />
      ))}
      {box.chips.map((chip) => (
        <Chip key={chip.id} box={chip} />
      ))}
      {worst && <span className={styles.problem} data-severity={worst} />}
      <Ports box={box} ports={ports} />
    </div>
  )

  function resourceTitle(spec: ResourceSpec | undefined, name: string): string {
    return kind && spec ? kindText(kind, `resource.${name}`, spec.title) : name
  }
})

function Lane({ machine, lane }: { machine: string; lane: LaneBox }) {
  const { level, y, width, height, empty, closed } = lane
  const glow = useDrag(({ verdicts, target }) => {
    if (!verdicts) return undefined
    if (target?.host === machine && target.level === level) return target.ok ? 'over' : 'no'
    return verdicts.hosts.has(machine) && levelIn(machine, verdicts) === level ? 'yes' : undefined
  })
  return (
    <div className={styles.lane} data-tone={level} data-level={level} data-drop={glow} style={{ top: y, width, height }}>
      <span className={styles.laneLabel}>{t(`level.${level}`)}</span>
      {empty && <span className={styles.hint}>{closed ?? t(`lane.empty-${level}`)}</span>}
    </div>
  )
}
