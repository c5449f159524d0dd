/** A link: its cable, and what it is in two figures. */
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { X } from 'lucide-react'
import { memo } from 'react'
import { useFailed } from '../store/failure.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { linkFigures } from '../store/resolved.ts'
import { treeOf } from '../store/tree.ts'
import { t } from '../text/text.ts'
import type { LabEdge } from './elements.ts'
import styles from './link.module.css'
import { focusElement, selectByPointer } from './selecting.ts'
import { labelOf, useWorst } from './worst.ts'

/** `Node eth0`: a card's own name says too little. */
function placeOf(id: string): string {
  const root = treeOf(useLab.getState().topology).root(id)
  return root && root.id !== id ? `${nameOfComponent(root.id)} ${nameOfComponent(id)}` : nameOfComponent(id)
}

export const Link = memo(function Link({ id, data }: EdgeProps<LabEdge>) {
  const record = useLab((state) => treeOf(state.topology).link(id))
  const figures = useLab((state) => linkFigures(state.topology, id))
  const selected = useLab((state) => state.selection.includes(id))
  const worst = useWorst(id)
  const failed = useFailed(id)
  const tapped = useLab((state) => state.taps.includes(id))
  if (!record || !data) return null
  const { d, from, to, label, cramped } = data.path
  const ends = { from: placeOf(record.from), to: placeOf(record.to) }
  const name = t('canvas.link-label', { ...ends, figures })
  return (
    <>
      <BaseEdge
        path={d}
        interactionWidth={18}
        className={styles.cable}
        data-selected={selected || undefined}
        data-failed={failed || undefined}
      />
      <circle className={styles.plug} cx={from.x} cy={from.y} r={3.5} />
      <circle className={styles.plug} cx={to.x} cy={to.y} r={3.5} />
      <EdgeLabelRenderer>
        <button
          type="button"
          className={`${styles.label} nodrag nopan`}
          data-component={id}
          data-problem={worst}
          data-cramped={cramped || undefined}
          data-failed={failed || undefined}
          data-tapped={tapped || undefined}
          aria-pressed={selected}
          aria-label={labelOf(tapped ? t('canvas.tapped-label', { label: name }) : name, failed, undefined)}
          style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)` }}
          onClick={(event) => selectByPointer(id, event)}
          onFocus={(event) => focusElement(id, event)}
        >
          {failed ? (
            <>
              <X size={11} strokeWidth={3} aria-hidden />
              <span>{t('canvas.failed')}</span>
            </>
          ) : (
            (record.title ?? figures)
          )}
        </button>
      </EdgeLabelRenderer>
    </>
  )
})
