/** Bytes before and after, side by side, those that changed marked; alike, they stand once. */
import { bytesPerRow, character, hex } from '../overlay/bytes.ts'
import { plural, t } from '../text/text.ts'
import styles from './trial.module.css'
import { differences } from './trial.ts'

/** bytes that are shown: what lies behind is counted */
const shown = 1024

export function HexView({ before, after }: { before: Uint8Array; after: Uint8Array }) {
  const changed = differences(before, after)
  const same = changed.size === 0
  const length = Math.min(shown, Math.max(before.length, after.length))
  const width = same ? bytesPerRow : bytesPerRow / 2
  const rows = Array.from({ length: Math.ceil(length / width) }, (_, row) => row * width)
  const more = Math.max(before.length, after.length) - length
  return (
    <section className={styles.section} aria-label={t('trial.bytes')} data-testid="trial-bytes">
      <h3>
        {t('trial.bytes')}
        <small>{same ? t('trial.unchanged') : plural('trial.changed', changed.size)}</small>
      </h3>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of bytes are neither a list nor a form */}
      <div
        className={styles.dump}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
        tabIndex={0}
        role="group"
        aria-label={t('trial.bytes')}
      >
        {!same && (
          <div className={styles.dumpHead}>
            <span className={styles.offset} />
            <span className={styles.bytes}>{t('trial.before')}</span>
            <span className={styles.bytes}>{t('trial.after')}</span>
          </div>
        )}
        {rows.map((row) => (
          <div key={row}>
            <span className={styles.offset}>{row.toString(16).padStart(4, '0')}</span>
            <Bytes bytes={before} from={row} to={row + width} changed={changed} side="before" />
            {same ? (
              <span className={styles.characters}>{[...before.subarray(row, row + width)].map(character).join('')}</span>
            ) : (
              <Bytes bytes={after} from={row} to={row + width} changed={changed} side="after" />
            )}
          </div>
        ))}
        {more > 0 && <p>{t('trial.more', { count: more.toLocaleString('en') })}</p>}
      </div>
    </section>
  )
}

interface BytesProps {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  readonly changed: ReadonlySet<number>
  readonly side: 'before' | 'after'
}

function Bytes({ bytes, from, to, changed, side }: BytesProps) {
  return (
    <span className={styles.bytes} data-wide={to - from > 8 || undefined}>
      {[...bytes.subarray(from, to)].map((byte, column) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a byte is known by its place
          key={column}
          data-changed={changed.has(from + column) ? side : undefined}
        >
          {hex(byte)}
        </span>
      ))}
    </span>
  )
}
