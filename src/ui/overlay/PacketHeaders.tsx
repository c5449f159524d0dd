import { useState } from 'react'
import type { PacketView } from '../../worker/protocol.ts'
import { live } from '../text/en-live.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import styles from './headers.module.css'

type ProtocolKey = Extract<keyof typeof live, `protocol.${string}`>
const isKey = (key: string): key is ProtocolKey => Object.hasOwn(live, key)

/** A protocol's name in the person's words. */
function nameOf(protocol: string): string {
  const key = `protocol.${protocol}`
  return isKey(key) ? t(key) : protocol
}

/** The packet's headers as they are on the wire: one button a layer, and the fields of the one that is open. */
export function PacketHeaders({ headers }: { headers: PacketView['headers'] }) {
  const [open, setOpen] = useState<string | null>(null)
  const shown = headers.find(({ protocol }) => protocol === open)
  return (
    <section className={styles.headers} aria-label={t('packet.headers')}>
      <div className={styles.layers}>
        {headers.map(({ protocol, bytes }) => (
          <button
            key={protocol}
            type="button"
            className={styles.layer}
            aria-expanded={protocol === open}
            title={t('packet.header-bytes', { bytes: format(bytes, 'byte') })}
            onClick={() => setOpen(protocol === open ? null : protocol)}
          >
            {nameOf(protocol)}
          </button>
        ))}
      </div>
      {shown && (
        <dl className={styles.fields}>
          {shown.fields.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd title={value}>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
