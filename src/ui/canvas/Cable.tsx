import type { ConnectionLineComponentProps } from '@xyflow/react'
import styles from './canvas.module.css'
import type { LabNode } from './elements.ts'
import { pathBetween } from './geometry.ts'
import type { Side } from './layout.ts'

/** The cable that is being drawn from a port. */
export function Cable({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  connectionStatus,
}: ConnectionLineComponentProps<LabNode>) {
  const { d } = pathBetween({ x: fromX, y: fromY, side: fromPosition as Side }, { x: toX, y: toY, side: toPosition as Side })
  return <path d={d} className={styles.cable} data-valid={connectionStatus === 'valid' || undefined} />
}
