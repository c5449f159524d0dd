/** Sockets on a node's border: free ones can be dragged to another, and traces lead from them to the chip they belong to. */
import { Handle } from '@xyflow/react'
import { t } from '../text/text.ts'
import { type PortDot, positionOf } from './elements.ts'
import type { Box } from './layout.ts'
import styles from './ports.module.css'

export function Ports({ box, ports }: { box: Box; ports: readonly PortDot[] }) {
  return (
    <>
      <svg className={styles.traces} width={box.width} height={box.height} aria-hidden>
        {ports.map(({ handle, trace, linked, free, first }) =>
          trace && (linked || (free && first)) ? (
            <path key={handle} className={linked ? styles.trace : styles.freeTrace} d={trace} />
          ) : null,
        )}
      </svg>
      {ports.map((port) => (
        <Handle
          key={port.handle}
          id={port.handle}
          type="source"
          position={positionOf(port.side)}
          className={styles.port}
          data-free={(port.free && port.first) || undefined}
          data-port={port.component}
          data-side={port.side}
          isConnectable={port.free}
          title={port.free ? t('canvas.port') : undefined}
          style={{ left: port.x, top: port.y }}
        />
      ))}
    </>
  )
}
