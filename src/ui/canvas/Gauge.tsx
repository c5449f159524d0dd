import { useRef } from 'react'
import { useGauge } from '../live/gauge.ts'
import styles from './gauge.module.css'

/** How busy a resource is and how many packets wait for it; moved by live data past React. */
export function Gauge({ component, resource, label }: { component: string; resource: string; label?: string }) {
  const ref = useRef<HTMLSpanElement>(null)
  useGauge(ref, component, resource)
  return (
    <span ref={ref} className={label === undefined ? styles.bare : styles.labelled} title={label} aria-hidden data-idle="">
      {label !== undefined && <span className={styles.label}>{label}</span>}
      <span className={styles.track}>
        <span className={styles.fill} />
      </span>
      <span className={styles.queue} />
    </span>
  )
}
