/** How busy the resources of a component are, live. */
import { useRef } from 'react'
import type { Kind } from '../../sim/kind.ts'
import { useCounter, useGauge } from '../live/gauge.ts'
import { useLab } from '../store/lab.ts'
import { kindText, t } from '../text/text.ts'
import { formatCount } from '../text/units.ts'
import styles from './inspector.module.css'

export function Activity({ id, kind }: { id: string; kind: Kind }) {
  const runs = useLab(({ layout }) => layout?.components.includes(id) ?? false)
  const sends = useLab(({ layout }) => layout?.flows.some(({ source }) => source === id) ?? false)
  if (!runs) return null
  return (
    <section className={styles.section}>
      <h3>{t('inspector.activity')}</h3>
      <dl className={styles.counts}>
        {sends && (
          <div>
            <dt>{t('inspector.sent')}</dt>
            <Count id={id} field="sent" />
          </div>
        )}
        <div>
          <dt>{t(sends ? 'inspector.received' : 'inspector.packets')}</dt>
          <Count id={id} field="received" />
        </div>
        <div>
          <dt>{t('inspector.dropped')}</dt>
          <Count id={id} field="dropped" />
        </div>
      </dl>
      {Object.entries(kind.resources ?? {}).map(([name, spec]) => (
        <Resource key={name} id={id} name={name} title={kindText(kind, `resource.${name}`, spec.title)} />
      ))}
    </section>
  )
}

function Count({ id, field }: { id: string; field: 'received' | 'dropped' | 'sent' }) {
  const ref = useRef<HTMLElement>(null)
  useCounter(ref as never, id, field, formatCount)
  return <dd ref={ref}>0</dd>
}

/** Percentage and queue length are written by style alone: digits come from CSS counters. */
function Resource({ id, name, title }: { id: string; name: string; title: string }) {
  const ref = useRef<HTMLDivElement>(null)
  useGauge(ref, id, name)
  return (
    <div ref={ref} className={styles.resource}>
      <span className={styles.resourceTitle}>{title}</span>
      <span className={styles.waiting}>{t('inspector.waiting')}</span>
      <span className={styles.percent} />
      <span className={styles.bar}>
        <span />
      </span>
    </div>
  )
}
