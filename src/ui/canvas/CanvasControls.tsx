/** Zoom, arrange and align, at the corner of the canvas. */
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
  Maximize,
  Minus,
  Plus,
  Search,
  Workflow,
} from 'lucide-react'
import type { ReactElement } from 'react'
import { Tip } from '../parts/Tip.tsx'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { type TextKey, t } from '../text/text.ts'
import type { Alignment } from './aligned.ts'
import { align, arrange } from './arrange.ts'
import styles from './canvas.module.css'
import { theCamera, useZoomPercent } from './flow.ts'

const icon = { size: 15, strokeWidth: 1.8 } as const
const alignments: readonly [Alignment, TextKey, ReactElement][] = [
  ['left', 'align.left', <AlignStartVertical key="left" {...icon} />],
  ['centre', 'align.centre', <AlignCenterVertical key="centre" {...icon} />],
  ['right', 'align.right', <AlignEndVertical key="right" {...icon} />],
  ['top', 'align.top', <AlignStartHorizontal key="top" {...icon} />],
  ['middle', 'align.middle', <AlignCenterHorizontal key="middle" {...icon} />],
  ['bottom', 'align.bottom', <AlignEndHorizontal key="bottom" {...icon} />],
]

export function CanvasControls() {
  const percent = useZoomPercent()
  const several = useLab(({ selection, topology }) => {
    const tree = treeOf(topology)
    return selection.filter((id) => tree.component(id) && tree.component(id)?.parent === undefined).length > 1
  })
  return (
    <>
      <div className={styles.controls} role="toolbar" aria-orientation="vertical" aria-label={t('canvas.controls')}>
        <Press text={t('canvas.zoom-in')} keys="+" onClick={() => theCamera()?.zoomIn()}>
          <Plus {...icon} />
        </Press>
        <Tip text={t('canvas.zoom-100')} keys="1" side="right">
          <button type="button" aria-label={t('canvas.zoom-at', { percent })} onClick={() => theCamera()?.zoomTo(1)}>
            {percent}%
          </button>
        </Tip>
        <Press text={t('canvas.zoom-out')} keys="−" onClick={() => theCamera()?.zoomOut()}>
          <Minus {...icon} />
        </Press>
        <Press text={t('canvas.fit')} keys="0" onClick={() => theCamera()?.fit()}>
          <Maximize {...icon} />
        </Press>
        <span className={styles.divider} />
        <Press text={t('canvas.find')} keys="F" onClick={() => useLab.getState().openDialog('search')}>
          <Search {...icon} />
        </Press>
        <Press text={t('canvas.arrange')} keys="L" onClick={() => void arrange()}>
          <Workflow {...icon} />
        </Press>
      </div>
      {several && (
        <div className={styles.controls} data-lying role="toolbar" aria-label={t('align.name')}>
          {alignments.map(([alignment, key, drawn]) => (
            <Press key={alignment} text={t(key)} side="bottom" onClick={() => align(alignment)}>
              {drawn}
            </Press>
          ))}
        </div>
      )}
    </>
  )
}

interface PressProps {
  readonly text: string
  readonly keys?: string
  readonly side?: 'right' | 'bottom'
  readonly onClick: () => void
  readonly children: ReactElement
}

function Press({ text, keys, side = 'right', onClick, children }: PressProps) {
  return (
    <Tip text={text} keys={keys} side={side}>
      <button type="button" aria-label={text} onClick={onClick}>
        {children}
      </button>
    </Tip>
  )
}
